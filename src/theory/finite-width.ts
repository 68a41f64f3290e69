import { type Activation, relu } from "../network/activations.ts";
import { homotopy } from "../network/homotopy.ts";
import type { GramPair } from "./gram.ts";
import { type InputPoints, innerProducts } from "./input-points.ts";
import type { TwoLayer } from "./two-layer.ts";

/**
 * sigma_s(w_k . x_i) and sigma_s'(w_k . x_i), each [n, m].
 *
 * @throws RangeError if points and network differ in dimension
 */
export function neurons(
  network: Pick<TwoLayer, "width" | "dimension" | "inner">,
  points: InputPoints,
  s: number,
  activation: Activation,
): { value: Float64Array; slope: Float64Array } {
  const { width: m, dimension: D, inner } = network;
  if (points.dimension !== D) {
    throw new RangeError(
      `tangent kernel: the network takes ${D} coordinates, the points have ${points.dimension}`,
    );
  }
  const n = points.count;
  const z = new Float64Array(n * m);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < m; k++) {
      let sum = 0;
      for (let l = 0; l < D; l++) sum += inner[k * D + l]! * points.coordinates[i * D + l]!;
      z[i * m + k] = sum;
    }
  }
  const value = new Float64Array(n * m);
  const slope = new Float64Array(n * m);
  homotopy(activation, s).fill(z, n * m, value, slope, new Float64Array(n * m));
  return { value, slope };
}

/**
 * The Gram matrices G^[a] and G^[w] of a two-layer network of finite width at its present parameters, eq. (8)
 * of the HRTA paper.
 *
 * @param activation default ReLU
 * @throws RangeError if points and network differ in dimension, or s is outside [0, 2]
 */
export function finiteGram(
  network: TwoLayer,
  points: InputPoints,
  s: number,
  activation: Activation = relu,
): GramPair {
  const { width: m, outer } = network;
  const n = points.count;
  const { value, slope } = neurons(network, points, s, activation);
  for (let i = 0; i < n; i++) for (let k = 0; k < m; k++) slope[i * m + k]! *= outer[k]!;
  const products = innerProducts(points);
  const a = averagedProducts(value, n, m);
  const w = averagedProducts(slope, n, m).map((entry, i) => entry * products[i]!);
  return { a: { size: n, entries: a }, w: { size: n, entries: w } };
}

/** rows rows^T / m for rows [n, m]. */
function averagedProducts(rows: Float64Array, n: number, m: number): Float64Array {
  const result = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < m; k++) sum += rows[i * m + k]! * rows[j * m + k]!;
      result[i * n + j] = sum / m;
      result[j * n + i] = sum / m;
    }
  }
  return result;
}
