import type { Functional } from "../../energy/functional.ts";
import type { Lift } from "../../energy/lift/lift-values.ts";
import type { FollowingTerm, Term } from "../../energy/term.ts";
import type { Domain } from "../../geometry/domain.ts";
import { makeLift } from "../space/make-lift.ts";
import { augmentedLagrangianTerm } from "./augmented-lagrangian-term.ts";
import type { DirichletCondition } from "./dirichlet.ts";
import { checkImposition, type Imposition } from "./imposition.ts";
import { nitscheTerm } from "./nitsche-term.ts";
import { penaltyTerm } from "./penalty-term.ts";

/** Dirichlet conditions, and how they are imposed. */
export interface ImposedConditions {
  /** How they are imposed. */
  readonly method: Imposition;
  /** True when the statement left the method to the package. */
  readonly byDefault: boolean;
  /** One for each piece. */
  readonly conditions: readonly DirichletCondition[];
}

/** What makes a minimiser take prescribed values: a lift of the space, or a term of the functional. */
export interface Imposed {
  readonly dirichlet: ImposedConditions;
  readonly lift?: Lift;
  readonly term?: Term | FollowingTerm;
}

const terms = {
  penalty: penaltyTerm,
  nitsche: nitscheTerm,
  "augmented Lagrangian": augmentedLagrangianTerm,
} as const;

/**
 * Imposes conditions on an energy: by the method that is asked for, else by a lift where all pieces have a
 * distance, by Nitsche's method where the energy knows its flux, or by an augmented Lagrangian.
 *
 * @param singular there are enrichment functions: by default there is no lift then, whose l would flatten them
 * @throws ProblemError if the method is none or cannot be applied here
 */
export function impose(
  domain: Domain,
  outputs: number,
  energy: Functional,
  conditions: readonly DirichletCondition[],
  requested: Imposition | undefined,
  singular = false,
): Imposed {
  if (requested !== undefined) checkImposition(requested);
  const method = requested ?? defaultMethod(energy, conditions, singular);
  const dirichlet = { method, byDefault: requested === undefined, conditions };
  if (method.kind === "lift") return { dirichlet, lift: makeLift(domain, outputs, conditions, method) };
  return { dirichlet, term: terms[method.kind](domain, outputs, energy, conditions, method.weight) };
}

function defaultMethod(
  functional: Functional,
  conditions: readonly DirichletCondition[],
  singular: boolean,
): Imposition {
  if (!singular && conditions.every(({ piece }) => piece.distance !== undefined)) return { kind: "lift" };
  return { kind: functional.flux ? "nitsche" : "augmented Lagrangian" };
}

/** For people: where u is prescribed and how, "u given on x-, x+; imposed by a lift u = g + l N (the default)". */
export function sayConditions(
  { method, byDefault, conditions }: ImposedConditions,
  { boundary }: Pick<Domain, "boundary">,
  weight: number | undefined,
): string {
  const all =
    boundary.length > 1 &&
    conditions.length === boundary.length &&
    conditions.every(({ prescribed }) => prescribed.every((is) => is));
  const pieces = conditions.map(({ piece: { name }, prescribed }) => {
    const which = prescribed.flatMap((is, j) => (is ? [`u${j + 1}`] : []));
    return which.length === prescribed.length ? name : `${name} (${which.join(", ")})`;
  });
  const how = `${ways[method.kind]}${weight === undefined ? "" : ` with weight ${Number(weight.toPrecision(3))}`}`;
  const where = all ? "the whole boundary" : pieces.join(", ");
  return `u given on ${where}; imposed by ${how}${byDefault ? " (the default)" : ""}`;
}

const ways = {
  lift: "a lift u = g + l N",
  penalty: "a penalty",
  nitsche: "Nitsche's method",
  "augmented Lagrangian": "an augmented Lagrangian",
} as const;
