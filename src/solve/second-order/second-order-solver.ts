import { readOptions } from "../../schema/check.ts";
import type { Solver } from "../solver.ts";
import {
  type SecondOrderMethod,
  type SecondOrderOptions,
  type SecondOrderPlan,
  secondOrderOptions,
  secondOrderPlan,
} from "./second-order-plan.ts";
import { runSecondOrder, type SecondOrderIteration } from "./second-order-run.ts";

/**
 * A second-order solver from what it iterates: what `newton`, `galerkin` and the others are made of.
 *
 * @param options as the solver shows them; there may be more than its settings among them
 * @throws RangeError naming the option that is unknown or out of range
 */
export function secondOrderSolver(
  method: SecondOrderMethod,
  asked: SecondOrderOptions,
  iteration: SecondOrderIteration,
  options?: object,
): Solver<SecondOrderPlan> {
  const settings = readOptions(secondOrderOptions, asked, method);
  return Object.freeze({
    kind: "solver" as const,
    name: method,
    options: options ?? settings,
    plan: (problem) => secondOrderPlan(problem, method, settings),
    run: (plan, run) => runSecondOrder(plan, run, iteration),
  } satisfies Solver<SecondOrderPlan>);
}
