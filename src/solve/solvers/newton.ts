import { madeBy } from "../made-by.ts";
import type { SecondOrderOptions, SecondOrderPlan } from "../second-order/second-order-plan.ts";
import { secondOrderSolver } from "../second-order/second-order-solver.ts";
import { variableProjection } from "../second-order/variable-projection.ts";
import type { Solver } from "../solver.ts";

/**
 * Variable projection with Levenberg-Marquardt steps in the energy's own metric, from the Galerkin solution: six digits
 * where the solution is smooth. From four dimensions on it works on the strong residual, as `residual` does, where the
 * strong form is to be had.
 *
 * @throws RangeError naming the option that is unknown or out of range
 * @example
 * ```ts
 * import { defineProblem, interval, newton, poisson, solve } from "deep-ritz";
 *
 * const problem = defineProblem({ name: "rod", domain: interval(0, 1), energy: poisson({ source: 1 }), dirichlet: 0 });
 * const solution = await solve(problem, { solver: newton({ network: { width: 16 }, tolerance: 1e-4 }) });
 * console.log(solution.status, solution.estimatedError! < 1e-4); // converged true
 * console.log(solution.evaluate(Float64Array.of(0.5)).u[0]); // 0.12500
 * ```
 */
export function newton(options: SecondOrderOptions = {}): Solver<SecondOrderPlan> {
  return madeBy(
    newton,
    secondOrderSolver("newton", options, ({ objectiveOn, space, levels, theta, iteration }) =>
      variableProjection(objectiveOn, space, levels, theta, iteration),
    ),
  );
}
