import { axisMarkup, outlineMarkup, plotAxis } from "./axis.ts";
import { type AxisRange, isPoint, withinRange } from "./axis-range.ts";
import { axisTicks } from "./axis-ticks.ts";
import { cellPaths } from "./cell-paths.ts";
import { type ColourScale, divergingScale, sequentialScale } from "./colour-scale.ts";
import { emptyMarkup } from "./empty-plot.ts";
import { heatMapLayout } from "./heat-map-layout.ts";
import type { HeatMap } from "./heat-map-options.ts";
import { svgFigure } from "./svg.ts";
import { titleMarkup } from "./title.ts";

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
  const xRange = cellRange("x", x);
  const yRange = cellRange("y", y);
  const scale = scaleFor(map);
  const barRange = { lower: scale.lower, upper: scale.upper, log: false };
  const { width, height, title, plot, bar } = heatMapLayout(map, {
    ratio: (xRange.upper - xRange.lower) / (yRange.upper - yRange.lower),
    yTicks: axisTicks(yRange, 6),
    barTicks: axisTicks(barRange, 8),
  });
  const last = scale.colours.length - 1;
  const barValues = scale.colours.map((_, k) => scale.lower + (k / last) * (scale.upper - scale.lower));
  const isEmpty = Array.from(values).every(Number.isNaN);
  return svgFigure(
    { width, height, description: map.title },
    titleMarkup(title),
    cellPaths(plot, x.length, y.length, values, scale),
    cellPaths(bar, 1, barValues.length, barValues, scale),
    outlineMarkup(plot),
    outlineMarkup(bar),
    isEmpty ? emptyMarkup(plot) : "",
    axisMarkup(plotAxis("bottom", plot, xRange, map.xLabel)),
    axisMarkup(plotAxis("left", plot, yRange, map.yLabel)),
    axisMarkup(plotAxis("right", bar, barRange, map.unit ?? "")),
  );
}

/** From the edge of the first to that of the last of equal cells with the given centres. */
function cellRange(axis: string, centres: ArrayLike<number>): AxisRange {
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
  return { lower: first - size / 2, upper: last + size / 2, log: false };
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
