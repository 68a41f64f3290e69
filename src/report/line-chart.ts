import { axisMarkup, gridMarkup, outlineMarkup, plotAxis } from "./axis.ts";
import { axisRange, axisScale, onAxis } from "./axis-range.ts";
import { axisTicks } from "./axis-ticks.ts";
import { type CurvePoint, curveMarkup } from "./curve-markup.ts";
import { emptyMarkup } from "./empty-plot.ts";
import { legendMarkup } from "./legend.ts";
import { lineChartLayout } from "./line-chart-layout.ts";
import type { LineChart, LineSeries } from "./line-chart-options.ts";
import { markMarkup } from "./mark-labels.ts";
import { svgFigure } from "./svg.ts";
import { gap, thinCurve } from "./thinning.ts";
import { titleMarkup } from "./title.ts";

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
  const curves = series.map((curve) => shownOf(curve, xLog, yLog));
  const marks = (chart.marks ?? [])
    .map(({ x, label }) => ({ at: onAxis(x, xLog), label }))
    .filter(({ at }) => !Number.isNaN(at));

  const xs = curves.flatMap(({ x }) => [...x.filter((value) => !Number.isNaN(value))]);
  const ys = curves.flatMap(({ y }) => [...y.filter((value) => !Number.isNaN(value))]);
  // a point on the edge of the plot would lose half of itself
  const xMargin = series.some(({ style }) => style === "points") ? 0.03 : 0;
  const shown = axisRange([...xs, ...marks.map(({ at }) => at)], xLog, xMargin);
  // of an axis from 0 to 1 whole numbers are too few
  const xRange = { ...shown, whole: xs.every(Number.isInteger) && shown.upper - shown.lower >= 2 };
  const yRange = axisRange(ys, yLog, 0.04);
  const layout = lineChartLayout(chart, axisTicks(xRange, 6), axisTicks(yRange, 6), ({ left, width }) => {
    const scale = axisScale(xRange, left, left + width);
    return marks.map(({ at, label }) => ({ x: scale(at), label }));
  });
  const { width, height, title, plot, legend, legendTop, marksBottom } = layout;
  const xAxis = plotAxis("bottom", plot, xRange, chart.xLabel);
  const yAxis = plotAxis("left", plot, yRange, chart.yLabel);
  return svgFigure(
    { width, height, description: chart.title },
    titleMarkup(title),
    legendMarkup(legend, series, { left: plot.left, top: legendTop }),
    gridMarkup([xAxis, yAxis]),
    ...layout.marks.map((mark) => markMarkup(mark, plot, marksBottom)),
    outlineMarkup(plot),
    ...curves.map((curve, k) => curveMarkup(pixels(curve, xAxis.scale, yAxis.scale), series[k]!.style, k)),
    ys.length === 0 ? emptyMarkup(plot) : "",
    axisMarkup(xAxis),
    axisMarkup(yAxis),
  );
}

/** The numbers of a curve that its axes can show; NaN, in x and in y, for a point that one of them cannot. */
function shownOf({ name, x, y }: LineSeries, xLog: boolean, yLog: boolean) {
  if (x.length !== y.length) {
    throw new RangeError(
      `lineChart: x and y of "${name}" must be equally long, got ${x.length} and ${y.length}`,
    );
  }
  const shown = Array.from(x, (_, k) => !Number.isNaN(onAxis(x[k]!, xLog) + onAxis(y[k]!, yLog)));
  return {
    x: Float64Array.from(x, (value, k) => (shown[k] ? onAxis(value, xLog) : Number.NaN)),
    y: Float64Array.from(y, (value, k) => (shown[k] ? onAxis(value, yLog) : Number.NaN)),
  };
}

/** The points of a curve that are drawn. */
function pixels(
  curve: { readonly x: Float64Array; readonly y: Float64Array },
  xScale: (value: number) => number,
  yScale: (value: number) => number,
): CurvePoint[] {
  const x = curve.x.map(xScale);
  const y = curve.y.map(yScale);
  return thinCurve(x, y, mostPoints).map((k) => (k === gap ? undefined : [x[k]!, y[k]!]));
}
