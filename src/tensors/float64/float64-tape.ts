import * as tf from "@tensorflow/tfjs-core";
import type { RecordKernel } from "./float64-kernels.ts";
import type { KernelTensor } from "./float64-layout.ts";
import { pullbacks } from "./float64-pullbacks.ts";

/** A tensor that depends on the inputs; on the way back, with the derivatives with respect to it. */
interface Variable {
  readonly length: number;
  derivatives: Float64Array | undefined;
}

interface Call {
  readonly kernel: string;
  /** Names of the inputs; in a list, their indices. */
  readonly names: readonly string[];
  readonly inputs: readonly KernelTensor[];
  readonly attributes: tf.NamedAttrMap;
  readonly outputs: readonly KernelTensor[];
  /** Of the inputs; undefined: a constant. */
  readonly from: readonly (Variable | undefined)[];
  readonly to: readonly Variable[];
}

/** Makes a tensor of tfjs that shares the values. */
export type Wrap = (tensor: KernelTensor) => tf.Tensor;

/**
 * The kernel calls of one evaluation that depend on its inputs, and the reverse pass through them. What tfjs's own
 * tape does too, at several times the price: it clones all that it saves, and its engine runs every derivative.
 */
export class Float64Tape {
  readonly #variables = new Map<object, Variable>();
  readonly #calls: Call[] = [];
  #announced = 0;
  #recorded = 0;

  constructor(inputs: readonly tf.Tensor[]) {
    for (const { dataId, size } of inputs) this.#add(dataId, size);
  }

  /** tfjs is about to run a kernel, or a function with a gradient of its own. */
  announce(): void {
    this.#announced++;
  }

  /** Whether all that was announced were kernels: custom gradients (`tf.customGrad`) are not on this tape. */
  get complete(): boolean {
    return this.#announced === this.#recorded;
  }

  readonly record: RecordKernel = (kernel, names, dataIds, inputs, attributes, results, outputs) => {
    this.#recorded++;
    const from = dataIds.map((dataId) => this.#variables.get(dataId));
    if (from.every((variable) => variable === undefined)) return;
    const to = outputs.map(({ values }, index) => this.#add(results[index]!, values.length));
    this.#calls.push({ kernel, names, inputs, attributes, outputs, from, to });
  };

  /** Derivatives of a number with respect to each input; undefined: it does not depend on that one. */
  reverse(result: tf.Tensor, inputs: readonly tf.Tensor[], wrap: Wrap): (Float64Array | undefined)[] {
    const end = this.#variables.get(result.dataId);
    if (end) end.derivatives = Float64Array.of(1);
    for (let index = this.#calls.length - 1; index >= 0; index--) {
      const call = this.#calls[index]!;
      const dys = call.to.map(({ derivatives }) => derivatives);
      if (dys.some((dy) => dy !== undefined)) pullThrough(call, dys, wrap);
    }
    return inputs.map(({ dataId }) => this.#variables.get(dataId)?.derivatives);
  }

  #add(dataId: object, length: number): Variable {
    const variable = { length, derivatives: undefined };
    this.#variables.set(dataId, variable);
    return variable;
  }
}

function pullThrough(call: Call, dys: readonly (Float64Array | undefined)[], wrap: Wrap): void {
  const pullback = pullbacks.get(call.kernel);
  if (!pullback) {
    pullByGradient(call, dys, wrap);
    return;
  }
  const { inputs, attributes, outputs, from } = call;
  const into = from.map((variable) => variable && derivativesOf(variable));
  pullback({ inputs, attributes, dy: dys[0]!, shape: outputs[0]!.shape, into });
}

/** By the gradient that is registered with tfjs for the kernel, with tfjs operations. */
function pullByGradient(
  { kernel, names, inputs, attributes, outputs, from }: Call,
  dys: readonly (Float64Array | undefined)[],
  wrap: Wrap,
): void {
  const gradient = tf.getGradient(kernel);
  if (!gradient) throw new Error(`Cannot compute gradient: gradient function not found for ${kernel}.`);
  const { inputsToSave = [], outputsToSave = [], saveAllInputs } = gradient;
  const kept = saveAllInputs ? inputs : inputsToSave.map((name) => inputs[names.indexOf(name)]!);
  const saved = [...kept, ...outputs.filter((_, index) => outputsToSave[index])].map(wrap);
  const dy = outputs.map(({ shape, values }, index) =>
    wrap({ shape, dtype: "float32", values: dys[index] ?? new Float64Array(values.length) }),
  );
  const parts = gradient.gradFunc(dy.length === 1 ? dy[0]! : dy, saved, attributes);
  from.forEach((variable, index) => {
    if (!variable) return;
    const values = parts[names[index]!]!().dataSync();
    const into = derivativesOf(variable);
    for (let i = 0; i < into.length; i++) into[i]! += values[i]!;
  });
}

function derivativesOf(variable: Variable): Float64Array {
  variable.derivatives ??= new Float64Array(variable.length);
  return variable.derivatives;
}
