/** Room for the eigenpairs of symmetric matrices of one small size, and the method that fills it. */
export interface SymmetricEigen {
  /** [n] */
  readonly values: Float64Array;
  /** [n, n], column k belongs to values[k] */
  readonly vectors: Float64Array;
  /** Finds the eigenpairs of a symmetric matrix [n, n]. */
  decompose(matrix: Float64Array): void;
}

/**
 * Eigenpairs of many small symmetric matrices by cyclic Jacobi rotations, without an allocation each
 * (G. H. Golub, C. F. Van Loan, Matrix Computations, section 8.5).
 */
export function symmetricEigen(n: number): SymmetricEigen {
  const values = new Float64Array(n);
  const vectors = new Float64Array(n * n);
  const a = new Float64Array(n * n);
  const rotate = (p: number, q: number): void => {
    const entry = a[p * n + q]!;
    const tau = (a[q * n + q]! - a[p * n + p]!) / (2 * entry);
    const t = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
    const cosine = 1 / Math.sqrt(1 + t * t);
    const sine = t * cosine;
    for (let k = 0; k < n; k++) {
      const left = a[k * n + p]!;
      const right = a[k * n + q]!;
      a[k * n + p] = cosine * left - sine * right;
      a[k * n + q] = sine * left + cosine * right;
    }
    for (let k = 0; k < n; k++) {
      const left = a[p * n + k]!;
      const right = a[q * n + k]!;
      a[p * n + k] = cosine * left - sine * right;
      a[q * n + k] = sine * left + cosine * right;
      const x = vectors[k * n + p]!;
      const y = vectors[k * n + q]!;
      vectors[k * n + p] = cosine * x - sine * y;
      vectors[k * n + q] = sine * x + cosine * y;
    }
  };
  return {
    values,
    vectors,
    decompose(matrix) {
      a.set(matrix);
      vectors.fill(0);
      for (let k = 0; k < n; k++) vectors[k * n + k] = 1;
      for (let sweep = 0; sweep < 30; sweep++) {
        let outside = 0;
        let all = 0;
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < n; j++) {
            const square = a[i * n + j]! ** 2;
            all += square;
            if (i !== j) outside += square;
          }
        }
        if (!(outside > 1e-30 * all)) break;
        for (let p = 0; p < n; p++) {
          for (let q = p + 1; q < n; q++) if (a[p * n + q] !== 0) rotate(p, q);
        }
      }
      for (let k = 0; k < n; k++) values[k] = a[k * n + k]!;
    },
  };
}
