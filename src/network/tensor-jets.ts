import * as tf from "@tensorflow/tfjs-core";
import type { JetTensors, Network } from "./network.ts";

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

/** The network's jet by tfjs operations on the current backend. */
export function tensorJets(network: Network): TensorJets {
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
