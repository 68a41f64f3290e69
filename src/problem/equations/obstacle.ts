import * as tf from "@tensorflow/tfjs-core";
import type { DataFunction } from "../../jet/data-function.ts";
import { optional, optionsOf, tied } from "../../schema/parts.ts";
import { oneOf, positiveNumber } from "../../schema/values.ts";
import {
  type EquationEnergy,
  equation,
  minusWork,
  readEquation,
  scalarData,
  squaredGradient,
} from "./equation.ts";

/** The obstacle, the force on the membrane, and how it is kept above. */
export interface ObstacleOptions {
  /** psi: u >= psi. */
  readonly obstacle: number | DataFunction;
  /** f, default 0. */
  readonly source?: number | DataFunction;
  /** beta; default 1000, with projection 100. */
  readonly weight?: number;
  /**
   * "penalty" (default): where u rests on the obstacle it sinks in by contact force / beta. "projection": the contact
   * force is a multiplier, projected onto what is not negative as training goes on; first-order training only.
   */
  readonly contact?: "penalty" | "projection";
}

const obstacleOptions = tied<ObstacleOptions>()(
  optionsOf({
    obstacle: scalarData,
    source: optional(scalarData),
    weight: optional(positiveNumber),
    contact: optional(oneOf("penalty", "projection")),
  }),
);

/**
 * -lap u >= f, u >= psi, one of them with equality: the energy int 1/2 |grad u|^2 - f u + beta/2 max(psi - u, 0)^2,
 * or, with projection, the augmented Lagrangian of K. Ito and K. Kunisch (1990).
 *
 * @throws ProblemError naming the option that is unknown or out of range
 * @example
 * ```ts
 * import { defineProblem, interval, newton, obstacle, solve } from "deep-ritz";
 *
 * // a string pulled down by 4, above a floor at -0.1
 * const string = defineProblem({
 *   name: "string",
 *   domain: interval(-1, 1),
 *   energy: obstacle({ obstacle: -0.1, source: -4 }),
 *   dirichlet: 0,
 * });
 * const solution = await solve(string, { solver: newton({ network: { width: 16 }, iterations: 8 }) });
 * console.log(solution.evaluate(Float64Array.of(0)).u[0]); // -0.10
 * ```
 */
export function obstacle(options: ObstacleOptions): EquationEnergy {
  readEquation("obstacle", obstacleOptions, options);
  const { obstacle: psi, source, contact = "penalty" } = options;
  const { weight = contact === "penalty" ? 1000 : 100 } = options;
  if (contact === "projection") {
    const membrane = equation("obstacle", { source }, (fields) =>
      fields.integral(minusWork(tf.mul(0.5, squaredGradient(fields.grad)), fields)),
    );
    const height: DataFunction = typeof psi === "function" ? psi : () => psi;
    return { ...membrane, contact: { obstacle: height, weight } };
  }
  return equation("obstacle", { obstacle: psi, source }, (fields) => {
    const depth = tf.relu(tf.sub(fields.obstacle!, fields.u));
    const bending = tf.mul(0.5, squaredGradient(fields.grad));
    return fields.integral(minusWork(tf.add(bending, tf.mul(0.5 * weight, tf.square(depth))), fields));
  });
}
