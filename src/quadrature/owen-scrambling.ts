import type { Random } from "../math/random.ts";
import { fromDigits, type Scrambling } from "./scrambling.ts";

/** Digits that can be scrambled by a table: those of the integers that a point's digits are held in. */
const mostDigits = 26;

/**
 * Owen's nested uniform scrambling in base 2: digit i of a coordinate is flipped by a random bit that belongs
 * to its axis and to the digits 1 .. i-1. A (t,m,d)-net stays one with probability 1, each point is uniform
 * on the cube, and smooth integrands are integrated with a root-mean-square error of
 * O(n^(-3/2) (log n)^((d-1)/2)).
 *
 * The first 2^m points of a Sobol sequence differ, on every axis, in their first m digits. These are scrambled
 * by a table of all their 2^m values; every digit after them has a random bit that no other point shares, so
 * it is simply random. Nothing here is approximate: the law is that of Owen's construction.
 *
 * Source: A. B. Owen, "Randomly permuted (t,m,s)-nets and (t,s)-sequences" (1995) and "Scrambled net variance
 * for integrals of smooth functions", Ann. Statist. 25 (1997) 1541-1562.
 *
 * @param dimension d
 * @param count the points to come, each once; no two may agree, on any axis, in their first ceil(log2 count) digits
 * @throws RangeError if there are more than 2^26 points
 */
export function owenScrambling(dimension: number, count: number, random: Random): Scrambling {
  if (count > 2 ** mostDigits) {
    throw new RangeError(
      `Sobol: a scrambled draw has at most 2^${mostDigits} points, got a request for ${count}`,
    );
  }
  const digits = count > 1 ? 32 - Math.clz32(count - 1) : 0;
  const tables = Array.from({ length: dimension }, () => scrambledPrefixes(digits, random));
  const rest = mostDigits - digits;
  return (high, _, points, offset) => {
    for (let axis = 0; axis < dimension; axis++) {
      const prefix = tables[axis]![high[axis]! >>> rest]!;
      points[offset + axis] = fromDigits(
        (prefix << rest) | ((random.uint32() >>> 6) >>> digits),
        random.uint32() >>> 6,
      );
    }
  };
}

/** For each of the 2^m values of m digits, what they are scrambled to: the tree of random bits, level by level. */
function scrambledPrefixes(digits: number, random: Random): Int32Array {
  const table = new Int32Array(2 ** digits);
  for (let nodes = 1; nodes < table.length; nodes *= 2) {
    let bits = 0;
    for (let node = nodes - 1; node >= 0; node--) {
      bits = (nodes - 1 - node) % 32 === 0 ? random.uint32() : bits >>> 1;
      const scrambled = (table[node]! << 1) | (bits & 1);
      table[2 * node] = scrambled;
      table[2 * node + 1] = scrambled ^ 1;
    }
  }
  return table;
}
