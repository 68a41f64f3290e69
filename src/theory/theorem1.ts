import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import type { GramMatrix } from "./gram.ts";
import { infiniteGram, type KernelOptions } from "./infinite-width.ts";
import type { InputPoints } from "./input-points.ts";
import { type Spectrum, spectrum } from "./spectrum.ts";

/** A place where the smallest eigenvalue falls although s rises. */
export interface Fall {
  /** The s from which it falls. */
  readonly from: number;
  /** The s, larger, to which it falls. */
  readonly to: number;
  /** The smallest eigenvalue at `from`. */
  readonly before: number;
  /** The smallest eigenvalue at `to`. */
  readonly after: number;
  /** (before - after) / before */
  readonly relative: number;
}

/** Theorem 1 for one kernel, on the s that were looked at. */
export interface KernelVerdict {
  /** Whether it is positive and falls nowhere. */
  readonly holds: boolean;
  /** Whether the smallest eigenvalue is positive at every s > 0. */
  readonly positive: boolean;
  /** The deepest fall, if there is one larger than the uncertainties. */
  readonly worst?: Fall;
}

/** Theorem 1 for both kernels. */
export interface TheoremOneReport {
  /** Whether it holds for both. */
  readonly holds: boolean;
  /** Of K^[a]. */
  readonly a: KernelVerdict;
  /** Of K^[w]. */
  readonly w: KernelVerdict;
  /** What was looked at, s rising. */
  readonly rows: readonly {
    /** The homotopy parameter. */
    readonly s: number;
    /** Eigenvalues of K_s^[a]. */
    readonly a: Spectrum;
    /** Eigenvalues of K_s^[w]. */
    readonly w: Spectrum;
  }[];
}

/** s = 0, 0.05, ..., 2. */
const defaultGrid = Array.from({ length: 41 }, (_, k) => k / 20);

/**
 * Theorem 1 of the HRTA paper on given points: lambda_min of K_s^[a] and of K_s^[w] is positive and does not fall
 * as s rises through the grid. Falls below the eigenvalues' uncertainty do not count.
 *
 * @param grid ascending; default 0, 0.05, ..., 2
 */
export function checkTheorem1(
  points: InputPoints,
  grid: readonly number[] = defaultGrid,
  options: KernelOptions = {},
): TheoremOneReport {
  const rows = grid.map((s) => {
    const { a, w } = infiniteGram(points, s, options);
    return { s, a: spectrum(a), w: spectrum(w) };
  });
  const verdict = (kernel: "a" | "w"): KernelVerdict => {
    let top = rows[0]!;
    let worst: Fall | undefined;
    for (const row of rows) {
      const [before, after] = [top[kernel], row[kernel]];
      const fall = before.smallest - after.smallest;
      const relative = fall / before.smallest;
      if (fall > before.uncertainty + after.uncertainty && relative > (worst?.relative ?? 0)) {
        worst = { from: top.s, to: row.s, before: before.smallest, after: after.smallest, relative };
      }
      if (after.smallest > before.smallest) top = row;
    }
    const positive = rows.every(({ s, [kernel]: found }) => s === 0 || found.smallest > found.uncertainty);
    return { holds: positive && worst === undefined, positive, ...(worst && { worst }) };
  };
  const [a, w] = [verdict("a"), verdict("w")];
  return { holds: a.holds && w.holds, a, w, rows };
}

/** What can be proved in Theorem 1's place, for ReLU: bounds on lambda_min(K_s) / (s/2)^2, the same for all s. */
export interface SandwichBound {
  /** lambda_min(K_2) */
  readonly lower: number;
  /** The smallest eigenvalue of K_2 across the points' linear span; infinite when the span is everything. */
  readonly upper: number;
  /** From s to s' lambda_min is sure to grow if s'/s is at least this. */
  readonly ratio: number;
}

/**
 * K_s = (1 - s/2)^2 X X^T + (s/2)^2 K_2 for ReLU, both kernels (X [n, D] the points, sigma_2 = |.|). So
 * (s/2)^2 lambda_min(K_2) <= lambda_min(K_s) <= (s/2)^2 min v.K_2 v over unit v with X^T v = 0: on n > D points
 * lambda_min grows like s^2 up to the ratio of the two bounds.
 */
export function sandwichBound(points: InputPoints): {
  /** For K^[a]. */
  a: SandwichBound;
  /** For K^[w]. */
  w: SandwichBound;
} {
  const kernels = infiniteGram(points, 2);
  const complement = nullSpace(points);
  const bound = (matrix: GramMatrix): SandwichBound => {
    const lower = spectrum(matrix).smallest;
    if (complement.columns === 0) {
      return { lower, upper: Number.POSITIVE_INFINITY, ratio: Number.POSITIVE_INFINITY };
    }
    const full = Matrix.from1DArray(matrix.size, matrix.size, matrix.entries);
    const restricted = complement.transpose().mmul(full).mmul(complement);
    const { smallest } = spectrum({
      size: complement.columns,
      entries: Float64Array.from(restricted.to1DArray()),
    });
    return { lower, upper: smallest, ratio: Math.sqrt(Math.max(1, smallest / lower)) };
  };
  return { a: bound(kernels.a), w: bound(kernels.w) };
}

/** An orthonormal basis [n, n - rank] of the vectors v with X^T v = 0. */
function nullSpace({ count: n, dimension, coordinates }: InputPoints): Matrix {
  const X = Matrix.from1DArray(n, dimension, coordinates);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(X.mmul(X.transpose()), {
    assumeSymmetric: true,
  });
  const floor = n * Number.EPSILON * Math.max(...realEigenvalues);
  const columns = realEigenvalues.flatMap((value, k) => (value <= floor ? [k] : []));
  if (columns.length === 0) return new Matrix(n, 0);
  return eigenvectorMatrix.subMatrixColumn(columns);
}
