import { kroneckerSequence } from "../math/kronecker-sequence.ts";
import { Random } from "../math/random.ts";
import type { Chart, Domain, Restriction } from "./domain.ts";

/** A measure and its standard error. */
export interface EstimatedMeasure {
  readonly measure: number;
  readonly measureError: number;
}

const replicates = 32;
const pointsEach = 4096;

/**
 * The measure of the part of a box that `contains` holds for: randomly shifted points of a Kronecker sequence,
 * the mean of 32 replicates of 4096 points and its standard error. The same call gives the same result.
 */
export function estimateInside(
  { lower, upper }: Domain["bounds"],
  contains: (point: ArrayLike<number>) => boolean,
): EstimatedMeasure {
  const d = lower.length;
  const widths = lower.map((low, axis) => upper[axis]! - low);
  const whole = widths.reduce((product, width) => product * width, 1);
  const point = new Float64Array(d);
  return fromReplicates(d, (unit) => {
    let inside = 0;
    for (let at = 0; at < unit.length; at += d) {
      for (let axis = 0; axis < d; axis++) point[axis] = lower[axis]! + unit[at + axis]! * widths[axis]!;
      if (contains(point)) inside++;
    }
    return (whole * inside) / pointsEach;
  });
}

/** The measure of the part of a boundary chart that `holds` is true of, in the same way. */
export function estimateOnChart(chart: Chart, holds: Restriction["holds"]): EstimatedMeasure {
  const d = chart.parameters + 1;
  const image = chart.measure / (chart.part?.share ?? 1);
  return fromReplicates(chart.parameters, (unit) => {
    const { points, jacobian, normals } = chart.map(unit, pointsEach);
    let [kept, total] = [0, 0];
    for (let i = 0; i < pointsEach; i++) {
      total += jacobian[i]!;
      const row = (array: Float64Array) => array.subarray(i * d, (i + 1) * d);
      if (holds(row(points), row(normals!))) kept += jacobian[i]!;
    }
    // a ratio, so that a chart kept whole has its own measure
    return kept === total ? image : (image * kept) / total;
  });
}

/** The mean over the unit cube of a function of points [count, parameters] that gives values [count]. */
export function estimatedMean(
  parameters: number,
  f: (unit: Float64Array, count: number) => Float64Array,
): EstimatedMeasure {
  return fromReplicates(parameters, (unit) => f(unit, pointsEach).reduce((a, b) => a + b, 0) / pointsEach);
}

function fromReplicates(parameters: number, estimate: (unit: Float64Array) => number): EstimatedMeasure {
  const random = new Random(41);
  const values = Array.from({ length: replicates }, () => {
    const shift = Float64Array.from({ length: parameters }, () => random.uniform());
    return estimate(kroneckerSequence(parameters, pointsEach, shift));
  });
  // sums of equal values are right to rounding only
  if (values.every((value) => value === values[0])) return { measure: values[0]!, measureError: 0 };
  const measure = values.reduce((sum, value) => sum + value, 0) / replicates;
  const variance = values.reduce((sum, value) => sum + (value - measure) ** 2, 0) / (replicates - 1);
  return { measure, measureError: Math.sqrt(variance / replicates) };
}
