import * as tf from "@tensorflow/tfjs-core";
import type { KernelFamily } from "../../kernels/contract/kernel-set.ts";
import type { JetTensors } from "../../tensors/jet-tensors.ts";
import { onWebgpu } from "../../tensors/webgpu/webgpu.ts";
import { type WgslJet, wgslShallow } from "../../tensors/webgpu/wgsl-shallow.ts";
import type { Network } from "../network.ts";

/** A network's jet on a tfjs backend. */
export interface TensorJets {
  /** What computes it, as `Solution.kernels` has it. */
  readonly kernels: string;
  /**
   * u [n, c] and grad u [n, c, d]; tfjs can differentiate a function of them once with respect to theta.
   *
   * @param theta [P]
   * @param x [n, d]
   */
  jets(theta: tf.Tensor1D, s: number, x: tf.Tensor2D): JetTensors;
}

/** The network's jet on tfjs's current backend: by a fused kernel in WGSL on webgpu, else by tfjs operations. */
export function tensorJets(network: Network): TensorJets {
  return wgslJets(network) ?? operationJets(network);
}

/**
 * The jet by a fused kernel. Two-layer networks have one; deeper ones are matrix products, which tfjs has.
 *
 * @param enoughThreads as in `wgslShallow`
 * @returns undefined where the current backend is not webgpu, or there is no kernel for the network
 */
export function wgslJets(network: Network, enoughThreads?: number): TensorJets | undefined {
  const kernels: KernelFamily<WgslJet> = {
    shallow: (request) => wgslShallow(request, enoughThreads),
    deep: () => undefined,
  };
  const packed = onWebgpu() ? network.fused(kernels, "float32") : undefined;
  return (
    packed && {
      kernels: "wgsl",
      jets(theta, s, x) {
        const [u, grad] = tf.split(packed(theta, s, x), [1, network.inputs], 2);
        return { u: tf.reshape(u!, [x.shape[0], network.outputs]), grad: grad! };
      },
    }
  );
}

function operationJets(network: Network): TensorJets {
  const sizes = network.blocks.map(({ size }) => size);
  return {
    kernels: "tfjs",
    jets(theta, s, x) {
      const blocks = tf
        .split(theta, sizes)
        .map((part, index) => tf.reshape(part, network.blocks[index]!.shape as number[]));
      return network.tensorJet(blocks, s, x);
    },
  };
}
