import type { SecondOrderOptions, SecondOrderPlan } from "../second-order/second-order-plan.ts";
import { secondOrderSolver } from "../second-order/second-order-solver.ts";
import { variableProjection } from "../second-order/variable-projection.ts";
import type { Solver } from "../solver.ts";

/**
 * The steps of `newton` on the strong residual of an elliptic problem, whose noise vanishes at the solution; from four
 * dimensions on warmed up by Adam.
 */
export function residual(options: SecondOrderOptions = {}): Solver<SecondOrderPlan> {
  return secondOrderSolver("residual", options, ({ objectiveOn, space, levels, theta, iteration }) =>
    variableProjection(objectiveOn, space, levels, theta, iteration),
  );
}
