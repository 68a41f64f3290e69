import type { Lift } from "../../energy/lift/lift-values.ts";
import type { Domain } from "../../geometry/domain.ts";
import { ProblemError } from "../../schema/problem-error.ts";
import type { DirichletCondition } from "../terms/dirichlet.ts";
import type { LiftOptions } from "../terms/imposition.ts";
import { boundaryLift } from "./boundary-lift.ts";
import { givenLift } from "./given-lift.ts";

/** @throws ProblemError if a piece has no distance and the method does not bring one, or the lift is wrong */
export function makeLift(
  domain: Domain,
  outputs: number,
  conditions: readonly DirichletCondition[],
  { distance, extension, join, order = 1 }: LiftOptions,
): Lift {
  const automatic = () => {
    const without = conditions.find(({ piece }) => piece.distance === undefined);
    if (!without) return boundaryLift(domain, outputs, conditions, { ...(join && { join }), order });
    throw new ProblemError(
      "impose",
      `lift: ${JSON.stringify(without.piece.name)} has no smooth distance; give lift({ distance, extension })`,
    );
  };
  if (distance === undefined && extension === undefined) return automatic();
  return givenLift(domain, outputs, conditions, { distance, extension }, automatic);
}
