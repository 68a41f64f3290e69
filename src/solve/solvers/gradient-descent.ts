import { gradientDescent as plainDescent } from "../../optimize/gradient-descent.ts";
import type { FirstOrderOptions, FirstOrderPlan } from "../first-order/first-order-plan.ts";
import { firstOrderSolver } from "../first-order/first-order-solver.ts";
import { madeBy } from "../made-by.ts";
import type { Solver } from "../solver.ts";

/**
 * Homotopy training by plain gradient descent, theta <- theta - tau grad E: the HRTA paper's method of optimisation.
 *
 * @throws RangeError naming the option that is unknown or out of range
 * @example
 * ```ts
 * import { defineProblem, gradientDescent, interval, solve } from "deep-ritz";
 *
 * const fit = defineProblem({ name: "fit", domain: interval(-1, 1), target: ([x]) => x * x });
 * const solver = gradientDescent({ network: { width: 20 }, steps: 200, learningRate: 0.1 });
 * const { history } = await solve(fit, { solver });
 * console.log(history.at(-1)!.energy < history[0]!.energy); // true
 * ```
 */
export function gradientDescent(options: FirstOrderOptions = {}): Solver<FirstOrderPlan> {
  return madeBy(gradientDescent, firstOrderSolver("gradient-descent", plainDescent(), options));
}
