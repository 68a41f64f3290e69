import type { Functional } from "../../energy/functional.ts";
import type { FollowingTerm, Term } from "../../energy/term.ts";
import type { Domain } from "../../geometry/domain.ts";
import type { TrialFunction } from "../../jet/trial-function.ts";
import { ProblemError } from "../../schema/problem-error.ts";
import { neededWeight, penaltyFactor } from "./automatic-weight.ts";
import type { DirichletCondition } from "./dirichlet.ts";
import { dirichletTerm } from "./dirichlet-term.ts";
import { nitscheConstant } from "./nitsche-constant.ts";

/** Of the constant beyond which the energy is bounded below, and of the natural weight, as the least there is. */
const [safety, leastFactor] = [1.5, 25];
/** Of the times that training asks, those at which the constant is computed. */
const constantEvery = 3;

/**
 * int beta/2 (u - g)^2 - sigma(u) (u - g) on the pieces where u = g is prescribed (J. Nitsche, 1971). The state is
 * beta, which follows the iterate's span where no weight is given: it grows as the constant does.
 *
 * @throws ProblemError if the energy does not know its flux sigma
 */
export function nitscheTerm(
  domain: Domain,
  outputs: number,
  energy: Functional,
  conditions: readonly DirichletCondition[],
  given: number | undefined,
): FollowingTerm<number> | Term {
  const { flux } = energy;
  if (!flux) {
    throw new ProblemError(
      "impose",
      "nitsche() needs an energy that knows its flux, such as elliptic({...}); use augmentedLagrangian()",
    );
  }
  const at = (weight: number) => dirichletTerm(outputs, conditions, { weight, flux });
  if (given !== undefined) return at(given);
  const natural = neededWeight(domain, outputs, energy);
  const enough = (iterate: TrialFunction) =>
    Math.max(safety * nitscheConstant(domain, outputs, energy, conditions, iterate), leastFactor * natural);
  return {
    kind: "following",
    name: "dirichlet",
    multipliers: false,
    first: penaltyFactor * natural,
    at,
    start: enough,
    next: (weight, iterate, call) =>
      call % constantEvery === 0 ? Math.max(weight, enough(iterate)) : weight,
  };
}
