import { momentum as heavyBall } from "../../optimize/momentum.ts";
import type { FirstOrderOptions, FirstOrderPlan } from "../first-order/first-order-plan.ts";
import { firstOrderSolver } from "../first-order/first-order-solver.ts";
import type { Solver } from "../solver.ts";

/** How `momentum` trains, and how much of the last step it keeps. */
export interface MomentumOptions extends FirstOrderOptions {
  /** Share of the last step that is kept, in [0, 1); default 0.9. */
  readonly decay?: number;
}

/**
 * Homotopy training by gradient descent with momentum (B. Polyak, 1964).
 *
 * @throws RangeError if the decay is not in [0, 1), and for any option that is unknown or out of range at the latest in
 *   `solve`
 */
export function momentum(options: MomentumOptions = {}): Solver<FirstOrderPlan> {
  const { decay, ...training } = options;
  return firstOrderSolver("momentum", heavyBall(decay), training, options);
}
