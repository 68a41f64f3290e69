import {
  type AdamOptions as AdamSettings,
  adam as adamOptimizer,
  adamOptions as adamSettings,
} from "../../optimize/adam.ts";
import { readOptions } from "../../schema/check.ts";
import { optionsOf, tied } from "../../schema/parts.ts";
import {
  type FirstOrderOptions,
  type FirstOrderPlan,
  firstOrderOptions,
} from "../first-order/first-order-plan.ts";
import { firstOrderSolver } from "../first-order/first-order-solver.ts";
import { madeBy } from "../made-by.ts";
import type { Solver } from "../solver.ts";

/** How `adam` trains, and Adam's own settings. */
export interface AdamOptions extends FirstOrderOptions, AdamSettings {}

export const adamOptions = tied<AdamOptions>()(
  optionsOf({ ...firstOrderOptions.entries, ...adamSettings.entries }),
);

/**
 * Homotopy training of the HRTA paper by Adam (D. Kingma, J. Ba, 2015): stages with their own s, fresh points at every
 * step. The solver by default.
 *
 * @throws RangeError naming the option that is unknown or out of range
 * @example
 * ```ts
 * import { adam, defineProblem, interval, poisson, solve } from "deep-ritz";
 *
 * const problem = defineProblem({ name: "rod", domain: interval(0, 1), energy: poisson({ source: 1 }), dirichlet: 0 });
 * const solution = await solve(problem, { solver: adam({ network: { width: 50 }, steps: 300 }) });
 * console.log(solution.status, solution.steps, solution.stages.map(({ s }) => s)); // finished 300 [ 0.5, 1 ]
 * console.log(solution.evaluate(Float64Array.of(0.5)).u[0]); // 0.125
 * ```
 */
export function adam(asked: AdamOptions = {}): Solver<FirstOrderPlan> {
  const options = readOptions(adamOptions, asked, "adam");
  const { beta1, beta2, epsilon, ...training } = options;
  const settings = {
    ...(beta1 !== undefined && { beta1 }),
    ...(beta2 !== undefined && { beta2 }),
    ...(epsilon !== undefined && { epsilon }),
  };
  return madeBy(adam, firstOrderSolver("adam", adamOptimizer(settings), training, options));
}
