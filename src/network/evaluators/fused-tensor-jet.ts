import type * as tf from "@tensorflow/tfjs-core";
import type { JetKernel, KernelSet } from "../../kernels/contract/kernel-set.ts";
import { runTensorJet, type TensorJet } from "../../tensors/kernel-operation.ts";
import { checkHomotopyParameter } from "../homotopy.ts";
import type { Network } from "../network.ts";

/** Parameters in tfjs: theta [P] in one tensor, or one tensor for each of `network.blocks`, in their order. */
export type TensorParameters = tf.Tensor | readonly tf.Tensor[];

/** u [n, c] and grad u [n, c, d] of a network at points x [n, d], as tensors that tfjs can differentiate. */
export type FusedTensorJet = (
  theta: TensorParameters,
  s: number,
  x: tf.Tensor,
) => {
  /** [n, c] */
  u: tf.Tensor;
  /** [n, c, d] */
  grad: tf.Tensor;
};

/**
 * The network's jet as one tfjs operation run by fused kernels, for those who write their own training loop
 * in tfjs: `tf.variableGrads`, `tf.grad` and the optimizers of `tf.train` then work through the network. The
 * result equals `network.tensorJet`; the gradient in theta is the kernels' pullback. It works on every
 * backend whose tensors can be read at once: wasm, cpu, tensorflow.
 *
 * First derivatives in theta only: tfjs's error for the gradient in x, or of a gradient, says so. (grad u is
 * the derivative in x.) Returns undefined when the set has no kernel for the network.
 *
 * The function returned throws RangeError where s is outside [0, 2], or theta or x does not fit the network.
 */
export function fusedTensorJet(network: Network, kernels: KernelSet): FusedTensorJet | undefined {
  const single = network.fused(kernels, "float32");
  if (!single) return undefined;
  let double: JetKernel | undefined;
  const jet: TensorJet = {
    inputs: network.inputs,
    outputs: network.outputs,
    parameterCount: network.parameterCount,
    kernel(precision) {
      if (precision === "float32") return single;
      double ??= network.fused(kernels, "float64");
      if (!double) throw new RangeError(`fused jet: the ${kernels.name} kernels have no float64 here`);
      return double;
    },
  };
  return (theta, s, x) => {
    checkHomotopyParameter(s);
    checkTensor("x", x, ["n", network.inputs]);
    const [u, grad] = runTensorJet(jet, s, x, checkedParameters(network, theta));
    return { u, grad };
  };
}

function checkedParameters(network: Network, theta: TensorParameters): readonly tf.Tensor[] {
  if (!isList(theta)) {
    checkTensor("theta", theta, [network.parameterCount]);
    return [theta];
  }
  const { blocks } = network;
  if (theta.length !== blocks.length) {
    const names = blocks.map(({ name }) => name).join(", ");
    throw new RangeError(`fused jet: needs ${blocks.length} blocks (${names}), got ${theta.length}`);
  }
  blocks.forEach(({ name, shape }, index) => {
    checkTensor(`block ${name}`, theta[index]!, shape);
  });
  return theta;
}

function isList(theta: TensorParameters): theta is readonly tf.Tensor[] {
  return Array.isArray(theta);
}

/** @param shape a name stands for any extent above 0 */
function checkTensor(name: string, tensor: tf.Tensor, shape: readonly (number | string)[]): void {
  const fits =
    tensor.rank === shape.length &&
    tensor.shape.every(
      (extent, axis) => extent === shape[axis] || (typeof shape[axis] === "string" && extent > 0),
    );
  const wanted = `[${shape.join(", ")}]`;
  if (!fits) throw new RangeError(`fused jet: ${name} must be ${wanted}, got [${tensor.shape.join(", ")}]`);
  if (tensor.dtype !== "float32") {
    throw new RangeError(`fused jet: ${name} must be of dtype float32, got ${tensor.dtype}`);
  }
}
