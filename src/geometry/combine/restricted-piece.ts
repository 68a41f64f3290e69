import { integrateChart } from "../chart-measure.ts";
import type { BoundaryPiece, Chart, Restriction } from "../domain.ts";
import { estimateOnChart } from "../estimated-measure.ts";

/** What is left of a piece's charts. */
export type RestrictedCharts = Pick<BoundaryPiece, "measure" | "measureError" | "charts"> & {
  /** True when nothing was taken away. */
  readonly whole: boolean;
};

type Keep = Restriction["holds"];

/**
 * The part of a boundary piece where `keep` holds of a point and its outward normal, or undefined if there is
 * none.
 *
 * Curves are cut where `keep` changes, found to rounding by bisection between `samples` of each chart, so that
 * their measures stay right to rounding. Of surfaces, the points outside are rejected and the measure is
 * estimated with an error bar, unless all or none of the samples are kept.
 */
export function restrictedCharts(
  piece: BoundaryPiece,
  keep: Keep,
  samples = 1024,
): RestrictedCharts | undefined {
  const parts = piece.charts.flatMap(
    (chart) => (chart.parameters <= 1 ? cutCurve(chart, keep, samples) : rejected(chart, keep)) ?? [],
  );
  if (parts.length === 0) return undefined;
  const whole = parts.length === piece.charts.length && parts.every((part) => part.whole);
  const measureError = whole
    ? (piece.measureError ?? 0)
    : Math.hypot(...parts.map((part) => part.measureError ?? 0));
  return {
    measure: whole ? piece.measure : parts.reduce((sum, part) => sum + part.measure, 0),
    ...(measureError > 0 && { measureError }),
    charts: parts.flatMap(({ charts }) => charts),
    whole,
  };
}

function cutCurve(chart: Chart, keep: Keep, samples: number): RestrictedCharts | undefined {
  const d = chart.parameters + 1;
  const isKept = (unit: Float64Array, count: number) => {
    const { points, normals } = chart.map(unit, count);
    return Array.from({ length: count }, (_, i) =>
      keep(points.subarray(i * d, (i + 1) * d), normals!.subarray(i * d, (i + 1) * d)),
    );
  };
  if (chart.parameters === 0) return isKept(new Float64Array(0), 1)[0] ? wholeOf(chart) : undefined;
  // the middles of equal cells: ends lie on neighbouring pieces too
  const places = Float64Array.from({ length: samples }, (_, i) => (i + 0.5) / samples);
  const kept = isKept(places, samples);
  if (kept.every((value) => value)) return wholeOf(chart);
  if (!kept.includes(true)) return undefined;
  const parts: Chart[] = [];
  let from = kept[0] ? 0 : Number.NaN;
  for (let i = 1; i < samples; i++) {
    if (kept[i] === kept[i - 1]) continue;
    let [lower, upper] = [places[i - 1]!, places[i]!];
    while (upper - lower > 1e-16 && lower < (lower + upper) / 2 && (lower + upper) / 2 < upper) {
      const middle = (lower + upper) / 2;
      if (isKept(Float64Array.of(middle), 1)[0] === kept[i - 1]) lower = middle;
      else upper = middle;
    }
    if (kept[i]) from = upper;
    else parts.push(stretch(chart, from, lower));
  }
  if (kept[samples - 1]) parts.push(stretch(chart, from, 1));
  return { measure: parts.reduce((sum, part) => sum + part.measure, 0), charts: parts, whole: false };
}

function wholeOf(chart: Chart): RestrictedCharts {
  return { measure: chart.measure, charts: [chart], whole: true };
}

/** The stretch of a curve between two parameters, as a chart of its own. */
export function stretch(chart: Chart, from: number, to: number): Chart {
  const map: Chart["map"] = (unit, count) => {
    const { jacobian, ...mapped } = chart.map(
      unit.map((u) => from + u * (to - from)),
      count,
    );
    return { ...mapped, jacobian: jacobian.map((value) => value * (to - from)) };
  };
  return { parameters: 1, measure: integrateChart({ parameters: 1, map }), map };
}

function rejected(chart: Chart, keep: Keep): RestrictedCharts | undefined {
  const before = chart.part;
  const holds: Keep = before ? (x, normal) => before.holds(x, normal) && keep(x, normal) : keep;
  const { measure, measureError } = estimateOnChart(chart, holds);
  if (measure === 0) return undefined;
  const image = chart.measure / (before?.share ?? 1);
  if (measureError === 0 && measure === image) return { measure, charts: [chart], whole: true };
  const part = { ...chart, measure, part: { holds, share: measure / image } };
  return { measure, measureError, charts: [part], whole: false };
}
