import type { Functional } from "../../energy/functional.ts";
import type { Lift } from "../../energy/lift/lift-values.ts";
import { ProblemError } from "../../energy/problem-error.ts";
import type { Domain } from "../../geometry/domain.ts";
import type { DataFunction } from "../../jet/data-function.ts";
import { makeLift } from "../space/make-lift.ts";
import type { TrialFunction } from "../space/trial-function.ts";
import { naturalWeight } from "./automatic-weight.ts";
import { type BoundaryPolynomials, boundaryPolynomials } from "./boundary-polynomial.ts";
import type { DirichletCondition } from "./dirichlet.ts";
import { withDirichletTerms } from "./dirichlet-terms.ts";
import { checkImposition, type Imposition } from "./imposition.ts";
import { nitscheConstant } from "./nitsche-constant.ts";

/** Dirichlet conditions as they are imposed. */
export interface ImposedConditions {
  readonly method: Imposition;
  /** True when the statement left the method to the package. */
  readonly byDefault: boolean;
  readonly conditions: readonly DirichletCondition[];
  /** beta, of the methods that have one. */
  readonly weight?: number;
}

/** An energy with its Dirichlet conditions. */
export interface Imposed {
  readonly functional: Functional;
  readonly dirichlet: ImposedConditions;
  readonly lift?: Lift;
  /** The same conditions with a weight for the space that training starts in; Nitsche. */
  begin?(start: TrialFunction): Imposed;
  /** The same conditions with a weight or multipliers that follow the iterate; undefined where nothing changes. */
  revise?(iterate: TrialFunction): Imposed | undefined;
}

/** Multiples of `naturalWeight`: the penalty's leaves an error of about 1/250 in u; the gentle one trains well. */
const [penaltyFactor, gentleFactor] = [250, 4];
/** A penalty grows to its weight by this factor at a time: at once it would drown the energy. */
const growth = 2;
/** Of the constant beyond which Nitsche's energy is bounded below, and of `naturalWeight`, as the least there is. */
const [nitscheFactor, leastNitsche] = [1.5, 25];
/** Of the calls to revise it, those at which Nitsche's constant is computed. */
const constantEvery = 3;

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
  functional: Functional,
  conditions: readonly DirichletCondition[],
  requested: Imposition | undefined,
  singular = false,
): Imposed {
  if (requested !== undefined) checkImposition(requested);
  const method = requested ?? defaultMethod(functional, conditions, singular);
  const dirichlet = { method, byDefault: requested === undefined, conditions };
  if (method.kind === "lift") {
    return { functional, dirichlet, lift: makeLift(domain, outputs, conditions, method) };
  }
  if (method.kind === "nitsche" && functional.flux === undefined) {
    throw new ProblemError(
      "impose",
      "nitsche() needs an energy that knows its flux, such as elliptic({...}); use augmentedLagrangian()",
    );
  }
  const given = method.weight;
  const natural = () => naturalWeight(domain, outputs, functional);
  switch (method.kind) {
    case "penalty": {
      const last = given ?? penaltyFactor * natural();
      const penalised = (weight: number): Imposed => ({
        functional: withDirichletTerms(functional, outputs, conditions, { weight }),
        dirichlet: { ...dirichlet, weight },
        ...(weight < last && { revise: () => penalised(Math.min(last, growth * weight)) }),
      });
      const first = Math.min(last, gentleFactor * natural());
      return { ...penalised(last), ...(first < last && { begin: () => penalised(first) }) };
    }
    case "nitsche": {
      const enough = (iterate: TrialFunction) =>
        Math.max(
          nitscheFactor * nitscheConstant(domain, outputs, functional, conditions, iterate),
          leastNitsche * natural(),
        );
      let calls = 0;
      const byNitsche = (weight: number): Imposed => ({
        functional: withDirichletTerms(functional, outputs, conditions, { weight, nitsche: true }),
        dirichlet: { ...dirichlet, weight },
        ...(given === undefined && {
          begin: (start) => byNitsche(enough(start)),
          revise(iterate) {
            if (calls++ % constantEvery !== 0) return undefined;
            const least = enough(iterate);
            return least > weight ? byNitsche(least) : undefined;
          },
        }),
      });
      return byNitsche(given ?? penaltyFactor * natural());
    }
    case "augmented Lagrangian": {
      const weight = given ?? gentleFactor * natural();
      const fits = new Map<string, BoundaryPolynomials>();
      const withMultipliers = (multipliers: ReadonlyMap<string, DataFunction>): Imposed => ({
        functional: withDirichletTerms(functional, outputs, conditions, { weight, multipliers }),
        dirichlet: { ...dirichlet, weight },
        revise(iterate) {
          const next = conditions.map(({ piece, value }): [string, DataFunction] => {
            const { name } = piece;
            const known = fits.get(name) ?? boundaryPolynomials(piece, domain.dimension);
            fits.set(name, known);
            const { u } = iterate.evaluate(known.points);
            const wanted = value.values(known.points);
            const step = known.fit(
              wanted.map((g, at) => weight * (u[at]! - g)),
              outputs,
            );
            return [name, sum(multipliers.get(name), step)];
          });
          return withMultipliers(new Map(next));
        },
      });
      return withMultipliers(new Map());
    }
  }
}

function defaultMethod(
  functional: Functional,
  conditions: readonly DirichletCondition[],
  singular: boolean,
): Imposition {
  if (!singular && conditions.every(({ piece }) => piece.distance !== undefined)) return { kind: "lift" };
  return { kind: functional.flux ? "nitsche" : "augmented Lagrangian" };
}

function sum(first: DataFunction | undefined, second: DataFunction): DataFunction {
  if (!first) return second;
  return (x) => {
    const [a, b] = [first(x) as ArrayLike<number>, second(x) as ArrayLike<number>];
    return Array.from(a, (value, j) => value + b[j]!);
  };
}

/** For people: where u is prescribed and how, "u given on x-, x+; imposed by a lift u = g + l N (the default)". */
export function sayConditions(
  { method, byDefault, conditions, weight }: ImposedConditions,
  { boundary }: Pick<Domain, "boundary">,
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
