import { curveColours } from "./colour-scale.ts";
import type { CurvePoint, LineSeries } from "./line-chart.ts";
import type { LineChartLayout } from "./line-chart-layout.ts";
import { legendGap, legendRowHeight, legendSymbolWidth, markRowHeight } from "./line-chart-layout.ts";
import type { MarkLabel } from "./mark-labels.ts";
import type { Frame, PlotAxis } from "./plot-style.ts";
import { fontSize, textElement } from "./plot-style.ts";
import { truncateText } from "./text-width.ts";

const markColour = "#666";
const curveWidth = 1.8;

/** The k-th curve, as an echarts series. */
export function curveOption(
  points: readonly CurvePoint[],
  style: NonNullable<LineSeries["style"]>,
  k: number,
): object {
  const color = colourOf(k);
  const shared = { silent: true, itemStyle: { color, opacity: 1 } };
  if (style === "points") {
    const data = points.filter((point) => point !== undefined);
    // one path for all points rather than one each; of no points there is no path
    return { ...shared, type: "scatter", symbolSize: 5, large: data.length > 0, largeThreshold: 0, data };
  }
  return {
    ...shared,
    type: "line",
    lineStyle: { color, width: curveWidth, type: dashOf(style, k) },
    symbol: "none",
    symbolSize: 5,
    showSymbol: true,
    data: points.map((point, at) => {
      if (point === undefined) return [Number.NaN, Number.NaN];
      // no line shows a point whose neighbours are both missing
      const alone = points[at - 1] === undefined && points[at + 1] === undefined;
      return alone ? { value: point, symbol: "circle" } : point;
    }),
  };
}

/** The legend, if there is one: a sample and a name for each curve, as echarts graphic elements. */
export function legendElements(series: readonly LineSeries[], { legend, plot }: LineChartLayout): object[] {
  if (legend.rows === 0) return [];
  return series.flatMap(({ name, style = "line" }, k) => {
    const x = plot.left + (k % legend.perRow) * (legendSymbolWidth + legend.textWidth + legendGap);
    const y = legend.top + (Math.floor(k / legend.perRow) + 0.5) * legendRowHeight;
    const text = truncateText(name, fontSize.label, legend.textWidth);
    const label = textElement(text, x + legendSymbolWidth, y, "left");
    const colour = colourOf(k);
    if (style === "points") {
      return [
        { type: "circle", silent: true, shape: { cx: x + 11, cy: y, r: 3 }, style: { fill: colour } },
        label,
      ];
    }
    const shape = { x1: x, y1: y, x2: x + legendSymbolWidth - 6, y2: y };
    const lineStyle = { stroke: colour, lineWidth: curveWidth, lineDash: dashOf(style, k) };
    return [{ type: "line", silent: true, shape, style: lineStyle }, label];
  });
}

/** A mark's line, from the row of its label down through the plot, and the label: echarts graphic elements. */
export function markElements(mark: MarkLabel, plot: Frame): object[] {
  const x = Math.round(mark.x) + 0.5;
  const top = plot.top - (mark.label === "" ? 0 : (mark.row + 1) * markRowHeight - 2);
  const line = {
    type: "line",
    silent: true,
    // above the grid, below the curves
    z: 1,
    shape: { x1: x, y1: top, x2: x, y2: plot.top + plot.height },
    style: { stroke: markColour, lineWidth: 1, lineDash: [4, 3] },
  };
  if (mark.label === "") return [line];
  const [at, align] = mark.side === "right" ? ([x + 4, "left"] as const) : ([x - 4, "right"] as const);
  return [line, textElement(mark.label, at, plot.top - (mark.row + 0.5) * markRowHeight - 1, align)];
}

/** Faint lines at the ticks without a label, as SVG markup. */
export function minorGrid(
  plot: Frame,
  x: Pick<PlotAxis, "lower" | "upper" | "ticks">,
  y: Pick<PlotAxis, "lower" | "upper" | "ticks">,
): string {
  const across = x.ticks.minor.map((position) => {
    const at = plot.left + ((position - x.lower) / (x.upper - x.lower)) * plot.width;
    return `M${Math.round(at) + 0.5} ${plot.top}v${plot.height}`;
  });
  const along = y.ticks.minor.map((position) => {
    const at = plot.top + ((y.upper - position) / (y.upper - y.lower)) * plot.height;
    return `M${plot.left} ${Math.round(at) + 0.5}h${plot.width}`;
  });
  const path = [...across, ...along].join("");
  return path === "" ? "" : `<path d="${path}" stroke="#f0f0f0" fill="none"/>\n`;
}

function colourOf(k: number): string {
  return curveColours[k % curveColours.length]!;
}

/** Lengths in pixels of dashes and gaps; none for an unbroken line. */
function dashOf(style: NonNullable<LineSeries["style"]>, k: number): number[] | "solid" {
  if (style === "dashed") return [6, 4];
  return k < curveColours.length ? "solid" : [1.8, 3];
}
