import { madeBy } from "../made-by.ts";
import { naturalMonotonicity } from "../second-order/natural-monotonicity.ts";
import type { SecondOrderOptions, SecondOrderPlan } from "../second-order/second-order-plan.ts";
import { secondOrderSolver } from "../second-order/second-order-solver.ts";
import type { Solver } from "../solver.ts";

/**
 * Gauss-Newton steps on the Ritz energy with the gradient of its strong form; from four dimensions on warmed up by
 * Adam.
 *
 * @throws RangeError naming the option that is unknown or out of range
 */
export function strongRitz(options: SecondOrderOptions = {}): Solver<SecondOrderPlan> {
  return madeBy(
    strongRitz,
    secondOrderSolver("strong-ritz", options, ({ functional, residualOn, space, levels, theta, iteration }) =>
      naturalMonotonicity(functional, residualOn, space, levels, theta, iteration),
    ),
  );
}
