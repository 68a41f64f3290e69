import type { Functional } from "../../energy/functional.ts";
import type { FollowingTerm } from "../../energy/term.ts";
import type { Domain } from "../../geometry/domain.ts";
import type { DataFunction } from "../../jet/data-function.ts";
import { gentleFactor, neededWeight } from "./automatic-weight.ts";
import { boundaryPolynomials } from "./boundary-polynomial.ts";
import type { DirichletCondition } from "./dirichlet.ts";
import { dirichletTerm } from "./dirichlet-term.ts";

/** lambda as coefficients [terms, c] of the piece's polynomials, for each condition; empty before the first update. */
export type Multipliers = readonly Float64Array[];

/**
 * int beta/2 (u - g)^2 + lambda (u - g) on the pieces where u = g is prescribed; the state is lambda, a polynomial on
 * each piece, and training sets lambda <- lambda + beta (u - g) (M. Hestenes, M. Powell, 1969).
 *
 * @param given beta; default: four times the natural weight
 */
export function augmentedLagrangianTerm(
  domain: Domain,
  outputs: number,
  energy: Functional,
  conditions: readonly DirichletCondition[],
  given: number | undefined,
): FollowingTerm<Multipliers> {
  const weight = given ?? gentleFactor * neededWeight(domain, outputs, energy);
  const polynomials = conditions.map(({ piece }) => boundaryPolynomials(piece, domain.dimension));
  return {
    kind: "following",
    name: "dirichlet",
    multipliers: true,
    first: [],
    at(state) {
      const functions = state.map((coefficients, k): [string, DataFunction] => [
        conditions[k]!.piece.name,
        polynomials[k]!.at(coefficients, outputs),
      ]);
      return dirichletTerm(outputs, conditions, { weight, multipliers: new Map(functions) });
    },
    next: (state, iterate) =>
      conditions.map(({ value }, k) => {
        const polynomial = polynomials[k]!;
        const { points } = polynomial;
        const { u } = iterate.evaluate(points);
        const step = polynomial.fit(
          value.values(points).map((g, at) => weight * (u[at]! - g)),
          outputs,
        );
        return step.map((entry, at) => (state[k]?.[at] ?? 0) + entry);
      }),
  };
}
