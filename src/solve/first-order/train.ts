import type { Sample } from "../../energy/sample.ts";
import { uniformPoint } from "../../geometry/uniform-point.ts";
import type { Parameters } from "../../jet/parameters.ts";
import { Random } from "../../math/random.ts";
import type { JetEvaluator } from "../../network/evaluators/evaluator.ts";
import type { Network } from "../../network/network.ts";
import { startingParameters } from "../../network/starting-parameters.ts";
import type { Problem } from "../../problem/define-problem.ts";
import { trialFunction } from "../../problem/space/trial-function.ts";
import type { QuadratureRule } from "../../quadrature/quadrature.ts";
import { type Solution, type StageRecord, type StepRecord, trainedNetwork } from "../solution/solution.ts";
import { adaptedRule } from "./adaptive-points.ts";
import { lossFloor, makePlan, type Plan, type PlanSettings } from "./first-order-plan.ts";
import { makeTrainer } from "./make-trainer.ts";
import { rescaled } from "./rescale.ts";
import { runsAway } from "./runaway.ts";
import { corollaryOne, Plateau } from "./switching.ts";
import { DeviceLost, type Reading, type Trainer } from "./trainer.ts";
import { type Judgement, Validation } from "./validation.ts";

export interface SolveOptions extends PlanSettings {
  /** Default 1. Same seed, same backend: the same bits. */
  readonly seed?: number;
  /** Parameters [P] to start from, at the first stage's s; default: random ones. */
  readonly start?: Parameters;
  /**
   * How jets are evaluated in training: `tfjsEvaluator`, `referenceEvaluator`, or `fusedEvaluator` with some
   * kernels. Default, and where this returns undefined: fused WASM kernels on one thread, and tfjs operations
   * for networks that these do not know. ("deep-ritz/node" chooses faster kernels.)
   */
  readonly evaluator?: (network: Network) => JetEvaluator | undefined;
  /**
   * Trains on this tfjs backend instead: parameters, optimizer, jets and energy are its tensors, in float32.
   * "wasm" and "cpu" are there; others must be registered with tfjs before. Not together with `evaluator`.
   */
  readonly backend?: string;
  /** Steps from one record to the next; default: a hundredth of the run. */
  readonly logEvery?: number;
  /** Stops the run after the step at hand; the status is then "interrupted". */
  readonly signal?: AbortSignal;
  /** Called with every record, as it is made. */
  readonly onStep?: (record: StepRecord, plan: Plan) => void;
  readonly onWarning?: (message: string) => void;
}

/**
 * Solves a problem: trains a network through the stages of homotopy and keeps, of the last stage, the
 * parameters with the lowest energy on points that training does not see.
 *
 * Non-finite values end the run with status "diverged" and the last good parameters.
 *
 * @throws RangeError if a setting is out of range or the backend cannot be started
 */
export async function solve(problem: Problem, options: SolveOptions = {}): Promise<Solution> {
  const plan = makePlan(problem, options);
  const seed = options.seed ?? 1;
  const random = new Random(seed);
  const trainer = await makeTrainer(plan, options);
  try {
    return await new Run(problem, plan, options, seed, random, trainer).train();
  } finally {
    trainer.dispose();
  }
}

/** Conditions that follow the iterate are brought up to date ten times a run, but not in its last fifth. */
const [revisions, lastRevision] = [10, 0.8];

/** Of a stage: the parameters to return, so far. */
interface Kept {
  readonly theta: Parameters;
  readonly s: number;
  readonly step: number;
}

/** The stage at hand. */
interface EnteredStage {
  readonly s: number;
  readonly firstStep: number;
  readonly energies?: { readonly energyBefore: number; readonly energyAfter: number };
}

class Run {
  private problem: Problem;
  private readonly plan: Plan;
  private readonly options: SolveOptions;
  private readonly seed: number;
  private readonly trainer: Trainer;
  private readonly pointStream: Random;
  private readonly validationStream: Random;
  private validation: Validation;
  private readonly logEvery: number;
  private readonly reviseEvery: number;
  private readonly started = performance.now();
  private readonly history: StepRecord[] = [];
  private readonly stages: StageRecord[] = [];
  private readonly warnings: string[] = [];
  private rule: QuadratureRule;
  private sample: Sample;
  private step = 0;
  private s = 1;
  private kept: Kept | undefined;
  private entered: EnteredStage | undefined;
  private lowest = Number.POSITIVE_INFINITY;
  private spreads: number[] = [];
  private lastPause = performance.now();

  constructor(
    problem: Problem,
    plan: Plan,
    options: SolveOptions,
    seed: number,
    random: Random,
    trainer: Trainer,
  ) {
    this.plan = plan;
    this.options = options;
    this.seed = seed;
    this.trainer = trainer;
    const places = random.stream("places");
    const { network } = plan;
    const theta = options.start
      ? startingParameters(network, options.start)
      : network.initialise(random.stream("parameters"), () => uniformPoint(problem.domain, places));
    trainer.begin(theta);
    const { s } = plan.stages.at(-1)!; // the space that training ends in
    this.problem =
      problem.begin?.(trialFunction(plan.network, theta, typeof s === "number" ? s : 1)) ?? problem;
    this.pointStream = random.stream("points");
    this.rule = plan.quadrature.rule;
    this.sample = this.draw();
    this.validationStream = random.stream("validation");
    this.validation = this.validate();
    this.reviseEvery = Math.max(1, Math.round(plan.steps / revisions));
    this.logEvery = options.logEvery ?? Math.max(1, Math.round(plan.steps / 100));
  }

  async train(): Promise<Solution> {
    let status: Solution["status"];
    try {
      status = await this.trainStages();
    } catch (error) {
      if (!(error instanceof DeviceLost) || !this.kept) throw error;
      this.warn(`${error.message}; what was kept at step ${this.kept.step} is the result`);
      if (this.entered) this.endStage("interrupted");
      return this.finish("interrupted");
    }
    if (status !== "diverged" && !(await this.recordLast())) status = "diverged";
    return this.finish(status);
  }

  private async trainStages(): Promise<Solution["status"]> {
    let spare = 0;
    for (const [index, stage] of this.plan.stages.entries()) {
      const last = index === this.plan.stages.length - 1;
      await this.enterStage(index);
      const steps = stage.steps + (last ? spare : 0);
      const ended = await this.trainStage(index, steps, last ? undefined : stage.plateau);
      spare += steps - this.endStage(ended);
      if (ended === "diverged" || ended === "interrupted") return ended;
    }
    return "finished";
  }

  /** Closes the stage that was entered last; returns the steps that it took. */
  private endStage(ended: StageRecord["ended"]): number {
    const { energies, ...entered } = this.entered!;
    const steps = this.step - entered.firstStep;
    this.stages.push({ ...entered, steps, ended, ...energies });
    this.entered = undefined;
    return steps;
  }

  private validate(): Validation {
    const { redrawEvery, adapt } = this.plan.quadrature;
    const given = this.problem.type === "regression" && redrawEvery === 0 && !adapt;
    return new Validation(this.problem, given ? this.sample : undefined, this.validationStream);
  }

  /** Brings weights and multipliers of the conditions up to date; energies before and after do not compare. */
  private async revise(): Promise<void> {
    const { problem, plan, s } = this;
    if (!problem.revise) return;
    const revised = problem.revise(trialFunction(plan.network, await this.trainer.parameters(), s));
    if (!revised) return;
    this.problem = revised;
    this.sample = this.draw();
    this.validation = this.validate();
    await this.keepEntry();
  }

  /** Picks the stage's s and carries the parameters over. */
  private async enterStage(index: number): Promise<void> {
    const stage = this.plan.stages[index]!;
    if (index === 0) {
      this.s = stage.s as number; // a plan's first stage has a number
      await this.keepEntry();
      this.entered = { s: this.s, firstStep: 0 };
      return;
    }
    const energyBefore = await this.validationEnergy(this.s);
    const next = typeof stage.s === "number" ? stage.s : await this.corollaryOne(stage.s.zeta);
    const theta = await this.trainer.parameters();
    this.trainer.begin(this.plan.network.transfer(theta, this.s, next, this.plan.transfer));
    this.s = next;
    await this.keepEntry();
    const energies = { energyBefore, energyAfter: await this.validationEnergy(next) };
    this.entered = { s: next, firstStep: this.step, energies };
  }

  /** Until a record says otherwise, a stage's best parameters are those that entered it. */
  private async keepEntry(): Promise<void> {
    this.kept = { theta: await this.trainer.parameters(), s: this.s, step: this.step };
    this.lowest = Number.POSITIVE_INFINITY;
    this.spreads = [];
  }

  private async corollaryOne(zeta: number): Promise<number> {
    if (this.s === 2) return 2;
    const floor = lossFloor(this.problem)!;
    const lossAt = async (s: number) => (await this.validationEnergy(s)) - floor;
    const { s, empty } = await corollaryOne(this.s, zeta, lossAt);
    if (empty) {
      this.warn(
        `Corollary 1: no s in (${this.s}, 2) raises the loss ${zeta} times; the next stage uses s = 2.`,
      );
    }
    return s;
  }

  private async trainStage(
    stage: number,
    steps: number,
    plateau: { window: number; tolerance: number } | undefined,
  ): Promise<"budget" | "plateau" | "diverged" | "interrupted"> {
    const { learningRate, schedule, quadrature } = this.plan;
    const { trainer } = this;
    const detector = plateau && new Plateau(plateau);
    const end = this.step + steps;
    while (this.step < end) {
      if (this.options.signal?.aborted) return "interrupted";
      const adapts = this.isDue(quadrature.adapt?.every);
      if (adapts) this.rule = await this.adaptedRule();
      if (adapts || this.isDue(quadrature.redrawEvery)) this.sample = this.draw();
      trainer.differentiate(this.problem.functional, this.sample, this.s);
      const logged = this.step % this.logEvery === 0;
      const rate = learningRate * schedule.factor(this.step / this.plan.steps);
      // A resident trainer is not asked at every step: that would make the host wait for it.
      const reading = logged || detector || !trainer.resident ? await trainer.reading() : undefined;
      if (reading && !isFiniteReading(reading)) return "diverged";
      if (logged && !(await this.record(stage, rate, reading!))) return "diverged";
      trainer.step(rate);
      this.step++;
      if (this.step % this.reviseEvery === 0 && this.step <= lastRevision * this.plan.steps) {
        await this.revise();
      }
      if (detector?.reached(reading!.value)) return "plateau";
      await this.pause();
    }
    return "budget";
  }

  /** Logs the present parameters; false when their validation energy is not finite. */
  private async record(stage: number, learningRate: number, reading: Reading): Promise<boolean> {
    const judgement = await this.judge(this.s);
    const { energy: validationEnergy, norms } = judgement;
    if (!Number.isFinite(validationEnergy)) return false;
    await this.keep(judgement);
    const h1 = norms && Math.sqrt((norms.error + norms.gradientError) / (norms.exact + norms.gradientExact));
    const record: StepRecord = {
      step: this.step,
      stage,
      s: this.s,
      learningRate,
      energy: reading.value,
      gradientNorm: reading.gradientNorm,
      validationEnergy,
      ...(norms && { l2: Math.sqrt(norms.error / norms.exact) }),
      ...(h1 !== undefined && Number.isFinite(h1) && { h1 }),
      seconds: this.seconds(),
    };
    this.history.push(record);
    this.options.onStep?.(record, this.plan);
    if (this.problem.type === "variational" && this.warnings.length === 0 && runsAway(this.history)) {
      this.warn(
        `Training energy ${reading.value.toPrecision(4)} has run below ${validationEnergy.toPrecision(4)} on independent points: ` +
          "the network fits between the quadrature points. Redraw them at every step, or use more of them.",
      );
    }
    return true;
  }

  /**
   * Keeps the present parameters unless their energy is above the lowest one by more than the validation
   * rules can tell (five times their median difference, a thousandth at most): among iterates that look
   * alike, the later one has the smaller learning rate behind it.
   */
  private async keep({ energy, spread }: Judgement): Promise<void> {
    this.spreads.push(spread);
    this.lowest = Math.min(this.lowest, energy);
    const resolution = [...this.spreads].sort((a, b) => a - b)[this.spreads.length >> 1]!;
    const tolerance = Math.min(5 * resolution, 1e-3 * Math.abs(this.lowest));
    if (energy > this.lowest + tolerance) return;
    this.kept = { theta: await this.trainer.parameters(), s: this.s, step: this.step };
  }

  private finish(status: Solution["status"]): Solution {
    const { problem, plan } = this;
    const { sample, second } = this.validation;
    const { s, step } = this.kept!;
    const theta = rescaled(problem, plan.network, this.kept!.theta, s, second ? [sample, second] : [sample]);
    const first = this.history[0];
    if (status === "finished" && first && !(this.lowest < first.validationEnergy)) {
      this.warn("The energy is not below that of the initial parameters: try a smaller learning rate.");
    }
    const trained = trainedNetwork(problem.name, plan.network, theta, s, problem.lift);
    return {
      ...trained,
      problem,
      status,
      method: plan.optimizer.name,
      warnings: this.warnings,
      history: this.history,
      stages: this.stages,
      steps: this.step,
      keptStep: step,
      energy: problem.functional.evaluate(sample, trained.evaluate(sample.points)).value,
      validation: sample,
      seed: this.seed,
      seconds: this.seconds(),
      kernels: this.trainer.kernels,
      backend: this.trainer.backend,
    };
  }

  /** Records the parameters after the last step; false, and the stage has diverged, if they are not finite. */
  private async recordLast(): Promise<boolean> {
    const { learningRate, schedule, steps } = this.plan;
    this.trainer.differentiate(this.problem.functional, this.sample, this.s);
    const reading = await this.trainer.reading();
    const rate = learningRate * schedule.factor(this.step / steps);
    if (isFiniteReading(reading) && (await this.record(this.stages.length - 1, rate, reading))) return true;
    this.stages.push({ ...this.stages.pop()!, ended: "diverged" });
    return false;
  }

  private draw(): Sample {
    return this.problem.draw(this.rule, this.plan.quadrature.points, this.pointStream);
  }

  /** Whether something that is done every so many steps (0: never) is to be done before this one. */
  private isDue(every = 0): boolean {
    return this.step > 0 && every > 0 && this.step % every === 0;
  }

  private adaptedRule(): Promise<QuadratureRule> {
    const { problem, plan, trainer, pointStream } = this;
    return adaptedRule(problem, plan.quadrature, (points) => trainer.jet(this.s, points), pointStream);
  }

  private judge(s: number): Promise<Judgement> {
    return this.validation.judge((points) => this.trainer.jet(s, points));
  }

  private async validationEnergy(s: number): Promise<number> {
    return (await this.judge(s)).energy;
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
    await this.trainer.catchUp?.();
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.lastPause = performance.now();
  }
}

function isFiniteReading({ value, gradientNorm }: Reading): boolean {
  return Number.isFinite(value) && Number.isFinite(gradientNorm);
}
