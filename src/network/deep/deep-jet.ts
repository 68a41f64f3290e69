import type { Jet } from "../../jet/jet.ts";
import type { Parameters } from "../../jet/parameters.ts";
import type { LayerRequest } from "../../kernels/contract/kernel-set.ts";
import type { Activation } from "../activations.ts";
import { backward, forward, type Propagation, type State } from "./deep-propagation.ts";

const blockSize = 64;

/** u [n, c] and grad u [n, c, d] at points [n, d], in float64. */
export function deepJet(
  layers: readonly LayerRequest[],
  sigma: Activation,
  theta: Parameters,
  points: Float64Array,
): Jet {
  const d = layers[0]!.inputs;
  const c = layers.at(-1)!.outputs;
  const count = points.length / d;
  const parameters = Float64Array.from(theta);
  const propagation = tangents(sigma, d);
  const u = new Float64Array(count * c);
  const grad = new Float64Array(count * c * d);
  for (let start = 0; start < count; start += blockSize) {
    const n = Math.min(blockSize, count - start);
    const { states } = forward(
      layers,
      propagation,
      parameters,
      points.subarray(start * d, (start + n) * d),
      n,
    );
    const last = states.at(-1)!;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < c; j++) {
        u[(start + i) * c + j] = last[i * (1 + d) * c + j]!;
        for (let l = 0; l < d; l++) {
          grad[((start + i) * c + j) * d + l] = last[(i * (1 + d) + 1 + l) * c + j]!;
        }
      }
    }
  }
  return { count, u, grad };
}

/** Gradient in theta of sum(u * cotangent.u) + sum(grad * cotangent.grad), in float64. */
export function deepPullback(
  layers: readonly LayerRequest[],
  sigma: Activation,
  theta: Parameters,
  points: Float64Array,
  cotangent: Jet,
): Float64Array {
  const d = layers[0]!.inputs;
  const c = layers.at(-1)!.outputs;
  const count = points.length / d;
  const parameters = Float64Array.from(theta);
  const propagation = tangents(sigma, d);
  const gradient = new Float64Array(theta.length);
  for (let start = 0; start < count; start += blockSize) {
    const n = Math.min(blockSize, count - start);
    const tape = forward(layers, propagation, parameters, points.subarray(start * d, (start + n) * d), n);
    const adjoint = new Float64Array(n * (1 + d) * c);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < c; j++) {
        adjoint[i * (1 + d) * c + j] = cotangent.u[(start + i) * c + j]!;
        for (let l = 0; l < d; l++) {
          adjoint[(i * (1 + d) + 1 + l) * c + j] = cotangent.grad[((start + i) * c + j) * d + l]!;
        }
      }
    }
    backward(layers, propagation, parameters, tape, adjoint, n, gradient);
  }
  return gradient;
}

/** Values and their d tangents. */
export function tangents(sigma: Activation, d: number): Propagation {
  return {
    rows: 1 + d,
    activate: (z, n, width) => activate(sigma, d, z, n, width),
    adjoint: (z, adjoint, n, width) => activationAdjoint(sigma, d, z, adjoint, n, width),
  };
}

function activate(sigma: Activation, d: number, z: State, n: number, width: number): State {
  const state = new Float64Array(z.length);
  const first = new Float64Array(width);
  const second = new Float64Array(width);
  for (let i = 0; i < n; i++) {
    const at = i * (1 + d) * width;
    sigma.fill(z.subarray(at, at + width), width, state.subarray(at, at + width), first, second);
    for (let l = 1; l <= d; l++) {
      const row = at + l * width;
      for (let k = 0; k < width; k++) state[row + k] = first[k]! * z[row + k]!;
    }
  }
  return state;
}

/** Adjoint of z and its tangents from that of sigma(z) and its tangents. */
function activationAdjoint(
  sigma: Activation,
  d: number,
  z: State,
  adjoint: State,
  n: number,
  width: number,
): State {
  const toZ = new Float64Array(z.length);
  const value = new Float64Array(width);
  const first = new Float64Array(width);
  const second = new Float64Array(width);
  for (let i = 0; i < n; i++) {
    const at = i * (1 + d) * width;
    sigma.fill(z.subarray(at, at + width), width, value, first, second);
    for (let k = 0; k < width; k++) {
      let curvature = 0;
      for (let l = 1; l <= d; l++) {
        const entry = at + l * width + k;
        curvature += adjoint[entry]! * z[entry]!;
        toZ[entry] = adjoint[entry]! * first[k]!;
      }
      toZ[at + k] = adjoint[at + k]! * first[k]! + curvature * second[k]!;
    }
  }
  return toZ;
}
