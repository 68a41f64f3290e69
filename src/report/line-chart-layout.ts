import type { AxisTicks } from "./axis-ticks.ts";
import type { LineChart } from "./line-chart.ts";
import type { MarkLabel } from "./mark-labels.ts";
import { placeMarkLabels } from "./mark-labels.ts";
import type { Frame } from "./plot-style.ts";
import { fontSize, labelWidth, titleLineHeight, titleLines } from "./plot-style.ts";
import { textWidth } from "./text-width.ts";

/** Where the parts of a line chart lie. */
export interface LineChartLayout {
  readonly width: number;
  readonly height: number;
  /** the title in lines */
  readonly title: readonly string[];
  readonly plot: Frame;
  /** the legend: no rows if there is none; every entry has room for a text of `textWidth` pixels */
  readonly legend: {
    readonly top: number;
    readonly rows: number;
    readonly perRow: number;
    readonly textWidth: number;
  };
  readonly marks: readonly MarkLabel[];
}

export const legendSymbolWidth = 28;
export const legendGap = 16;
export const markRowHeight = 16;
export const legendRowHeight = 20;
const plotHeight = 300;
const rightMargin = 24;
const bottomMargin = 52;

/**
 * Stacks, from the top: title, legend, labels of the marks, plot.
 *
 * @param yTicks ticks with the widest labels that will be drawn
 * @param marksIn the marks, in pixels, once the plot's sides are known
 */
export function lineChartLayout(
  chart: LineChart,
  yTicks: AxisTicks,
  marksIn: (
    sides: Pick<Frame, "left" | "width">,
  ) => readonly { readonly x: number; readonly label: string }[],
): LineChartLayout {
  const width = chart.width ?? 640;
  const title = titleLines(chart.title, width - 32);
  const left = Math.round(40 + labelWidth(yTicks));
  const sides = { left, width: Math.max(40, width - left - rightMargin) };
  const marks = placeMarkLabels(marksIn(sides), sides.left + sides.width);

  const widest = Math.max(0, ...chart.series.map(({ name }) => textWidth(name, fontSize.label)));
  const entryWidth = Math.min(Math.ceil(widest), sides.width - legendSymbolWidth - legendGap);
  const perRow = Math.max(1, Math.floor(sides.width / (legendSymbolWidth + entryWidth + legendGap)));
  const rows = chart.series.length > 1 ? Math.ceil(chart.series.length / perRow) : 0;
  const legendTop = 10 + title.length * titleLineHeight + 8;
  const markRows = Math.max(0, ...marks.map(({ row }) => row + 1));
  const top = legendTop + rows * legendRowHeight + markRows * markRowHeight + (yTicks.factor === "" ? 6 : 20);
  const height = chart.height ?? top + plotHeight + bottomMargin;
  return {
    width,
    height,
    title,
    plot: { ...sides, top, height: Math.max(40, height - top - bottomMargin) },
    legend: { top: legendTop, rows, perRow, textWidth: entryWidth },
    marks,
  };
}
