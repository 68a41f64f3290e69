import { readOptions } from "../../schema/check.ts";
import { optionsOf, tied } from "../../schema/parts.ts";
import { madeBy } from "../made-by.ts";
import { refinedOuterSolve } from "../second-order/refined-outer-solve.ts";
import {
  type SecondOrderOptions,
  type SecondOrderPlan,
  secondOrderOptions,
} from "../second-order/second-order-plan.ts";
import { secondOrderSolver } from "../second-order/second-order-solver.ts";
import type { Solver } from "../solver.ts";

/** How `galerkin` works: there is nothing to iterate. */
export type GalerkinOptions = Omit<SecondOrderOptions, "iterations">;

const { iterations: _, ...entries } = secondOrderOptions.entries;
export const galerkinOptions = tied<GalerkinOptions>()(optionsOf(entries));

/**
 * The exact minimum over the outer parameters, with random inner ones: a Galerkin method in random features. One solve
 * for a quadratic energy, Newton's iteration for others.
 *
 * @throws RangeError naming the option that is unknown or out of range
 * @example
 * ```ts
 * import { defineProblem, galerkin, interval, poisson, solve } from "deep-ritz";
 *
 * const problem = defineProblem({ name: "rod", domain: interval(0, 1), energy: poisson({ source: 1 }), dirichlet: 0 });
 * const solution = await solve(problem, { solver: galerkin({ network: { width: 16 } }) });
 * console.log(solution.method, solution.evaluate(Float64Array.of(0.5)).u[0]); // galerkin 0.12500
 * ```
 */
export function galerkin(asked: GalerkinOptions = {}): Solver<SecondOrderPlan> {
  const options = readOptions(galerkinOptions, asked, "galerkin");
  return madeBy(
    galerkin,
    secondOrderSolver("galerkin", options, ({ objectiveOn, space, levels, theta, iteration }) =>
      refinedOuterSolve(objectiveOn, space, levels, theta, iteration),
    ),
  );
}
