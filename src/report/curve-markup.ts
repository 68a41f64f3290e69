import { line } from "d3-shape";
import { curveColours } from "./colour-scale.ts";
import type { LineSeries } from "./line-chart-options.ts";
import { svgElement } from "./svg.ts";

/** A point in pixels, or an interruption of the curve. */
export type CurvePoint = readonly [x: number, y: number] | undefined;

const curveWidth = 1.8;
const pointRadius = 2.5;
/** Of coordinates in pixels: what nobody sees need not be stored. */
const decimals = 1;

/** The k-th curve of a chart, as SVG markup. */
export function curveMarkup(points: readonly CurvePoint[], style: LineSeries["style"], k: number): string {
  // no line shows a point whose neighbours are both missing
  const isDot = (at: number) =>
    style === "points" || (points[at - 1] === undefined && points[at + 1] === undefined);
  const d = line<CurvePoint>()
    .defined((point, at) => point !== undefined && !isDot(at))
    .x((point) => point![0])
    .y((point) => point![1])
    .digits(decimals)([...points]);
  const dots = points.filter((_, at) => isDot(at));
  const curve = d === null ? "" : svgElement("path", { d, fill: "none", ...strokeOf(style, k) });
  return curve + dotsMarkup(dots, colourOf(k));
}

/** A sample of the k-th curve for a legend, 22 pixels wide, as SVG markup. */
export function curveSample(style: LineSeries["style"], k: number, x: number, y: number): string {
  if (style === "points") return svgElement("circle", { cx: x + 11, cy: y, r: 3, fill: colourOf(k) });
  return svgElement("path", { d: `M${x},${y}h22`, fill: "none", ...strokeOf(style, k) });
}

function dotsMarkup(points: readonly CurvePoint[], fill: string): string {
  const circles = points.flatMap((point) => {
    if (point === undefined) return [];
    const [cx, cy] = point.map((place) => Number(place.toFixed(decimals)));
    return svgElement("circle", { cx, cy, r: pointRadius });
  });
  return circles.length === 0 ? "" : svgElement("g", { fill }, `\n${circles.join("")}`);
}

function strokeOf(style: LineSeries["style"], k: number) {
  return {
    stroke: colourOf(k),
    "stroke-width": curveWidth,
    // the corners of noise would be spikes
    "stroke-linejoin": "round",
    "stroke-dasharray": style === "dashed" ? "6,4" : k < curveColours.length ? undefined : "1.8,3",
  };
}

function colourOf(k: number): string {
  return curveColours[k % curveColours.length]!;
}
