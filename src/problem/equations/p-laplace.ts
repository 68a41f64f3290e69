import * as tf from "@tensorflow/tfjs-core";
import type { DataFunction } from "../../jet/data-function.ts";
import {
  checkOptions,
  checkPositive,
  type EquationEnergy,
  equation,
  minusWork,
  squaredGradient,
} from "./equation.ts";

export interface PLaplaceOptions {
  /** p > 1. */
  readonly p: number;
  readonly source?: number | DataFunction;
  /** epsilon in (epsilon^2 + |grad u|^2)^(p/2); default 0, or 1e-3 for p < 2, where the flux is singular. */
  readonly regularisation?: number;
}

/**
 * -div(|grad u|^(p-2) grad u) = f: the energy int 1/p (epsilon^2 + |grad u|^2)^(p/2) - f u.
 *
 * @throws RangeError unless p > 1 and epsilon >= 0
 */
export function pLaplace(options: PLaplaceOptions): EquationEnergy {
  checkOptions("pLaplace", options, ["p", "source", "regularisation"]);
  const { p, source, regularisation = p < 2 ? 1e-3 : 0 } = options;
  checkPositive("pLaplace: p - 1", p - 1);
  if (!(regularisation >= 0)) {
    throw new RangeError(`pLaplace: regularisation must be >= 0, got ${regularisation}`);
  }
  return equation("pLaplace", { source }, (fields) => {
    const square = tf.add(squaredGradient(fields.grad), regularisation ** 2);
    return fields.integral(minusWork(tf.div(tf.pow(square, p / 2), p), fields));
  });
}
