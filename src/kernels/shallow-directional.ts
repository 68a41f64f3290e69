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
  // What multiplies w_k in the change of grad u, and what multiplies the change of w_k.
  const inner = new Float64Array(m);
  const outer = new Float64Array(m);
  const row = (from: Float64Array, index: number) => from.subarray(index * m, (index + 1) * m);
  const [W, dW] = [theta, v].map((from) => Array.from({ length: d }, (_, l) => row(from, l)));
  for (let i = 0; i < count; i++) {
    const [s0, s1, s2] = [row(value, i), row(first, i), row(second, i)];
    const x = points.subarray((start + i) * d, (start + i + 1) * d);
    dz.set(row(v, d));
    for (let l = 0; l < d; l++) {
      const direction = dW![l]!;
      for (let k = 0; k < dz.length; k++) dz[k]! += x[l]! * direction[k]!;
    }
    for (let j = 0; j < c; j++) {
      const [A, dA] = [row(theta, d + 1 + j), row(v, d + 1 + j)];
      let sum = 0;
      for (let k = 0; k < dz.length; k++) {
        const slope = A[k]! * s1[k]!;
        sum += dA[k]! * s0[k]! + slope * dz[k]!;
        outer[k] = slope;
        inner[k] = dA[k]! * s1[k]! + A[k]! * s2[k]! * dz[k]!;
      }
      let affine = v[at.q + j]!;
      for (let l = 0; l < d; l++) {
        const [weights, direction] = [W![l]!, dW![l]!];
        let slope = 0;
        for (let k = 0; k < dz.length; k++) slope += inner[k]! * weights[k]! + outer[k]! * direction[k]!;
        const affineSlope = v[at.P + j * d + l]!;
        affine += affineSlope * x[l]!;
        grad[((start + i) * c + j) * d + l] = scale * slope + affineSlope;
      }
      u[(start + i) * c + j] = scale * sum + affine;
    }
  }
}
