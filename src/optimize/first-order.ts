import { readOptions } from "../schema/check.ts";
import { optional, optionsOf, tied } from "../schema/parts.ts";
import { positiveInteger, positiveNumber } from "../schema/values.ts";
import { constant, type LearningRateSchedule, scheduleSchema } from "./learning-rate.ts";
import type { Minimise } from "./objective.ts";
import type { Optimizer } from "./optimizer.ts";

/** How long a first-order method runs, and how large its steps are. */
export interface FirstOrderOptions {
  /** A positive integer. */
  readonly steps: number;
  /** At the start; positive. */
  readonly learningRate: number;
  /** Default: constant. */
  readonly schedule?: LearningRateSchedule;
}

const firstOrderOptions = tied<FirstOrderOptions>()(
  optionsOf({
    steps: positiveInteger,
    learningRate: positiveNumber,
    schedule: optional(scheduleSchema),
  }),
);

/**
 * A first-order method with a fixed number of steps as a minimiser; each run starts with fresh state. Objectives
 * may be random: no step is tested. Ends with "budget", unless the gradient vanishes or a value is not finite.
 *
 * @throws RangeError naming the option that is unknown or out of range
 */
export function firstOrder(optimizer: Optimizer, options: FirstOrderOptions): Minimise {
  readOptions(firstOrderOptions, options, "firstOrder");
  const { steps, learningRate, schedule = constant() } = options;
  return (objective, start, { iterations = steps, gradientTolerance = 0, onIteration } = {}) => {
    const most = Math.min(steps, iterations);
    const x = Float64Array.from(start);
    const run = optimizer.start(x);
    let present = objective(x);
    let evaluations = 1;
    const end = (iteration: number, status: "converged" | "budget" | "stopped" | "diverged") => ({
      x,
      value: present.value,
      gradient: Float64Array.from(present.gradient),
      iterations: iteration,
      evaluations,
      status,
    });
    for (let iteration = 0; ; iteration++) {
      const { value, gradient } = present;
      if (!Number.isFinite(value)) return end(iteration, "diverged");
      if (gradient.every((entry) => Math.abs(entry) <= gradientTolerance)) return end(iteration, "converged");
      if (iteration > 0 && onIteration?.({ iteration, x, value, gradient, evaluations })) {
        return end(iteration, "stopped");
      }
      if (iteration === most) return end(iteration, "budget");
      run.step(x, gradient, learningRate * schedule.factor(iteration / most));
      present = objective(x);
      evaluations++;
    }
  };
}
