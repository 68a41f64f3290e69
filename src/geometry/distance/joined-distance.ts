import type { SmoothDistance } from "../domain.ts";

/**
 * A smooth function that vanishes on all of several pieces of the boundary: the R-equivalence
 * (sum_i phi_i^-m)^(-1/m) of their distances. It is normalised on every piece, and of their size everywhere
 * (Biswas and Shapiro 2004; Sukumar and Srivastava 2022, eq. 16).
 *
 * @param order m >= 1; the larger, the nearer to the smallest distance and the sharper its bends
 * @throws RangeError if there is no distance, or the order is below 1
 */
export function joinedDistance(
  dimension: number,
  distances: readonly SmoothDistance[],
  order = 1,
): SmoothDistance {
  if (distances.length === 0) throw new RangeError("joined distance: needs at least one distance, got none");
  if (!(order >= 1)) throw new RangeError(`joined distance: order must be at least 1, got ${order}`);
  return combined(dimension, distances, (phi, slopes) => {
    let joined = 0;
    for (let i = 0; i < phi.length; i++) {
      // joined / phi_i, which stays finite where distances vanish.
      let sum = 1;
      for (let j = 0; j < phi.length; j++) if (j !== i) sum += quotient(phi[i]!, phi[j]!) ** order;
      const share = sum ** (-1 / order);
      if (i === 0) joined = phi[i]! * share;
      slopes[i] = share ** (order + 1);
    }
    return joined;
  });
}

/**
 * The product of several distances: infinitely smooth, and like u itself where pieces meet at right or smaller
 * angles; but it vanishes faster than u at wider ones, and tiny for many pieces.
 */
export function productOfDistances(dimension: number, distances: readonly SmoothDistance[]): SmoothDistance {
  return combined(dimension, distances, (phi, slopes) => {
    let product = 1;
    for (let i = 0; i < phi.length; i++) {
      product *= phi[i]!;
      slopes[i] = 1;
      for (let j = 0; j < phi.length; j++) if (j !== i) slopes[i]! *= phi[j]!;
    }
    return product;
  });
}

/** A function of several distances, by its value and its derivatives `slopes` in each of them. */
function combined(
  dimension: number,
  distances: readonly SmoothDistance[],
  combine: (phi: Float64Array, slopes: Float64Array) => number,
): SmoothDistance {
  const [only] = distances;
  if (distances.length === 1) return only!;
  const phi = new Float64Array(distances.length);
  const slopes = new Float64Array(distances.length);
  const gradients = distances.map(() => new Float64Array(dimension));
  return (x, gradient) => {
    distances.forEach((distance, i) => {
      phi[i] = Math.max(0, distance(x, gradients[i]!)); // rounding may put a point outside
    });
    const value = combine(phi, slopes);
    gradient.fill(0);
    for (let i = 0; i < phi.length; i++) {
      for (let k = 0; k < dimension; k++) gradient[k]! += slopes[i]! * gradients[i]![k]!;
    }
    return value;
  };
}

/** a / b for distances; where both vanish, at a corner, 1. */
function quotient(a: number, b: number): number {
  return a === b ? 1 : a / b;
}
