import type { LayerRequest } from "../kernels/kernel-set.ts";
import type { Activation } from "./activations.ts";
import type { Jet, Parameters } from "./network.ts";

/** A state for a block of points: rows [n (1 + d), width]: value, then its d tangents, point by point. */
export type State = Float64Array;

/** What a forward pass leaves. */
export interface Tape {
  readonly states: State[];
  /** Pre-activations, same layout as the states; undefined for a linear layer. */
  readonly before: (State | undefined)[];
}

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
  const u = new Float64Array(count * c);
  const grad = new Float64Array(count * c * d);
  for (let start = 0; start < count; start += blockSize) {
    const n = Math.min(blockSize, count - start);
    const { states } = forward(layers, sigma, parameters, points.subarray(start * d, (start + n) * d), n);
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
  const gradient = new Float64Array(theta.length);
  for (let start = 0; start < count; start += blockSize) {
    const n = Math.min(blockSize, count - start);
    const tape = forward(layers, sigma, parameters, points.subarray(start * d, (start + n) * d), n);
    const adjoint = new Float64Array(n * (1 + d) * c);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < c; j++) {
        adjoint[i * (1 + d) * c + j] = cotangent.u[(start + i) * c + j]!;
        for (let l = 0; l < d; l++) {
          adjoint[(i * (1 + d) + 1 + l) * c + j] = cotangent.grad[((start + i) * c + j) * d + l]!;
        }
      }
    }
    backward(layers, sigma, parameters, tape, adjoint, n, gradient);
  }
  return gradient;
}

/** Runs a block of n points [n, d] forward and keeps what the way back needs. */
export function forward(
  layers: readonly LayerRequest[],
  sigma: Activation,
  theta: Float64Array,
  points: Float64Array,
  n: number,
): Tape {
  const d = layers[0]!.inputs;
  const input = new Float64Array(n * (1 + d) * d);
  for (let i = 0; i < n; i++) {
    const at = i * (1 + d) * d;
    input.set(points.subarray(i * d, (i + 1) * d), at);
    for (let l = 0; l < d; l++) input[at + (1 + l) * d + l] = 1;
  }
  const states: State[] = [input];
  const before: (State | undefined)[] = [];
  for (const layer of layers) {
    const width = layer.outputs;
    const z = new Float64Array(n * (1 + d) * width);
    const W = theta.subarray(layer.weights, layer.weights + layer.inputs * width);
    multiplyAdd(states.at(-1)!, W, z, n * (1 + d), layer.inputs, width, layer.scale);
    for (let i = 0; i < n; i++) {
      const at = i * (1 + d) * width;
      for (let k = 0; k < width; k++) z[at + k]! += theta[layer.bias + k]!;
    }
    before.push(layer.activated ? z : undefined);
    const state = layer.activated ? activate(z, sigma, n, d, width) : z;
    if (layer.skip !== undefined) {
      const skipped = states[layer.skip]!;
      for (let i = 0; i < state.length; i++) state[i]! += skipped[i]!;
    }
    states.push(state);
  }
  return { states, before };
}

function activate(z: State, sigma: Activation, n: number, d: number, width: number): State {
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

/** gradient += that of sum(last state * outputAdjoint). */
export function backward(
  layers: readonly LayerRequest[],
  sigma: Activation,
  theta: Float64Array,
  tape: Tape,
  outputAdjoint: State,
  n: number,
  gradient: Float64Array,
): void {
  const d = layers[0]!.inputs;
  const adjoints: (State | undefined)[] = layers.map(() => undefined);
  adjoints.push(outputAdjoint);
  const receive = (index: number): State => {
    adjoints[index] ??= new Float64Array(tape.states[index]!.length);
    return adjoints[index];
  };
  for (let index = layers.length - 1; index >= 0; index--) {
    const layer = layers[index]!;
    const width = layer.outputs;
    const adjoint = adjoints[index + 1]!;
    if (layer.skip !== undefined) {
      const target = receive(layer.skip);
      for (let i = 0; i < target.length; i++) target[i]! += adjoint[i]!;
    }
    const z = tape.before[index];
    const toZ = z === undefined ? adjoint : activationAdjoint(z, adjoint, sigma, n, d, width);
    const state = tape.states[index]!;
    for (let i = 0; i < n; i++) {
      const at = i * (1 + d) * width;
      for (let k = 0; k < width; k++) gradient[layer.bias + k]! += toZ[at + k]!;
    }
    for (let row = 0; row < n * (1 + d); row++) {
      for (let a = 0; a < layer.inputs; a++) {
        const factor = layer.scale * state[row * layer.inputs + a]!;
        if (factor === 0) continue;
        const at = layer.weights + a * width;
        for (let k = 0; k < width; k++) gradient[at + k]! += factor * toZ[row * width + k]!;
      }
    }
    if (index === 0) continue;
    const target = receive(index);
    for (let row = 0; row < n * (1 + d); row++) {
      for (let a = 0; a < layer.inputs; a++) {
        const at = layer.weights + a * width;
        let sum = 0;
        for (let k = 0; k < width; k++) sum += toZ[row * width + k]! * theta[at + k]!;
        target[row * layer.inputs + a]! += layer.scale * sum;
      }
    }
  }
}

/** Adjoint of z and its tangents from that of sigma(z) and its tangents. */
function activationAdjoint(
  z: State,
  adjoint: State,
  sigma: Activation,
  n: number,
  d: number,
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

/** C [rows, columns] += scale * A [rows, inner] B [inner, columns]. */
export function multiplyAdd(
  A: Float64Array,
  B: Float64Array,
  C: Float64Array,
  rows: number,
  inner: number,
  columns: number,
  scale: number,
): void {
  for (let row = 0; row < rows; row++) {
    for (let a = 0; a < inner; a++) {
      const factor = scale * A[row * inner + a]!;
      if (factor === 0) continue;
      const from = a * columns;
      const to = row * columns;
      for (let k = 0; k < columns; k++) C[to + k]! += factor * B[from + k]!;
    }
  }
}
