import { jetOfU } from "../../energy/lift/lifted-energy.ts";
import { drawSample, type Sample } from "../../energy/sample.ts";
import { isMappedThroughout } from "../../geometry/is-mapped.ts";
import { uniformPoint } from "../../geometry/uniform-point.ts";
import type { Parameters } from "../../jet/parameters.ts";
import type { KernelSet } from "../../kernels/contract/kernel-set.ts";
import { wasmKernels } from "../../kernels/wasm/wasm-kernels.ts";
import { Random } from "../../math/random.ts";
import { fusedEvaluator } from "../../network/evaluators/fused-evaluator.ts";
import type { Network } from "../../network/network.ts";
import { startingParameters } from "../../network/starting-parameters.ts";
import type { Problem } from "../../problem/define-problem.ts";
import { compositeGauss } from "../../quadrature/composite-gauss.ts";
import { sobol } from "../../quadrature/sobol.ts";
import { defaultTrainingRule } from "../../quadrature/training-quadrature.ts";
import { squaredNorms } from "../errors/error-norms.ts";
import { rescaled } from "../first-order/rescale.ts";
import { solve } from "../first-order/train.ts";
import { type Solution, type StepRecord, type TrainedNetwork, trainedNetwork } from "../solution/solution.ts";
import { DiscreteEnergy } from "./discrete-energy.ts";
import { type EstimateOptions, estimateError } from "./error-estimate.ts";
import { fallsFarAway } from "./far-away.ts";
import { galerkin } from "./galerkin.ts";
import { linearOperator, strongLevels } from "./linear-operator.ts";
import { UnboundedEnergy } from "./outer-factor.ts";
import { holdOutLbfgs } from "./projected-lbfgs.ts";
import { type QuadratureLevels, quadratureLevels, samplesOnly } from "./quadrature-levels.ts";
import { type SecondOrderPlan, type SecondOrderPlanSettings, secondOrderPlan } from "./second-order-plan.ts";
import { StrongResidual } from "./strong-residual.ts";
import { strongRitz } from "./strong-ritz.ts";
import { type TrialSpace, trialSpace } from "./trial-space.ts";
import { type Iterate, type IterationStatus, variableProjection } from "./variable-projection.ts";

export interface SecondOrderOptions extends SecondOrderPlanSettings {
  /** Default 1. Same seed, same kernels: the same bits. */
  readonly seed?: number;
  /**
   * Parameters [P] to start from, such as another solution's on the same kind of network; default: random ones,
   * warmed up by Adam where the method asks for it. The first step solves for the outer ones anew.
   */
  readonly start?: Parameters;
  /** Default: WASM kernels on one thread; null: plain JavaScript. "deep-ritz/node" chooses faster ones. */
  readonly kernels?: KernelSet | null;
  /** Stops the run after the iteration at hand; the status is then "interrupted". */
  readonly signal?: AbortSignal;
  /** Called with every record, as it is made. */
  readonly onStep?: (record: StepRecord, plan: SecondOrderPlan) => void;
  readonly onWarning?: (message: string) => void;
}

const warmUpSteps = 4000;
/** Iterations from one error estimate to the next, where there is a tolerance. */
const estimateEvery = 5;

/**
 * Solves a problem by a second-order method in float64: see `SecondOrderMethod`. The parameters kept are the last
 * that were accepted on the hold-out points.
 *
 * An energy without a minimum ends the run with status "unbounded" and the parameters reached; one without a finite
 * value there with "diverged".
 *
 * @throws RangeError if a setting is out of range
 */
export async function solveSecondOrder(
  problem: Problem,
  options: SecondOrderOptions = {},
): Promise<Solution> {
  const plan = secondOrderPlan(problem, options);
  return new SecondOrderRun(problem, plan, options).run();
}

class SecondOrderRun {
  private readonly problem: Problem;
  private readonly plan: SecondOrderPlan;
  private readonly options: SecondOrderOptions;
  private readonly kernels: KernelSet | undefined;
  private readonly space: TrialSpace;
  private readonly random: Random;
  private readonly levels: QuadratureLevels;
  private readonly apart: Sample;
  private readonly history: StepRecord[] = [];
  private readonly warnings: string[] = [];
  private started = performance.now();
  private lastPause = performance.now();
  private last: Iterate | undefined;
  private fresh: Sample | undefined;

  constructor(problem: Problem, plan: SecondOrderPlan, options: SecondOrderOptions) {
    this.problem = problem;
    this.plan = plan;
    this.options = options;
    this.kernels = options.kernels === undefined ? wasmKernels() : (options.kernels ?? undefined);
    this.space = trialSpace(plan.network, plan.s, this.kernels);
    this.random = new Random(options.seed ?? 1);
    this.levels = this.makeLevels();
    this.apart = pointsApart(problem, this.random.stream("errors"));
  }

  async run(): Promise<Solution> {
    this.started = performance.now();
    const { problem, plan, space, levels } = this;
    const { functional, domain } = problem;
    const places = this.random.stream("places");
    const place = () => uniformPoint(domain, places);
    const residualOn = (sample: Sample) => new StrongResidual(linearOperator(problem, sample), sample, space);
    const energyOn = (sample: Sample) => new DiscreteEnergy(functional, sample, space);
    const { start } = this.options;
    const isSampled = problem.type !== "regression" && !this.isStrong;
    if (isSampled && domain.dimension <= 3 && !isMappedThroughout(domain)) {
      this.warn(
        `${domain.name} is not mapped from cubes: its points are quasi-random, and second-order steps may stall near a relative error of 1e-2 in H1.`,
      );
    }
    if (levels.unresolved) {
      this.warn(
        "the gradient of the lift jumps at points that no quadrature here is refined towards: errors may stall near 1e-2 in H1.",
      );
    }
    let theta = start
      ? startingParameters(plan.network, start)
      : plan.network.initialise(this.random.stream("parameters"), place);
    const iteration = {
      regularisation: plan.regularisation,
      slopeBound: plan.slopeBound,
      iterations: plan.iterations,
      onIterate: (iterate: Iterate) => this.record(iterate),
      signal: this.options.signal,
    };
    const runs = {
      newton: () => variableProjection(energyOn, space, levels, theta, iteration),
      galerkin: () => galerkin(energyOn, space, levels, theta, iteration),
      lbfgs: () => holdOutLbfgs(energyOn, space, levels, theta, true, iteration),
      "plain-lbfgs": () => holdOutLbfgs(energyOn, space, levels, theta, false, iteration),
      residual: () => variableProjection(residualOn, space, levels, theta, iteration),
      "strong-ritz": () => strongRitz(functional, residualOn, space, levels, theta, iteration),
    };
    try {
      if (!start && this.isStrong && domain.dimension > 3) theta = await this.warmUp();
      const { iterate, status } = await runs[plan.method]();
      if (!this.isStrong && !functional.quadratic && this.fallsFarAway(iterate)) {
        throw new UnboundedEnergy("the energy falls without bound far away, whatever it does here");
      }
      return this.finish(iterate.theta, iterate, status, this.estimate(iterate));
    } catch (error) {
      if (!(error instanceof UnboundedEnergy)) throw error;
      this.warn(`${error.message}.`);
      return this.finish(this.last?.theta ?? theta, this.last, "unbounded", undefined);
    }
  }

  /** Adam's steps on the energy: in high dimension random neurons lie too far apart to start from. */
  private async warmUp(): Promise<Float64Array> {
    const { problem, plan, options, kernels } = this;
    const evaluator = kernels && ((network: Network) => fusedEvaluator(network, kernels));
    const trained = await solve(problem, {
      network: plan.networkSettings,
      training: { s: [plan.s], steps: warmUpSteps },
      quadrature: { points: 1024 },
      seed: options.seed ?? 1,
      ...(evaluator && { evaluator }),
      ...(options.signal && { signal: options.signal }),
    });
    return Float64Array.from(trained.theta);
  }

  /** Whether the method works on the strong form. */
  private get isStrong(): boolean {
    return this.plan.method === "residual" || this.plan.method === "strong-ritz";
  }

  private makeLevels(): QuadratureLevels {
    const { problem, plan } = this;
    const random = this.random.stream("quadrature");
    if (this.isStrong) return strongLevels(problem, random);
    if (problem.type !== "regression") return quadratureLevels(problem, plan.smooth, random);
    const { rule = defaultTrainingRule(problem.domain.dimension), points = 400 } =
      problem.defaults.quadrature ?? {};
    return samplesOnly(problem.draw(rule, points, random));
  }

  private async record(iterate: Iterate): Promise<boolean> {
    this.last = iterate;
    const { plan, problem, space } = this;
    const { tolerance } = plan;
    const due = tolerance !== undefined && iterate.iteration % estimateEvery === 0;
    const estimate = due ? this.estimate(iterate) : undefined;
    const { points, weights } = this.apart.regions[0];
    const jet = jetOfU(this.apart, space.evaluator.evaluate(iterate.theta, plan.s, points));
    const norms = problem.exact && squaredNorms(problem.exact, points, weights, jet);
    const h1 = norms && Math.sqrt((norms.error + norms.gradientError) / (norms.exact + norms.gradientExact));
    const record: StepRecord = {
      step: iterate.iteration,
      stage: 0,
      s: plan.s,
      ...(iterate.lambda !== undefined && { damping: iterate.lambda, ratio: iterate.ratio! }),
      energy: iterate.energy,
      gradientNorm: iterate.gradientNorm,
      validationEnergy: iterate.holdOutEnergy,
      level: iterate.level,
      points: iterate.training.sample.count,
      ...(estimate !== undefined && { estimate }),
      ...(norms && { l2: Math.sqrt(norms.error / norms.exact) }),
      ...(h1 !== undefined && Number.isFinite(h1) && { h1 }),
      seconds: this.seconds(),
    };
    this.history.push(record);
    this.options.onStep?.(record, plan);
    await this.pause();
    return estimate !== undefined && estimate <= tolerance!;
  }

  private estimate(iterate: Iterate): number | undefined {
    const { problem, plan } = this;
    if (problem.givenSamples !== undefined) return undefined; // nothing is known between them
    const places = new Random(7).stream("estimate"); // the same new neurons at every estimate
    const options: EstimateOptions = {
      functional: problem.functional,
      sample: (unknowns) => this.estimateSample(iterate, unknowns),
      ...(this.isStrong && {
        gradient: (space, theta, sample) =>
          new StrongResidual(linearOperator(problem, sample), sample, space)
            .strongGradient(theta)
            .slice(space.network.outerOffset),
      }),
      kernels: this.kernels,
      random: places,
      place: () => uniformPoint(problem.domain, places),
      slope: 2 * plan.slope,
      regularisation: plan.regularisation,
    };
    return estimateError(this.space, iterate.theta, options);
  }

  /** Hold-out points of the present level, or of a finer one if they are too few for the unknowns. */
  private estimateSample(iterate: Iterate, unknowns: number): Sample {
    if (!iterate.holdOut) return this.freshTargets();
    let { sample } = iterate.holdOut;
    const d = this.problem.domain.dimension;
    // the widest cells of graded rules must be small for neurons as steep as the estimate's
    const perPoint = (this.problem.outputs * (1 + d)) / (this.levels.stretch ?? 1) ** (2 * d);
    for (let index = iterate.level + 1; index < this.levels.count; index++) {
      if (sample.count * perPoint >= 10 * unknowns) break;
      sample = this.levels.level(index).holdOut!;
    }
    return sample;
  }

  private fallsFarAway({ training, theta }: Iterate): boolean {
    return fallsFarAway(training, this.space, theta, new Random(7).stream("far away"));
  }

  /** A regression's target on points that it is not fitted to. */
  private freshTargets(): Sample {
    this.fresh ??= this.problem.draw(sobol(), 4096, new Random(7).stream("fresh targets"));
    return this.fresh;
  }

  /** Warns where a regression fits its points and not the target between them. */
  private checkFit({ evaluate }: TrainedNetwork, loss: number): void {
    const { problem } = this;
    if (problem.type !== "regression" || problem.givenSamples !== undefined) return;
    const fresh = this.freshTargets();
    const jet = evaluate(fresh.points);
    const between = problem.functional.evaluate(fresh, jet).value;
    const zero = { count: jet.count, u: jet.u.map(() => 0), grad: jet.grad.map(() => 0) };
    const ofZero = problem.functional.evaluate(fresh, zero).value;
    if (!(between > 10 * loss && between > 1e-6 * ofZero)) return;
    this.warn(
      `the loss is ${loss.toPrecision(3)} on the points that the network is fitted to and ${between.toPrecision(3)} on others: take more points, or fewer neurons.`,
    );
  }

  private finish(
    theta: Float64Array,
    iterate: Iterate | undefined,
    status: IterationStatus | "unbounded",
    estimatedError: number | undefined,
  ): Solution {
    const { problem, plan } = this;
    const seconds = this.seconds();
    const steps = iterate?.iteration ?? 0;
    const validation = (iterate?.holdOut ?? iterate?.training)?.sample ?? this.levels.level(0).training;
    const settled = rescaled(problem, plan.network, theta, plan.s, [validation]);
    const trained = trainedNetwork(problem.name, plan.network, settled, plan.s, problem.lift);
    const energy = problem.functional.evaluate(validation, trained.evaluate(validation.points)).value;
    this.checkFit(trained, energy);
    return {
      ...trained,
      problem,
      status: Number.isFinite(energy) ? status : "diverged",
      method: plan.method,
      warnings: this.warnings,
      history: this.history,
      stages: [{ s: plan.s, firstStep: 0, steps, ended: status === "out of budget" ? "budget" : status }],
      steps,
      keptStep: steps,
      energy,
      validation,
      ...(estimatedError !== undefined && { estimatedError }),
      seed: this.options.seed ?? 1,
      seconds,
      kernels: this.space.evaluator.name,
      backend: this.space.evaluator.name,
    };
  }

  private warn(message: string): void {
    this.warnings.push(message);
    this.options.onWarning?.(message);
  }

  private seconds(): number {
    return (performance.now() - this.started) / 1000;
  }

  /** Lets signals and timers in, some twenty times a second. */
  private async pause(): Promise<void> {
    if (performance.now() - this.lastPause < 50) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.lastPause = performance.now();
  }
}

/** Points on which errors are followed: neither training nor hold-out points. */
function pointsApart(problem: Problem, random: Random): Sample {
  const { domain } = problem;
  const cells = isMappedThroughout(domain) ? [200, 9, 3][domain.dimension - 1] : undefined;
  const rule = cells === undefined ? sobol() : compositeGauss({ order: 5, cells });
  const noData = { field: "problem", data: () => ({}) };
  const sample = drawSample(domain, [], noData, rule, 2048, random);
  return problem.lift ? { ...sample, lift: problem.lift.at(sample.points, sample.count) } : sample;
}
