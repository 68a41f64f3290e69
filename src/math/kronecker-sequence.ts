/**
 * Points of the additive recurrence shift + i alpha (mod 1) with alpha_k = g^-(k + 1), where g^(d + 1) = g + 1:
 * a sequence of low discrepancy that takes no tables, for d up to about ten.
 *
 * Source: M. Roberts, "The unreasonable effectiveness of quasirandom sequences" (2018); the numbers g are those
 * of H. Harborth and, for d = 1 and 2, the golden ratio and the plastic number.
 *
 * @param shift [d], in [0, 1)
 * @returns points [count, d]
 */
export function kroneckerSequence(dimension: number, count: number, shift: ArrayLike<number>): Float64Array {
  let g = 2;
  for (let i = 0; i < 60; i++) g = (1 + g) ** (1 / (dimension + 1));
  const points = new Float64Array(count * dimension);
  for (let axis = 0; axis < dimension; axis++) {
    const alpha = g ** -(axis + 1);
    for (let i = 0; i < count; i++) points[i * dimension + axis] = (shift[axis]! + i * alpha) % 1;
  }
  return points;
}
