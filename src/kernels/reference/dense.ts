import type { DenseKernels } from "../contract/dense-kernels.ts";

/** Points of `addGram` and columns of `cholesky` that are worked on together. */
const block = 64;

/** Dense linear algebra in plain JavaScript: blocked for the caches, with tiles of 4 x 4 sums. */
export const denseReference: DenseKernels = {
  addGram(rows, n, p, gram) {
    const columns = new Float64Array(p * Math.min(n, block)); // [p, points of a block]
    for (let start = 0; start < n; start += block) {
      const count = Math.min(block, n - start);
      for (let i = 0; i < count; i++) {
        const from = (start + i) * p;
        for (let j = 0, to = i; j < p; j++, to += count) columns[to] = rows[from + j]!;
      }
      for (let i = 0; i < p; i += 4) {
        for (let j = 0; j <= i; j += 4) {
          addProducts(columns, count, 0, count, i, j, p, 1, gram, p);
        }
      }
    }
  },

  cholesky(matrix, p) {
    for (let start = 0; start < p; start += block) {
      const end = Math.min(start + block, p);
      // What the columns before take away, a few of them at a time, so that they stay in the cache.
      for (let k = 0; k < start; k += 4 * block) {
        for (let i = start; i < p; i += 4) {
          const last = Math.min(end, i + 4);
          for (let j = start; j < last; j += 4) {
            addProducts(matrix, p, k, Math.min(start, k + 4 * block), i, j, end, -1, matrix, p);
          }
        }
      }
      for (let i = start; i < p; i++) {
        const row = i * p;
        for (let j = start; j < Math.min(i, end); j++) {
          const other = j * p;
          let sum = matrix[row + j]!;
          for (let k = start; k < j; k++) sum -= matrix[row + k]! * matrix[other + k]!;
          matrix[row + j] = sum / matrix[other + j]!;
        }
        if (i >= end) continue;
        let pivot = matrix[row + i]!;
        for (let k = start; k < i; k++) pivot -= matrix[row + k]! ** 2;
        if (!(pivot > 0 && pivot < Number.POSITIVE_INFINITY)) return false;
        matrix[row + i] = Math.sqrt(pivot);
      }
    }
    return true;
  },

  solve(factor, p, b) {
    for (let i = 0; i < p; i++) {
      const row = i * p;
      let sum = b[i]!;
      for (let j = 0; j < i; j++) sum -= factor[row + j]! * b[j]!;
      b[i] = sum / factor[row + i]!;
    }
    for (let i = p - 1; i >= 0; i--) {
      const row = i * p;
      const x = b[i]! / factor[row + i]!;
      b[i] = x;
      for (let j = 0; j < i; j++) b[j]! -= factor[row + j]! * x;
    }
  },
};

/**
 * target_ij += sign * sum over k from `low` to `high` of a_ik a_jk, for a tile of up to 4 x 4 entries from
 * (i, j) on and below or on the diagonal; i below the number of the target's rows, j below `end`.
 */
function addProducts(
  a: Float64Array,
  stride: number,
  low: number,
  high: number,
  i: number,
  j: number,
  end: number,
  sign: 1 | -1,
  target: Float64Array,
  order: number,
): void {
  const rows = Math.min(4, order - i);
  const columns = Math.min(4, end - j);
  if (rows < 4 || columns < 4 || i === j) {
    for (let r = i; r < i + rows; r++) {
      for (let c = j; c < Math.min(j + columns, r + 1); c++) {
        let sum = 0;
        for (let k = low; k < high; k++) sum += a[r * stride + k]! * a[c * stride + k]!;
        target[r * order + c]! += sign * sum;
      }
    }
    return;
  }
  const [i0, i1, i2, i3] = [i * stride, (i + 1) * stride, (i + 2) * stride, (i + 3) * stride];
  const [j0, j1, j2, j3] = [j * stride, (j + 1) * stride, (j + 2) * stride, (j + 3) * stride];
  for (let half = 0; half < 4; half += 2) {
    const [left, right] = half === 0 ? [i0, i1] : [i2, i3];
    let [s00, s01, s02, s03, s10, s11, s12, s13] = [0, 0, 0, 0, 0, 0, 0, 0];
    for (let k = low; k < high; k++) {
      const x = a[left + k]!;
      const y = a[right + k]!;
      const b0 = a[j0 + k]!;
      const b1 = a[j1 + k]!;
      const b2 = a[j2 + k]!;
      const b3 = a[j3 + k]!;
      s00 += x * b0;
      s01 += x * b1;
      s02 += x * b2;
      s03 += x * b3;
      s10 += y * b0;
      s11 += y * b1;
      s12 += y * b2;
      s13 += y * b3;
    }
    const to = (i + half) * order + j;
    target[to]! += sign * s00;
    target[to + 1]! += sign * s01;
    target[to + 2]! += sign * s02;
    target[to + 3]! += sign * s03;
    target[to + order]! += sign * s10;
    target[to + order + 1]! += sign * s11;
    target[to + order + 2]! += sign * s12;
    target[to + order + 3]! += sign * s13;
  }
}
