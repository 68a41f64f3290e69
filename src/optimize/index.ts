/**
 * Methods that minimise any objective, and first-order steps with their learning rates.
 *
 * @module
 */

export type { AdamOptions } from "./adam.ts";
export { adam } from "./adam.ts";
export type { BfgsOptions } from "./bfgs.ts";
export { bfgs } from "./bfgs.ts";
export type { FirstOrderOptions } from "./first-order.ts";
export { firstOrder } from "./first-order.ts";
export { gradientDescent } from "./gradient-descent.ts";
export type { HtaOptions, HtaResult, HtaStep } from "./hta.ts";
export { hta } from "./hta.ts";
export type { LbfgsOptions } from "./lbfgs.ts";
export { lbfgs } from "./lbfgs.ts";
export type { LearningRateSchedule } from "./learning-rate.ts";
export { constant, cosine, exponential, stepDecay, warmUp } from "./learning-rate.ts";
export { momentum } from "./momentum.ts";
export type { Iterate, Minimise, MinimiseOptions, Minimum, Objective } from "./objective.ts";
export type { Optimizer, OptimizerRun, TensorOptimizerRun } from "./optimizer.ts";
export type { Groups, SplitObjective } from "./splitting.ts";
export { splittingHomotopy } from "./splitting.ts";
