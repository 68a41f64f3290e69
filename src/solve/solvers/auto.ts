import { hasMultipliers, type Problem } from "../../problem/problem.ts";
import { readOptions } from "../../schema/check.ts";
import { optional, optionsOf, tied } from "../../schema/parts.ts";
import { madeBy } from "../made-by.ts";
import { type SecondOrderOptions, secondOrderOptions } from "../second-order/second-order-plan.ts";
import type { RunPlan, Solver } from "../solver.ts";
import { type AdamOptions, adam, adamOptions } from "./adam.ts";
import { newton } from "./newton.ts";

/** What the solvers are made with that `auto` chooses between. */
export interface AutoOptions {
  /** Those of `newton`, if it is chosen. */
  readonly newton?: SecondOrderOptions;
  /** Those of `adam`, if it is chosen. */
  readonly adam?: AdamOptions;
}

const autoOptions = tied<AutoOptions>()(
  optionsOf({ newton: optional(secondOrderOptions), adam: optional(adamOptions) }),
);

/** Networks of more parameters are left to Adam. */
const mostParameters = 3000;

/** A plan, and whose it is. */
export interface ChosenPlan extends RunPlan {
  /** The solver. */
  readonly chosen: Solver;
  /** Its plan. */
  readonly plan: RunPlan;
}

/**
 * `newton` for smooth networks of up to 3000 parameters, unless multipliers must be updated; else `adam`.
 *
 * @throws RangeError naming the option that is unknown or out of range
 * @example
 * ```ts
 * import { auto, defineProblem, interval, poisson, solve } from "deep-ritz";
 *
 * const problem = defineProblem({ name: "rod", domain: interval(0, 1), energy: poisson({ source: 1 }), dirichlet: 0 });
 * const solver = auto({ newton: { network: { width: 16 }, iterations: 5 }, adam: { steps: 300 } });
 * const solution = await solve(problem, { solver });
 * console.log(solution.method); // newton
 * ```
 */
export function auto(asked: AutoOptions = {}): Solver<ChosenPlan> {
  const options = readOptions(autoOptions, asked, "auto");
  const solver = Object.freeze({
    kind: "solver" as const,
    name: "auto",
    options,
    plan(problem) {
      const chosen = choice(problem, options);
      const plan = chosen.plan(problem);
      return { ...plan, chosen, plan };
    },
    run: ({ chosen, plan }, run) => chosen.run(plan, run),
    continuing: ({ chosen, plan }) => chosen.continuing?.(plan) ?? chosen,
  } satisfies Solver<ChosenPlan>);
  return madeBy(auto, solver);
}

/** The solver that `auto` chooses for a problem. */
export function choice(problem: Problem, options: AutoOptions): Solver {
  if (hasMultipliers(problem)) return adam(options.adam);
  const second = newton(options.newton);
  const { smooth, network } = second.plan(problem);
  return smooth && network.parameterCount <= mostParameters ? second : adam(options.adam);
}
