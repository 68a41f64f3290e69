import { type AdamOptions as AdamSettings, adam as adamOptimizer } from "../../optimize/adam.ts";
import type { FirstOrderOptions, FirstOrderPlan } from "../first-order/first-order-plan.ts";
import { firstOrderSolver } from "../first-order/first-order-solver.ts";
import type { Solver } from "../solver.ts";

/** How `adam` trains, and Adam's own settings. */
export interface AdamOptions extends FirstOrderOptions, AdamSettings {}

/**
 * Homotopy training of the HRTA paper by Adam (D. Kingma, J. Ba, 2015): stages with their own s, fresh points at every
 * step. The solver by default.
 */
export function adam(options: AdamOptions = {}): Solver<FirstOrderPlan> {
  const { beta1, beta2, epsilon, ...training } = options;
  const settings = {
    ...(beta1 !== undefined && { beta1 }),
    ...(beta2 !== undefined && { beta2 }),
    ...(epsilon !== undefined && { epsilon }),
  };
  return firstOrderSolver("adam", adamOptimizer(settings), training, options);
}
