import * as tf from "@tensorflow/tfjs-core";
import type { DataFunction } from "../../jet/data-function.ts";
import { optional, optionsOf, tied } from "../../schema/parts.ts";
import { above, notNegative } from "../../schema/values.ts";
import {
  type EquationEnergy,
  equation,
  minusWork,
  readEquation,
  scalarData,
  squaredGradient,
} from "./equation.ts";

/** The exponent, the source, and what keeps the flux regular. */
export interface PLaplaceOptions {
  /** p > 1. */
  readonly p: number;
  /** f, default 0. */
  readonly source?: number | DataFunction;
  /** epsilon in (epsilon^2 + |grad u|^2)^(p/2); default 0, or 1e-3 for p < 2, where the flux is singular. */
  readonly regularisation?: number;
}

const pLaplaceOptions = tied<PLaplaceOptions>()(
  optionsOf({ p: above(1), source: optional(scalarData), regularisation: optional(notNegative) }),
);

/**
 * -div(|grad u|^(p-2) grad u) = f: the energy int 1/p (epsilon^2 + |grad u|^2)^(p/2) - f u.
 *
 * @throws ProblemError naming the option that is unknown or out of range
 * @example
 * ```ts
 * import { defineProblem, interval, newton, pLaplace, solve } from "deep-ritz";
 *
 * // -(u' / |u'|^(1/2))' = 1 on (-1, 1), u = 0 at the ends: u = (1 - |x|^3) / 3
 * const problem = defineProblem({
 *   name: "p-laplace",
 *   domain: interval(-1, 1),
 *   energy: pLaplace({ p: 1.5, source: 1 }),
 *   dirichlet: 0,
 * });
 * const solution = await solve(problem, { solver: newton({ network: { width: 16 }, iterations: 5 }) });
 * console.log(solution.evaluate(Float64Array.of(0)).u[0]); // 0.333
 * ```
 */
export function pLaplace(options: PLaplaceOptions): EquationEnergy {
  readEquation("pLaplace", pLaplaceOptions, options);
  const { p, source, regularisation = p < 2 ? 1e-3 : 0 } = options;
  return equation("pLaplace", { source }, (fields) => {
    const square = tf.add(squaredGradient(fields.grad), regularisation ** 2);
    return fields.integral(minusWork(tf.div(tf.pow(square, p / 2), p), fields));
  });
}
