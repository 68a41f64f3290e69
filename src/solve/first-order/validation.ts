import type { Functional } from "../../energy/functional.ts";
import { jetOfU } from "../../energy/lift/lifted-energy.ts";
import { drawSample, type RegionSample, type Sample } from "../../energy/sample.ts";
import { isMappedThroughout } from "../../geometry/is-mapped.ts";
import type { Jet } from "../../jet/jet.ts";
import type { Random } from "../../math/random.ts";
import type { Problem, SampledFunctional } from "../../problem/problem.ts";
import { compositeGauss } from "../../quadrature/composite-gauss.ts";
import type { QuadratureRule } from "../../quadrature/quadrature.ts";
import { sobol } from "../../quadrature/sobol.ts";
import { type SquaredNorms, squaredNorms } from "../errors/error-norms.ts";

/** An iterate's energy on the validation points. */
export interface Judgement {
  /** Mean of the two rules' energies. */
  readonly energy: number;
  /** Their difference: how much of the energy is quadrature error. */
  readonly spread: number;
  /** Errors against the exact solution on points that training does not see, where it is known. */
  readonly norms?: SquaredNorms;
}

/**
 * Judges iterates on points apart from all training points: two rules, so that the quadrature error is
 * known. Up to three dimensions they are composite Gauss rules on different cells, above scrambled Sobol
 * points. A regression on fixed samples is judged on these: they are what it was given.
 */
export class Validation {
  /** The points of the first rule, or those given. */
  readonly sample: Sample;
  /** Of another rule, unless the points are given. */
  readonly second: Sample | undefined;
  /** Where errors are measured: never the samples that a regression is given. */
  private readonly apart: RegionSample;
  private readonly problem: Problem;
  private readonly functional: Functional;

  /**
   * Draws the points.
   *
   * @param sampled the problem's functional in its present state, and how samples for it are drawn
   * @param given a regression's samples, if it is bound to some
   */
  constructor(
    problem: Problem,
    { functional, draw }: SampledFunctional,
    given: Sample | undefined,
    random: Random,
  ) {
    this.problem = problem;
    this.functional = functional;
    const [first, second] = validationRules(problem);
    this.sample = given ?? draw(first, 4096, random);
    this.second = given ? undefined : draw(second, 4096, random);
    const apart = given ? drawSample(problem.domain, [], [], first, 4096, random) : this.sample;
    this.apart = apart.regions[0];
  }

  /**
   * The energy of an iterate, and its errors where the solution is known.
   *
   * @param jetAt the iterate's jet at points [n, d]
   */
  async judge(jetAt: (points: Float64Array) => Jet | Promise<Jet>): Promise<Judgement> {
    const { exact } = this.problem;
    const { functional, second, apart } = this;
    const jet = jetOfU(this.sample, await jetAt(this.sample.points));
    const energy = functional.evaluate(this.sample, jet).value;
    const there = second || !exact ? jet : await jetAt(apart.points);
    const norms = exact && { norms: squaredNorms(exact, apart.points, apart.weights, there) };
    if (!second) return { energy, spread: 0, ...norms };
    const other = functional.evaluate(second, jetOfU(second, await jetAt(second.points))).value;
    return { energy: 0.5 * (energy + other), spread: Math.abs(energy - other), ...norms };
  }
}

function validationRules({ domain }: Problem): [QuadratureRule, QuadratureRule] {
  if (domain.dimension > 3 || !isMappedThroughout(domain)) return [sobol(), sobol()];
  const cells = [250, 10, 3][domain.dimension - 1]!;
  const fewer = [199, 7, 2][domain.dimension - 1]!;
  return [compositeGauss({ order: 4, cells }), compositeGauss({ order: 5, cells: fewer })];
}
