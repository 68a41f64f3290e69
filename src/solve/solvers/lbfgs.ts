import { holdOutLbfgs } from "../second-order/projected-lbfgs.ts";
import type { SecondOrderOptions, SecondOrderPlan } from "../second-order/second-order-plan.ts";
import { secondOrderSolver } from "../second-order/second-order-solver.ts";
import type { Solver } from "../solver.ts";

/** How `lbfgs` works, and on which parameters. */
export interface LbfgsSolverOptions extends SecondOrderOptions {
  /** True (default): over the inner parameters, with an exact solve for the outer ones in each. False: over all. */
  readonly projected?: boolean;
}

/** L-BFGS in float64, by variable projection or over all parameters: for networks whose Gram matrix is too dear. */
export function lbfgs(options: LbfgsSolverOptions = {}): Solver<SecondOrderPlan> {
  const { projected = true, ...settings } = options;
  return secondOrderSolver(
    projected ? "lbfgs" : "plain-lbfgs",
    settings,
    ({ objectiveOn, space, levels, theta, iteration }) =>
      holdOutLbfgs(objectiveOn, space, levels, theta, projected, iteration),
    options,
  );
}
