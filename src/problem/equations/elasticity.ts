import * as tf from "@tensorflow/tfjs-core";
import * as v from "valibot";
import type { DataFunction } from "../../jet/data-function.ts";
import { optional, optionsOf, tied } from "../../schema/parts.ts";
import { notNegative, positiveNumber } from "../../schema/values.ts";
import {
  type EquationEnergy,
  type EquationFields,
  equation,
  minusWork,
  readEquation,
  squaredGradient,
  vectorData,
} from "./equation.ts";

/** The material, and the forces on it. */
export interface ElasticityOptions {
  /** Lame's first parameter, >= 0. */
  readonly lambda: number;
  /** The shear modulus, > 0. */
  readonly mu: number;
  /** The body force [d], per volume; default 0. */
  readonly force?: readonly number[] | DataFunction;
  /** Forces on the boundary [d], per area, by the name of the piece; default 0. */
  readonly traction?: Readonly<Record<string, readonly number[] | DataFunction>>;
}

const elasticityOptions = tied<ElasticityOptions>()(
  optionsOf({
    lambda: notNegative,
    mu: positiveNumber,
    force: optional(vectorData),
    traction: optional(v.record(v.string(), vectorData, "must be forces by the name of the piece")),
  }),
);

/**
 * Linear elasticity, -div sigma = f with sigma = lambda (div u) Id + 2 mu eps(u): the energy
 * int lambda/2 (div u)^2 + mu |eps(u)|^2 - f . u - int_boundary t . u. In the plane that is plane strain. The
 * problem has as many outputs as axes.
 *
 * @throws ProblemError naming the option that is unknown or out of range
 * @example
 * ```ts
 * import { box, defineProblem, elasticity } from "deep-ritz";
 *
 * // a beam held at the left, pulled down at the right
 * const beam = defineProblem({
 *   name: "beam",
 *   domain: box([0, 0], [4, 1]),
 *   outputs: 2,
 *   energy: elasticity({ lambda: 1, mu: 1, traction: { "x+": [0, -0.01] } }),
 *   dirichlet: { "x-": 0 },
 * });
 * console.log(beam.outputs, beam.functional.pieces); // 2 [ 'x+' ]
 * ```
 */
export function elasticity(options: ElasticityOptions): EquationEnergy {
  readEquation("elasticity", elasticityOptions, options);
  const { lambda, mu, force, traction = {} } = options;
  const pieces = Object.keys(traction);
  const loads = Object.fromEntries(pieces.map((piece) => [`traction ${piece}`, traction[piece]]));
  const energyOf = (fields: EquationFields) => {
    const strain = tf.mul(0.5, tf.add(fields.grad, tf.transpose(fields.grad, [0, 2, 1])));
    const bulk = tf.mul(0.5 * lambda, tf.square(divergence(fields.grad)));
    const energy = fields.integral(minusWork(tf.add(bulk, tf.mul(mu, squaredGradient(strain))), fields));
    return pieces.reduce(
      (sum, piece) =>
        tf.sub(
          sum,
          fields.integral((there) => tf.sum(tf.mul(there[`traction ${piece}`]!, there.u), -1), piece),
        ),
      energy,
    );
  };
  return equation("elasticity", { source: force, ...loads }, energyOf, "vector");
}

/** The fluid, the force on it, and how nearly it keeps its volume. */
export interface StokesOptions {
  /** nu, default 1. */
  readonly viscosity?: number;
  /** f [d], default 0. */
  readonly force?: readonly number[] | DataFunction;
  /** beta, default 1000; the pressure is -beta div u, so that div u is about pressure / beta. */
  readonly weight?: number;
}

const stokesOptions = tied<StokesOptions>()(
  optionsOf({
    viscosity: optional(positiveNumber),
    force: optional(vectorData),
    weight: optional(positiveNumber),
  }),
);

/**
 * Stokes flow by penalty, -nu lap u + grad p = f, div u = 0: the energy
 * int nu/2 |grad u|^2 + beta/2 (div u)^2 - f . u. The problem has as many outputs as axes.
 *
 * @throws ProblemError naming the option that is unknown or out of range
 * @example
 * ```ts
 * import { box, defineProblem, stokes } from "deep-ritz";
 *
 * // a box whose lid moves to the right
 * const cavity = defineProblem({
 *   name: "cavity",
 *   domain: box([0, 0], [1, 1]),
 *   outputs: 2,
 *   energy: stokes({ viscosity: 0.1 }),
 *   dirichlet: { "y+": ([x]) => [4 * x * (1 - x), 0], rest: 0 },
 * });
 * console.log(cavity.outputs); // 2
 * ```
 */
export function stokes(options: StokesOptions = {}): EquationEnergy {
  readEquation("stokes", stokesOptions, options);
  const { viscosity = 1, force, weight = 1000 } = options;
  const energyOf = (fields: EquationFields) => {
    const shear = tf.mul(0.5 * viscosity, squaredGradient(fields.grad));
    const squeeze = tf.mul(0.5 * weight, tf.square(divergence(fields.grad)));
    return fields.integral(minusWork(tf.add(shear, squeeze), fields));
  };
  return equation("stokes", { source: force }, energyOf, "vector");
}

/** div u [n] of grad u [n, d, d]. */
function divergence(grad: tf.Tensor): tf.Tensor {
  const d = grad.shape[2]!;
  return tf.sum(tf.mul(grad, tf.eye(d)), [1, 2]);
}
