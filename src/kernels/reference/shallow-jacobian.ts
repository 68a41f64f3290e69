import type { GramParameters } from "../contract/parameter-derivatives.ts";
import { type NeuronJets, type ShallowSize, shallowOffsets } from "./shallow-features.ts";

/**
 * Rows [count, c (1 + d), p] of d(u_j, grad u_j) in all parameters or in the outer ones, at the points from `start`
 * on.
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
  parameters: GramParameters,
  rows: Float64Array,
): void {
  const { inputs: d, width: m, outputs: c } = size;
  const { A, P, q, end } = shallowOffsets(size);
  const before = parameters === "outer" ? A : 0;
  const p = end - before;
  const scale = 1 / Math.sqrt(m);
  rows.fill(0, 0, count * c * (1 + d) * p);
  const inner = new Float64Array(m); // derivative of the row's quantity in the neurons' biases
  let row = -before;
  for (let i = 0; i < count; i++) {
    const x = points.subarray((start + i) * d, (start + i + 1) * d);
    const neuron = i * m;
    for (let j = 0; j < c; j++) {
      const outer = A + j * m;
      for (let k = 0; k < m; k++) rows[row + outer + k] = scale * jets.value[neuron + k]!;
      for (let l = 0; l < d; l++) rows[row + P + j * d + l] = x[l]!;
      rows[row + q + j] = 1;
      if (parameters === "all") {
        for (let k = 0; k < m; k++) inner[k] = scale * theta[outer + k]! * jets.first[neuron + k]!;
        innerRow(inner, x, d, m, rows, row);
      }
      row += p;
      for (let derivative = 0; derivative < d; derivative++, row += p) {
        const w = derivative * m;
        for (let k = 0; k < m; k++) {
          rows[row + outer + k] = scale * theta[w + k]! * jets.first[neuron + k]!;
        }
        rows[row + P + j * d + derivative] = 1;
        if (parameters === "outer") continue;
        for (let k = 0; k < m; k++) {
          inner[k] = scale * theta[outer + k]! * theta[w + k]! * jets.second[neuron + k]!;
        }
        innerRow(inner, x, d, m, rows, row);
        for (let k = 0; k < m; k++) {
          rows[row + w + k]! += scale * theta[outer + k]! * jets.first[neuron + k]!;
        }
      }
    }
  }
}

/** The part that runs through z = w.x + b: in W [d, m] and b [m]. */
function innerRow(
  inner: Float64Array,
  x: Float64Array,
  d: number,
  m: number,
  rows: Float64Array,
  row: number,
): void {
  for (let l = 0, at = row; l < d; l++, at += m) {
    const coordinate = x[l]!;
    for (let k = 0; k < m; k++) rows[at + k] = inner[k]! * coordinate;
  }
  rows.set(inner, row + d * m);
}
