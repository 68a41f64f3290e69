import type { RunPlan, Solver } from "./solver.ts";

/** What makes solvers of options, such as `adam`. */
type Maker = (options: never) => Solver;

const makers = new WeakMap<Solver, Maker>();

/**
 * Notes what made a solver of its `options`, so that it can be made again with others. A solver that has only the name,
 * or a copy in which something was changed, has no note.
 */
export function madeBy<Plan extends RunPlan>(maker: Maker, solver: Solver<Plan>): Solver<Plan> {
  makers.set(solver as unknown as Solver, maker);
  return solver;
}

/** What made it of its `options`, if that is known. */
export function makerOf(solver: Solver): Maker | undefined {
  return makers.get(solver);
}
