/**
 * Randomises one point of a base-2 digital net and writes its coordinates.
 *
 * @param high [d], binary digits 1 to 26 of each coordinate as an integer below 2^26
 * @param low [d], binary digits 27 to 52
 * @param points coordinates in [0, 1), multiples of 2^-52, are written to points[offset .. offset + d)
 */
export type Scrambling = (high: Int32Array, low: Int32Array, points: Float64Array, offset: number) => void;

/** The number sum_i digit_i 2^-i whose 52 digits are held as two integers of 26 bits; exact in float64. */
export function fromDigits(high: number, low: number): number {
  return (high * 67108864 + low) * 2.220446049250313e-16;
}

/** Leaves the digits as they are. */
export function unscrambled(high: Int32Array, low: Int32Array, points: Float64Array, offset: number): void {
  for (let axis = 0; axis < high.length; axis++) {
    points[offset + axis] = fromDigits(high[axis]!, low[axis]!);
  }
}
