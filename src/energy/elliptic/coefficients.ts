import * as v from "valibot";
import { constantFunction, type DataFunction, type Point } from "../../jet/data-function.ts";
import { optional, parts, tied } from "../../schema/parts.ts";
import { notNegative, readLater } from "../../schema/values.ts";

/** A coefficient: a constant or a function of the point. */
export type Coefficient = number | ((x: Point) => number);

/** A diffusion coefficient: a scalar, or a symmetric d x d matrix, row-major. */
export type Diffusion = number | readonly number[] | DataFunction;

/** A value on the boundary: the same everywhere, or by the name of the piece. */
export type OnBoundary<T> = T | Readonly<Record<string, T>>;

/** A du/dn + alpha u = r on a piece of the boundary. */
export interface RobinTerms {
  /** alpha */
  readonly coefficient: Coefficient;
  /** r, default 0. */
  readonly value?: Coefficient;
}

/** The data of -div(A grad u) + c u = f and of its Neumann and Robin conditions. */
export interface EllipticCoefficients {
  /** A in -div(A grad u) + c u = f; default 1. */
  readonly diffusion?: Diffusion;
  /** c, default 0. */
  readonly reaction?: Coefficient;
  /** f, default 0. */
  readonly source?: Coefficient;
  /** mu in mu/2 (integral of u)^2, which fixes the constant of a pure Neumann problem; default 0. */
  readonly meanPenalty?: number;
  /** g in A du/dn = g; default 0. */
  readonly neumann?: OnBoundary<Coefficient>;
  /** A du/dn + alpha u = r; default: none. */
  readonly robin?: OnBoundary<RobinTerms>;
}

/** What holds on a piece of the boundary; without a piece, on all of them that are free. */
export type BoundaryTerm =
  | { readonly kind: "neumann"; readonly piece?: string; readonly flux: DataFunction }
  | {
      readonly kind: "robin";
      readonly piece?: string;
      readonly coefficient: DataFunction;
      readonly value: DataFunction;
    };

const isObject = (value: unknown) => typeof value === "object" && value !== null;
const isCoefficient = (value: unknown) => typeof value === "number" || typeof value === "function";

/** The function of a coefficient. */
export function asFunction(value: Diffusion | Coefficient): DataFunction {
  return typeof value === "function" ? value : constantFunction(value);
}

const coefficient = v.custom<Coefficient>(isCoefficient, "must be a number or a function of x");
const robinTerms = tied<RobinTerms>()(
  parts({ coefficient, value: optional(coefficient) }, { what: "{ coefficient, value }, or such by piece" }),
);

const flux = (given: Coefficient, piece?: string): BoundaryTerm => ({
  kind: "neumann",
  ...(piece !== undefined && { piece }),
  flux: asFunction(given),
});

const exchange = (given: RobinTerms, piece?: string): BoundaryTerm => ({
  kind: "robin",
  ...(piece !== undefined && { piece }),
  coefficient: asFunction(given.coefficient),
  value: asFunction(given.value ?? 0),
});

/** By piece, or one for all: the first where every value is an object of its own. */
const neumann = v.lazy((given) =>
  isObject(given)
    ? v.pipe(
        v.record(v.string(), coefficient),
        v.transform((byPiece) => Object.entries(byPiece).map(([piece, g]) => flux(g, piece))),
      )
    : v.pipe(
        v.custom<Coefficient>(isCoefficient, "must be a number or a function, or such by piece"),
        v.transform((g) => [flux(g)]),
      ),
);

const robin = v.lazy((given) =>
  isObject(given) && Object.values(given as object).every(isObject)
    ? v.pipe(
        v.record(v.string(), robinTerms),
        v.transform((byPiece) => Object.entries(byPiece).map(([piece, terms]) => exchange(terms, piece))),
      )
    : v.pipe(
        robinTerms,
        v.transform((terms) => [exchange(terms)]),
      ),
);

/** Coefficients that are functions are looked at where they are evaluated. */
export const ellipticCoefficients = tied<EllipticCoefficients>()(
  parts(
    {
      diffusion: optional(readLater<Diffusion>()),
      reaction: optional(readLater<Coefficient>()),
      source: optional(readLater<Coefficient>()),
      meanPenalty: optional(notNegative),
      neumann: optional(neumann),
      robin: optional(robin),
    },
    { noun: "coefficient" },
  ),
);
