import { hash32, type Random } from "../math/random.ts";
import { fromDigits, type Scrambling } from "./scrambling.ts";

const keysPerAxis = 9;

/**
 * Owen's nested uniform scrambling in base 2: digit i of a coordinate is flipped by a random bit that belongs
 * to its axis and to the digits 1 .. i-1. A (t,m,d)-net stays one with probability 1, each point is uniform
 * on the cube, and smooth integrands are integrated with a root-mean-square error of
 * O(n^(-3/2) (log n)^((d-1)/2)).
 *
 * Source: A. B. Owen, "Randomly permuted (t,m,s)-nets and (t,s)-sequences" (1995) and "Scrambled net variance
 * for integrals of smooth functions", Ann. Statist. 25 (1997) 1541-1562. The permutations are not stored:
 * the random bit is a seeded hash of the digits before it. Digits are taken in groups of five, whose
 * 1 + 2 + 4 + 8 + 16 bits come from one 32-bit hash of the groups before. Digits 36 to 52 are not nested
 * among themselves but flipped by one hash of the first 35, which is the same in law as long as no two points
 * of an axis agree in 35 digits, so for up to 2^35 points of a Sobol sequence.
 *
 * @param dimension d
 */
export function owenScrambling(dimension: number, random: Random): Scrambling {
  const keys = new Int32Array(dimension * keysPerAxis);
  for (let i = 0; i < keys.length; i++) keys[i] = random.uint32();
  return (high, low, points, offset) => {
    for (let axis = 0, key = 0; axis < dimension; axis++, key += keysPerAxis) {
      const lowDigits = low[axis]!;
      const first30 = (high[axis]! << 4) | (lowDigits >>> 22);
      let flips = 0;
      for (let group = 0, shift = 25; group < 6; group++, shift -= 5) {
        const before = first30 >>> (shift + 5);
        flips = (flips << 5) | groupFlips(hash32(before ^ keys[key + group]!), (first30 >>> shift) & 31);
      }
      const next5 = (lowDigits >>> 17) & 31;
      const hash30 = hash32(first30 ^ keys[key + 6]!);
      const flips5 = groupFlips(hash30, next5);
      const flips17 = hash32(hash32(first30 ^ keys[key + 7]!) ^ (next5 + keys[key + 8]!)) >>> 15;
      points[offset + axis] = fromDigits(
        high[axis]! ^ (flips >>> 4),
        lowDigits ^ (((flips & 15) << 22) | (flips5 << 17) | flips17),
      );
    }
  };
}

/**
 * The flips of five successive digits. The nodes of their binary tree are numbered 1 for the first digit,
 * 2 and 3 for the second (after 0, after 1), 4 to 7 for the third, and so on; bit k of the hash is node k's.
 */
function groupFlips(hash: number, digits: number): number {
  return (
    ((hash << 3) & 16) |
    (((hash >>> (2 | (digits >>> 4))) << 3) & 8) |
    (((hash >>> (4 | (digits >>> 3))) << 2) & 4) |
    (((hash >>> (8 | (digits >>> 2))) << 1) & 2) |
    ((hash >>> (16 | (digits >>> 1))) & 1)
  );
}
