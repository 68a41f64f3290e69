import type { Functional } from "../../energy/functional.ts";
import { jetOfU } from "../../energy/lift/lifted-energy.ts";
import { drawSample, type Sample } from "../../energy/sample.ts";
import { firstStates, type TermStates } from "../../energy/term.ts";
import { isMappedThroughout } from "../../geometry/is-mapped.ts";
import { uniformPoint } from "../../geometry/uniform-point.ts";
import { Random } from "../../math/random.ts";
import { startingParameters } from "../../network/starting-parameters.ts";
import type { Problem } from "../../problem/problem.ts";
import { compositeGauss } from "../../quadrature/composite-gauss.ts";
import { sobol } from "../../quadrature/sobol.ts";
import { defaultTrainingRule } from "../../quadrature/training-quadrature.ts";
import { relativeErrors, squaredNorms } from "../errors/error-norms.ts";
import { rescaled } from "../rescale.ts";
import { Run } from "../run.ts";
import { type Solution, type TrainedNetwork, trainedNetwork } from "../solution/solution.ts";
import { adam } from "../solvers/adam.ts";
import { DiscreteEnergy } from "./discrete-energy.ts";
import { type EstimateOptions, estimateError } from "./error-estimate.ts";
import { fallsFarAway } from "./far-away.ts";
import { linearOperator, strongLevels } from "./linear-operator.ts";
import { UnboundedEnergy } from "./outer-factor.ts";
import { type QuadratureLevels, quadratureLevels, samplesOnly } from "./quadrature-levels.ts";
import type { SecondOrderPlan } from "./second-order-plan.ts";
import { StrongResidual } from "./strong-residual.ts";
import { type TrialSpace, trialSpace } from "./trial-space.ts";
import type { Iterate, IterationOptions, IterationStatus, ObjectiveOn } from "./variable-projection.ts";

/** Steps of the warm-up by Adam. */
const warmUpSteps = 4000;
/** Iterations from one error estimate to the next, where there is a tolerance. */
const estimateEvery = 5;

/** What a method has to work with. */
export interface SecondOrderWork {
  readonly functional: Functional;
  /** What it minimises on whatever points it is given: the energy, or the strong residual where the plan says so. */
  readonly objectiveOn: ObjectiveOn;
  readonly residualOn: (sample: Sample) => StrongResidual;
  readonly space: TrialSpace;
  readonly levels: QuadratureLevels;
  readonly theta: Float64Array;
  readonly iteration: IterationOptions;
}

/** A method: where it comes to, and why it ends there. */
export type SecondOrderIteration = (
  work: SecondOrderWork,
) => Promise<{ iterate: Iterate; status: IterationStatus }>;

/**
 * Solves a run's problem by a second-order method in float64. The parameters kept are the last that were accepted on
 * the hold-out points.
 *
 * An energy without a minimum ends the run with status "unbounded" and the parameters reached; one without a finite
 * value there with "diverged".
 */
export function runSecondOrder(
  plan: SecondOrderPlan,
  run: Run,
  iteration: SecondOrderIteration,
): Promise<Solution> {
  return new SecondOrderRun(plan, run).solve(iteration);
}

class SecondOrderRun {
  private readonly plan: SecondOrderPlan;
  private readonly run: Run;
  private readonly problem: Problem;
  private readonly functional: Functional;
  private readonly states: TermStates;
  private readonly space: TrialSpace;
  private readonly levels: QuadratureLevels;
  private readonly apart: Sample;
  private last: Iterate | undefined;
  private fresh: Sample | undefined;

  /** @throws RangeError if a backend is asked for, or kernels that are none of the processor's */
  constructor(plan: SecondOrderPlan, run: Run) {
    const { problem, random } = run;
    const { backend } = run.options;
    const asked = backend === undefined ? undefined : `backend: ${JSON.stringify(backend)}`;
    if (asked !== undefined || run.kernels.name === "tfjs") {
      throw new RangeError(
        `${asked ?? "kernels: tfjs"}: the solver is ${plan.method}, which works with kernels native, wasm and js, in float64`,
      );
    }
    this.plan = plan;
    this.run = run;
    this.problem = problem;
    this.functional = problem.functional;
    this.states = firstStates(problem.terms);
    this.space = trialSpace(plan.network, plan.s, run.kernels.set);
    this.levels = this.makeLevels();
    this.apart = pointsApart(problem, random.stream("errors"));
  }

  async solve(iteration: SecondOrderIteration): Promise<Solution> {
    const { problem, plan, run, space, levels, functional } = this;
    const { domain } = problem;
    const places = run.random.stream("places");
    const place = () => uniformPoint(domain, places);
    const residualOn = (sample: Sample) => new StrongResidual(linearOperator(problem, sample), sample, space);
    const energyOn = (sample: Sample) => new DiscreteEnergy(functional, sample, space);
    const { start } = run.options;
    const isSampled = problem.kind !== "regression" && !plan.isStrong;
    if (isSampled && domain.dimension <= 3 && !isMappedThroughout(domain)) {
      run.warn(
        `${domain.name} is not mapped from cubes: its points are quasi-random, and second-order steps may stall near a relative error of 1e-2 in H1.`,
      );
    }
    if (levels.unresolved) {
      run.warn(
        "the gradient of the lift jumps at points that no quadrature here is refined towards: errors may stall near 1e-2 in H1.",
      );
    }
    let theta = start
      ? startingParameters(plan.network, start)
      : plan.network.initialise(run.random.stream("parameters"), place);
    try {
      if (!start && plan.isStrong && domain.dimension > 3) theta = await this.warmUp();
      const { iterate, status } = await iteration({
        functional,
        objectiveOn: plan.isStrong ? residualOn : energyOn,
        residualOn,
        space,
        levels,
        theta,
        iteration: {
          regularisation: plan.regularisation,
          slopeBound: plan.slopeBound,
          iterations: plan.iterations,
          onIterate: (iterate: Iterate) => this.record(iterate),
          signal: run.options.signal,
        },
      });
      if (!plan.isStrong && !functional.quadratic && this.fallsFarAway(iterate)) {
        throw new UnboundedEnergy("the energy falls without bound far away, whatever it does here");
      }
      return this.finish(iterate.theta, iterate, status, this.estimate(iterate));
    } catch (error) {
      if (!(error instanceof UnboundedEnergy)) throw error;
      run.warn(`${error.message}.`);
      return this.finish(this.last?.theta ?? theta, this.last, "unbounded", undefined);
    }
  }

  /** Adam's steps on the energy: in high dimension random neurons lie too far apart to start from. */
  private async warmUp(): Promise<Float64Array> {
    const { problem, plan, run } = this;
    const { signal } = run.options;
    const solver = adam({
      network: plan.networkSettings,
      s: [plan.s],
      steps: warmUpSteps,
      quadrature: { points: 1024 },
    });
    const { seed, kernels } = run;
    const trained = await solver.run(
      solver.plan(problem),
      new Run(problem, { seed, kernels, ...(signal && { signal }) }),
    );
    return Float64Array.from(trained.theta);
  }

  private makeLevels(): QuadratureLevels {
    const { problem, plan, run } = this;
    const random = run.random.stream("quadrature");
    if (plan.isStrong) return strongLevels(problem, random);
    if (problem.kind !== "regression") return quadratureLevels(problem, plan.smooth, random);
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
    this.run.record({
      kind: "second-order",
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
      ...(norms && relativeErrors(norms)),
      seconds: this.run.seconds,
    });
    await this.run.pause();
    return estimate !== undefined && estimate <= tolerance!;
  }

  private estimate(iterate: Iterate): number | undefined {
    const { problem, plan } = this;
    if (problem.kind === "regression" && problem.given) return undefined; // nothing is known between them
    const places = new Random(7).stream("estimate"); // the same new neurons at every estimate
    const options: EstimateOptions = {
      functional: this.functional,
      sample: (unknowns) => this.estimateSample(iterate, unknowns),
      ...(plan.isStrong && {
        gradient: (space, theta, sample) =>
          new StrongResidual(linearOperator(problem, sample), sample, space)
            .strongGradient(theta)
            .slice(space.network.outerOffset),
      }),
      kernels: this.run.kernels.set,
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
    if (problem.kind !== "regression" || problem.given) return;
    const fresh = this.freshTargets();
    const jet = evaluate(fresh.points);
    const between = problem.functional.evaluate(fresh, jet).value;
    const zero = { count: jet.count, u: jet.u.map(() => 0), grad: jet.grad.map(() => 0) };
    const ofZero = problem.functional.evaluate(fresh, zero).value;
    if (!(between > 10 * loss && between > 1e-6 * ofZero)) return;
    this.run.warn(
      `the loss is ${loss.toPrecision(3)} on the points that the network is fitted to and ${between.toPrecision(3)} on others: take more points, or fewer neurons.`,
    );
  }

  private finish(
    theta: Float64Array,
    iterate: Iterate | undefined,
    status: IterationStatus | "unbounded",
    estimatedError: number | undefined,
  ): Solution {
    const { problem, plan, run, functional } = this;
    const { seconds } = run;
    const steps = iterate?.iteration ?? 0;
    const validation = (iterate?.holdOut ?? iterate?.training)?.sample ?? this.levels.level(0).training;
    const settled = rescaled(problem, functional, plan.network, theta, plan.s, [validation]);
    const trained = trainedNetwork(problem.name, plan.network, settled, plan.s, problem.lift);
    const energy = functional.evaluate(validation, trained.evaluate(validation.points)).value;
    this.checkFit(trained, energy);
    return {
      ...trained,
      problem,
      states: this.states,
      status: Number.isFinite(energy) ? status : "diverged",
      method: plan.method,
      warnings: run.warnings,
      history: run.history,
      stages: [{ s: plan.s, firstStep: 0, steps, ended: status === "out of budget" ? "budget" : status }],
      steps,
      keptStep: steps,
      energy,
      validation,
      ...(estimatedError !== undefined && { estimatedError }),
      seed: run.seed,
      seconds,
      kernels: this.space.evaluator.name,
      backend: this.space.evaluator.name,
    };
  }
}

/** Points on which errors are followed: neither training nor hold-out points. */
function pointsApart(problem: Problem, random: Random): Sample {
  const { domain } = problem;
  const cells = isMappedThroughout(domain) ? [200, 9, 3][domain.dimension - 1] : undefined;
  const rule = cells === undefined ? sobol() : compositeGauss({ order: 5, cells });
  const sample = drawSample(domain, [], [], rule, 2048, random);
  return problem.lift ? { ...sample, lift: problem.lift.at(sample.points, sample.count) } : sample;
}
