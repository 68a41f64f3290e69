import * as tf from "@tensorflow/tfjs-core";
import type { DataFunction } from "../../jet/data-function.ts";
import { optional, optionsOf, tied } from "../../schema/parts.ts";
import {
  type EquationEnergy,
  equation,
  minusWork,
  readEquation,
  scalarData,
  squaredGradient,
} from "./equation.ts";

/** What `minimalSurface` is made of. */
export interface MinimalSurfaceOptions {
  /** f, default 0. */
  readonly source?: number | DataFunction;
}

const minimalSurfaceOptions = tied<MinimalSurfaceOptions>()(optionsOf({ source: optional(scalarData) }));

/**
 * -div(grad u / sqrt(1 + |grad u|^2)) = f, the graph of (d times the) mean curvature f: the energy
 * int sqrt(1 + |grad u|^2) - f u, the area where f = 0.
 *
 * @throws ProblemError naming the option that is unknown or out of range
 * @example
 * ```ts
 * import { defineProblem, disk, minimalSurface } from "deep-ritz";
 *
 * // a soap film in a bent wire
 * const film = defineProblem({
 *   name: "film",
 *   domain: disk([0, 0], 1),
 *   energy: minimalSurface(),
 *   dirichlet: ([x, y]) => 0.5 * x * y,
 * });
 * console.log(film.dirichlet!.method.kind); // lift
 * ```
 */
export function minimalSurface(options: MinimalSurfaceOptions = {}): EquationEnergy {
  readEquation("minimalSurface", minimalSurfaceOptions, options);
  return equation("minimalSurface", { source: options.source }, (fields) =>
    fields.integral(minusWork(tf.sqrt(tf.add(1, squaredGradient(fields.grad))), fields)),
  );
}
