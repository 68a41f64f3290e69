import { type Curvature, writtenOut } from "../../energy/curvature.ts";
import type { GramParameters } from "../../kernels/contract/parameter-derivatives.ts";
import { symmetricEigen } from "../../math/symmetric-eigen.ts";
import type { TrialSpace } from "./trial-space.ts";

/** Numbers in the rows that are held at a time. */
const chunkSize = 2_000_000;

/**
 * gram += sum_i J_i^T H_i J_i for any symmetric blocks H_i, from rows sqrt|mu| v^T J_i for the eigenpairs (mu, v)
 * of each block: those of negative mu are subtracted, or left out when the result is to be definite.
 */
export function addBlockGram(
  space: TrialSpace,
  theta: Float64Array,
  points: Float64Array,
  curvature: Curvature,
  range: GramParameters,
  definite: boolean,
  gram: Float64Array,
): void {
  const { network, derivatives, dense, s } = space;
  const { inputs: d, outputs: c, parameterCount } = network;
  const b = c * (1 + d);
  const count = points.length / d;
  const p = range === "outer" ? parameterCount - network.outerOffset : parameterCount;
  const factors = blockFactors(curvature, d, b);
  const perChunk = Math.min(count, Math.max(1, Math.floor(chunkSize / (b * p))));
  const jacobian = new Float64Array(perChunk * b * p);
  const rows = new Float64Array(perChunk * b * p);
  for (let start = 0; start < count; start += perChunk) {
    const size = Math.min(perChunk, count - start);
    derivatives.jacobian(theta, s, points.subarray(start * d, (start + size) * d), size, jacobian, range);
    for (const sign of definite ? [1] : [1, -1]) {
      let filled = 0;
      for (let i = 0; i < size; i++) {
        for (let k = 0; k < b; k++) {
          const at = ((start + i) * b + k) * b;
          if (factors.signs[(start + i) * b + k] !== sign) continue;
          combine(factors.rows, at, b, jacobian, i * b * p, rows, filled * p, p);
          filled++;
        }
      }
      if (filled === 0) continue;
      const used = rows.subarray(0, filled * p);
      if (sign > 0) dense.addGram(used, filled, p, gram);
      else subtractGram(space, used, filled, p, gram);
    }
  }
}

interface BlockFactors {
  /** [N, b, b]: row k is sqrt|mu_k| v_k */
  readonly rows: Float64Array;
  /** [N, b]: the sign of mu_k */
  readonly signs: Int8Array;
}

/** Factors by their curvature: that of a quadratic energy is the same at every step. */
const known = new WeakMap<Curvature, BlockFactors>();

function blockFactors(curvature: Curvature, d: number, b: number): BlockFactors {
  const before = known.get(curvature);
  if (before) return before;
  const blocks = writtenOut(curvature, d);
  const count = blocks.length / (b * b);
  const rows = new Float64Array(blocks.length);
  const signs = new Int8Array(count * b);
  const { values, vectors, decompose } = symmetricEigen(b);
  for (let i = 0; i < count; i++) {
    decompose(blocks.subarray(i * b * b, (i + 1) * b * b));
    for (let k = 0; k < b; k++) {
      const root = Math.sqrt(Math.abs(values[k]!));
      signs[i * b + k] = Math.sign(values[k]!);
      for (let l = 0; l < b; l++) rows[(i * b + k) * b + l] = root * vectors[l * b + k]!;
    }
  }
  const factors = { rows, signs };
  known.set(curvature, factors);
  return factors;
}

/** row = sum_l factor_l * (row l of the Jacobian), two of them in one pass. */
function combine(
  factors: Float64Array,
  at: number,
  b: number,
  jacobian: Float64Array,
  from: number,
  rows: Float64Array,
  to: number,
  p: number,
): void {
  for (let l = 0; l < b; l += 2) {
    const left = factors[at + l]!;
    const right = l + 1 < b ? factors[at + l + 1]! : 0;
    const one = from + l * p;
    const two = l + 1 < b ? one + p : one;
    if (l === 0)
      for (let j = 0; j < p; j++) rows[to + j] = left * jacobian[one + j]! + right * jacobian[two + j]!;
    else for (let j = 0; j < p; j++) rows[to + j]! += left * jacobian[one + j]! + right * jacobian[two + j]!;
  }
}

function subtractGram({ dense }: TrialSpace, rows: Float64Array, n: number, p: number, gram: Float64Array) {
  const concave = new Float64Array(p * p);
  dense.addGram(rows, n, p, concave);
  for (let i = 0; i < gram.length; i++) gram[i]! -= concave[i]!;
}
