import type { Problem } from "../problem/problem.ts";
import type { RunPlan, Solver } from "./solver.ts";

/** A solver and its plan, for a problem that starts from the parameters of a run with such a plan. */
export function continued(
  solver: Solver,
  plan: RunPlan,
  problem: Problem,
): { readonly solver: Solver; readonly plan: RunPlan } {
  const next = solver.continuing?.(plan);
  return next ? { solver: next, plan: next.plan(problem) } : { solver, plan };
}
