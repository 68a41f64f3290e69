import * as v from "valibot";
import type { NetworkSettings } from "../network/build.ts";
import type { Network } from "../network/network.ts";
import type { Problem } from "../problem/problem.ts";
import type { SolverValue } from "../problem/problem-defaults.ts";
import { checkCall } from "../schema/check.ts";
import type { Run } from "./run.ts";
import type { Solution } from "./solution/solution.ts";

/** A run with every choice made. */
export interface RunPlan {
  /** First-order methods can train on tensors; second-order ones work on the processor, in float64. */
  readonly kind: "first-order" | "second-order";
  /** The method's name, as `Solution.method` has it. */
  readonly method: string;
  /** The network that is trained. */
  readonly network: Network;
  /** What it was made of. */
  readonly networkSettings: NetworkSettings;
  /** Most steps (or iterations) in all. */
  readonly steps: number;
  /** The number of stages, at least 1. */
  readonly stageCount: number;
  /** Every choice, as plain data. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** What to try when the run has diverged, for people. */
  readonly advice: string;
  /** Whose plan it is, where the solver that made it chooses among others. */
  readonly chosen?: Solver;
}

/** A method that solves problems, with its options: a value, made by `adam({...})`, `newton({...})` and so on. */
export interface Solver<Plan extends RunPlan = RunPlan> extends SolverValue {
  /**
   * Makes every choice of a run, from the solver's options, the problem's defaults and the package's, in this order.
   *
   * @throws RangeError naming the setting that is out of range
   */
  plan(problem: Problem): Plan;
  /** Solves the run's problem. Failures that a run can meet are in the solution's status. */
  run(plan: Plan, run: Run): Promise<Solution>;
  /** The solver for problems that start from the parameters of such a run; left out: this one. */
  continuing?(plan: Plan): Solver;
}

/** What options take for one: not its name. */
export const solverSchema = v.custom<Solver>((value) => {
  const { kind, plan, run } = (value ?? {}) as Partial<Solver>;
  return kind === "solver" && typeof plan === "function" && typeof run === "function";
}, "must be a solver such as newton() or adam({ steps: 5000 })");

/** @throws RangeError unless it is a solver */
export function checkSolver(field: string, value: unknown): asserts value is Solver {
  checkCall(solverSchema, value, field);
}
