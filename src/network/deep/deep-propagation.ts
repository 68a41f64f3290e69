import type { LayerRequest } from "../../kernels/contract/kernel-set.ts";

/** A state for a block of points: rows [n, rows, width], point by point. */
export type State = Float64Array;

/** What is carried through a deep network for each point, and how it passes an activation. */
export interface Carried {
  /** The value, d tangents, and what follows from them; zero at the input beyond the tangents. */
  readonly rows: number;
  /** Rows of sigma(z) from the rows of z [n, rows, width]. */
  activate(z: State, n: number, width: number): State;
}

/** The same with its way back. */
export interface Propagation extends Carried {
  /** Adjoint of the rows of z from that of the rows of sigma(z). */
  adjoint(z: State, adjoint: State, n: number, width: number): State;
}

/** What a forward pass leaves. */
export interface Tape {
  readonly states: State[];
  /** Pre-activations, same layout as the states; undefined for a linear layer. */
  readonly before: (State | undefined)[];
}

/** Runs a block of n points [n, d] forward and keeps what the way back needs. */
export function forward(
  layers: readonly LayerRequest[],
  carried: Carried,
  theta: Float64Array,
  points: Float64Array,
  n: number,
): Tape {
  const d = layers[0]!.inputs;
  const { rows } = carried;
  const input = new Float64Array(n * rows * d);
  for (let i = 0; i < n; i++) {
    const at = i * rows * d;
    input.set(points.subarray(i * d, (i + 1) * d), at);
    for (let l = 0; l < d; l++) input[at + (1 + l) * d + l] = 1;
  }
  const states: State[] = [input];
  const before: (State | undefined)[] = [];
  for (const layer of layers) {
    const width = layer.outputs;
    const z = new Float64Array(n * rows * width);
    const W = theta.subarray(layer.weights, layer.weights + layer.inputs * width);
    multiplyAdd(states.at(-1)!, W, z, n * rows, layer.inputs, width, layer.scale);
    for (let i = 0; i < n; i++) {
      const at = i * rows * width;
      for (let k = 0; k < width; k++) z[at + k]! += theta[layer.bias + k]!;
    }
    before.push(layer.activated ? z : undefined);
    const state = layer.activated ? carried.activate(z, n, width) : z;
    if (layer.skip !== undefined) {
      const skipped = states[layer.skip]!;
      for (let i = 0; i < state.length; i++) state[i]! += skipped[i]!;
    }
    states.push(state);
  }
  return { states, before };
}

/** gradient += that of sum(last state * outputAdjoint). */
export function backward(
  layers: readonly LayerRequest[],
  propagation: Propagation,
  theta: Float64Array,
  tape: Tape,
  outputAdjoint: State,
  n: number,
  gradient: Float64Array,
): void {
  const { rows } = propagation;
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
    const toZ = z === undefined ? adjoint : propagation.adjoint(z, adjoint, n, width);
    const state = tape.states[index]!;
    for (let i = 0; i < n; i++) {
      const at = i * rows * width;
      for (let k = 0; k < width; k++) gradient[layer.bias + k]! += toZ[at + k]!;
    }
    for (let row = 0; row < n * rows; row++) {
      for (let a = 0; a < layer.inputs; a++) {
        const factor = layer.scale * state[row * layer.inputs + a]!;
        if (factor === 0) continue;
        const at = layer.weights + a * width;
        for (let k = 0; k < width; k++) gradient[at + k]! += factor * toZ[row * width + k]!;
      }
    }
    if (index === 0) continue;
    const target = receive(index);
    for (let row = 0; row < n * rows; row++) {
      for (let a = 0; a < layer.inputs; a++) {
        const at = layer.weights + a * width;
        let sum = 0;
        for (let k = 0; k < width; k++) sum += toZ[row * width + k]! * theta[at + k]!;
        target[row * layer.inputs + a]! += layer.scale * sum;
      }
    }
  }
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
