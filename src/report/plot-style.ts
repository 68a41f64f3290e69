import type { AxisTicks } from "./axis-ticks.ts";
import { textWidth, truncateText, wrapText } from "./text-width.ts";

// no name that needs quotation marks: echarts does not escape attributes
const fontFamily = "Helvetica, Arial, sans-serif";
const ink = "#333";

/** Font sizes in pixels. */
export const fontSize = { title: 15, name: 13, label: 12 } as const;

/** Height in pixels of a line of title. */
export const titleLineHeight = 20;

/** A rectangle in pixels; y points down. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The title in lines that fit `width`, at most three. */
export function titleLines(title: string, width: number): string[] {
  const lines = wrapText(title, fontSize.title, width);
  if (lines.length <= 3) return lines;
  return [...lines.slice(0, 2), truncateText(lines.slice(2).join(" "), fontSize.title, width)];
}

/** The title as echarts graphic elements, one a line. */
export function titleElements(lines: readonly string[]): object[] {
  const style = { fontSize: fontSize.title, fontWeight: "bold" };
  return lines.map((line, k) => textElement(line, 16, 10 + (k + 0.5) * titleLineHeight, "left", style));
}

/** A frame with an outline, as the option of an echarts grid that keeps exactly to it. */
export function gridOption(frame: Frame): object {
  return {
    ...frame,
    outerBoundsMode: "none",
    containLabel: false,
    show: true,
    borderColor: ink,
    borderWidth: 1,
    backgroundColor: "transparent",
  };
}

/** The width in pixels of the widest tick label. */
export function labelWidth(ticks: AxisTicks): number {
  return Math.max(0, ...ticks.labels.map((label) => textWidth(label, fontSize.label)));
}

/**
 * Ticks for a side of a frame: as many as are wanted and leave room between their labels; the outermost two of the
 * fewest if nothing fits.
 *
 * @param ticksFor ticks on [lower, upper] of about `count` intervals
 */
export function ticksThatFit(
  ticksFor: (lower: number, upper: number, count: number) => AxisTicks,
  side: Omit<PlotAxis, "ticks">,
): AxisTicks {
  const { at, frame, lower, upper } = side;
  const length = at === "bottom" ? frame.width : frame.height;
  const most = at === "bottom" ? length / 50 : Math.min(at === "left" ? 6 : 8, length / 30);
  for (let count = Math.floor(most); count >= 2; count--) {
    const ticks = ticksFor(lower, upper, count);
    const gaps = ticks.positions.slice(1).map((position, k) => position - ticks.positions[k]!);
    const needed = at === "bottom" ? labelWidth(ticks) + 14 : fontSize.label + 4;
    if ((Math.min(...gaps) / (upper - lower)) * length >= needed) return ticks;
  }
  const { positions, labels, ...rest } = ticksFor(lower, upper, 2);
  const ends = <T>(list: readonly T[]): T[] => [list[0]!, list.at(-1)!];
  return { ...rest, positions: ends(positions), labels: ends(labels) };
}

/** A numeric axis, for `axisOption`. */
export interface PlotAxis {
  /** the side of its frame */
  readonly at: "left" | "right" | "bottom";
  readonly frame: Frame;
  readonly lower: number;
  readonly upper: number;
  readonly ticks: AxisTicks;
  readonly name: string;
  /** of the echarts grid with this frame; 0 by default */
  readonly gridIndex?: number;
  /** whether lines across the plot mark the ticks; no by default */
  readonly gridLines?: boolean;
}

/** A numeric axis with exactly the given bounds and ticks, as an echarts option. */
export function axisOption({ at, frame, ticks, ...axis }: PlotAxis): object {
  const length = at === "bottom" ? frame.width : frame.height;
  return {
    type: "value",
    gridIndex: axis.gridIndex ?? 0,
    position: at,
    min: axis.lower,
    max: axis.upper,
    // a name longer than its axis would leave the figure
    name: truncateText(axis.name, fontSize.name, length + 40),
    nameLocation: "middle",
    nameGap: at === "bottom" ? 32 : labelWidth(ticks) + 20,
    nameMoveOverlap: false,
    // beside a colour bar, too, names read upwards
    nameRotate: at === "bottom" ? 0 : 90,
    nameTextStyle: axisText(fontSize.name),
    axisLine: { show: true, onZero: false, lineStyle: { color: ink } },
    axisTick: { show: true, length: 5, lineStyle: { color: ink }, customValues: ticks.positions },
    axisLabel: {
      ...axisText(fontSize.label),
      margin: 8,
      hideOverlap: false,
      showMinLabel: true,
      showMaxLabel: true,
      customValues: ticks.positions,
      formatter: (value: number) => ticks.labels[nearest(ticks.positions, value)] ?? "",
    },
    splitLine: { show: axis.gridLines ?? false, lineStyle: { color: "#ddd", width: 1 } },
  };
}

/** The factor common to an axis' labels, at its end: one echarts graphic element, or none. */
export function factorElements({ at, frame, ticks: { factor } }: PlotAxis): object[] {
  if (factor === "") return [];
  const right = frame.left + frame.width;
  if (at === "bottom") return [textElement(factor, right, frame.top + frame.height + 32, "right")];
  return [textElement(factor, frame.left, frame.top - 10, "left")];
}

/** A word in the middle of a plot that has nothing to show, as echarts graphic elements. */
export function emptyElements(frame: Frame): object[] {
  const middle = { x: frame.left + frame.width / 2, y: frame.top + frame.height / 2 };
  return [textElement("no values to draw", middle.x, middle.y, "center")];
}

/** A text whose side or middle is at a place in pixels, as an echarts graphic element. */
export function textElement(
  text: string,
  x: number,
  y: number,
  align: "left" | "center" | "right",
  style: object = { fontSize: fontSize.label },
): object {
  const place = { x, y, align, verticalAlign: "middle" };
  return { type: "text", silent: true, style: { text, ...place, fill: ink, fontFamily, ...style } };
}

function nearest(positions: readonly number[], value: number): number {
  let best = 0;
  positions.forEach((position, k) => {
    if (Math.abs(position - value) < Math.abs(positions[best]! - value)) best = k;
  });
  return best;
}

/** Text of an axis, an echarts option; with the line height given, echarts does not measure the machine's fonts. */
function axisText(size: number): object {
  return { fontFamily, color: ink, fontSize: size, lineHeight: size };
}
