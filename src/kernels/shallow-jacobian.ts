import { type NeuronJets, type ShallowSize, shallowOffsets } from "./shallow-features.ts";

/**
 * Rows [count, c (1 + d), P] of d(u_j, grad u_j)/dtheta at the points from `start` on.
 *
 * @param rows those of these points, written
 */
export function shallowRows(
  size: ShallowSize,
  theta: Float64Array,
  jets: NeuronJets,
  points: Float64Array,
  start: number,
  count: number,
  rows: Float64Array,
): void {
  const { inputs: d, width: m, outputs: c } = size;
  const at = shallowOffsets(size);
  const scale = 1 / Math.sqrt(m);
  rows.fill(0, 0, count * c * (1 + d) * at.end);
  let row = 0;
  for (let i = 0; i < count; i++) {
    const x = points.subarray((start + i) * d, (start + i + 1) * d);
    for (let j = 0; j < c; j++) {
      const outer = at.A + j * m;
      for (let k = 0; k < m; k++) {
        const slope = scale * theta[outer + k]! * jets.first[i * m + k]!;
        for (let l = 0; l < d; l++) rows[row + l * m + k] = slope * x[l]!;
        rows[row + at.b + k] = slope;
        rows[row + outer + k] = scale * jets.value[i * m + k]!;
      }
      for (let l = 0; l < d; l++) rows[row + at.P + j * d + l] = x[l]!;
      rows[row + at.q + j] = 1;
      row += at.end;
      for (let derivative = 0; derivative < d; derivative++, row += at.end) {
        for (let k = 0; k < m; k++) {
          const w = theta[derivative * m + k]!;
          const a = scale * theta[outer + k]!;
          const first = jets.first[i * m + k]!;
          const curvature = a * w * jets.second[i * m + k]!;
          for (let l = 0; l < d; l++) rows[row + l * m + k] = curvature * x[l]!;
          rows[row + derivative * m + k]! += a * first;
          rows[row + at.b + k] = curvature;
          rows[row + outer + k] = scale * w * first;
        }
        rows[row + at.P + j * d + derivative] = 1;
      }
    }
  }
}
