import { CholeskyDecomposition, Matrix } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { denseReference } from "../../src/kernels/reference/dense.ts";
import { Random } from "../../src/math/random.ts";
import { expectClose } from "./finite-differences.ts";
import { kernelSets } from "./kernel-sets.ts";

const sets = [
  { title: "plain JavaScript", open: () => Promise.resolve({ dense: denseReference }) },
  ...kernelSets,
];

/** Around the sizes of tiles and blocks, and some of several blocks. */
const orders = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 63, 64, 65, 130, 257, 300, 391];
/** Numbers of rows: few, and more than are packed at a time. */
const rowCounts = (p: number) => (p < 258 ? [0, 1, 3, 260, ...(p < 66 ? [511, 512, 769] : [])] : [530]);

const uniform = (count: number, random: Random) =>
  Float64Array.from({ length: count }, () => 2 * random.uniform() - 1);

/** rows^T rows with NaN above the diagonal, by ml-matrix. */
function gramOf(rows: Float64Array, n: number, p: number): Float64Array {
  const matrix = Matrix.from1DArray(n, p, rows);
  return lowerOf(Float64Array.from(matrix.transpose().mmul(matrix).to1DArray()), p);
}

/** With NaN above the diagonal: what is read there would show. */
function lowerOf(matrix: Float64Array, p: number): Float64Array {
  return matrix.map((entry, i) => (i % p > Math.floor(i / p) ? Number.NaN : entry));
}

const entriesBelow = (matrix: Float64Array, p: number) => matrix.filter((_, i) => i % p <= Math.floor(i / p));

/** Whether everything above the diagonal is NaN still. */
const isUntouched = (matrix: Float64Array, p: number) =>
  matrix.every((entry, i) => i % p <= Math.floor(i / p) || Number.isNaN(entry));

function fullOf(lower: Float64Array, p: number): Matrix {
  const at = (i: number, j: number) => lower[Math.max(i, j) * p + Math.min(i, j)]!;
  return Matrix.from1DArray(
    p,
    p,
    Array.from({ length: p * p }, (_, i) => at(Math.floor(i / p), i % p)),
  );
}

describe.each(sets)("dense linear algebra: $title", ({ open }) => {
  it("adds Gram matrices, below the diagonal only", async () => {
    const dense = (await open()).dense!;
    const random = new Random(1);
    for (const p of orders) {
      for (const n of rowCounts(p)) {
        const rows = uniform(n * p, random);
        const wanted = n === 0 ? lowerOf(new Float64Array(p * p), p) : gramOf(rows, n, p);
        const gram = lowerOf(
          wanted.map((_, i) => i),
          p,
        );
        dense.addGram(rows, n, p, gram);
        // Sums of n products of numbers below 1, and of what was there.
        const tolerance = 2e-16 * (n + 2) * (n + 4 * p * p);
        const sum = entriesBelow(
          wanted.map((entry, i) => entry + i),
          p,
        );
        expectClose(`n = ${n}, p = ${p}`, entriesBelow(gram, p), sum, tolerance);
        expect(isUntouched(gram, p)).toBe(true);
      }
    }
  });

  it("factors and solves as ml-matrix does", async () => {
    const dense = (await open()).dense!;
    const random = new Random(2);
    for (const p of orders) {
      const matrix = gramOf(uniform(2 * p * p, random), 2 * p, p);
      for (let i = 0; i < p; i++) matrix[i * p + i]! += 1;
      const factor = matrix.slice();
      expect(dense.cholesky(factor, p)).toBe(true);
      const full = fullOf(matrix, p);
      const reference = new CholeskyDecomposition(full);
      const wanted = Float64Array.from(reference.lowerTriangularMatrix.to1DArray());
      expectClose(`factor, p = ${p}`, entriesBelow(factor, p), entriesBelow(wanted, p), 1e-13 * p);
      expect(isUntouched(factor, p)).toBe(true);
      const b = uniform(p, random);
      const x = b.slice();
      dense.solve(factor, p, x);
      const product = full.mmul(Matrix.columnVector(x)).to1DArray();
      expectClose(`residual, p = ${p}`, product, b, 1e-13 * p);
    }
  });

  it("says when a matrix has no factor", async () => {
    const dense = (await open()).dense!;
    const random = new Random(3);
    for (const p of [1, 4, 65, 130, 300]) {
      const matrix = gramOf(uniform(2 * p * p, random), 2 * p, p);
      for (const spoilt of [0, p >> 1, p - 1]) {
        for (const pivot of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
          const copy = matrix.slice();
          copy[spoilt * p + spoilt] = pivot;
          expect(dense.cholesky(copy, p), `p = ${p}, entry ${spoilt} is ${pivot}`).toBe(false);
        }
      }
      const rest = matrix.slice();
      rest[(p - 1) * p] = Number.NaN;
      expect(dense.cholesky(rest, p)).toBe(false);
    }
  });
});
