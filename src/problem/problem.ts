import type { EllipticCoefficients } from "../energy/elliptic/coefficients.ts";
import { type Functional, sum } from "../energy/functional.ts";
import type { Lift } from "../energy/lift/lift-values.ts";
import { drawSample, type Sample } from "../energy/sample.ts";
import { type FollowingTerm, firstStates, type Term, type TermStates, termsAt } from "../energy/term.ts";
import type { Domain } from "../geometry/domain.ts";
import type { DataFunction } from "../jet/data-function.ts";
import type { Random } from "../math/random.ts";
import type { LevelSets } from "../network/around/cusp-inputs.ts";
import type { FixedFunctions } from "../network/around/fixed-functions.ts";
import type { QuadratureRule } from "../quadrature/quadrature.ts";
import { optional, parts, tied } from "../schema/parts.ts";
import { finiteNumber, functionOf, yesOrNo } from "../schema/values.ts";
import type { ProblemDefaults } from "./problem-defaults.ts";
import type { Invariance } from "./space/invariance.ts";
import type { ImposedConditions } from "./terms/impose.ts";

/** The known solution: u, and if known grad u, as plain functions of a point. */
export interface ExactSolution {
  /** u(x): a number, or the list of its c components. */
  readonly u: DataFunction;
  /** grad u(x): d numbers, or c x d row-major. Without it only errors in u are measured. */
  readonly grad?: DataFunction;
  /** The energy's minimum; default: the energy of the exact solution by quadrature. */
  readonly energy?: number;
  /** True where -u is as good as u, as for eigenfunctions: errors are measured to the nearer of the two. */
  readonly upToSign?: boolean;
}

export const exactSolution = tied<ExactSolution>()(
  parts({
    u: functionOf<DataFunction>("x"),
    grad: optional(functionOf<DataFunction>("x")),
    energy: optional(finiteNumber),
    upToSign: optional(yesOrNo),
  }),
);

/** A functional and how samples for it are drawn, in one state of what follows the iterate. */
export interface SampledFunctional {
  /** What is minimised. */
  readonly functional: Functional;
  /** Points, weights and data for one evaluation of the functional; for given samples always these. */
  draw(rule: QuadratureRule, count: number, random: Random): Sample;
}

/** What all problems have: what training and error measurement need to know of them. Frozen. */
export interface CommonProblem extends SampledFunctional {
  /** A short name, used for the run folder. */
  readonly name: string;
  /** One line for people. */
  readonly title: string;
  /** Omega, in R^d. */
  readonly domain: Domain;
  /** Components c of the unknown. */
  readonly outputs: number;
  /** What is minimised, term by term; `functional` is their sum in the states of who never trains. */
  readonly terms: readonly (Term | FollowingTerm)[];
  /** u*, where it is known. */
  readonly exact?: ExactSolution;
  /** Shifts and mirrors under which the network stays as it is, or changes its sign; left out: none. */
  readonly invariance?: Invariance;
  /** Where grad u may jump. */
  readonly interfaces?: LevelSets;
  /** Given functions beside the network: N in what follows is the network with them. */
  readonly enrichment?: FixedFunctions;
  /** With a lift the unknown is u = g + l N, N the network; the functional still sees (u, grad u). */
  readonly lift?: Lift;
  /** What solvers take when nobody says otherwise. */
  readonly defaults: ProblemDefaults;
}

/** Minimise an energy. */
export interface VariationalProblem extends CommonProblem {
  /** The functional is an energy. */
  readonly kind: "variational";
  /** The coefficients, when the energy is `elliptic({...})` and nothing else. */
  readonly elliptic?: EllipticCoefficients;
  /** The integral of u^2 that the energy asks for, where it sees little else of the size of u: eigenvalues. */
  readonly size?: number;
  /** Where u is prescribed and how that is imposed; left out where it is prescribed nowhere. */
  readonly dirichlet?: ImposedConditions;
}

/** Fit a function. */
export interface RegressionProblem extends CommonProblem {
  /** The functional is a mean squared misfit. */
  readonly kind: "regression";
  /** The samples that training is bound to; left out where a known function is sampled. */
  readonly given?: Sample;
}

/** A problem, checked and frozen; it can be solved as often as one likes. */
export type Problem = VariationalProblem | RegressionProblem;

/** The functional with its terms in these states. */
export function functionalAt(problem: ProblemParts, states: TermStates): SampledFunctional {
  const { domain, lift } = problem;
  const functional = sum(termsAt(problem.terms, states));
  const pieces = domain.boundary.filter(({ name }) => functional.pieces.includes(name));
  return {
    functional,
    draw(rule, count, random) {
      if (problem.kind === "regression" && problem.given) return problem.given;
      const sample = drawSample(domain, pieces, functional.sources, rule, count, random);
      return lift ? { ...sample, lift: lift.at(sample.points, sample.count) } : sample;
    },
  };
}

/** A problem but for the sum of its terms. */
export type ProblemParts =
  | Omit<VariationalProblem, keyof SampledFunctional>
  | Omit<RegressionProblem, keyof SampledFunctional>;

/** The problem made of these parts, frozen with its terms. */
export function problemOf<Parts extends ProblemParts>(parts: Parts): Parts & SampledFunctional {
  const terms = Object.freeze(parts.terms.map((term) => Object.freeze(term)));
  for (const term of terms) if (term.kind === "fixed") Object.freeze(term.pieces);
  return Object.freeze(Object.assign({ ...parts, terms }, functionalAt(parts, firstStates(terms))));
}

/** The weight of the Dirichlet conditions in these states, where they have one. */
export function conditionsWeight({ terms }: Problem, states: TermStates): number | undefined {
  return termsAt(terms, states).find(({ name }) => name === "dirichlet")?.weight;
}

/** Whether it has multipliers, which only first-order training updates. */
export function hasMultipliers({ terms }: Problem): boolean {
  return terms.some((term) => term.kind === "following" && term.multipliers);
}
