import type { Solver } from "../solver.ts";
import {
  type SecondOrderMethod,
  type SecondOrderOptions,
  type SecondOrderPlan,
  secondOrderPlan,
} from "./second-order-plan.ts";
import { runSecondOrder, type SecondOrderIteration } from "./second-order-run.ts";

/** A second-order solver from what it iterates: what `newton`, `galerkin` and the others are made of. */
export function secondOrderSolver(
  method: SecondOrderMethod,
  settings: SecondOrderOptions,
  iteration: SecondOrderIteration,
  options: object = settings,
): Solver<SecondOrderPlan> {
  return Object.freeze({
    kind: "solver" as const,
    name: method,
    options,
    plan: (problem) => secondOrderPlan(problem, method, settings),
    run: (plan, run) => runSecondOrder(plan, run, iteration),
  } satisfies Solver<SecondOrderPlan>);
}
