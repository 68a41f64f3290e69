import type { Optimizer } from "../../optimize/optimizer.ts";
import { readOptions } from "../../schema/check.ts";
import type { Solver } from "../solver.ts";
import {
  type FirstOrderOptions,
  type FirstOrderPlan,
  firstOrderOptions,
  firstOrderPlan,
} from "./first-order-plan.ts";
import { train } from "./train.ts";

/**
 * Homotopy training (HRTA) by any first-order optimizer: what `adam`, `momentum` and `gradientDescent` are made of.
 *
 * @param name as `Solver.name` and the command line have it
 * @param options as the solver shows them; those of the optimizer may be among them. Default: `training`.
 * @throws RangeError naming the option that is unknown or out of range
 */
export function firstOrderSolver(
  name: string,
  optimizer: Optimizer,
  asked: FirstOrderOptions,
  options?: FirstOrderOptions,
): Solver<FirstOrderPlan> {
  const training = readOptions(firstOrderOptions, asked, name);
  for (const replaced of ["s", "steps", "switch"] as const) {
    if (training.stages && training[replaced] !== undefined) {
      throw new RangeError(`${name}: stages replace "${replaced}"; give one of them`);
    }
  }
  return Object.freeze({
    kind: "solver" as const,
    name,
    options: options ?? training,
    plan: (problem) => firstOrderPlan(problem, optimizer, training),
    run: train,
    /** At the last stage's s alone: that is where the parameters belong. */
    continuing({ stages, steps }: FirstOrderPlan) {
      const { s } = stages.at(-1)!;
      if (typeof s !== "number") {
        throw new RangeError(
          "switch: Corollary 1 leaves open at which s a run would start from the parameters of another",
        );
      }
      const continued = { s: [s], ...(training.stages && { steps }) };
      const after = <Options extends { readonly stages?: unknown }>({ stages: _, ...rest }: Options) =>
        Object.freeze({ ...rest, ...continued });
      return firstOrderSolver(name, optimizer, after(training), options && after(options));
    },
  } satisfies Solver<FirstOrderPlan>);
}
