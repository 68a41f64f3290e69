/** A first-order method: how parameters move, given a gradient and a learning rate. */
export interface Optimizer {
  readonly name: string;
  /** Fresh state for a parameter vector of the given length. */
  start(parameterCount: number): OptimizerRun;
}

/** A first-order method at work on one parameter vector. */
export interface OptimizerRun {
  /** Moves theta in place, one step. */
  step(theta: Float32Array | Float64Array, gradient: Float32Array | Float64Array, learningRate: number): void;
}
