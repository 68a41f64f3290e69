import { type Curvature, writtenOut } from "../energy/curvature.ts";
import type { GramParameters } from "../kernels/second-order.ts";
import { symmetricEigen } from "../math/symmetric-eigen.ts";
import type { TrialSpace } from "./trial-space.ts";

/** Numbers in the rows that are held at a time. */
const chunkSize = 4_000_000;

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
  const first = range === "outer" ? network.outerOffset : 0;
  const p = parameterCount - first;
  const blocks = writtenOut(curvature, d);
  const perChunk = Math.max(1, Math.floor(chunkSize / (b * parameterCount)));
  const jacobian = new Float64Array(Math.min(perChunk, count) * b * parameterCount);
  const rows = new Float64Array(Math.min(perChunk, count) * b * p);
  const { values, vectors, decompose } = symmetricEigen(b);
  for (let start = 0; start < count; start += perChunk) {
    const size = Math.min(perChunk, count - start);
    derivatives.jacobian(theta, s, points.subarray(start * d, (start + size) * d), size, jacobian);
    for (const sign of definite ? [1] : [1, -1]) {
      let filled = 0;
      for (let i = 0; i < size; i++) {
        const at = (start + i) * b * b;
        decompose(blocks.subarray(at, at + b * b));
        for (let k = 0; k < b; k++) {
          const mu = sign * values[k]!;
          if (!(mu > 0)) continue;
          const root = Math.sqrt(mu);
          const row = rows.subarray(filled * p, (filled + 1) * p).fill(0);
          for (let l = 0; l < b; l++) {
            const factor = root * vectors[l * b + k]!;
            if (factor === 0) continue;
            const from = (i * b + l) * parameterCount + first;
            for (let j = 0; j < p; j++) row[j]! += factor * jacobian[from + j]!;
          }
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

function subtractGram({ dense }: TrialSpace, rows: Float64Array, n: number, p: number, gram: Float64Array) {
  const concave = new Float64Array(p * p);
  dense.addGram(rows, n, p, concave);
  for (let i = 0; i < gram.length; i++) gram[i]! -= concave[i]!;
}
