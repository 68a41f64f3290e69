import { type AxisRange, axisScale } from "./axis-range.ts";
import { type AxisTicks, axisTicks } from "./axis-ticks.ts";
import { type Frame, fontSize, inks, sharp } from "./plot-style.ts";
import { svgElement, svgText } from "./svg.ts";
import { textWidth, truncateText } from "./text-width.ts";

/** An axis on a side of a frame. */
export interface PlotAxis {
  readonly at: "left" | "right" | "bottom";
  readonly frame: Frame;
  readonly name: string;
  readonly ticks: AxisTicks;
  /** from numbers to pixels */
  readonly scale: (value: number) => number;
}

const tickLength = 5;
/** In pixels, to the labels beside a frame, and from these to the middle of the name. */
const [labelGap, nameGap] = [8, 22];
/** In pixels, from a frame to the middle of the labels below it, and of the name. */
const [labelDrop, nameDrop] = [15, 36];

/** How much room the ticks' labels and the name, if there is one, need beside a frame, in pixels. */
export function axisRoom(ticks: AxisTicks, name = "name"): number {
  return labelWidth(ticks) + (name === "" ? 18 : 40);
}

/** The width in pixels of the widest tick label. */
export function labelWidth({ labels }: Pick<AxisTicks, "labels">): number {
  return Math.max(0, ...labels.map((label) => textWidth(label, fontSize.label)));
}

/** The axis of a range along a side of a frame, with as many ticks as it needs and their labels have room for. */
export function plotAxis(at: PlotAxis["at"], frame: Frame, range: AxisRange, name: string): PlotAxis {
  const { left, top, width, height } = frame;
  const scale = at === "bottom" ? axisScale(range, left, left + width) : axisScale(range, top + height, top);
  const most = at === "bottom" ? width / 70 : Math.min(at === "left" ? 6 : 8, height / 30);
  const isApart = (ticks: Pick<AxisTicks, "values" | "labels">, space: number) => {
    const places = ticks.values.map(scale);
    const gaps = places.slice(1).map((place, k) => Math.abs(place - places[k]!));
    return Math.min(...gaps) >= space + (at === "bottom" ? labelWidth(ticks) : fontSize.label);
  };
  for (let count = Math.floor(most); count >= 2; count--) {
    const ticks = axisTicks(range, count);
    if (isApart(ticks, at === "bottom" ? 14 : 4)) return { at, frame, name, ticks, scale };
  }
  const { values, labels, ...rest } = axisTicks(range, 2);
  const ends = { values: [values[0]!, values.at(-1)!], labels: [labels[0]!, labels.at(-1)!] };
  // of a side shorter than a letter one end must do
  const fitting = isApart(ends, 2)
    ? ends
    : { values: ends.values.slice(0, 1), labels: ends.labels.slice(0, 1) };
  return { at, frame, name, ticks: { ...rest, ...fitting }, scale };
}

/** Lines across the frame at all ticks, faint at those without a label, as SVG markup. */
export function gridMarkup(axes: readonly PlotAxis[]): string {
  const lines = (of: "values" | "minor", stroke: string) => {
    const d = axes.map((axis) => axis.ticks[of].map((value) => gridLine(axis, value)).join("")).join("");
    return d === "" ? "" : svgElement("path", { d, stroke, fill: "none" });
  };
  return lines("minor", inks.minorGrid) + lines("values", inks.grid);
}

/** The outline of a frame, as SVG markup. */
export function outlineMarkup({ left, top, width, height }: Frame): string {
  return svgElement("rect", {
    x: sharp(left),
    y: sharp(top),
    width,
    height,
    fill: "none",
    stroke: inks.text,
  });
}

/** Ticks, their labels and common factor, and the name, as SVG markup. */
export function axisMarkup(axis: PlotAxis): string {
  const { at, frame, ticks, scale } = axis;
  const right = frame.left + frame.width;
  const bottom = frame.top + frame.height;
  const tick = (value: number) => {
    const place = sharp(scale(value));
    if (at === "bottom") return `M${place},${sharp(bottom)}v${tickLength}`;
    return at === "left"
      ? `M${sharp(frame.left)},${place}h-${tickLength}`
      : `M${sharp(right)},${place}h${tickLength}`;
  };
  const label = (value: number, k: number) => {
    const text = ticks.labels[k]!;
    if (at === "bottom") return svgText(text, { x: scale(value), y: bottom + labelDrop, anchor: "middle" });
    return at === "left"
      ? svgText(text, { x: frame.left - labelGap, y: scale(value), anchor: "end" })
      : svgText(text, { x: right + labelGap, y: scale(value), anchor: "start" });
  };
  return [
    svgElement("path", { d: ticks.values.map(tick).join(""), stroke: inks.text, fill: "none" }),
    ...ticks.values.map(label),
    nameMarkup(axis),
    factorMarkup(axis),
  ].join("");
}

function gridLine({ at, frame, scale }: PlotAxis, value: number): string {
  const place = sharp(scale(value));
  const [from, to] =
    at === "bottom" ? [frame.left, frame.left + frame.width] : [frame.top, frame.top + frame.height];
  // the outline is there already
  if (place - from < 1 || to - place < 1) return "";
  return at === "bottom"
    ? `M${place},${frame.top}v${frame.height}`
    : `M${frame.left},${place}h${frame.width}`;
}

function nameMarkup({ at, frame, name, ticks }: PlotAxis): string {
  if (name === "") return "";
  const size = fontSize.name;
  const middle = { x: frame.left + frame.width / 2, y: frame.top + frame.height / 2 };
  if (at === "bottom") {
    // a name longer than its axis would leave the figure, or meet the factor at the end of the axis
    const room =
      frame.width + 40 - (ticks.factor === "" ? 0 : 2 * textWidth(ticks.factor, fontSize.label) + 60);
    const text = truncateText(name, size, room);
    return svgText(text, { x: middle.x, y: frame.top + frame.height + nameDrop, anchor: "middle", size });
  }
  const text = truncateText(name, size, frame.height + 40);
  const away = labelWidth(ticks) + nameGap;
  const x = at === "left" ? frame.left - away : frame.left + frame.width + away;
  // a letter or two are read more easily upright, and need no more room
  const upwards = textWidth(text, size) > 1.5 * size;
  return svgText(text, { x, y: middle.y, anchor: "middle", size, upwards });
}

function factorMarkup({ at, frame, ticks: { factor } }: PlotAxis): string {
  if (factor === "") return "";
  const right = frame.left + frame.width;
  if (at === "bottom") {
    return svgText(factor, { x: right, y: frame.top + frame.height + nameDrop, anchor: "end" });
  }
  // beside the plot, not above it, where marks may have their lines
  return at === "left"
    ? svgText(factor, { x: frame.left - 2, y: frame.top - 14, anchor: "end" })
    : svgText(factor, { x: frame.left, y: frame.top - 12, anchor: "start" });
}
