import * as tf from "@tensorflow/tfjs-core";
import type { DataFunction } from "../../jet/data-function.ts";
import { optional, optionsOf, tied } from "../../schema/parts.ts";
import { functionOf, positiveNumber } from "../../schema/values.ts";
import {
  type EquationEnergy,
  equation,
  minusWork,
  readEquation,
  scalarData,
  squaredGradient,
} from "./equation.ts";

/** The potential, the diffusion and the source. */
export interface SemilinearOptions {
  /** F(u), elementwise in tfjs: (u) => tf.mul(0.25, tf.pow(u, 4)) for u^3 in the equation. */
  readonly potential: (u: tf.Tensor) => tf.Tensor;
  /** a > 0, default 1. */
  readonly diffusion?: number | DataFunction;
  /** f, default 0. */
  readonly source?: number | DataFunction;
}

const semilinearOptions = tied<SemilinearOptions>()(
  optionsOf({
    potential: functionOf<(u: tf.Tensor) => tf.Tensor>("u"),
    diffusion: optional(scalarData),
    source: optional(scalarData),
  }),
);

/**
 * -div(a grad u) + F'(u) = f: the energy int a/2 |grad u|^2 + F(u) - f u.
 *
 * @throws ProblemError naming the option that is unknown or out of range
 * @example
 * ```ts
 * import { box, defineProblem, semilinear, tf } from "deep-ritz";
 *
 * // -lap u + u^3 = 1
 * const problem = defineProblem({
 *   name: "cubic",
 *   domain: box([0, 0], [1, 1]),
 *   energy: semilinear({ potential: (u) => tf.mul(0.25, tf.pow(u, 4)), source: 1 }),
 *   dirichlet: 0,
 * });
 * console.log(problem.functional.quadratic); // false
 * ```
 */
export function semilinear(options: SemilinearOptions): EquationEnergy {
  readEquation("semilinear", semilinearOptions, options);
  const { potential, diffusion = 1, source } = options;
  return equation("semilinear", { diffusion, source }, (fields) => {
    const bending = tf.mul(tf.mul(0.5, fields.diffusion!), squaredGradient(fields.grad));
    return fields.integral(minusWork(tf.add(bending, potential(fields.u)), fields));
  });
}

/** What `allenCahn` is made of. */
export interface AllenCahnOptions {
  /** Width of the layers, > 0. */
  readonly epsilon: number;
  /** f, default 0. */
  readonly source?: number | DataFunction;
}

const allenCahnOptions = tied<AllenCahnOptions>()(
  optionsOf({ epsilon: positiveNumber, source: optional(scalarData) }),
);

/**
 * -epsilon lap u + (u^3 - u) / epsilon = f, the stationary Allen-Cahn equation: the Ginzburg-Landau (Modica-Mortola)
 * energy int epsilon/2 |grad u|^2 + (u^2 - 1)^2 / (4 epsilon) - f u. Layers between -1 and 1 are epsilon wide.
 *
 * @throws ProblemError naming the option that is unknown or out of range
 * @example
 * ```ts
 * import { allenCahn, defineProblem, interval } from "deep-ritz";
 *
 * // a layer between -1 and 1: u = tanh(x / (sqrt(2) epsilon))
 * const layer = defineProblem({
 *   name: "layer",
 *   domain: interval(-1, 1),
 *   energy: allenCahn({ epsilon: 0.1 }),
 *   dirichlet: { "x-": -1, "x+": 1 },
 * });
 * console.log(layer.domain.measure); // 2
 * ```
 */
export function allenCahn(options: AllenCahnOptions): EquationEnergy {
  readEquation("allenCahn", allenCahnOptions, options);
  const { epsilon, source } = options;
  const well = (u: tf.Tensor) => tf.mul(1 / (4 * epsilon), tf.square(tf.sub(tf.square(u), 1)));
  return semilinear({ potential: well, diffusion: epsilon, ...(source !== undefined && { source }) });
}
