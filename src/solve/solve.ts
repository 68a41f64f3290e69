import type { Problem } from "../problem/problem.ts";
import { Run, type RunOptions } from "./run.ts";
import type { Solution } from "./solution/solution.ts";
import { checkSolver, type Solver } from "./solver.ts";
import { adam } from "./solvers/adam.ts";

export interface SolveOptions extends RunOptions {
  /** Default: the problem's own, `defaults.solver`, else `adam()`. */
  readonly solver?: Solver;
}

/**
 * Solves a problem, by the solver that is named, else by the problem's own, else by `adam()`: homotopy training of the
 * HRTA paper.
 *
 * Failures that a run can meet (divergence, an energy without a minimum, interruption) are in the solution's status.
 *
 * @throws RangeError if an option or a setting is unknown or out of range, or a backend cannot be started
 */
export async function solve(problem: Problem, options: SolveOptions = {}): Promise<Solution> {
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
