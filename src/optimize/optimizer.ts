import type * as tf from "@tensorflow/tfjs-core";
import type { AdamKernel, FloatArray } from "../kernels/contract/kernel-set.ts";

/** A first-order method: how parameters move, given a gradient and a learning rate. */
export interface Optimizer {
  /** For people and for records of a run: "adam". */
  readonly name: string;
  /**
   * Fresh state for parameters of this length and precision.
   *
   * @param theta the parameters to be moved; not kept
   * @param adam a faster kernel for one method's step, if there is one
   */
  start(theta: FloatArray, adam?: AdamKernel): OptimizerRun;
  /** The same for `length` parameters that are a tensor on tfjs's current backend; absent: only on the host. */
  startTensors?(length: number): TensorOptimizerRun;
}

/** A first-order method at work on one parameter vector. */
export interface OptimizerRun {
  /** Moves theta in place, one step. */
  step(theta: FloatArray, gradient: FloatArray, learningRate: number): void;
}

/** A first-order method at work on one parameter tensor. */
export interface TensorOptimizerRun {
  /** The moved parameters [P], a new tensor. */
  step(theta: tf.Tensor1D, gradient: tf.Tensor1D, learningRate: number): tf.Tensor1D;
  /** Frees the state. */
  dispose(): void;
}
