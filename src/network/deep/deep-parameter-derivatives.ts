import type { LayerRequest } from "../../kernels/contract/kernel-set.ts";
import type { ParameterDerivatives } from "../../kernels/contract/parameter-derivatives.ts";
import type { Activation } from "../activations.ts";
import { tangents } from "./deep-jet.ts";
import {
  backward,
  forward,
  multiplyAdd,
  type Propagation,
  type State,
  type Tape,
} from "./deep-propagation.ts";

const blockSize = 64;

/**
 * J v forward and the Jacobian's rows by one reverse pass a row, in float64.
 *
 * @param activation sigma_s for a homotopy parameter s
 */
export function deepParameterDerivatives(
  layers: readonly LayerRequest[],
  activation: (s: number) => Activation,
): ParameterDerivatives {
  const d = layers[0]!.inputs;
  const c = layers.at(-1)!.outputs;
  return {
    directional(theta, s, points, count, v, u, grad) {
      const sigma = activation(s);
      for (let start = 0; start < count; start += blockSize) {
        const n = Math.min(blockSize, count - start);
        const tape = forward(
          layers,
          tangents(sigma, d),
          theta,
          points.subarray(start * d, (start + n) * d),
          n,
        );
        const moved = tangent(layers, sigma, theta, v, tape, n);
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < c; j++) {
            const output = (start + i) * c + j;
            u[output] = moved[i * (1 + d) * c + j]!;
            for (let l = 0; l < d; l++) grad[output * d + l] = moved[(i * (1 + d) + 1 + l) * c + j]!;
          }
        }
      }
    },
    jacobian(theta, s, points, count, rows, parameters = "all") {
      const propagation = tangents(activation(s), d);
      if (parameters === "outer") {
        outerRows(layers, propagation, theta, points, count, rows);
        return;
      }
      const parameterCount = theta.length;
      rows.fill(0, 0, count * c * (1 + d) * parameterCount);
      let row = 0;
      for (let i = 0; i < count; i++) {
        const tape = forward(layers, propagation, theta, points.subarray(i * d, (i + 1) * d), 1);
        for (let j = 0; j < c; j++) {
          for (let component = 0; component <= d; component++, row += parameterCount) {
            const adjoint = new Float64Array((1 + d) * c);
            adjoint[component * c + j] = 1;
            backward(layers, propagation, theta, tape, adjoint, 1, rows.subarray(row, row + parameterCount));
          }
        }
      }
    },
  };
}

/** Rows [n, c (1 + d), p] in the last layer's weights and bias: what that layer is given. */
function outerRows(
  layers: readonly LayerRequest[],
  propagation: Propagation,
  theta: Float64Array,
  points: Float64Array,
  count: number,
  rows: Float64Array,
): void {
  const d = layers[0]!.inputs;
  const { inputs: width, outputs: c, scale } = layers.at(-1)!;
  const p = (width + 1) * c;
  rows.fill(0, 0, count * c * (1 + d) * p);
  let row = 0;
  for (let start = 0; start < count; start += blockSize) {
    const n = Math.min(blockSize, count - start);
    const tape = forward(layers, propagation, theta, points.subarray(start * d, (start + n) * d), n);
    const given = tape.states[layers.length - 1]!;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < c; j++) {
        for (let component = 0; component <= d; component++, row += p) {
          const from = (i * (1 + d) + component) * width;
          for (let k = 0; k < width; k++) rows[row + k * c + j] = scale * given[from + k]!;
          if (component === 0) rows[row + width * c + j] = 1;
        }
      }
    }
  }
}

/** The derivative of the last state in the direction v. */
function tangent(
  layers: readonly LayerRequest[],
  sigma: Activation,
  theta: Float64Array,
  v: Float64Array,
  tape: Tape,
  n: number,
): State {
  const d = layers[0]!.inputs;
  const states: State[] = [new Float64Array(tape.states[0]!.length)];
  layers.forEach((layer, index) => {
    const { inputs, outputs: width, scale } = layer;
    const weights = (from: Float64Array) => from.subarray(layer.weights, layer.weights + inputs * width);
    const dz = new Float64Array(n * (1 + d) * width);
    multiplyAdd(states[index]!, weights(theta), dz, n * (1 + d), inputs, width, scale);
    multiplyAdd(tape.states[index]!, weights(v), dz, n * (1 + d), inputs, width, scale);
    for (let i = 0; i < n; i++) {
      const at = i * (1 + d) * width;
      for (let k = 0; k < width; k++) dz[at + k]! += v[layer.bias + k]!;
    }
    const z = tape.before[index];
    if (z !== undefined) activationTangent(z, dz, sigma, n, d, width);
    if (layer.skip !== undefined) {
      const skipped = states[layer.skip]!;
      for (let i = 0; i < dz.length; i++) dz[i]! += skipped[i]!;
    }
    states.push(dz);
  });
  return states.at(-1)!;
}

/** In place: the derivative of z and its tangents becomes that of sigma(z) and sigma'(z) times the tangents. */
function activationTangent(
  z: State,
  dz: State,
  sigma: Activation,
  n: number,
  d: number,
  width: number,
): void {
  const value = new Float64Array(width);
  const first = new Float64Array(width);
  const second = new Float64Array(width);
  for (let i = 0; i < n; i++) {
    const at = i * (1 + d) * width;
    sigma.fill(z.subarray(at, at + width), width, value, first, second);
    for (let l = d; l >= 0; l--) {
      const row = at + l * width;
      for (let k = 0; k < width; k++) {
        const bend = l === 0 ? 0 : second[k]! * dz[at + k]! * z[row + k]!;
        dz[row + k] = first[k]! * dz[row + k]! + bend;
      }
    }
  }
}
