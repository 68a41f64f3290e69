/**
 * Inverts a small dense matrix by Gauss-Jordan elimination with partial pivoting.
 *
 * @param matrix [d, d], row-major; left as it is
 * @param inverse [d, d], written; of no meaning when the determinant is 0
 * @returns the determinant
 */
export function invert(matrix: ArrayLike<number>, inverse: Float64Array, d: number): number {
  const work = Float64Array.from(matrix);
  inverse.fill(0);
  for (let k = 0; k < d; k++) inverse[k * d + k] = 1;
  let determinant = 1;
  for (let column = 0; column < d; column++) {
    let pivot = column;
    for (let row = column + 1; row < d; row++) {
      if (Math.abs(work[row * d + column]!) > Math.abs(work[pivot * d + column]!)) pivot = row;
    }
    const value = work[pivot * d + column]!;
    if (value === 0) return 0;
    determinant *= pivot === column ? value : -value;
    for (let k = 0; k < d; k++) {
      for (const rows of [work, inverse]) {
        const held = rows[pivot * d + k]!;
        rows[pivot * d + k] = rows[column * d + k]!;
        rows[column * d + k] = held / value;
      }
    }
    for (let row = 0; row < d; row++) {
      const factor = work[row * d + column]!;
      if (row === column || factor === 0) continue;
      for (let k = 0; k < d; k++) {
        work[row * d + k] = work[row * d + k]! - factor * work[column * d + k]!;
        inverse[row * d + k] = inverse[row * d + k]! - factor * inverse[column * d + k]!;
      }
    }
  }
  return determinant;
}
