import type { Functional } from "../../energy/functional.ts";
import type { FollowingTerm, Term } from "../../energy/term.ts";
import type { Domain } from "../../geometry/domain.ts";
import { gentleFactor, naturalWeight, neededWeight, penaltyFactor } from "./automatic-weight.ts";
import type { DirichletCondition } from "./dirichlet.ts";
import { dirichletTerm } from "./dirichlet-term.ts";

/** A penalty grows to its weight by this factor at a time: at once it would drown the energy. */
const growth = 2;

/**
 * int beta/2 (u - g)^2 on the pieces where u = g is prescribed. The state is beta: it starts where training is easy
 * and doubles until it has come to its last value.
 *
 * @param given the last beta; default: 250 times the natural weight
 */
export function penaltyTerm(
  domain: Domain,
  outputs: number,
  energy: Functional,
  conditions: readonly DirichletCondition[],
  given: number | undefined,
): FollowingTerm<number> | Term {
  const last = given ?? penaltyFactor * neededWeight(domain, outputs, energy);
  const first = Math.min(last, gentleFactor * (naturalWeight(domain, outputs, energy) ?? last));
  const at = (weight: number) => dirichletTerm(outputs, conditions, { weight });
  if (first === last) return at(last);
  return {
    kind: "following",
    name: "dirichlet",
    multipliers: false,
    first: last,
    at,
    start: () => first,
    next: (weight) => Math.min(last, growth * weight),
  };
}
