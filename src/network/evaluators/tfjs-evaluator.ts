import * as tf from "@tensorflow/tfjs-core";
import type { FunctionalValue, Jet } from "../../jet/jet.ts";
import type { Parameters } from "../../jet/parameters.ts";
import { releaseTape } from "../../tensors/start-backend.ts";
import type { Network } from "../network.ts";
import type { JetEvaluator } from "./evaluator.ts";

/**
 * Jets by tfjs operations on its current backend, in float32, and one reverse pass of tfjs's autodiff.
 * The functional runs inside that pass, on plain arrays; its cotangents enter as constants, so nothing is
 * ever differentiated twice.
 */
export function tfjsEvaluator(network: Network): JetEvaluator {
  const blockTensors = (theta: Parameters) => {
    const values = theta instanceof Float32Array ? theta : Float32Array.from(theta);
    return network.blocks.map(({ offset, size, shape }) =>
      tf.tensor(values.subarray(offset, offset + size), shape as number[]),
    );
  };
  const pointTensor = (points: Float64Array) =>
    tf.tensor2d(Float32Array.from(points), [points.length / network.inputs, network.inputs]);
  const read = (jet: { u: tf.Tensor; grad: tf.Tensor }): Jet => ({
    count: jet.u.shape[0]!,
    u: jet.u.dataSync() as Float32Array,
    grad: jet.grad.dataSync() as Float32Array,
  });

  return {
    name: "tfjs",
    precision: "float32",
    evaluate(theta, s, points) {
      // An outer variable, because tf.tidy would walk every entry of a returned array.
      let jet: Jet | undefined;
      tf.tidy(() => {
        jet = read(network.tensorJet(blockTensors(theta), s, pointTensor(points)));
      });
      return jet!;
    },
    differentiate(theta, s, points, functional) {
      let result: FunctionalValue | undefined;
      const gradient = new Float32Array(network.parameterCount);
      const reverse = () => {
        const x = pointTensor(points);
        const paired = (...blocks: tf.Tensor[]): tf.Tensor => {
          const { u, grad } = network.tensorJet(blocks, s, x);
          result = functional(read({ u, grad }));
          const { cotangent } = result;
          return tf.add(
            tf.sum(tf.mul(u, tf.tensor(Float32Array.from(cotangent.u), u.shape))),
            tf.sum(tf.mul(grad, tf.tensor(Float32Array.from(cotangent.grad), grad.shape))),
          );
        };
        const parts = tf.grads(paired)(blockTensors(theta));
        parts.forEach((part, index) => {
          gradient.set(part.dataSync() as Float32Array, network.blocks[index]!.offset);
        });
      };
      try {
        tf.tidy(reverse);
      } catch (error) {
        releaseTape();
        throw error;
      }
      return { value: result!.value, gradient };
    },
  };
}
