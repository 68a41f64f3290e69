import { momentum as heavyBall } from "../../optimize/momentum.ts";
import { readOptions } from "../../schema/check.ts";
import { optional, optionsOf, tied } from "../../schema/parts.ts";
import { fromUpTo } from "../../schema/values.ts";
import {
  type FirstOrderOptions,
  type FirstOrderPlan,
  firstOrderOptions,
} from "../first-order/first-order-plan.ts";
import { firstOrderSolver } from "../first-order/first-order-solver.ts";
import { madeBy } from "../made-by.ts";
import type { Solver } from "../solver.ts";

/** How `momentum` trains, and how much of the last step it keeps. */
export interface MomentumOptions extends FirstOrderOptions {
  /** Share of the last step that is kept, in [0, 1); default 0.9. */
  readonly decay?: number;
}

export const momentumOptions = tied<MomentumOptions>()(
  optionsOf({ ...firstOrderOptions.entries, decay: optional(fromUpTo(0, 1)) }),
);

/**
 * Homotopy training by gradient descent with momentum (B. Polyak, 1964).
 *
 * @throws RangeError naming the option that is unknown or out of range
 */
export function momentum(asked: MomentumOptions = {}): Solver<FirstOrderPlan> {
  const options = readOptions(momentumOptions, asked, "momentum");
  const { decay, ...training } = options;
  return madeBy(momentum, firstOrderSolver("momentum", heavyBall(decay), training, options));
}
