import type { SecondOrderOptions, SecondOrderPlan } from "../second-order/second-order-plan.ts";
import { secondOrderSolver } from "../second-order/second-order-solver.ts";
import { variableProjection } from "../second-order/variable-projection.ts";
import type { Solver } from "../solver.ts";

/**
 * Variable projection with Levenberg-Marquardt steps in the energy's own metric, from the Galerkin solution: six digits
 * where the solution is smooth. From four dimensions on it works on the strong residual, as `residual` does, where the
 * strong form is to be had.
 */
export function newton(options: SecondOrderOptions = {}): Solver<SecondOrderPlan> {
  return secondOrderSolver("newton", options, ({ objectiveOn, space, levels, theta, iteration }) =>
    variableProjection(objectiveOn, space, levels, theta, iteration),
  );
}
