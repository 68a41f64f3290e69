import { readOptions } from "../../schema/check.ts";
import { optional, optionsOf, tied } from "../../schema/parts.ts";
import { yesOrNo } from "../../schema/values.ts";
import { madeBy } from "../made-by.ts";
import { holdOutLbfgs } from "../second-order/projected-lbfgs.ts";
import {
  type SecondOrderOptions,
  type SecondOrderPlan,
  secondOrderOptions,
} from "../second-order/second-order-plan.ts";
import { secondOrderSolver } from "../second-order/second-order-solver.ts";
import type { Solver } from "../solver.ts";

/** How `lbfgs` works, and on which parameters. */
export interface LbfgsSolverOptions extends SecondOrderOptions {
  /** True (default): over the inner parameters, with an exact solve for the outer ones in each. False: over all. */
  readonly projected?: boolean;
}

export const lbfgsOptions = tied<LbfgsSolverOptions>()(
  optionsOf({ ...secondOrderOptions.entries, projected: optional(yesOrNo) }),
);

/**
 * L-BFGS in float64, by variable projection or over all parameters: for networks whose Gram matrix is too dear.
 *
 * @throws RangeError naming the option that is unknown or out of range
 * @example
 * ```ts
 * import { defineProblem, interval, lbfgs, poisson, solve } from "deep-ritz";
 *
 * const problem = defineProblem({ name: "rod", domain: interval(0, 1), energy: poisson({ source: 1 }), dirichlet: 0 });
 * const solution = await solve(problem, { solver: lbfgs({ network: { width: 16 }, iterations: 20 }) });
 * console.log(solution.method, solution.evaluate(Float64Array.of(0.5)).u[0]); // lbfgs 0.12500
 * ```
 */
export function lbfgs(asked: LbfgsSolverOptions = {}): Solver<SecondOrderPlan> {
  const options = readOptions(lbfgsOptions, asked, "lbfgs");
  const { projected = true, ...settings } = options;
  return madeBy(
    lbfgs,
    secondOrderSolver(
      projected ? "lbfgs" : "plain-lbfgs",
      settings,
      ({ objectiveOn, space, levels, theta, iteration }) =>
        holdOutLbfgs(objectiveOn, space, levels, theta, projected, iteration),
      options,
    ),
  );
}
