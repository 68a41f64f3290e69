import type { Sample } from "../../energy/sample.ts";
import { NotFinite } from "./outer-factor.ts";
import { outerSolve } from "./outer-solve.ts";
import type { QuadratureLevels } from "./quadrature-levels.ts";
import type { LocalModel, SampledObjective } from "./sampled-objective.ts";
import { factorise } from "./scaled-solve.ts";
import type { TrialSpace } from "./trial-space.ts";

/** Where an iteration has come to. */
export interface Iterate {
  readonly theta: Float64Array;
  /** Iterations accepted so far. */
  readonly iteration: number;
  readonly level: number;
  readonly training: SampledObjective;
  readonly holdOut?: SampledObjective;
  readonly energy: number;
  /** On the hold-out points; the training energy where there are none. */
  readonly holdOutEnergy: number;
  readonly gradientNorm: number;
  /** Levenberg-Marquardt: damping of the last step, and its actual over its predicted decrease. */
  readonly lambda?: number;
  readonly ratio?: number;
}

export interface IterationOptions {
  readonly regularisation: number;
  /** Inner weights of a neuron are kept within this norm; undefined: no bound. */
  readonly slopeBound?: number | undefined;
  readonly iterations: number;
  /** Told of the start and of every accepted step; true ends the run as converged. */
  readonly onIterate: (iterate: Iterate) => Promise<boolean>;
  readonly signal?: AbortSignal | undefined;
}

export type IterationStatus = "converged" | "stalled" | "out of budget" | "interrupted";

/** What is minimised, on whatever points it is asked for. */
export type ObjectiveOn = (sample: Sample) => SampledObjective;

/** The pair of quadratures that a run is at, and the objectives on them. */
export class Level {
  readonly index: number;
  readonly training: SampledObjective;
  readonly holdOut: SampledObjective | undefined;

  constructor(objectiveOn: ObjectiveOn, levels: QuadratureLevels, index: number) {
    const { training, holdOut } = levels.level(index);
    this.index = index;
    this.training = objectiveOn(training);
    this.holdOut = holdOut && objectiveOn(holdOut);
  }

  holdOutValue(theta: Float64Array): number {
    return (this.holdOut ?? this.training).value(theta);
  }
}

const startDamping = 1e-3;
const tries = 10;
/** Changes of an energy below this share of it are taken for rounding. */
const rounding = 1e-13;
/** Share of the claimed decrease that must be there on the hold-out points. */
const trusted = 0.25;

/**
 * The first outer solve, on quadratures fine enough that the two energies agree.
 *
 * @throws UnboundedEnergy if the energy has no minimum in the outer parameters
 */
export function projectedStart(
  objectiveOn: ObjectiveOn,
  space: TrialSpace,
  levels: QuadratureLevels,
  theta: Float64Array,
  regularisation: number,
  from = 0,
): { level: Level; theta: Float64Array } {
  for (let index = from; ; index++) {
    const level = new Level(objectiveOn, levels, index);
    const solved = outerSolve(level.training, space, theta, { regularisation, fromZero: true });
    const gap = Math.abs(level.training.value(solved) - level.holdOutValue(solved));
    const agree = gap <= levels.agreement * Math.abs(level.training.value(solved));
    if (agree || index + 1 >= levels.count) return { level, theta: solved };
  }
}

/**
 * Variable projection with Levenberg-Marquardt steps in the energy's own metric (Gauss-Newton in function space):
 * every trial step in all parameters is followed by an exact solve for the outer ones (G. H. Golub, V. Pereyra,
 * 1973), and believed only when the energy on hold-out points falls by at least a quarter of what the training
 * points claim; else the quadrature is refined. The matrix is scaled by its diagonal, with a thousandth of the
 * diagonal's mean added, so that neurons with small outer weights do not run away.
 *
 * @throws UnboundedEnergy if the energy has no minimum in the outer parameters
 */
export async function variableProjection(
  objectiveOn: ObjectiveOn,
  space: TrialSpace,
  levels: QuadratureLevels,
  start: Float64Array,
  options: IterationOptions,
): Promise<{ iterate: Iterate; status: IterationStatus }> {
  const { regularisation, onIterate } = options;
  let { level, theta } = projectedStart(objectiveOn, space, levels, start, regularisation);
  let holdOutEnergy = level.holdOutValue(theta);
  let lambda = startDamping;
  let ratio = 1;
  let small = 0;
  let iteration = 0;
  let model = level.training.model(theta, "all", true);
  const iterate = (): Iterate => ({
    theta,
    iteration,
    level: level.index,
    training: level.training,
    ...(level.holdOut && { holdOut: level.holdOut }),
    energy: model.value,
    holdOutEnergy,
    gradientNorm: Math.sqrt(model.gradient.reduce((sum, entry) => sum + entry * entry, 0)),
    lambda,
    ratio,
  });
  const refine = () => {
    ({ level, theta } = projectedStart(objectiveOn, space, levels, theta, regularisation, level.index + 1));
    holdOutEnergy = level.holdOutValue(theta);
    model = level.training.model(theta, "all", true);
  };
  if (await onIterate(iterate())) return { iterate: iterate(), status: "converged" };
  while (iteration < options.iterations) {
    if (options.signal?.aborted) return { iterate: iterate(), status: "interrupted" };
    const finest = level.index + 1 >= levels.count;
    const step = tryStep(space, level, theta, model, holdOutEnergy, lambda, options, finest);
    lambda = step.lambda;
    if (step.outcome === "rounding") return { iterate: iterate(), status: "converged" };
    if (step.outcome !== "accepted") {
      if (finest) return { iterate: iterate(), status: "stalled" };
      if (step.outcome === "none") lambda = startDamping;
      refine();
      continue;
    }
    theta = step.theta;
    holdOutEnergy = step.holdOutEnergy;
    ratio = step.ratio;
    iteration++;
    model = level.training.model(theta, "all", true);
    if (await onIterate(iterate())) return { iterate: iterate(), status: "converged" };
    small = step.decrease < rounding * Math.abs(model.value) ? small + 1 : 0;
    if (small >= 5) return { iterate: iterate(), status: "converged" };
  }
  return { iterate: iterate(), status: "out of budget" };
}

type Step =
  | {
      readonly outcome: "accepted";
      readonly theta: Float64Array;
      readonly holdOutEnergy: number;
      readonly decrease: number;
      readonly ratio: number;
      readonly lambda: number;
    }
  | { readonly outcome: "refine" | "rounding" | "none"; readonly lambda: number };

/** Up to ten dampings of one step. */
function tryStep(
  space: TrialSpace,
  level: Level,
  theta: Float64Array,
  { value, gradient, gram }: LocalModel,
  holdOutEnergy: number,
  damping: number,
  options: IterationOptions,
  finest: boolean,
): Step {
  const p = gradient.length;
  let mean = 0;
  for (let i = 0; i < p; i++) mean += Math.max(gram[i * (p + 1)]!, 0) / p;
  const scaling = Float64Array.from(gradient, (_, i) =>
    Math.sqrt(Math.max(gram[i * (p + 1)]!, 0) + 1e-3 * mean),
  );
  let lambda = damping;
  const raise = (factor: number) => {
    lambda = Math.min(Math.max(factor * lambda, 1e-14), 1e8);
  };
  for (let attempt = 0; attempt < tries; attempt++) {
    const solved = factorise(space.dense, gram, scaling, lambda)?.(gradient);
    if (!solved) {
      raise(10);
      continue;
    }
    const predicted = 0.5 * (solved.slope + lambda * solved.lengthSquared);
    if (predicted < 1e-15 * Math.abs(value)) {
      // Too little to be seen in the energy: with less damping there may be more.
      if (lambda <= 1e-12) return { outcome: "rounding", lambda };
      lambda /= 1000;
      continue;
    }
    const moved = theta.map((entry, i) => entry + solved.step[i]!);
    boundSlopes(space, moved, options.slopeBound);
    const trial = whereFinite(() => outerSolve(level.training, space, moved, options));
    if (!trial) {
      raise(4); // the step left the set where the energy has values, such as u > 0
      continue;
    }
    const decrease = value - level.training.value(trial);
    const ratio = decrease / predicted;
    if (!(ratio > 1e-4 && decrease > 0)) {
      raise(4);
      continue;
    }
    const there = level.holdOut ? level.holdOut.value(trial) : value - decrease;
    if (holdOutEnergy - there < trusted * decrease - rounding * Math.abs(value)) {
      if (!finest) return { outcome: "refine", lambda };
      raise(4);
      continue;
    }
    if (ratio > 0.75) lambda = Math.max(lambda / 5, 1e-14);
    else if (ratio < 0.25) lambda *= 2;
    return { outcome: "accepted", theta: trial, holdOutEnergy: there, decrease, ratio, lambda };
  }
  return { outcome: "none", lambda };
}

/** A result, unless the energy has no value where it is asked for. */
function whereFinite<T>(evaluate: () => T): T | undefined {
  try {
    return evaluate();
  } catch (error) {
    if (error instanceof NotFinite) return undefined;
    throw error;
  }
}

/** Scales the weights and bias of steep neurons of a two-layer network down to the bound: kinks stay in place. */
function boundSlopes({ network }: TrialSpace, theta: Float64Array, bound: number | undefined): void {
  if (bound === undefined || network.description.kind !== "shallow") return;
  const m = network.description.width;
  const d = network.outerOffset / m - 1; // inputs of the neurons: with interfaces more than of the network
  for (let k = 0; k < m; k++) {
    let squares = 0;
    for (let l = 0; l < d; l++) squares += theta[l * m + k]! ** 2;
    const factor = bound / Math.sqrt(squares);
    if (!(factor < 1)) continue;
    for (let l = 0; l <= d; l++) theta[l * m + k]! *= factor;
  }
}
