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
  const [A, dA] = [theta, v].map((from) => Array.from({ length: c }, (_, j) => row(from, d + 1 + j)));
  const bias = row(v, d);
  for (let i = 0; i < count; i++) {
    const s = i * m;
    const x = (start + i) * d;
    dz.set(bias);
    for (let l = 0; l < d; l++) {
      const direction = dW![l]!;
      const coordinate = points[x + l]!;
      for (let k = 0; k < dz.length; k++) dz[k]! += coordinate * direction[k]!;
    }
    for (let j = 0; j < c; j++) {
      const [a, da] = [A![j]!, dA![j]!];
      let sum = 0;
      for (let k = 0; k < dz.length; k++) {
        const slope = a[k]! * first[s + k]!;
        sum += da[k]! * value[s + k]! + slope * dz[k]!;
        outer[k] = slope;
        inner[k] = da[k]! * first[s + k]! + a[k]! * second[s + k]! * dz[k]!;
      }
      let affine = v[at.q + j]!;
      for (let l = 0; l < d; l++) {
        const [weights, direction] = [W![l]!, dW![l]!];
        let slope = 0;
        for (let k = 0; k < dz.length; k++) slope += inner[k]! * weights[k]! + outer[k]! * direction[k]!;
        const affineSlope = v[at.P + j * d + l]!;
        affine += affineSlope * points[x + l]!;
        grad[((start + i) * c + j) * d + l] = scale * slope + affineSlope;
      }
      u[(start + i) * c + j] = scale * sum + affine;
    }
  }
}
