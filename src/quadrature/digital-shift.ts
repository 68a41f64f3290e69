import type { Random } from "../math/random.ts";
import { fromDigits, type Scrambling } from "./scrambling.ts";

/**
 * A random digital shift: all points of an axis have their 52 digits added, modulo 2, to the same random
 * digits. Each point is then uniform on the cube and a (t,m,d)-net stays one.
 *
 * Source: P. L'Ecuyer and C. Lemieux, "Recent advances in randomized quasi-Monte Carlo methods" (2002),
 * section 2.
 *
 * @param dimension d
 */
export function digitalShift(dimension: number, random: Random): Scrambling {
  const shiftHigh = new Int32Array(dimension);
  const shiftLow = new Int32Array(dimension);
  for (let axis = 0; axis < dimension; axis++) {
    shiftHigh[axis] = random.uint32() >>> 6;
    shiftLow[axis] = random.uint32() >>> 6;
  }
  return (high, low, points, offset) => {
    for (let axis = 0; axis < dimension; axis++) {
      points[offset + axis] = fromDigits(high[axis]! ^ shiftHigh[axis]!, low[axis]! ^ shiftLow[axis]!);
    }
  };
}
