import { refinedOuterSolve } from "../second-order/refined-outer-solve.ts";
import type { SecondOrderOptions, SecondOrderPlan } from "../second-order/second-order-plan.ts";
import { secondOrderSolver } from "../second-order/second-order-solver.ts";
import type { Solver } from "../solver.ts";

/** How `galerkin` works: there is nothing to iterate. */
export type GalerkinOptions = Omit<SecondOrderOptions, "iterations">;

/** The exact minimum over the outer parameters, with random inner ones: a Galerkin method in random features. */
export function galerkin(options: GalerkinOptions = {}): Solver<SecondOrderPlan> {
  return secondOrderSolver("galerkin", options, ({ objectiveOn, space, levels, theta, iteration }) =>
    refinedOuterSolve(objectiveOn, space, levels, theta, iteration),
  );
}
