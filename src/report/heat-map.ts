import { isPoint, linearTicks, withinRange } from "./axis-ticks.ts";
import { cellPaths } from "./cell-paths.ts";
import { chartSvg } from "./chart-svg.ts";
import type { ColourScale } from "./colour-scale.ts";
import { divergingScale, sequentialScale } from "./colour-scale.ts";
import { heatMapLayout } from "./heat-map-layout.ts";
import type { PlotAxis } from "./plot-style.ts";
import {
  axisOption,
  emptyElements,
  factorElements,
  gridOption,
  ticksThatFit,
  titleElements,
} from "./plot-style.ts";

/** A function on a rectangle of equal cells, for `heatMap`. */
export interface HeatMap {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** [nx], cell centres, ascending at equal distances */
  readonly x: ArrayLike<number>;
  /** [ny], cell centres, ascending at equal distances */
  readonly y: ArrayLike<number>;
  /** [ny, nx], row-major: the row of y[0] comes first; NaN leaves a cell blank */
  readonly values: ArrayLike<number>;
  /** "sequential" runs from the smallest value to the largest, "diverging" is symmetric about 0 */
  readonly scale: "sequential" | "diverging";
  /** values of a map to compare this one with: the colours span both */
  readonly alongside?: ArrayLike<number>;
  /** what the values are, written beside the colour bar: "u", "|u - u*|" */
  readonly unit?: string;
  /** whether a length in x is drawn as long as the same length in y; no by default */
  readonly equalAspect?: boolean;
  /** of the figure, in pixels; 480 by default */
  readonly width?: number;
  /** of the figure, in pixels; by default what suits the width and the aspect */
  readonly height?: number;
}

/**
 * Draws a function on a rectangle as coloured cells with a colour bar: one SVG element, as text.
 *
 * Infinite values take the colours at the ends of the bar, which spans the finite ones.
 *
 * @throws RangeError if values is not [ny, nx], or x or y is empty or not ascending at equal distances
 */
export function heatMap(map: HeatMap): string {
  const { x, y, values } = map;
  if (values.length !== x.length * y.length) {
    throw new RangeError(
      `heatMap: values must hold ${y.length} x ${x.length} = ${x.length * y.length} numbers, got ${values.length}`,
    );
  }
  const [xLower, xUpper] = cellBounds("x", x);
  const [yLower, yUpper] = cellBounds("y", y);
  const scale = scaleFor(map);
  const { width, height, title, plot, bar } = heatMapLayout(map, {
    ratio: (xUpper - xLower) / (yUpper - yLower),
    yTicks: linearTicks(yLower, yUpper, 6),
    barTicks: linearTicks(scale.lower, scale.upper, 8),
  });
  const axis = (side: Omit<PlotAxis, "ticks">) => ({ ...side, ticks: ticksThatFit(linearTicks, side) });
  const xAxis = axis({ at: "bottom", frame: plot, lower: xLower, upper: xUpper, name: map.xLabel });
  const yAxis = axis({ at: "left", frame: plot, lower: yLower, upper: yUpper, name: map.yLabel });
  const { lower, upper } = scale;
  const barAxis = axis({ at: "right", frame: bar, lower, upper, name: map.unit ?? "", gridIndex: 1 });
  const last = scale.colours.length - 1;
  const barValues = scale.colours.map((_, k) => scale.lower + (k / last) * (scale.upper - scale.lower));
  const isEmpty = Array.from(values).every(Number.isNaN);
  return chartSvg({
    width,
    height,
    description: map.title,
    underlay:
      cellPaths(plot, x.length, y.length, values, scale) +
      cellPaths(bar, 1, barValues.length, barValues, scale),
    option: {
      grid: [gridOption(plot), gridOption(bar)],
      xAxis: [axisOption(xAxis), { type: "value", gridIndex: 1, show: false, min: 0, max: 1 }],
      yAxis: [axisOption(yAxis), axisOption(barAxis)],
      graphic: [
        ...titleElements(title),
        ...(isEmpty ? emptyElements(plot) : []),
        ...[xAxis, yAxis, barAxis].flatMap(factorElements),
      ],
    },
  });
}

/** The edges of the first and the last of equal cells with the given centres. */
function cellBounds(axis: string, centres: ArrayLike<number>): readonly [number, number] {
  const count = centres.length;
  if (count === 0) throw new RangeError(`heatMap: ${axis} must hold at least one cell centre, got none`);
  const first = centres[0]!;
  const last = centres[count - 1]!;
  const size = count === 1 ? 1 : (last - first) / (count - 1);
  for (let k = 0; k < count; k++) {
    // written so that NaN and a size that is not positive fail too
    if (!(size > 0 && Math.abs(centres[k]! - first - k * size) <= 1e-3 * size)) {
      throw new RangeError(
        `heatMap: ${axis} must ascend at equal distances, got ${centres[k]} at ${k} between ${first} and ${last}`,
      );
    }
  }
  return [first - size / 2, last + size / 2];
}

/** The colour scale that spans the finite values, and those of the map alongside. */
function scaleFor({ values, alongside = [], scale }: HeatMap): ColourScale {
  let lower = Number.POSITIVE_INFINITY;
  let upper = Number.NEGATIVE_INFINITY;
  for (const entries of [values, alongside]) {
    for (let k = 0; k < entries.length; k++) {
      const value = withinRange(entries[k]!);
      if (!Number.isFinite(value)) continue;
      lower = Math.min(lower, value);
      upper = Math.max(upper, value);
    }
  }
  if (scale === "diverging") {
    const limit = Math.max(Math.abs(lower), Math.abs(upper));
    return divergingScale(limit > 0 && Number.isFinite(limit) ? limit : 1);
  }
  if (lower > upper) return sequentialScale(0, 1);
  // a constant stands in the middle of its bar
  const margin = isPoint(lower, upper) ? Math.abs(upper) / 2 || 0.5 : 0;
  return sequentialScale(lower - margin, upper + margin);
}
