import type { Curvature } from "../../energy/curvature.ts";
import type { Functional } from "../../energy/functional.ts";
import { pullCotangent } from "../../energy/lift/lift-values.ts";
import { pullCurvature } from "../../energy/lift/lifted-curvature.ts";
import { evaluateLifted, jetOfU } from "../../energy/lift/lifted-energy.ts";
import type { Sample } from "../../energy/sample.ts";
import type { FunctionalValue, Jet } from "../../jet/jet.ts";
import type { GramParameters } from "../../kernels/contract/parameter-derivatives.ts";
import { addBlockGram } from "./block-gram.ts";
import type { LocalModel, SampledObjective } from "./sampled-objective.ts";
import type { TrialSpace } from "./trial-space.ts";

/** An energy on one set of quadrature points as a function of the parameters, in float64. */
export class DiscreteEnergy implements SampledObjective {
  readonly quadratic: boolean;
  private readonly functional: Functional;
  readonly sample: Sample;
  private readonly space: TrialSpace;
  private lastCurvature: Curvature | undefined;

  constructor(functional: Functional, sample: Sample, space: TrialSpace) {
    this.functional = functional;
    this.quadratic = functional.quadratic;
    this.sample = sample;
    this.space = space;
  }

  /** (u, grad u) at the points. */
  jet(theta: Float64Array): Jet {
    return jetOfU(this.sample, this.space.evaluator.evaluate(theta, this.space.s, this.sample.points));
  }

  value(theta: Float64Array): number {
    return this.functional.evaluate(this.sample, this.jet(theta)).value;
  }

  differentiate(theta: Float64Array): { value: number; gradient: Float64Array } {
    return this.pull(theta, (jet) => evaluateLifted(this.functional, this.sample, jet));
  }

  /**
   * J^T H J with the curvature H of the density and the rank-one terms of products of integrals.
   */
  model(theta: Float64Array, range: GramParameters, definite: boolean, reuse = false): LocalModel {
    const { network } = this.space;
    const first = range === "outer" ? network.outerOffset : 0;
    const size = network.parameterCount - first;
    const { value, gradient } = this.differentiate(theta);
    const gram = new Float64Array(size * size);
    const curvature = this.curvature(theta, reuse);
    this.addPointwise(theta, curvature, range, definite, gram);
    for (const { coefficient, direction } of curvature.rankOne) {
      if (definite && coefficient < 0) continue;
      const along = this.pull(theta, () => ({ value: 0, cotangent: direction })).gradient.subarray(first);
      addRankOne(gram, coefficient, along);
    }
    return { value, gradient: gradient.slice(first), gram };
  }

  meanDirection(theta: Float64Array): Float64Array {
    const d = this.sample.points.length / this.sample.count;
    const { outputs } = this.space.network;
    const u = new Float64Array(this.sample.count * outputs);
    const { weights } = this.sample.regions[0];
    for (let i = 0; i < weights.length * outputs; i++) u[i] = weights[Math.floor(i / outputs)]!;
    const direction = { count: this.sample.count, u, grad: new Float64Array(u.length * d) };
    const { lift } = this.sample;
    const cotangent = lift ? pullCotangent(lift, direction) : direction;
    return this.pull(theta, () => ({ value: 0, cotangent })).gradient.slice(this.space.network.outerOffset);
  }

  metric(theta: Float64Array): Float64Array {
    const { lift, regions, points, count } = this.sample;
    const { network } = this.space;
    const b = network.outputs * (1 + points.length / count);
    const blocks = new Float64Array(count * b * b);
    regions[0].weights.forEach((weight, i) => {
      for (let k = 0; k < b; k++) blocks[(i * b + k) * b + k] = weight;
    });
    const identity: Curvature = { form: "blocks", blocks, rankOne: [] };
    const size = network.parameterCount - network.outerOffset;
    const gram = new Float64Array(size * size);
    this.addPointwise(theta, lift ? pullCurvature(lift, identity) : identity, "outer", false, gram);
    return gram;
  }

  /** Second derivatives with respect to the network's jet. */
  private curvature(theta: Float64Array, reuse: boolean): Curvature {
    if (this.lastCurvature && (reuse || this.functional.quadratic)) return this.lastCurvature;
    const { lift } = this.sample;
    const ofU = this.functional.curvature(this.sample, this.jet(theta));
    this.lastCurvature = lift ? pullCurvature(lift, ofU) : ofU;
    return this.lastCurvature;
  }

  private addPointwise(
    theta: Float64Array,
    curvature: Curvature,
    range: GramParameters,
    definite: boolean,
    gram: Float64Array,
  ): void {
    const { derivatives, s } = this.space;
    const { points, count } = this.sample;
    if (curvature.form === "isotropic" && derivatives.gram) {
      const { slope, metric } = curvature;
      const value = definite ? curvature.value.map((entry) => Math.max(entry, 0)) : curvature.value;
      if (value.every((entry) => entry >= 0) && slope.every((entry) => entry >= 0)) {
        derivatives.gram(theta, s, points, count, value, slope, metric, range, gram);
        return;
      }
    }
    addBlockGram(this.space, theta, points, curvature, range, definite, gram);
  }

  /** differentiate() of the space's evaluator, with a gradient that stays as it is. */
  private pull(theta: Float64Array, functional: (jet: Jet) => FunctionalValue) {
    const { evaluator, s } = this.space;
    const { value, gradient } = evaluator.differentiate(theta, s, this.sample.points, functional);
    return { value, gradient: Float64Array.from(gradient) };
  }
}

function addRankOne(gram: Float64Array, coefficient: number, along: Float64Array): void {
  const size = along.length;
  for (let i = 0; i < size; i++) {
    const factor = coefficient * along[i]!;
    for (let j = 0; j <= i; j++) gram[i * size + j]! += factor * along[j]!;
  }
}
