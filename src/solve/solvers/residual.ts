import { madeBy } from "../made-by.ts";
import type { SecondOrderOptions, SecondOrderPlan } from "../second-order/second-order-plan.ts";
import { secondOrderSolver } from "../second-order/second-order-solver.ts";
import { variableProjection } from "../second-order/variable-projection.ts";
import type { Solver } from "../solver.ts";

/**
 * The steps of `newton` on the strong residual of an elliptic problem, whose noise vanishes at the solution; from four
 * dimensions on warmed up by Adam.
 *
 * @throws RangeError naming the option that is unknown or out of range
 * @example
 * ```ts
 * import { box, defineProblem, elliptic, residual, solve } from "deep-ritz";
 *
 * const wave = ([x, y]: readonly number[]) => Math.cos(Math.PI * x!) * Math.cos(Math.PI * y!);
 * const problem = defineProblem({
 *   name: "reaction",
 *   domain: box([0, 0], [1, 1]),
 *   energy: elliptic({ reaction: 1, source: (x) => (2 * Math.PI ** 2 + 1) * wave(x) }), // du/dn = 0
 *   exact: { u: wave },
 * });
 * const solution = await solve(problem, { solver: residual({ network: { width: 32 }, iterations: 10 }) });
 * console.log(solution.method, solution.history.at(-1)!.l2! < 1e-2); // residual true
 * ```
 */
export function residual(options: SecondOrderOptions = {}): Solver<SecondOrderPlan> {
  return madeBy(
    residual,
    secondOrderSolver("residual", options, ({ objectiveOn, space, levels, theta, iteration }) =>
      variableProjection(objectiveOn, space, levels, theta, iteration),
    ),
  );
}
