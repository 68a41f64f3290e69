import type { Problem } from "../problem/problem.ts";
import { checkCall } from "../schema/check.ts";
import { optional, optionsOf, tied } from "../schema/parts.ts";
import { Run, type RunOptions, runOptions } from "./run.ts";
import type { Solution } from "./solution/solution.ts";
import { checkSolver, type Solver, solverSchema } from "./solver.ts";
import { adam } from "./solvers/adam.ts";

/** By which solver a problem is solved, and what else the run is told. */
export interface SolveOptions extends RunOptions {
  /** Default: the problem's own, `defaults.solver`, else `adam()`. */
  readonly solver?: Solver;
}

const solveOptions = tied<SolveOptions>()(
  optionsOf({ solver: optional(solverSchema), ...runOptions.entries }),
);

/**
 * Solves a problem, by the solver that is named, else by the problem's own, else by `adam()`: homotopy training of the
 * HRTA paper.
 *
 * Failures that a run can meet (divergence, an energy without a minimum, interruption) are in the solution's status.
 *
 * @throws RangeError if an option or a setting is unknown or out of range, or a backend cannot be started
 * @example
 * ```ts
 * import { defineProblem, disk, newton, poisson, solve } from "deep-ritz";
 *
 * // -lap u = 1 in the unit disk, u = 0 on the circle: u = (1 - r^2) / 4
 * const domain = disk([0, 0], 1);
 * const problem = defineProblem({ name: "disk", domain, energy: poisson({ source: 1 }), dirichlet: 0 });
 * const solution = await solve(problem, { solver: newton({ network: { width: 16 }, iterations: 10 }), seed: 1 });
 * console.log(solution.status !== "diverged"); // true
 * console.log(solution.evaluate(Float64Array.of(0, 0)).u[0]); // 0.250
 * ```
 */
export async function solve(problem: Problem, options: SolveOptions = {}): Promise<Solution> {
  checkCall(solveOptions, options, "solve");
  const { solver: asked, ...rest } = options;
  const solver = solverOf(problem, asked);
  return solver.run(solver.plan(problem), new Run(problem, rest));
}

/** The solver that is asked for, else the problem's own, else another. */
export function solverOf(
  { defaults }: Problem,
  asked: Solver | undefined,
  otherwise: () => Solver = adam,
): Solver {
  const solver = asked ?? defaults.solver ?? otherwise();
  checkSolver(asked ? "solver" : "defaults.solver", solver);
  return solver;
}
