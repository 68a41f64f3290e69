import type { Inverse } from "../../problem/inverse.ts";
import { squares } from "./least-squares.ts";

type Parameter = Inverse["parameters"][number];

/** What the search varies in place of a parameter: the logarithm of a positive one, others in units of their scale. */
export function toSearch({ positive, scale }: Parameter, value: number): number {
  return positive ? Math.log(value) : value / scale;
}

/** The parameters' values for the search's variables q [m]. */
export function toValues({ parameters }: Inverse, q: Float64Array): number[] {
  return parameters.map(({ positive, scale }, k) => (positive ? Math.exp(q[k]!) : scale * q[k]!));
}

/**
 * How far a step may lead from q, [m]: a factor of e for a positive parameter, and for others their typical size, or the
 * present one where that is larger. So a factor of 100 takes five steps and none leaves what residuals are linear in
 * by orders of magnitude.
 */
export function reachOf({ parameters }: Inverse, q: Float64Array): Float64Array {
  return Float64Array.from(parameters, ({ positive }, k) => (positive ? 1 : Math.max(1, Math.abs(q[k]!))));
}

/** How far from its start a parameter is believed, [m]: a positive one within a factor of e^30, others anywhere. */
export function farthestOf({ parameters }: Inverse): Float64Array {
  return Float64Array.from(parameters, ({ positive }) => (positive ? 30 : Number.POSITIVE_INFINITY));
}

/** (u - data) / deviation, and after these (q - mean) / deviation for each prior. */
export function residualsOf(
  { values, deviation = 1, parameters }: Inverse,
  q: Float64Array,
  u: Float64Array,
): Float64Array {
  const priors = parameters.flatMap((parameter, k) => {
    const { prior, positive, scale } = parameter;
    if (!prior) return [];
    const spread = positive ? prior.deviation : prior.deviation / scale;
    return [(q[k]! - toSearch(parameter, prior.mean)) / spread];
  });
  return Float64Array.from([...u.map((entry, i) => (entry - values[i]!) / deviation), ...priors]);
}

/** Root mean square of u - data. */
export function misfitOf({ values, deviation = 1 }: Inverse, residuals: Float64Array): number {
  return deviation * Math.sqrt(squares(residuals.subarray(0, values.length)) / values.length);
}
