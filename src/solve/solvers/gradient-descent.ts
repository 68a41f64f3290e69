import { gradientDescent as plainDescent } from "../../optimize/gradient-descent.ts";
import type { FirstOrderOptions, FirstOrderPlan } from "../first-order/first-order-plan.ts";
import { firstOrderSolver } from "../first-order/first-order-solver.ts";
import type { Solver } from "../solver.ts";

/** Homotopy training by plain gradient descent, theta <- theta - tau grad E. */
export function gradientDescent(options: FirstOrderOptions = {}): Solver<FirstOrderPlan> {
  return firstOrderSolver("gradient-descent", plainDescent(), options);
}
