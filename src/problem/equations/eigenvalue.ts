import * as tf from "@tensorflow/tfjs-core";
import type { DataFunction } from "../../jet/data-function.ts";
import { optional, optionsOf, tied } from "../../schema/parts.ts";
import { functionOf, listOf, positiveNumber } from "../../schema/values.ts";
import { type EquationEnergy, equation, readEquation, scalarData, squaredGradient } from "./equation.ts";

/** Of which operator the eigenvalue is sought, and which. */
export interface EigenvalueOptions {
  /** V in -lap u + V u = lambda u; default 0. */
  readonly potential?: number | DataFunction;
  /** Eigenfunctions that are known; u is driven to be orthogonal to them. Default: none. */
  readonly deflate?: readonly DataFunction[];
  /** beta of the deflation; more than the gap from the eigenvalues removed to the one sought; default 100. */
  readonly weight?: number;
  /** S, the integral of u^2 that sets the size of u; default |Omega|, that is mean square 1. */
  readonly size?: number;
}

const eigenvalueOptions = tied<EigenvalueOptions>()(
  optionsOf({
    potential: optional(scalarData),
    deflate: optional(listOf(functionOf<DataFunction>("x"), "a list of functions of x", 0)),
    weight: optional(positiveNumber),
    size: optional(positiveNumber),
  }),
);

/**
 * -lap u + V u = lambda u: the smallest eigenvalue, as the least value of the Rayleigh quotient
 *
 * R(u) = int |grad u|^2 + V u^2 / int u^2 + beta sum_k (int u phi_k)^2 / (int u^2 int phi_k^2),
 *
 * which excludes u = 0 and does not see the size of u; a term of its own sets that, (int u^2 / S - 1)^2: with the
 * default S = |Omega| u has mean square 1. It weighs little against a large eigenvalue, so first-order training
 * gives u its size at the end, by scaling it. Every solver ends with the sign for which int u >= 0. With
 * phi_1, ..., phi_k in `deflate` it is the next eigenvalue. The value of the energy at the minimum is the eigenvalue.
 *
 * @throws ProblemError naming the option that is unknown or out of range
 * @example
 * ```ts
 * import { defineProblem, eigenvalue, interval, newton, solve } from "deep-ritz";
 *
 * // -u'' = lambda u, u(0) = u(1) = 0: lambda = pi^2
 * const problem = defineProblem({ name: "string", domain: interval(0, 1), energy: eigenvalue(), dirichlet: 0 });
 * const { energy } = await solve(problem, { solver: newton({ network: { width: 16 }, iterations: 4 }) });
 * console.log(energy); // 9.870
 * ```
 */
export function eigenvalue(options: EigenvalueOptions = {}): EquationEnergy {
  readEquation("eigenvalue", eigenvalueOptions, options);
  const { potential, deflate = [], weight = 100, size } = options;
  const known = Object.fromEntries(deflate.map((phi, k) => [`deflated ${k + 1}`, phi]));
  const energy = equation("eigenvalue", { potential, ...known }, (fields) => {
    const { u, grad, integral } = fields;
    const square = tf.square(u);
    const norm = integral(square);
    const bending = squaredGradient(grad);
    const whole = integral(fields.potential ? tf.add(bending, tf.mul(fields.potential, square)) : bending);
    return Object.keys(known).reduce(
      (sum, name) => {
        const phi = fields[name]!;
        const overlap = tf.square(integral(tf.mul(u, phi)));
        return tf.add(sum, tf.mul(weight, tf.div(overlap, tf.mul(norm, integral(tf.square(phi))))));
      },
      tf.div(whole, norm),
    );
  });
  return { ...energy, size: size ?? "measure" };
}
