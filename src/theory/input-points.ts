/** Points as the theory sees them: rows that multiply the inner weights, [n, D] row-major. */
export interface InputPoints {
  /** n */
  readonly count: number;
  /** D; with a bias, one more than the dimension of the domain. */
  readonly dimension: number;
  /** [n, D] */
  readonly coordinates: Float64Array;
}

/**
 * Points [n, d] with a constant 1 appended to each: a bias b is then one more inner weight, and the HRTA paper's
 * network without bias, eq. (3), covers the network with one.
 *
 * @throws RangeError if the points do not come in groups of d numbers
 */
export function withBias(points: ArrayLike<number>, d: number): InputPoints {
  const { count, coordinates } = withoutBias(points, d);
  const lifted = new Float64Array(count * (d + 1));
  for (let i = 0; i < count; i++) {
    lifted.set(coordinates.subarray(i * d, (i + 1) * d), i * (d + 1));
    lifted[i * (d + 1) + d] = 1;
  }
  return { count, dimension: d + 1, coordinates: lifted };
}

/**
 * Points [n, d] as they are, for networks without a bias.
 *
 * @throws RangeError if the points do not come in groups of d finite numbers
 */
export function withoutBias(points: ArrayLike<number>, d: number): InputPoints {
  if (!Number.isSafeInteger(d) || d < 1) {
    throw new RangeError(`points: the dimension must be a positive integer, got ${d}`);
  }
  if (points.length === 0 || points.length % d !== 0) {
    throw new RangeError(`points: must come in groups of ${d} coordinates, got ${points.length} numbers`);
  }
  const coordinates = Float64Array.from(points);
  for (const entry of coordinates) {
    if (!Number.isFinite(entry)) throw new RangeError(`points: must be finite, got ${entry}`);
  }
  return { count: points.length / d, dimension: d, coordinates };
}

/** Lengths [n] of the points. */
export function lengths({ count, dimension, coordinates }: InputPoints): Float64Array {
  return Float64Array.from({ length: count }, (_, i) =>
    Math.hypot(...coordinates.subarray(i * dimension, (i + 1) * dimension)),
  );
}

/** x_i . x_j, entry (i, j) of [n, n]. */
export function innerProducts({ count: n, dimension: D, coordinates: x }: InputPoints): Float64Array {
  const products = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < D; k++) sum += x[i * D + k]! * x[j * D + k]!;
      products[i * n + j] = sum;
      products[j * n + i] = sum;
    }
  }
  return products;
}

/**
 * The angle in [0, pi] between points i and j, with full relative precision near 0 and pi:
 * 2 atan2(|p - q|, |p + q|) for unit vectors p, q. A right angle where one of them is zero.
 *
 * @param length [n], lengths of the points
 */
export function angle(points: InputPoints, length: Float64Array, i: number, j: number): number {
  const { dimension: D, coordinates: x } = points;
  if (length[i] === 0 || length[j] === 0) return Math.PI / 2;
  let apart = 0;
  let together = 0;
  for (let k = 0; k < D; k++) {
    const p = x[i * D + k]! / length[i]!;
    const q = x[j * D + k]! / length[j]!;
    apart += (p - q) ** 2;
    together += (p + q) ** 2;
  }
  return 2 * Math.atan2(Math.sqrt(apart), Math.sqrt(together));
}
