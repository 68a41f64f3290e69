import { evaluateFunction } from "../../energy/data.ts";
import type { Functional } from "../../energy/functional.ts";
import { drawSample, type Sample } from "../../energy/sample.ts";
import { firstStates, type TermStates } from "../../energy/term.ts";
import { isMappedThroughout } from "../../geometry/is-mapped.ts";
import type { Jet } from "../../jet/jet.ts";
import { Random } from "../../math/random.ts";
import {
  type ExactSolution,
  functionalAt,
  type Problem,
  type SampledFunctional,
} from "../../problem/problem.ts";
import { compositeGauss } from "../../quadrature/composite-gauss.ts";
import type { QuadratureRule } from "../../quadrature/quadrature.ts";
import { sobol } from "../../quadrature/sobol.ts";
import type { TrainedNetwork } from "../solution/solution.ts";
import { squaredNorms } from "./error-norms.ts";
import { alsoUncertain, inWords, uncertainRegions, uncertaintyOf } from "./measure-uncertainty.ts";
import type { Measured } from "./measured.ts";

/** Norms of the error, absolute or relative to the same norm of the exact solution. */
export interface ErrorNorms {
  /** L2 norm: root of the integral of |u - u*|^2. */
  readonly l2: Measured;
  /** Norm of the gradient's error alone, where the exact gradient is known. */
  readonly h1Semi?: Measured;
  /** Full H1 norm, where the exact gradient is known: root of the sum of both squares. */
  readonly h1?: Measured;
  /** Largest error over the points, a lower bound of the maximum norm. */
  readonly max: Measured;
}

/** Errors of a trained network, each with the uncertainty of its own measurement. */
export interface ErrorReport {
  /** Over the same norms of the exact solution, where it is known. */
  readonly relative?: ErrorNorms;
  /** As they are, where the exact solution is known. */
  readonly absolute?: ErrorNorms;
  /** E(u) - E(u*); variational problems with a known solution. */
  readonly energyGap?: {
    /** E(u) - E(u*). */
    readonly absolute: Measured;
    /** The same over |E(u*)|; NaN where that is zero. */
    readonly relative: Measured;
  };
  /** E(u) itself; variational problems only. */
  readonly energy?: Measured;
  /** The rule and its number of points, for the reader. */
  readonly rule: string;
}

/** What one rule measured. */
type Reading = Record<
  "l2" | "h1Semi" | "h1" | "max" | "rl2" | "rh1Semi" | "rh1" | "rmax" | "gap" | "minimum" | "rgap",
  number
>;

/**
 * Errors against the exact solution, in float64, on rules that training never saw.
 *
 * Up to three dimensions: two composite Gauss rules of different order and cells; the finer one's value,
 * with their difference as uncertainty. Above, or on domains without charts: eight replicates of scrambled
 * Sobol points; their mean with its standard error. Where the measure of the domain or of a piece of its
 * boundary is itself an estimate, its standard error is carried on into the figures' uncertainty.
 *
 * Without an exact solution only the energy is measured, and for a regression nothing.
 *
 * @example
 * ```ts
 * import { defineProblem, galerkin, interval, measureErrors, poisson, solve } from "deep-ritz";
 *
 * const problem = defineProblem({
 *   name: "sine",
 *   domain: interval(0, 1),
 *   energy: poisson({ source: ([x]) => Math.PI ** 2 * Math.sin(Math.PI * x) }),
 *   dirichlet: 0,
 *   exact: { u: ([x]) => Math.sin(Math.PI * x), grad: ([x]) => [Math.PI * Math.cos(Math.PI * x)] },
 * });
 * const solution = await solve(problem, { solver: galerkin({ network: { width: 32 } }) });
 * const { relative, rule } = measureErrors(problem, solution);
 * console.log(relative!.h1!.value < 1e-3, rule.startsWith("composite-gauss")); // true true
 * ```
 */
export function measureErrors(problem: Problem, trained: TrainedNetwork): ErrorReport {
  const { exact, domain } = problem;
  const isVariational = problem.kind === "variational";
  if (!exact && !isVariational) return { rule: "none: no exact solution is known" };
  const random = new Random(20080101); // fixed, and apart from every training stream
  const smooth = domain.dimension <= 3 && isMappedThroughout(domain);
  const budget = pointBudget(trained);
  const perAxis = Math.min([4096, 120, 40][domain.dimension - 1] ?? 0, budget ** (1 / domain.dimension));
  const cells = Math.max(4, Math.round(perAxis / 5));
  const fine = compositeGauss({ order: 5, cells });
  const coarse = compositeGauss({ order: 6, cells: Math.max(3, Math.floor(0.7 * cells)) });
  const sampled = functionalAt(problem, statesOf(problem, trained));
  const { functional } = sampled;
  const samples = smooth
    ? [fine, coarse].map((rule) => freshSample(problem, sampled, rule, 1, random))
    : Array.from({ length: 8 }, () => freshSample(problem, sampled, sobol(), Math.min(4096, budget), random));
  const combine = smooth ? pairOf : replicatesOf;
  const counts = samples.map((sample) => sample.regions[0].count);
  const uncertain = uncertainRegions(domain, samples[0]!);
  const drawn = smooth
    ? `${fine.name} (${counts[0]} points) against ${coarse.name} (${counts[1]})`
    : `${counts.length} replicates of ${counts[0]} scrambled Sobol points`;
  const rule = drawn + inWords(uncertain);
  const jets = samples.map((sample) => trained.evaluate(sample.points));
  const energies = samples.map((sample, index) =>
    isVariational ? functional.evaluate(sample, jets[index]!).value : Number.NaN,
  );
  const byMeasures = (value: (sample: Sample) => number) => uncertaintyOf(uncertain, samples[0]!, value);
  const energyOf = (sample: Sample) => functional.evaluate(sample, jets[0]!).value;
  const energy = isVariational && { energy: alsoUncertain(combine(energies), byMeasures(energyOf)) };
  if (!exact) return { ...energy, rule };
  const readings = samples.map((sample, index) =>
    read(isVariational ? functional : undefined, exact, sample, jets[index]!, energies[index]!),
  );
  const of = (key: keyof Reading) => combine(readings.map((reading) => reading[key]));
  // in relative errors the measure cancels; norms go with its root
  const inside = uncertain.find(({ region }) => region === "domain")?.share ?? 0;
  const norm = (key: keyof Reading): Measured => {
    const measured = of(key);
    return key.startsWith("r") ? measured : alsoUncertain(measured, (measured.value * inside) / 2);
  };
  const norms = (prefix: "" | "r"): ErrorNorms => ({
    l2: norm(`${prefix}l2`),
    ...(exact.grad && { h1Semi: norm(`${prefix}h1Semi`), h1: norm(`${prefix}h1`) }),
    max: largest(readings.map((reading) => reading[`${prefix}max`])),
  });
  const gap =
    isVariational && exact.grad && energyGap(functional, exact, samples[0]!, energyOf, byMeasures, of);
  return {
    relative: norms("r"),
    absolute: norms(""),
    ...(gap && { energyGap: gap }),
    ...energy,
    rule,
  };
}

function energyGap(
  functional: Functional,
  exact: ExactSolution,
  sample: Sample,
  energyOf: (sample: Sample) => number,
  byMeasures: (value: (sample: Sample) => number) => number,
  of: (key: keyof Reading) => Measured,
): ErrorReport["energyGap"] {
  const attained = exactJet(exact, sample);
  const minimumOf = (at: Sample) => functional.evaluate(at, attained).value;
  const { value: minimum } = of("minimum");
  const uncertainty = byMeasures((at) => energyOf(at) - minimumOf(at));
  return {
    absolute: alsoUncertain(of("gap"), uncertainty),
    relative: alsoUncertain(of("rgap"), uncertainty / minimum),
  };
}

/** Points with the energy's data; for regression without it, and never the given samples themselves. */
function freshSample(
  { kind, domain }: Problem,
  { draw }: SampledFunctional,
  rule: QuadratureRule,
  count: number,
  random: Random,
): Sample {
  return kind === "variational" ? draw(rule, count, random) : drawSample(domain, [], [], rule, count, random);
}

/** The states that a run left these very terms in; else those of who never trains. */
function statesOf({ terms }: Problem, { problem, states }: TrainedNetwork): TermStates {
  const trained = problem?.terms ?? [];
  const same = terms.length === trained.length && terms.every((term, k) => term === trained[k]);
  return (same && states) || firstStates(terms);
}

/** @param functional whose energies are compared; undefined for regressions */
function read(
  functional: Functional | undefined,
  exact: ExactSolution,
  sample: Sample,
  jet: Jet,
  energy: number,
): Reading {
  const [interior] = sample.regions;
  const norms = squaredNorms(exact, interior.points, interior.weights, jet);
  const l2 = Math.sqrt(norms.error);
  const h1Semi = Math.sqrt(norms.gradientError);
  const h1 = Math.sqrt(norms.error + norms.gradientError);
  let gap = Number.NaN;
  let minimum = Number.NaN;
  if (functional && exact.grad) {
    const attained = functional.evaluate(sample, exactJet(exact, sample)).value;
    // Both energies by the same rule: most of its error drops out of the difference.
    gap = energy - attained;
    minimum = Math.abs(exact.energy ?? attained);
    // an energy that is zero but for rounding: nothing is relative to it
    if (minimum <= 1e-12 * (norms.exact + norms.gradientExact)) minimum = Number.NaN;
  }
  return {
    l2,
    h1Semi,
    h1,
    max: norms.largestError,
    rl2: l2 / Math.sqrt(norms.exact),
    rh1Semi: h1Semi / Math.sqrt(norms.gradientExact),
    rh1: h1 / Math.sqrt(norms.exact + norms.gradientExact),
    rmax: norms.largestError / norms.largestExact,
    gap,
    rgap: gap / minimum,
    minimum,
  };
}

/** The exact solution's values and gradients at all points of a sample. */
export function exactJet(exact: ExactSolution, sample: Sample): Jet {
  const d = sample.points.length / sample.count;
  return {
    count: sample.count,
    u: evaluateFunction("exact.u", exact.u, sample.points, d).values,
    grad: evaluateFunction("exact.grad", exact.grad!, sample.points, d).values,
  };
}

/**
 * Points that the float64 reference can afford: a multi-layer network costs its parameters at every point.
 */
function pointBudget({ network }: TrainedNetwork): number {
  const work = network.parameterCount * (1 + network.inputs);
  return Math.max(1024, Math.floor(3e8 / work));
}

function pairOf([fine, coarse]: readonly number[]): Measured {
  return { value: fine!, uncertainty: Math.abs(fine! - coarse!) };
}

function replicatesOf(values: readonly number[]): Measured {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { value: mean, uncertainty: Math.sqrt(variance / values.length) };
}

function largest(values: readonly number[]): Measured {
  const value = Math.max(...values);
  return { value, uncertainty: value - Math.min(...values) };
}
