import { readOptions } from "../schema/check.ts";
import { optional, optionsOf, tied } from "../schema/parts.ts";
import { yesOrNo } from "../schema/values.ts";
import { dot } from "./line-search.ts";
import { type MinimiseOptions, type Minimum, minimiseOptions, type Objective } from "./objective.ts";
import { type InverseHessian, quasiNewton } from "./quasi-newton.ts";

/** When BFGS ends, and how it begins. */
export interface BfgsOptions extends MinimiseOptions {
  /** Scale the identity by the first pair before its update (Nocedal & Wright 2006, (6.20)); default true. */
  readonly scaled?: boolean;
}

const bfgsOptions = tied<BfgsOptions>()(optionsOf({ ...minimiseOptions.entries, scaled: optional(yesOrNo) }));

/**
 * BFGS with a dense inverse Hessian (Nocedal & Wright 2006, Algorithm 6.1) and a strong Wolfe line search:
 * memory and work of an iteration grow with the square of the number of parameters.
 *
 * @param start [P], not changed
 * @throws RangeError naming the option that is unknown or out of range
 */
export function bfgs(objective: Objective, start: Float64Array, options: BfgsOptions = {}): Minimum {
  readOptions(bfgsOptions, options, "bfgs");
  return quasiNewton(objective, start, dense(start.length, options.scaled ?? true), options);
}

function dense(size: number, scaled: boolean): InverseHessian {
  const H = new Float64Array(size * size);
  let isIdentity = true;
  const reset = () => {
    H.fill(0);
    for (let i = 0; i < size; i++) H[i * size + i] = 1;
    isIdentity = true;
  };
  const times = (vector: Float64Array) => {
    const product = new Float64Array(size);
    for (let i = 0; i < size; i++) product[i] = dot(H.subarray(i * size, (i + 1) * size), vector);
    return product;
  };
  reset();
  return {
    direction: (gradient) => times(gradient).map((entry) => -entry),
    update(step, change) {
      const inner = dot(step, change);
      if (isIdentity && scaled) {
        const scale = inner / dot(change, change);
        for (let i = 0; i < size; i++) H[i * size + i] = scale;
      }
      isIdentity = false;
      const moved = times(change);
      const factor = (1 + dot(change, moved) / inner) / inner;
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < size; j++) {
          H[i * size + j]! +=
            factor * step[i]! * step[j]! - (moved[i]! * step[j]! + step[i]! * moved[j]!) / inner;
        }
      }
    },
    reset,
  };
}
