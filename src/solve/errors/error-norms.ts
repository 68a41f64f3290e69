import { evaluateFunction } from "../../energy/data.ts";
import type { Jet } from "../../jet/jet.ts";
import type { ExactSolution } from "../../problem/problem.ts";

/** Squared norms on one set of weighted points; a gradient part is NaN when grad u is not known. */
export interface SquaredNorms {
  /** integral of |u - u*|^2 */
  readonly error: number;
  /** integral of |grad u - grad u*|^2 */
  readonly gradientError: number;
  /** integral of |u*|^2 */
  readonly exact: number;
  /** integral of |grad u*|^2 */
  readonly gradientExact: number;
  /** largest |u - u*| over points and components */
  readonly largestError: number;
  /** largest |u*| over points and components */
  readonly largestExact: number;
}

/** Relative errors in L2 and H1; without H1 where grad u is not known. */
export function relativeErrors({ error, gradientError, exact, gradientExact }: SquaredNorms): {
  readonly l2: number;
  readonly h1?: number;
} {
  const h1 = Math.sqrt((error + gradientError) / (exact + gradientExact));
  return { l2: Math.sqrt(error / exact), ...(Number.isFinite(h1) && { h1 }) };
}

/**
 * Squared L2 norms and H1 semi-norms of the error and of the exact solution.
 *
 * @param points [n, d]
 * @param weights [n]
 * @param jet u [n, c] and grad u [n, c, d]; entries beyond the n points are ignored
 */
export function squaredNorms(
  exact: ExactSolution,
  points: Float64Array,
  weights: Float64Array,
  jet: Jet,
): SquaredNorms {
  const d = points.length / weights.length;
  const values = evaluateFunction("exact.u", exact.u, points, d);
  const sign = exact.upToSign ? nearerSign(values.values, jet.u, weights, values.width) : 1;
  const u = difference(values.values, jet.u, weights, values.width, sign);
  const gradients = exact.grad && evaluateFunction("exact.grad", exact.grad, points, d);
  const grad = gradients && difference(gradients.values, jet.grad, weights, gradients.width, sign);
  return {
    error: u.error,
    exact: u.exact,
    gradientError: grad?.error ?? Number.NaN,
    gradientExact: grad?.exact ?? Number.NaN,
    largestError: u.largestError,
    largestExact: u.largestExact,
  };
}

/**
 * 1 where u is as near to u* as to -u* or nearer, else -1: the sign of their inner product.
 *
 * @param exact u* [n, width]
 * @param computed u, likewise
 * @param weights [n]
 */
export function nearerSign(
  exact: ArrayLike<number>,
  computed: ArrayLike<number>,
  weights: ArrayLike<number>,
  width: number,
): 1 | -1 {
  let product = 0;
  for (let at = 0; at < weights.length * width; at++) {
    product += weights[Math.floor(at / width)]! * exact[at]! * computed[at]!;
  }
  return product < 0 ? -1 : 1;
}

function difference(
  exact: Float64Array,
  computed: Float32Array | Float64Array,
  weights: Float64Array,
  width: number,
  sign: 1 | -1,
) {
  const sums = { error: 0, exact: 0, largestError: 0, largestExact: 0 };
  for (let i = 0, at = 0; i < weights.length; i++) {
    for (let j = 0; j < width; j++, at++) {
      const size = Math.abs(exact[at]!);
      const gap = Math.abs(computed[at]! - sign * exact[at]!);
      sums.error += weights[i]! * gap * gap;
      sums.exact += weights[i]! * size * size;
      sums.largestError = Math.max(sums.largestError, gap);
      sums.largestExact = Math.max(sums.largestExact, size);
    }
  }
  return sums;
}
