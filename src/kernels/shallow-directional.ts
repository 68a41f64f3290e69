import { type NeuronJets, type ShallowSize, shallowOffsets } from "./shallow-features.ts";

/**
 * The derivative of (u, grad u) in the direction v at the points from `start` on.
 *
 * @param u [n, c] and @param grad [n, c, d] of all points; entries of these points are written
 */
export function shallowDirectional(
  size: ShallowSize,
  theta: Float64Array,
  v: Float64Array,
  jets: NeuronJets,
  points: Float64Array,
  start: number,
  count: number,
  u: Float64Array,
  grad: Float64Array,
): void {
  const { inputs: d, width: m, outputs: c } = size;
  const at = shallowOffsets(size);
  const scale = 1 / Math.sqrt(m);
  const { value, first, second } = jets;
  const dz = new Float64Array(m);
  for (let i = 0; i < count; i++) {
    const from = i * m;
    const x = points.subarray((start + i) * d, (start + i + 1) * d);
    for (let k = 0; k < m; k++) dz[k] = v[at.b + k]!;
    for (let l = 0; l < d; l++) {
      for (let k = 0; k < m; k++) dz[k]! += x[l]! * v[l * m + k]!;
    }
    for (let j = 0; j < c; j++) {
      const outer = at.A + j * m;
      let sum = 0;
      for (let k = 0; k < m; k++) {
        sum += v[outer + k]! * value[from + k]! + theta[outer + k]! * first[from + k]! * dz[k]!;
      }
      let affine = v[at.q + j]!;
      for (let l = 0; l < d; l++) {
        affine += v[at.P + j * d + l]! * x[l]!;
        let slope = 0;
        for (let k = 0, w = l * m; k < m; k++, w++) {
          const a = theta[outer + k]!;
          const moved = v[outer + k]! * first[from + k]! + a * second[from + k]! * dz[k]!;
          slope += moved * theta[w]! + a * first[from + k]! * v[w]!;
        }
        grad[((start + i) * c + j) * d + l] = scale * slope + v[at.P + j * d + l]!;
      }
      u[(start + i) * c + j] = scale * sum + affine;
    }
  }
}
