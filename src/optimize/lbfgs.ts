import { readOptions } from "../schema/check.ts";
import { optional, optionsOf, tied } from "../schema/parts.ts";
import { positiveInteger } from "../schema/values.ts";
import { dot } from "./line-search.ts";
import {
  type Iterate,
  type MinimiseOptions,
  type Minimum,
  minimiseOptions,
  type Objective,
} from "./objective.ts";
import { type InverseHessian, quasiNewton, quasiNewtonIterations } from "./quasi-newton.ts";

/** When L-BFGS ends, and how much it remembers. */
export interface LbfgsOptions extends MinimiseOptions {
  /** Number of steps remembered; default 20. */
  readonly memory?: number;
}

const lbfgsOptions = tied<LbfgsOptions>()(
  optionsOf({ ...minimiseOptions.entries, memory: optional(positiveInteger) }),
);

/**
 * Limited-memory BFGS (Nocedal & Wright 2006, Algorithm 7.5) with a strong Wolfe line search.
 *
 * @param start [P], not changed
 * @throws RangeError naming the option that is unknown or out of range
 */
export function lbfgs(objective: Objective, start: Float64Array, options: LbfgsOptions = {}): Minimum {
  readOptions(lbfgsOptions, options, "lbfgs");
  return quasiNewton(objective, start, twoLoops(options.memory), options);
}

/**
 * The same, iterate by iterate.
 *
 * @throws RangeError naming the option that is unknown or out of range
 */
export function lbfgsIterations(
  objective: Objective,
  start: Float64Array,
  options: Omit<LbfgsOptions, "onIteration"> = {},
): Generator<Iterate, Minimum, void> {
  readOptions(lbfgsOptions, options, "lbfgs");
  return quasiNewtonIterations(objective, start, twoLoops(options.memory), options);
}

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  /** 1 / step.change */
  readonly rho: number;
}

/** The inverse Hessian by the two-loop recursion (Algorithm 7.4), scaled by the last pair. */
function twoLoops(memory = 20): InverseHessian {
  const pairs: Pair[] = [];
  return {
    direction(gradient) {
      const q = gradient.map((entry) => -entry);
      const alphas = new Float64Array(pairs.length);
      for (let i = pairs.length - 1; i >= 0; i--) {
        const { step, change, rho } = pairs[i]!;
        const alpha = rho * dot(step, q);
        alphas[i] = alpha;
        for (let j = 0; j < q.length; j++) q[j]! -= alpha * change[j]!;
      }
      const last = pairs.at(-1);
      if (last) {
        const scale = 1 / (last.rho * dot(last.change, last.change));
        for (let j = 0; j < q.length; j++) q[j]! *= scale;
      }
      for (const [i, { step, change, rho }] of pairs.entries()) {
        const difference = alphas[i]! - rho * dot(change, q);
        for (let j = 0; j < q.length; j++) q[j]! += difference * step[j]!;
      }
      return q;
    },
    update(step, change) {
      if (pairs.length === memory) pairs.shift();
      pairs.push({ step, change, rho: 1 / dot(step, change) });
    },
    reset: () => pairs.splice(0),
  };
}
