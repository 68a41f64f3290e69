import type { Lift } from "../../energy/lift/lift-values.ts";
import { describe, ProblemError } from "../../energy/problem-error.ts";
import type { Domain } from "../../geometry/domain.ts";
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
  if (join !== undefined && join !== "product" && join !== "r-equivalence") {
    throw new ProblemError(
      "impose",
      `lift: join must be "product" or "r-equivalence", got ${describe(join)}`,
    );
  }
  if (!(order >= 1)) {
    throw new ProblemError("impose", `lift: order must be at least 1, got ${describe(order)}`);
  }
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
