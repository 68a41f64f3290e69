import type * as tf from "@tensorflow/tfjs-core";

/** A jet on tfjs's current backend. */
export interface JetTensors {
  /** [n, c] */
  readonly u: tf.Tensor;
  /** [n, c, d] */
  readonly grad: tf.Tensor;
}

/** Makes a tensor on tfjs's current backend from numbers of a sample, or finds the one it made of them before. */
export type ToTensor = (values: Float64Array, shape: number[]) => tf.Tensor;
