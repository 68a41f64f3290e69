import { chartSvg } from "./chart-svg.ts";
import { axisBounds, axisTicks, onAxis } from "./curve-axis.ts";
import { curveOption, legendElements, markElements, minorGrid } from "./line-chart-elements.ts";
import { lineChartLayout } from "./line-chart-layout.ts";
import type { PlotAxis } from "./plot-style.ts";
import {
  axisOption,
  emptyElements,
  factorElements,
  gridOption,
  ticksThatFit,
  titleElements,
} from "./plot-style.ts";
import { gap, thinCurve } from "./thinning.ts";

/** A curve of a `LineChart`. */
export interface LineSeries {
  readonly name: string;
  /** [n] */
  readonly x: ArrayLike<number>;
  /** [n]; what is not finite interrupts the curve */
  readonly y: ArrayLike<number>;
  /** "line" by default */
  readonly style?: "line" | "dashed" | "points";
}

/** Curves over one axis, for `lineChart`. */
export interface LineChart {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly LineSeries[];
  /** whether the axis is logarithmic, and drops what is not positive; no by default */
  readonly xLog?: boolean;
  readonly yLog?: boolean;
  /** vertical lines, such as the switches between stages */
  readonly marks?: readonly { readonly x: number; readonly label: string }[];
  /** of the figure, in pixels; 640 by default */
  readonly width?: number;
  /** of the figure, in pixels; by default what title, legend and a plot of 300 pixels need */
  readonly height?: number;
}

/** A point in the coordinates that the axes draw, or an interruption of the curve. */
export type CurvePoint = readonly [x: number, y: number] | undefined;

/** The most points that are drawn of one curve. */
const mostPoints = 2000;

/**
 * Draws curves: one SVG element, as text. It has a legend if there are two or more; from the eighth on, colours
 * repeat and unbroken lines are dotted. Long curves are thinned to about 2000 points and keep their extremes.
 *
 * @throws RangeError if x and y of a series differ in length
 */
export function lineChart(chart: LineChart): string {
  const { series, xLog = false, yLog = false } = chart;
  const curves = series.map((curve) => curvePoints(curve, xLog, yLog));
  const marks = (chart.marks ?? [])
    .map(({ x, label }) => ({ at: onAxis(x, xLog), label }))
    .filter(({ at }) => !Number.isNaN(at));

  const points = curves.flat().filter((point) => point !== undefined);
  const xs = [...points.map(([x]) => x), ...marks.map(({ at }) => at)];
  const ys = points.map(([, y]) => y);
  // a point on the edge of the plot would lose half of itself
  const xMargin = series.some(({ style }) => style === "points") ? 0.03 : 0;
  const [xLower, xUpper] = axisBounds(xs, xLog, xMargin);
  const [yLower, yUpper] = axisBounds(ys, yLog, 0.04);
  const layout = lineChartLayout(chart, axisTicks(yLower, yUpper, 6, yLog), ({ left, width }) =>
    marks.map(({ at, label }) => ({ x: left + ((at - xLower) / (xUpper - xLower)) * width, label })),
  );
  const { width, height, plot } = layout;
  const axis = (side: Omit<PlotAxis, "ticks">, log: boolean) => ({
    ...side,
    ticks: ticksThatFit((...range) => axisTicks(...range, log), side),
    gridLines: true,
  });
  const xAxis = axis({ at: "bottom", frame: plot, lower: xLower, upper: xUpper, name: chart.xLabel }, xLog);
  const yAxis = axis({ at: "left", frame: plot, lower: yLower, upper: yUpper, name: chart.yLabel }, yLog);
  return chartSvg({
    width,
    height,
    description: chart.title,
    underlay: minorGrid(plot, xAxis, yAxis),
    option: {
      grid: gridOption(plot),
      xAxis: axisOption(xAxis),
      yAxis: axisOption(yAxis),
      series: series.map(({ style }, k) => curveOption(curves[k]!, style ?? "line", k)),
      graphic: [
        ...titleElements(layout.title),
        ...legendElements(series, layout),
        ...(points.length === 0 ? emptyElements(plot) : []),
        ...layout.marks.flatMap((mark) => markElements(mark, plot)),
        ...[xAxis, yAxis].flatMap(factorElements),
      ],
    },
  });
}

/** The points of a curve that are drawn. */
function curvePoints({ name, x, y }: LineSeries, xLog: boolean, yLog: boolean): CurvePoint[] {
  if (x.length !== y.length) {
    throw new RangeError(
      `lineChart: x and y of "${name}" must be equally long, got ${x.length} and ${y.length}`,
    );
  }
  const xs = Float64Array.from(x, (value) => onAxis(value, xLog));
  const ys = Float64Array.from(y, (value) => onAxis(value, yLog));
  return thinCurve(xs, ys, mostPoints).map((k) => (k === gap ? undefined : [xs[k]!, ys[k]!]));
}
