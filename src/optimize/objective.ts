import * as v from "valibot";
import { optional, optionsOf, tied } from "../schema/parts.ts";
import { functionOf, notNegative } from "../schema/values.ts";

/** A differentiable function of a parameter vector: its value and its gradient [P] at x [P]. */
export type Objective = (x: Float64Array) => {
  /** f(x) */
  readonly value: number;
  /** grad f(x) [P] */
  readonly gradient: Float64Array;
};

/** Where a minimiser stands after an iteration; x and gradient are only lent. */
export interface Iterate {
  /** Iterations done. */
  readonly iteration: number;
  /** [P] */
  readonly x: Float64Array;
  /** f(x) */
  readonly value: number;
  /** grad f(x) [P] */
  readonly gradient: Float64Array;
  /** Evaluations of the objective so far. */
  readonly evaluations: number;
}

/** When a quasi-Newton method ends. */
export interface MinimiseOptions {
  /** Most iterations; default 1000. */
  readonly iterations?: number;
  /** Most evaluations of the objective; default: no limit. */
  readonly evaluations?: number;
  /** Converged when no entry of the gradient is larger than this; default 1e-8. */
  readonly gradientTolerance?: number;
  /** Called after every iteration; returning true ends the run with status "stopped". */
  readonly onIteration?: (iterate: Iterate) => boolean | undefined;
}

const limit = v.pipe(v.number("must be >= 0"), v.minValue(0, "must be >= 0"));

export const minimiseOptions = tied<MinimiseOptions>()(
  optionsOf({
    iterations: optional(limit),
    evaluations: optional(limit),
    gradientTolerance: optional(notNegative),
    onIteration: optional(functionOf<(iterate: Iterate) => boolean | undefined>("an iterate")),
  }),
);

/** What a minimiser found. */
export interface Minimum {
  /** [P] */
  readonly x: Float64Array;
  /** f(x) */
  readonly value: number;
  /** grad f(x) [P] */
  readonly gradient: Float64Array;
  /** Iterations done. */
  readonly iterations: number;
  /** Of the objective, with its gradient. */
  readonly evaluations: number;
  /**
   * "converged": the gradient is below its tolerance; "stalled": no step along the direction decreases the
   * value, as at the limit of rounding; "budget": out of iterations or evaluations; "stopped": by
   * `onIteration`; "diverged": the objective is not finite at the start.
   */
  readonly status: "converged" | "stalled" | "budget" | "stopped" | "diverged";
}

/** A method that minimises any objective from a start [P], which is not changed. */
export type Minimise = (objective: Objective, start: Float64Array, options?: MinimiseOptions) => Minimum;
