import type { Objective } from "./objective.ts";

/** An objective that may tell the copies of the splitting homotopy apart, for instance to keep one batch for all. */
export type SplitObjective = (x: Float64Array, copy: number) => ReturnType<Objective>;

/** A split of P parameters into groups: the group of each, counted from 0. */
export type Groups = ArrayLike<number>;

/**
 * The splitting homotopy of the HTA paper, eq. (3), for any number of groups G >= 2. Copy g of the parameters is
 * free in group g and held to the anchor in all others; copies are tied to each other:
 *
 * H = sum_g f(x^g) + L sum_g |x^g - anchor|^2 outside group g + (1/L) sum_(g < h) |x^g - x^h|^2.
 *
 * For L -> infinity the copies are G separate problems of lower dimension; for L -> 0 they are one solution of the
 * whole problem. With two groups this is the paper's function, theta being the copy that is free in the second.
 *
 * @param anchor [P], the paper's theta tilde
 * @returns an objective of all copies, [G, P]
 * @throws RangeError unless L is positive and the groups are 0, ..., G - 1 with G >= 2, none of them empty
 */
export function splittingHomotopy(
  objective: SplitObjective,
  anchor: Float64Array,
  groups: Groups,
  L: number,
): Objective {
  if (!(L > 0)) throw new RangeError(`hta: L must be positive, got ${L}`);
  const P = anchor.length;
  const G = groupCount(groups, P);
  return (copies) => {
    let value = 0;
    const gradient = new Float64Array(G * P);
    const sum = new Float64Array(P);
    for (let g = 0; g < G; g++) for (let i = 0; i < P; i++) sum[i]! += copies[g * P + i]!;
    for (let g = 0; g < G; g++) {
      const x = copies.subarray(g * P, (g + 1) * P);
      const own = objective(x, g);
      value += own.value;
      for (let i = 0; i < P; i++) {
        // sum over h of |x^g - x^h|^2 has the gradient 2 (G x^g - sum), half the pairs' value each
        const spread = G * x[i]! - sum[i]!;
        let slope = own.gradient[i]! + (2 / L) * spread;
        value += (x[i]! * spread) / L;
        if (groups[i] !== g) {
          const gap = x[i]! - anchor[i]!;
          value += L * gap * gap;
          slope += 2 * L * gap;
        }
        gradient[g * P + i] = slope;
      }
    }
    return { value, gradient };
  };
}

/**
 * The decoupled problem of one group, eq. (2): the objective of that group's parameters, all others at the anchor.
 *
 * @returns an objective of the group's parameters alone, in their order
 */
export function decoupled(
  objective: SplitObjective,
  anchor: Float64Array,
  groups: Groups,
  group: number,
): Objective {
  const members = membersOf(groups, group, anchor.length);
  return (part) => {
    const x = anchor.slice();
    members.forEach((i, at) => {
      x[i] = part[at]!;
    });
    const { value, gradient } = objective(x, 0);
    return { value, gradient: Float64Array.from(members, (i) => gradient[i]!) };
  };
}

/** Indices of a group's parameters, ascending. */
export function membersOf(groups: Groups, group: number, P: number): number[] {
  return Array.from({ length: P }, (_, i) => i).filter((i) => groups[i] === group);
}

/** @throws RangeError unless every parameter has a group, and groups are 0, ..., G - 1 with G >= 2 */
export function groupCount(groups: Groups, P: number): number {
  if (groups.length !== P) {
    throw new RangeError(`hta: needs a group for each of ${P} parameters, got ${groups.length}`);
  }
  const seen = new Set(Array.from(groups));
  for (let g = 0; g < Math.max(2, seen.size); g++) {
    if (!seen.has(g)) {
      throw new RangeError(
        `hta: groups must be 0, 1, ... without gaps, and two at least, got ${[...seen].sort((a, b) => a - b).slice(0, 8)}`,
      );
    }
  }
  return seen.size;
}
