import type { Random } from "../math/random.ts";
import type { QuadratureRule, UnitQuadrature } from "./quadrature.ts";

/** A box within the unit cube, and its share of the points. */
export interface Stratum {
  /** [k] */
  readonly lower: readonly number[];
  /** [k] */
  readonly upper: readonly number[];
  /** Share of the points, > 0; shares sum to 1. */
  readonly share: number;
}

/** The volume of a stratum. */
export function volumeOf({ lower, upper }: Pick<Stratum, "lower" | "upper">): number {
  return lower.reduce((product, low, axis) => product * (upper[axis]! - low), 1);
}

/**
 * Draws a rule in each stratum of a partition of the unit cube. Weights are volumes, so that an unbiased rule
 * stays unbiased whatever the shares; every stratum gets a point or more.
 */
export function drawInStrata(
  strata: readonly Stratum[],
  rule: QuadratureRule,
  count: number,
  random: Random,
): UnitQuadrature {
  const k = strata[0]!.lower.length;
  let given = 0;
  let wanted = 0;
  const parts = strata.map((stratum) => {
    wanted += count * stratum.share;
    const own = Math.max(1, Math.round(wanted - given));
    const part = rule.draw(k, own, random);
    given += part.count;
    return part;
  });
  const points = new Float64Array(given * k);
  const weights = new Float64Array(given);
  let at = 0;
  parts.forEach((part, index) => {
    const { lower, upper } = strata[index]!;
    const volume = volumeOf(strata[index]!);
    for (let i = 0; i < part.count; i++, at++) {
      weights[at] = part.weights[i]! * volume;
      for (let axis = 0; axis < k; axis++) {
        points[at * k + axis] = lower[axis]! + part.points[i * k + axis]! * (upper[axis]! - lower[axis]!);
      }
    }
  });
  return { count: given, points, weights };
}
