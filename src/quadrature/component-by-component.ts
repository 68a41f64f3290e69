import { circularConvolution } from "./circular-convolution.ts";
import { largestPrime, powersOfPrimitiveRoot } from "./primes.ts";

/**
 * The generating vector z [d] of a good rank-1 lattice with n points, by fast component-by-component
 * construction: each z_s in turn minimises, over 1 .. n-1, the squared worst-case error
 *
 *   e^2(z) = -1 + (1/n) sum_{k=0}^{n-1} prod_{j=1}^{s} (1 + gamma_j B_2({k z_j / n})),  gamma_j = 1/j^2,
 *
 * of the randomly shifted lattice in the weighted unanchored Sobolev space (B_2: Bernoulli polynomial). A
 * component does not depend on those after it. Work O(d n log n).
 *
 * Source: D. Nuyens and R. Cools, "Fast algorithms for component-by-component construction of rank-1 lattice
 * rules in shift-invariant reproducing kernel Hilbert spaces", Math. Comp. 75 (2006) 903-920. Since
 * B_2(x) = B_2(1-x), the circulant matrix is folded to length (n-1)/2 and z_s is taken below n/2. Of
 * candidates that tie to rounding, the smallest is taken, so that the vector is the same on every machine.
 *
 * @param n a prime below 2^26
 * @throws RangeError if n is not
 */
export function generatingVector(n: number, dimension: number): Float64Array {
  if (!Number.isInteger(n) || n >= 67108864 || n < 2 || largestPrime(n) !== n) {
    throw new RangeError(`lattice: the number of points must be a prime below 2^26, got ${n}`);
  }
  const z = new Float64Array(dimension).fill(1);
  if (n < 5) return z;
  const m = (n - 1) / 2;
  const powers = powersOfPrimitiveRoot(n, m);
  const omega = powers.map((power) => bernoulli2(power / n));
  const convolve = circularConvolution(omega);
  // Row b of the product stands for k = g^-b; k = 0 adds the same to every candidate and is left out.
  const product = new Float64Array(m).fill(1);
  let best = 0;
  for (let s = 0; s < dimension; s++) {
    if (s > 0) best = smallestMinimiser(convolve(product), powers, n, product);
    z[s] = Math.min(powers[best]!, n - powers[best]!);
    const gamma = 1 / (s + 1) ** 2;
    for (let b = 0; b < m; b++) {
      product[b] = product[b]! * (1 + gamma * omega[(best - b + m) % m]!);
    }
  }
  return z;
}

/** B_2(x) = x^2 - x + 1/6. */
export function bernoulli2(x: number): number {
  return x * (x - 1) + 1 / 6;
}

function smallestMinimiser(
  errors: Float64Array,
  powers: Float64Array,
  n: number,
  product: Float64Array,
): number {
  let minimum = Number.POSITIVE_INFINITY;
  for (const error of errors) minimum = Math.min(minimum, error);
  const size = product.reduce((sum, value) => sum + Math.abs(value), 0);
  const tied = minimum + 1e-12 * size;
  let best = 0;
  let smallest = n;
  for (let a = 0; a < errors.length; a++) {
    const candidate = Math.min(powers[a]!, n - powers[a]!);
    if (errors[a]! <= tied && candidate < smallest) {
      smallest = candidate;
      best = a;
    }
  }
  return best;
}
