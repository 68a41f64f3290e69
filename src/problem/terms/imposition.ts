import * as v from "valibot";
import { checkField, readOptions } from "../../schema/check.ts";
import { optional, parts, tied } from "../../schema/parts.ts";
import { atLeast, oneOf, positiveNumber, readLater } from "../../schema/values.ts";
import type { JoinOptions } from "../space/boundary-lift.ts";
import type { LiftPart } from "../space/given-lift.ts";

/** What a lift u = g + l N is made of. */
export interface LiftOptions extends JoinOptions {
  /** l: vanishes where u is prescribed, positive inside; default: joined from the boundary's distances. */
  readonly distance?: LiftPart;
  /** g: has the prescribed values; default: the prescribed function, or an interpolation of several. */
  readonly extension?: LiftPart;
}

/** How much a boundary term weighs. */
export interface WeightOptions {
  /** beta in beta/2 (u - g)^2; default: computed, see docs/conditions.md. */
  readonly weight?: number;
}

/** How Dirichlet conditions are imposed. */
export type Imposition =
  | ({
      /** Exactly, by the ansatz u = g + l N. */
      readonly kind: "lift";
    } & LiftOptions)
  | ({
      /** By a term of the functional. */
      readonly kind: "penalty" | "nitsche" | "augmented Lagrangian";
    } & WeightOptions);

/**
 * Impose Dirichlet conditions exactly: u = g + l N, where l vanishes on the boundary and N is the network.
 *
 * @throws ProblemError, in `defineProblem`, if a piece has no distance, or l or g is not as it must be
 * @example
 * ```ts
 * import { defineProblem, interval, lift, poisson } from "deep-ritz";
 *
 * const problem = defineProblem({
 *   name: "rod",
 *   domain: interval(0, 1),
 *   energy: poisson({ source: 1 }),
 *   dirichlet: 0,
 *   impose: lift({ distance: ([x]) => x * (1 - x) }),
 * });
 * console.log(problem.lift!.at(Float64Array.of(0.5), 1).l[0]); // 0.25
 * ```
 */
export function lift(options: LiftOptions = {}): Imposition {
  return { kind: "lift", ...options };
}

/**
 * Impose Dirichlet conditions roughly: the energy gets int beta/2 (u - g)^2, whose minimiser misses g by about
 * flux / beta. Default weight: 250 a |boundary| / |domain|, a the energy's mean second derivative in grad u.
 *
 * @throws ProblemError, in `defineProblem`, if the weight is not positive
 * @example
 * ```ts
 * import { defineProblem, interval, penalty, poisson } from "deep-ritz";
 *
 * const problem = defineProblem({
 *   name: "rod",
 *   domain: interval(0, 1),
 *   energy: poisson({ source: 1 }),
 *   dirichlet: 0,
 *   impose: penalty({ weight: 1000 }),
 * });
 * console.log(problem.dirichlet!.method); // { kind: 'penalty', weight: 1000 }
 * ```
 */
export function penalty(options: WeightOptions = {}): Imposition {
  return { kind: "penalty", ...options };
}

/**
 * Impose Dirichlet conditions consistently, without a constraint on the network (J. Nitsche, 1971): the energy
 * gets int beta/2 (u - g)^2 - flux(u) (u - g). Default weight in first-order training: 1.5 times the least one for
 * which that is bounded below in the network's own span, computed when training starts and three times during the
 * run, and never lowered; at least 25 a |boundary| / |domain|, a as in `penalty`. With second-order solvers: that of
 * `penalty`, once and for all.
 *
 * @throws ProblemError, in `defineProblem`, if the weight is not positive, or the energy does not know its flux
 * @example
 * ```ts
 * import { defineProblem, galerkin, interval, nitsche, poisson, solve } from "deep-ritz";
 *
 * const problem = defineProblem({
 *   name: "rod",
 *   domain: interval(0, 1),
 *   energy: poisson({ source: 1 }),
 *   dirichlet: 0,
 *   impose: nitsche(),
 * });
 * const solution = await solve(problem, { solver: galerkin({ network: { width: 16 } }) });
 * console.log(Math.abs(solution.evaluate(Float64Array.of(0)).u[0]!) < 1e-4); // true
 * ```
 */
export function nitsche(options: WeightOptions = {}): Imposition {
  return { kind: "nitsche", ...options };
}

/**
 * Impose Dirichlet conditions by a penalty whose error is removed by multipliers: the energy gets
 * int beta/2 (u - g)^2 + lambda (u - g), and training sets lambda <- lambda + beta (u - g) eight times
 * (M. Hestenes, M. Powell, 1969). lambda is a polynomial on each piece. Default weight: 4 a |boundary| / |domain|, a
 * as in `penalty`. First-order training only.
 *
 * @throws ProblemError, in `defineProblem`, if the weight is not positive
 * @example
 * ```ts
 * import { augmentedLagrangian, defineProblem, interval, poisson } from "deep-ritz";
 *
 * const problem = defineProblem({
 *   name: "rod",
 *   domain: interval(0, 1),
 *   energy: poisson({ source: 1 }),
 *   dirichlet: 0,
 *   impose: augmentedLagrangian(),
 * });
 * console.log(problem.terms.map(({ kind }) => kind)); // [ 'fixed', 'following' ]
 * ```
 */
export function augmentedLagrangian(options: WeightOptions = {}): Imposition {
  return { kind: "augmented Lagrangian", ...options };
}

/** Every method by its name, for the command line. */
export const impositions = {
  lift,
  penalty,
  nitsche,
  "augmented-lagrangian": augmentedLagrangian,
} as const;

const liftOptions = tied<LiftOptions>()(
  parts({
    distance: optional(readLater<LiftPart>()),
    extension: optional(readLater<LiftPart>()),
    join: optional(oneOf("product", "r-equivalence")),
    order: optional(atLeast(1)),
  }),
);
const weightOptions = tied<WeightOptions>()(parts({ weight: optional(positiveNumber) }));

const settingsOf = <Kind extends Imposition["kind"]>(kind: Kind, { entries }: { entries: v.ObjectEntries }) =>
  parts({ kind: v.literal(kind), ...entries }, { noun: "setting" });

const schemas = {
  lift: settingsOf("lift", liftOptions),
  penalty: settingsOf("penalty", weightOptions),
  nitsche: settingsOf("nitsche", weightOptions),
  "augmented Lagrangian": settingsOf("augmented Lagrangian", weightOptions),
} as const satisfies Readonly<Record<Imposition["kind"], unknown>>;

const someMethod = v.custom<Imposition>(
  (method) => Object.hasOwn(schemas, String((method as Partial<Imposition> | null)?.kind)),
  "must be lift(), penalty(), nitsche() or augmentedLagrangian()",
);

/** @throws ProblemError unless this is a method with settings that it knows */
export function checkImposition(method: unknown): asserts method is Imposition {
  checkField(someMethod, method, "impose");
  const { kind } = method as Imposition;
  readOptions(schemas[kind], method, kind, "impose");
}
