import { type EllipticCoefficients, ellipticCoefficients } from "../../energy/elliptic/coefficients.ts";
import { type EllipticEnergy, elliptic } from "../../energy/elliptic/elliptic.ts";
import { readOptions } from "../../schema/check.ts";
import { parts } from "../../schema/parts.ts";

const { diffusion: _, reaction: __, ...entries } = ellipticCoefficients.entries;
const poissonCoefficients = parts(entries, { noun: "coefficient" });

/**
 * -lap u = f: the energy int 1/2 |grad u|^2 - f u, with Neumann and Robin terms; `elliptic` with A = 1, c = 0.
 *
 * @throws ProblemError naming the coefficient that is unknown or none
 * @example
 * ```ts
 * import { box, defineProblem, poisson } from "deep-ritz";
 *
 * // -lap u = 1 on the square; u = 0 at the left, du/dn + 2 u = 0 at the right, du/dn = 0 above and below
 * const problem = defineProblem({
 *   name: "mixed",
 *   domain: box([0, 0], [1, 1]),
 *   energy: poisson({ source: 1, robin: { "x+": { coefficient: 2 } } }),
 *   dirichlet: { "x-": 0 },
 * });
 * console.log(problem.dirichlet!.conditions.map(({ piece }) => piece.name)); // [ 'x-' ]
 * ```
 */
export function poisson(
  coefficients: Omit<EllipticCoefficients, "diffusion" | "reaction"> = {},
): EllipticEnergy {
  readOptions(poissonCoefficients, coefficients, "poisson", "energy");
  return elliptic(coefficients);
}
