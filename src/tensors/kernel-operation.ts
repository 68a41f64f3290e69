import * as tf from "@tensorflow/tfjs-core";
import type { FloatArray, JetKernel } from "../kernels/contract/kernel-set.ts";
import { replaceGradient } from "./gradients/tfjs-gradients.ts";

/** A network's fused jet, as an attribute of the tfjs kernels that run it. */
export interface TensorJet {
  /** d, the number of inputs. */
  readonly inputs: number;
  /** c, the number of outputs. */
  readonly outputs: number;
  /** P */
  readonly parameterCount: number;
  /** @throws RangeError if there is none in this precision */
  kernel(precision: "float32" | "float64"): JetKernel;
}

const jetName = "DeepRitzJet";
const pullbackName = "DeepRitzJetPullback";

/**
 * u [n, c] and grad u [n, c, d] on tfjs's current backend: one kernel with two outputs, whose gradient in
 * theta is the fused pullback. It is registered with that backend at its first use.
 *
 * @param x [n, d]
 * @param theta [P], or tensors whose entries, one after another, are theta
 */
export function runTensorJet(
  jet: TensorJet,
  s: number,
  x: tf.Tensor,
  theta: readonly tf.Tensor[],
): [u: tf.Tensor, grad: tf.Tensor] {
  registerTensorJet();
  const [u, grad] = run(jetName, [x, ...theta], { jet, s });
  return [u!, grad!];
}

interface Attributes {
  readonly jet: TensorJet;
  readonly s: number;
}

function run(name: string, inputs: readonly tf.Tensor[], attributes: Attributes): tf.Tensor[] {
  // tfjs types inputs as a map and attributes as plain values; it passes lists and objects through as they are.
  const given = inputs as unknown as tf.NamedTensorMap;
  return tf.engine().runKernel(name, given, attributes as unknown as tf.NamedAttrMap) as tf.Tensor[];
}

/** Registers the kernels with the current backend, and their gradients; calling it again changes nothing. */
function registerTensorJet(): void {
  const backendName = tf.getBackend();
  if (tf.getKernel(jetName, backendName)) return;
  registerBody(jetName, backendName, forward);
  registerBody(pullbackName, backendName, pullback);
  replaceGradient({
    kernelName: jetName,
    saveAllInputs: true,
    gradFunc: (cotangents, [x, ...theta], attributes) => {
      // At once, and not once for each block; tfjs asks for the blocks' parts one by one.
      const parts = run(
        pullbackName,
        [x!, ...(cotangents as tf.Tensor[]), ...theta],
        attributes as unknown as Attributes,
      );
      const inX = () => {
        throw new Error(
          "fused jet: has no gradient in the points x, only in theta; network.tensorJet has both",
        );
      };
      return Object.fromEntries([inX, ...parts.map((part) => () => part)].entries());
    },
  });
  replaceGradient({
    kernelName: pullbackName,
    gradFunc: () => {
      throw new Error("fused jet: has first derivatives in theta only, not derivatives of a gradient");
    },
  });
}

/** A tensor's values and shape, in a kernel. */
interface Operand {
  readonly values: FloatArray;
  readonly shape: number[];
}

type Body = (attributes: Attributes, kernel: JetKernel, operands: readonly Operand[]) => Operand[];

function registerBody(kernelName: string, backendName: string, body: Body): void {
  tf.registerKernel({
    kernelName,
    backendName,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const store = backend as tf.KernelBackend;
      const attributes = attrs as unknown as Attributes;
      const tensors = inputs as unknown as tf.TensorInfo[];
      const operands = tensors.map(({ dataId, shape }) => ({
        values: store.readSync(dataId) as FloatArray,
        shape,
      }));
      // The float64 backend holds doubles, whatever tfjs calls them.
      const double = operands[0]!.values instanceof Float64Array;
      const outputs = body(attributes, attributes.jet.kernel(double ? "float64" : "float32"), operands);
      return outputs.map(({ values, shape }) => ({
        dataId: store.write(values as Float32Array, shape, "float32") as object,
        shape,
        dtype: "float32" as const,
      }));
    },
  });
}

/** Operands: x [n, d], theta. */
const forward: Body = ({ jet: { inputs: d, outputs: c, parameterCount }, s }, kernel, operands) => {
  const [x, ...theta] = operands as [Operand, ...Operand[]];
  const n = x.shape[0]!;
  const u = likeOf(x.values, n * c);
  const grad = likeOf(x.values, n * c * d);
  kernel.forward(joined(theta, parameterCount), s, x.values, n, u, grad);
  return [
    { values: u, shape: [n, c] },
    { values: grad, shape: [n, c, d] },
  ];
};

/** Operands: x [n, d], cotangents of u [n, c] and grad u [n, c, d], theta; theta's gradient in its own parts. */
const pullback: Body = ({ jet: { parameterCount }, s }, kernel, operands) => {
  const [x, toU, toGrad, ...theta] = operands as [Operand, Operand, Operand, ...Operand[]];
  const gradient = likeOf(x.values, parameterCount);
  const flat = joined(theta, parameterCount);
  kernel.pullback(flat, s, x.values, x.shape[0]!, toU.values, toGrad.values, gradient);
  let offset = 0;
  return theta.map(({ values, shape }) => {
    const part = gradient.slice(offset, offset + values.length);
    offset += values.length;
    return { values: part, shape };
  });
};

function joined(parts: readonly Operand[], size: number): FloatArray {
  if (parts.length === 1) return parts[0]!.values;
  const whole = likeOf(parts[0]!.values, size);
  let offset = 0;
  for (const { values } of parts) {
    whole.set(values, offset);
    offset += values.length;
  }
  return whole;
}

function likeOf(values: FloatArray, length: number): FloatArray {
  return values instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);
}
