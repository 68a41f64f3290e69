import { hasMultipliers, type Problem } from "../../problem/problem.ts";
import type { SecondOrderOptions } from "../second-order/second-order-plan.ts";
import type { RunPlan, Solver } from "../solver.ts";
import { type AdamOptions, adam } from "./adam.ts";
import { newton } from "./newton.ts";

/** What the solvers are made with that `auto` chooses between. */
export interface AutoOptions {
  readonly newton?: SecondOrderOptions;
  readonly adam?: AdamOptions;
}

/** Networks of more parameters are left to Adam. */
const mostParameters = 3000;

/** A plan, and whose it is. */
export interface ChosenPlan extends RunPlan {
  readonly chosen: Solver;
  readonly plan: RunPlan;
}

/** `newton` for smooth networks of up to 3000 parameters, unless multipliers must be updated; else `adam`. */
export function auto(options: AutoOptions = {}): Solver<ChosenPlan> {
  return Object.freeze({
    kind: "solver" as const,
    name: "auto",
    options,
    plan(problem) {
      const chosen = choose(problem, options);
      const plan = chosen.plan(problem);
      return { ...plan, chosen, plan };
    },
    run: ({ chosen, plan }, run) => chosen.run(plan, run),
    continuing: ({ chosen, plan }) => chosen.continuing?.(plan) ?? chosen,
  } satisfies Solver<ChosenPlan>);
}

function choose(problem: Problem, options: AutoOptions): Solver {
  if (hasMultipliers(problem)) return adam(options.adam);
  const second = newton(options.newton);
  const { smooth, network } = second.plan(problem);
  return smooth && network.parameterCount <= mostParameters ? second : adam(options.adam);
}
