import { axisRoom, labelWidth } from "./axis.ts";
import type { AxisTicks } from "./axis-ticks.ts";
import { type LegendLayout, legendLayout } from "./legend.ts";
import type { LineChart } from "./line-chart-options.ts";
import { type MarkLabel, markRowHeight, placeMarkLabels } from "./mark-labels.ts";
import { type Frame, fontSize } from "./plot-style.ts";
import { truncateText } from "./text-width.ts";
import { type TitleLayout, titleLayout } from "./title.ts";

/** Where the parts of a line chart lie. */
export interface LineChartLayout {
  readonly width: number;
  readonly height: number;
  readonly title: TitleLayout;
  readonly plot: Frame;
  readonly legend: LegendLayout;
  readonly legendTop: number;
  readonly marks: readonly MarkLabel[];
  /** where the lowest row of the marks' labels ends */
  readonly marksBottom: number;
}

const plotHeight = 300;
const bottomMargin = 52;
const smallestPlot = 40;
/** Of the common factor of the labels, above the plot. */
const factorHeight = 16;

/**
 * Stacks, from the top: title, legend, labels of the marks, plot.
 *
 * @param xTicks, yTicks ticks with the widest labels that will be drawn
 * @param marksIn the marks, in pixels, once the plot's sides are known
 */
export function lineChartLayout(
  chart: LineChart,
  xTicks: AxisTicks,
  yTicks: AxisTicks,
  marksIn: (
    sides: Pick<Frame, "left" | "width">,
  ) => readonly { readonly x: number; readonly label: string }[],
): LineChartLayout {
  const width = chart.width ?? 640;
  const title = titleLayout(chart.title, width);
  const left = Math.round(axisRoom(yTicks));
  // half of a label at the end of the axis stands beside the plot
  const right = Math.max(24, Math.ceil(labelWidth(xTicks) / 2) + 6);
  const sides = { left, width: Math.max(smallestPlot, width - left - right) };
  const marks = placeMarkLabels(
    // no longer than finds room on one side of its line
    marksIn(sides).map(({ x, label }) => ({
      x,
      label: truncateText(label, fontSize.label, sides.width / 2),
    })),
    sides.left + sides.width,
  );
  const legend = legendLayout(
    chart.series.map(({ name }) => name),
    sides.width,
  );
  const legendTop = title.bottom + 8;
  const markRows = Math.max(0, ...marks.map(({ row }) => row + 1));
  const between = legend.height > 0 && markRows > 0 ? 6 : 0;
  const marksBottom = legendTop + legend.height + between + markRows * markRowHeight;
  const top = marksBottom + (yTicks.factor === "" ? 6 : 6 + factorHeight);
  const height = chart.height ?? top + plotHeight + bottomMargin;
  const plot = { ...sides, top, height: Math.max(smallestPlot, height - top - bottomMargin) };
  return { width, height, title, plot, legend, legendTop, marks, marksBottom };
}
