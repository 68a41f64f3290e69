import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { frobeniusNorm, type GramMatrix } from "./gram.ts";

/** The eigenvalues of a Gram matrix and what follows from them. */
export interface Spectrum {
  /** [n], ascending */
  readonly eigenvalues: Float64Array;
  /** The first of them. */
  readonly smallest: number;
  /** The last of them. */
  readonly largest: number;
  /** largest / smallest; infinite where the smallest is not positive */
  readonly condition: number;
  /** No eigenvalue is further off (Weyl): from the entries' error bars and from rounding. */
  readonly uncertainty: number;
}

/** Eigenvalues of a symmetric matrix, by ml-matrix. */
export function spectrum(matrix: GramMatrix): Spectrum {
  const { size: n, entries, errors } = matrix;
  const rows = Array.from({ length: n }, (_, i) => entries.subarray(i * n, (i + 1) * n));
  const { realEigenvalues } = new EigenvalueDecomposition(new Matrix(rows), { assumeSymmetric: true });
  const eigenvalues = Float64Array.from(realEigenvalues).sort();
  const smallest = eigenvalues[0]!;
  const largest = eigenvalues[n - 1]!;
  const rounding = n * Number.EPSILON * Math.abs(largest);
  return {
    eigenvalues,
    smallest,
    largest,
    condition: smallest > 0 ? largest / smallest : Number.POSITIVE_INFINITY,
    uncertainty: rounding + (errors ? frobeniusNorm(errors) : 0),
  };
}
