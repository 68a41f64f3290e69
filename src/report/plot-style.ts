import type { AxisTicks } from "./axis-ticks.ts";
import { textWidth, truncateText, wrapText } from "./text-width.ts";

// no name that needs quotation marks: echarts does not escape attributes
const fontFamily = "Helvetica, Arial, sans-serif";
const ink = "#333";

/** Font sizes in pixels. */
export const fontSize = { title: 15, name: 13, label: 12 } as const;

/** Height in pixels of a line of title. */
export const titleLineHeight = 20;

/** Text defaults of a chart, an echarts option. */
export const chartText = { fontFamily, color: ink };

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

/** The title as an echarts option. */
export function titleOption(lines: readonly string[]): object {
  return {
    text: lines.join("\n"),
    left: 16,
    top: 10,
    padding: 0,
    textStyle: { ...chartText, fontSize: fontSize.title, fontWeight: "bold", lineHeight: titleLineHeight },
  };
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
 * Ticks for an axis along the bottom of a plot, as many as leave room between their labels.
 *
 * @param ticksFor ticks of about `count` intervals
 */
export function ticksThatFit(
  ticksFor: (count: number) => AxisTicks,
  lower: number,
  upper: number,
  width: number,
): AxisTicks {
  let ticks = ticksFor(2);
  for (let count = Math.floor(width / 50); count > 2; count--) {
    const candidate = ticksFor(count);
    const gaps = candidate.positions.slice(1).map((position, k) => position - candidate.positions[k]!);
    if ((Math.min(...gaps) / (upper - lower)) * width > labelWidth(candidate) + 14) {
      ticks = candidate;
      break;
    }
  }
  return ticks;
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
    nameTextStyle: { ...chartText, fontSize: fontSize.name },
    axisLine: { show: true, onZero: false, lineStyle: { color: ink } },
    axisTick: { show: true, length: 5, lineStyle: { color: ink }, customValues: ticks.positions },
    axisLabel: {
      ...chartText,
      fontSize: fontSize.label,
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
export function factorElements(at: PlotAxis["at"], frame: Frame, { factor }: AxisTicks): object[] {
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
export function textElement(text: string, x: number, y: number, align: "left" | "center" | "right"): object {
  return {
    type: "text",
    silent: true,
    style: {
      text,
      x,
      y,
      align,
      verticalAlign: "middle",
      fill: ink,
      font: `${fontSize.label}px ${fontFamily}`,
    },
  };
}

function nearest(positions: readonly number[], value: number): number {
  let best = 0;
  positions.forEach((position, k) => {
    if (Math.abs(position - value) < Math.abs(positions[best]! - value)) best = k;
  });
  return best;
}
