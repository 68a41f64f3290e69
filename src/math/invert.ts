/**
 * Inverts a small dense matrix by Gauss-Jordan elimination with partial pivoting.
 *
 * @param matrix [d, d], row-major; left as it is
 * @param inverse [d, d], written; of no meaning when the determinant is 0
 * @returns the determinant
 */
export function invert(matrix: ArrayLike<number>, inverse: Float64Array, d: number): number {
  return invertInPlace(Float64Array.from(matrix), inverse, d);
}

/**
 * The same without an array of its own.
 *
 * @param work [d, d], row-major: the matrix, which is lost
 */
export function invertInPlace(work: Float64Array, inverse: Float64Array, d: number): number {
  for (let i = 0; i < d; i++) for (let k = 0; k < d; k++) inverse[i * d + k] = i === k ? 1 : 0;
  let determinant = 1;
  for (let column = 0; column < d; column++) {
    let pivot = column;
    for (let row = column + 1; row < d; row++) {
      if (Math.abs(work[row * d + column]!) > Math.abs(work[pivot * d + column]!)) pivot = row;
    }
    const value = work[pivot * d + column]!;
    if (value === 0) return 0;
    determinant *= pivot === column ? value : -value;
    exchange(work, pivot * d, column * d, d, value);
    exchange(inverse, pivot * d, column * d, d, value);
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

/** Exchanges the rows that start at p and q, and divides the one that is then at q. */
function exchange(rows: Float64Array, p: number, q: number, d: number, divisor: number): void {
  for (let k = 0; k < d; k++) {
    const held = rows[p + k]!;
    rows[p + k] = rows[q + k]!;
    rows[q + k] = held / divisor;
  }
}
