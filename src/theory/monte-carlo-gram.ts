import type { Random } from "../math/random.ts";
import type { Activation } from "../network/activations.ts";
import { neurons } from "./finite-width.ts";
import type { GramPair } from "./gram.ts";
import { type InputPoints, innerProducts } from "./input-points.ts";
import { normalTwoLayer } from "./two-layer.ts";

/**
 * Infinite-width kernels as means over random neurons, with one standard error an entry. The mean of a^2 is taken
 * exactly, which leaves less noise than a network of as many neurons has.
 *
 * @throws RangeError unless samples is an integer of at least 2
 */
export function monteCarloGram(
  points: InputPoints,
  s: number,
  activation: Activation,
  samples: number,
  random: Random,
): GramPair {
  if (!Number.isSafeInteger(samples) || samples < 2) {
    throw new RangeError(`kernel: Monte Carlo needs at least 2 samples, got ${samples}`);
  }
  const n = points.count;
  const sums = () => ({ first: new Float64Array(n * n), second: new Float64Array(n * n) });
  const [a, w] = [sums(), sums()];
  for (let done = 0; done < samples; ) {
    const m = Math.min(1024, samples - done);
    const { value, slope } = neurons(normalTwoLayer(m, points.dimension, random), points, s, activation);
    accumulate(a, value, n, m);
    accumulate(w, slope, n, m);
    done += m;
  }
  const products = innerProducts(points);
  const finish = ({ first, second }: typeof a, factors: Float64Array | undefined) => ({
    size: n,
    entries: first.map((sum, i) => (sum / samples) * (factors?.[i] ?? 1)),
    errors: first.map((sum, i) => {
      const variance = Math.max(0, second[i]! / samples - (sum / samples) ** 2);
      return Math.sqrt(variance / (samples - 1)) * Math.abs(factors?.[i] ?? 1);
    }),
  });
  return { a: finish(a, undefined), w: finish(w, products) };
}

/** Adds the sums over neurons of v_i v_j and its square, for rows v [n, m]. */
function accumulate(
  { first, second }: { first: Float64Array; second: Float64Array },
  rows: Float64Array,
  n: number,
  m: number,
): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      let squares = 0;
      for (let k = 0; k < m; k++) {
        const product = rows[i * m + k]! * rows[j * m + k]!;
        sum += product;
        squares += product * product;
      }
      first[i * n + j]! += sum;
      second[i * n + j]! += squares;
    }
  }
}
