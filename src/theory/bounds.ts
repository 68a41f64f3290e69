import { readOptions } from "../schema/check.ts";
import { parts, tied } from "../schema/parts.ts";
import { positiveInteger, strictlyBetween } from "../schema/values.ts";
import type { TwoLayer } from "./two-layer.ts";

/** What the paper's probabilistic bounds depend on. */
export interface BoundSettings {
  /** m */
  readonly width: number;
  /** Number of inner weights a neuron, d in the paper's formulas; with a bias, D = d + 1. */
  readonly dimension: number;
  /** The bound holds with probability at least 1 - delta. */
  readonly delta: number;
}

const boundSettings = tied<BoundSettings>()(
  parts({ width: positiveInteger, dimension: positiveInteger, delta: strictlyBetween(0, 1) }),
);

/**
 * Lemma 1, eq. (10) of the HRTA paper: the largest |a_k(0)| and |w_k(0)| entry is at most
 * sqrt(2 log(2 m (d + 1) / delta)).
 *
 * @throws RangeError naming the setting that is unknown or out of range
 */
export function lemma1Bound(settings: BoundSettings): number {
  const { width, dimension, delta } = readOptions(boundSettings, settings, "bound");
  return Math.sqrt(2 * Math.log((2 * width * (dimension + 1)) / delta));
}

/** The left-hand side of Lemma 1 for given parameters. */
export function largestParameter({ inner, outer }: TwoLayer): number {
  const larger = (most: number, entry: number) => Math.max(most, Math.abs(entry));
  return outer.reduce(larger, inner.reduce(larger, 0));
}

/**
 * Lemma 2, eq. (11) of the HRTA paper: the initial risk R_(S,s_1)(theta(0)) is at most this.
 *
 * @throws RangeError naming the setting that is unknown or out of range
 */
export function lemma2Bound(settings: BoundSettings): number {
  const { width, dimension, delta } = readOptions(boundSettings, settings, "bound");
  const spread = 2 * dimension * Math.log((4 * width * (dimension + 1)) / delta);
  return 0.5 * (1 + spread * (2 + 6 * Math.sqrt(2 * Math.log(8 / delta)))) ** 2;
}

/**
 * Proposition 3, eq. (14) of the HRTA paper: no parameter moves further than this before t_1*.
 *
 * @param count n, the number of points
 * @param risk R_(S,s_1)(theta(0))
 * @param lambda lambda_(a,1) + lambda_(w,1)
 * @throws RangeError unless 0 < delta < 1
 */
export function proposition3Bound(
  settings: BoundSettings,
  count: number,
  risk: number,
  lambda: number,
): number {
  const { width, dimension, delta } = readOptions(boundSettings, settings, "bound");
  const logarithm = Math.sqrt(2 * Math.log((4 * width * (dimension + 1)) / delta));
  return (8 * Math.SQRT2 * count * dimension * Math.sqrt(risk) * logarithm) / (Math.sqrt(width) * lambda);
}
