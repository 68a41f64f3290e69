/** Dense linear algebra in float64 on row-major matrices, as second-order methods need it. */
export interface DenseKernels {
  /**
   * gram += rows^T rows, lower triangle only; the strictly upper one is neither read nor written.
   *
   * @param rows [n, p]
   * @param gram [p, p]
   */
  addGram(rows: Float64Array, n: number, p: number, gram: Float64Array): void;
  /**
   * The Cholesky factor L of a symmetric positive definite matrix [p, p], in place, in the lower triangle; the
   * strictly upper one is neither read nor written.
   *
   * @returns false when a pivot is not positive and finite; the lower triangle is then spoilt
   */
  cholesky(matrix: Float64Array, p: number): boolean;
  /**
   * Solves L L^T x = b in place.
   *
   * @param factor [p, p], as `cholesky` left it
   * @param b [p], becomes x
   */
  solve(factor: Float64Array, p: number, b: Float64Array): void;
}
