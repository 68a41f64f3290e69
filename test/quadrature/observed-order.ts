import { Random } from "../../src/math/random.ts";
import type { QuadratureRule, UnitQuadrature } from "../../src/quadrature/quadrature.ts";

/** A smooth integrand on the unit cube, with its integral. */
export interface Integrand {
  readonly dimension: number;
  readonly integral: number;
  at(x: Float64Array): number;
}

/** exp(sum_j a_j x_j): smooth, not periodic, not a product of low degree. */
export function exponential(rates: readonly number[]): Integrand {
  return {
    dimension: rates.length,
    integral: rates.reduce((product, rate) => (product * Math.expm1(rate)) / rate, 1),
    at: (x) => Math.exp(rates.reduce((sum, rate, axis) => sum + rate * x[axis]!, 0)),
  };
}

/** The rule's sum for f. */
export function integrate(f: (x: Float64Array) => number, dimension: number, q: UnitQuadrature): number {
  let sum = 0;
  for (let i = 0; i < q.count; i++) {
    sum += q.weights[i]! * f(q.points.subarray(i * dimension, (i + 1) * dimension));
  }
  return sum;
}

/** Order p of error ~ n^-p over some counts, with the standard error that comes from the replicates. */
export interface ObservedOrder {
  readonly order: number;
  readonly standardError: number;
}

/**
 * Fits log(root-mean-square error) against log(n) by least squares. With R replicates whose errors are
 * about normal, log(rms) has the standard error 1/sqrt(2R), and the slope's follows from the fit.
 */
export function observedOrder(
  rule: QuadratureRule,
  integrand: Integrand,
  counts: readonly number[],
  replicates: number,
): ObservedOrder {
  const random = new Random(20);
  const logCounts: number[] = [];
  const logErrors: number[] = [];
  for (const request of counts) {
    let squares = 0;
    let count = 0;
    for (let r = 0; r < replicates; r++) {
      const drawn = rule.draw(integrand.dimension, request, random);
      count = drawn.count;
      squares += (integrate(integrand.at, integrand.dimension, drawn) - integrand.integral) ** 2;
    }
    logCounts.push(Math.log(count));
    logErrors.push(Math.log(squares / replicates) / 2);
  }
  const mean = logCounts.reduce((sum, x) => sum + x, 0) / logCounts.length;
  const spread = logCounts.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  const slope = logCounts.reduce((sum, x, i) => sum + (x - mean) * logErrors[i]!, 0) / spread;
  return { order: -slope, standardError: 1 / Math.sqrt(2 * replicates * spread) };
}

/** 2^from, ..., 2^to. */
export function powersOfTwo(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => 2 ** (from + i));
}
