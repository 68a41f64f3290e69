import type { AdamKernel, FloatArray } from "../kernels/kernel-set.ts";

/** A first-order method: how parameters move, given a gradient and a learning rate. */
export interface Optimizer {
  readonly name: string;
  /**
   * Fresh state for parameters of this length and precision.
   *
   * @param theta the parameters to be moved; not kept
   * @param adam a faster kernel for one method's step, if there is one
   */
  start(theta: FloatArray, adam?: AdamKernel): OptimizerRun;
}

/** A first-order method at work on one parameter vector. */
export interface OptimizerRun {
  /** Moves theta in place, one step. */
  step(theta: FloatArray, gradient: FloatArray, learningRate: number): void;
}
