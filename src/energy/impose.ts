import type { Domain } from "../geometry/domain.ts";
import { boundaryLift, type JoinOptions } from "./boundary-lift.ts";
import type { DirichletCondition } from "./dirichlet.ts";
import { givenLift, type LiftPart } from "./given-lift.ts";
import type { Lift } from "./lift.ts";
import { ProblemError } from "./problem-error.ts";
import { describe } from "./sample.ts";

export interface LiftOptions extends JoinOptions {
  /** l: vanishes where u is prescribed, positive inside; default: joined from the boundary's distances. */
  readonly distance?: LiftPart;
  /** g: has the prescribed values; default: the prescribed function, or an interpolation of several. */
  readonly extension?: LiftPart;
}

/** How Dirichlet conditions are imposed. */
export type Imposition = { readonly kind: "lift" } & LiftOptions;

/** Impose Dirichlet conditions exactly: u = g + l N, where l vanishes on the boundary and N is the network. */
export function lift(options: LiftOptions = {}): Imposition {
  return { kind: "lift", ...options };
}

const keys = { lift: ["kind", "distance", "extension", "join", "order"] } as const;

/** @throws ProblemError unless this is a method with settings that it knows */
export function checkImposition(method: unknown): asserts method is Imposition {
  const kind = (method as { kind?: unknown } | null | undefined)?.kind;
  if (typeof kind !== "string" || !Object.hasOwn(keys, kind)) {
    throw new ProblemError("impose", `must be lift(), got ${describe(method)}`);
  }
  const known: readonly string[] = keys[kind as keyof typeof keys];
  for (const key of Object.keys(method as object)) {
    if (known.includes(key)) continue;
    throw new ProblemError("impose", `${kind}() has no setting ${JSON.stringify(key)}`);
  }
}

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
  if (!(order >= 1))
    throw new ProblemError("impose", `lift: order must be at least 1, got ${describe(order)}`);
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

/** Dirichlet conditions as they are imposed. */
export interface ImposedConditions {
  readonly method: Imposition;
  /** True when the statement left the method to the package. */
  readonly byDefault: boolean;
  readonly conditions: readonly DirichletCondition[];
}

/** For people: where u is prescribed and how, "u given on x-, x+; imposed by a lift (the default)". */
export function sayConditions({ method, byDefault, conditions }: ImposedConditions): string {
  const pieces = conditions.map(({ piece: { name }, prescribed }) => {
    const which = prescribed.flatMap((is, j) => (is ? [`u${j + 1}`] : []));
    return which.length === prescribed.length ? name : `${name} (${which.join(", ")})`;
  });
  return `u given on ${pieces.join(", ")}; imposed by ${ways[method.kind]}${byDefault ? " (the default)" : ""}`;
}

const ways = { lift: "a lift u = g + l N" } as const;
