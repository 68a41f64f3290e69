import type { Sample } from "../../energy/sample.ts";
import { nextStates, startStates, type TermStates } from "../../energy/term.ts";
import { uniformPoint } from "../../geometry/uniform-point.ts";
import type { Parameters } from "../../jet/parameters.ts";
import type { Random } from "../../math/random.ts";
import { startingParameters } from "../../network/starting-parameters.ts";
import { functionalAt, type Problem, type SampledFunctional } from "../../problem/problem.ts";
import { trialFunction } from "../../problem/space/trial-function.ts";
import type { QuadratureRule } from "../../quadrature/quadrature.ts";
import { relativeErrors } from "../errors/error-norms.ts";
import { rescaled } from "../rescale.ts";
import type { Run } from "../run.ts";
import type { StageRecord } from "../solution/records.ts";
import { type Solution, trainedNetwork } from "../solution/solution.ts";
import { adaptedRule } from "./adaptive-points.ts";
import { type FirstOrderPlan, lossFloor } from "./first-order-plan.ts";
import { makeTrainer } from "./make-trainer.ts";
import { runsAway } from "./runaway.ts";
import { corollaryOne, Plateau } from "./switching.ts";
import { DeviceLost, type Reading, type Trainer } from "./trainer.ts";
import { type Judgement, Validation } from "./validation.ts";

/**
 * Trains a network through the stages of homotopy and keeps, of the last stage, the parameters with the lowest energy
 * on points that training does not see. Non-finite values end the run with status "diverged" and the last good
 * parameters.
 */
export async function train(plan: FirstOrderPlan, run: Run): Promise<Solution> {
  const trainer = await makeTrainer(plan, run);
  try {
    return await new Training(plan, run, trainer).train();
  } finally {
    trainer.dispose();
  }
}

/** Conditions that follow the iterate are brought up to date ten times a run, but not in its last fifth. */
const [updates, lastUpdate] = [10, 0.8];

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

class Training {
  private readonly plan: FirstOrderPlan;
  private readonly run: Run;
  private readonly problem: Problem;
  private readonly trainer: Trainer;
  private readonly pointStream: Random;
  private readonly validationStream: Random;
  private readonly recordEvery: number;
  private readonly followEvery: number;
  private readonly stages: StageRecord[] = [];
  /** Weights and multipliers that follow the iterate, and the functional with them. */
  private states: TermStates;
  private sampled: SampledFunctional;
  private followed = 0;
  private validation: Validation;
  private rule: QuadratureRule;
  private sample: Sample;
  private step = 0;
  private s = 1;
  private kept: Kept | undefined;
  private entered: EnteredStage | undefined;
  private lowest = Number.POSITIVE_INFINITY;
  private spreads: number[] = [];

  constructor(plan: FirstOrderPlan, run: Run, trainer: Trainer) {
    this.plan = plan;
    this.run = run;
    this.problem = run.problem;
    this.trainer = trainer;
    const { random, problem } = run;
    const { start, recordEvery } = run.options;
    const places = random.stream("places");
    const { network } = plan;
    const theta = start
      ? startingParameters(network, start)
      : network.initialise(random.stream("parameters"), () => uniformPoint(problem.domain, places));
    trainer.begin(theta);
    const { s } = plan.stages.at(-1)!; // the space that training ends in
    const iterate = trialFunction(network, theta, typeof s === "number" ? s : 1, problem.lift);
    this.states = startStates(problem.terms, iterate);
    this.sampled = functionalAt(problem, this.states);
    this.pointStream = random.stream("points");
    this.rule = plan.quadrature.rule;
    this.sample = this.draw();
    this.validationStream = random.stream("validation");
    this.validation = this.validate();
    this.followEvery = Math.max(1, Math.round(plan.steps / updates));
    this.recordEvery = recordEvery ?? Math.max(1, Math.round(plan.steps / 100));
  }

  async train(): Promise<Solution> {
    let status: Solution["status"];
    try {
      status = await this.trainStages();
    } catch (error) {
      if (!(error instanceof DeviceLost) || !this.kept) throw error;
      this.run.warn(`${error.message}; what was kept at step ${this.kept.step} is the result`);
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
    const given = this.problem.kind === "regression" && redrawEvery === 0 && !adapt;
    return new Validation(this.problem, this.sampled, given ? this.sample : undefined, this.validationStream);
  }

  /** Brings weights and multipliers up to date; energies before and after do not compare. */
  private async follow(): Promise<void> {
    const { problem, plan, s } = this;
    if (problem.terms.every(({ kind }) => kind === "fixed")) return;
    const iterate = trialFunction(plan.network, await this.trainer.parameters(), s, problem.lift);
    const states = nextStates(problem.terms, this.states, iterate, this.followed++);
    if (states === this.states) return;
    this.states = states;
    this.sampled = functionalAt(problem, states);
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
      this.run.warn(
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
      if (this.run.isStopped) return "interrupted";
      const adapts = this.isDue(quadrature.adapt?.every);
      if (adapts) this.rule = await this.adaptedRule();
      if (adapts || this.isDue(quadrature.redrawEvery)) this.sample = this.draw();
      trainer.differentiate(this.sampled.functional, this.sample, this.s);
      const logged = this.step % this.recordEvery === 0;
      const rate = learningRate * schedule.factor(this.step / this.plan.steps);
      // A resident trainer is not asked at every step: that would make the host wait for it.
      const reading = logged || detector || !trainer.resident ? await trainer.reading() : undefined;
      if (reading && !isFiniteReading(reading)) return "diverged";
      if (logged && !(await this.record(stage, rate, reading!))) return "diverged";
      trainer.step(rate);
      this.step++;
      if (this.step % this.followEvery === 0 && this.step <= lastUpdate * this.plan.steps) {
        await this.follow();
      }
      if (detector?.reached(reading!.value)) return "plateau";
      await this.run.pause(trainer.catchUp);
    }
    return "budget";
  }

  /** Logs the present parameters; false when their validation energy is not finite. */
  private async record(stage: number, learningRate: number, reading: Reading): Promise<boolean> {
    const judgement = await this.judge(this.s);
    const { energy: validationEnergy, norms } = judgement;
    if (!Number.isFinite(validationEnergy)) return false;
    await this.keep(judgement);
    this.run.record({
      kind: "first-order",
      step: this.step,
      stage,
      s: this.s,
      learningRate,
      energy: reading.value,
      gradientNorm: reading.gradientNorm,
      validationEnergy,
      ...(norms && relativeErrors(norms)),
      seconds: this.run.seconds,
    });
    const { history, warnings } = this.run;
    if (this.problem.kind === "variational" && warnings.length === 0 && runsAway(history)) {
      this.run.warn(
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
    const { problem, plan, run } = this;
    const { functional } = this.sampled;
    const { sample, second } = this.validation;
    const { s, step } = this.kept!;
    const samples = second ? [sample, second] : [sample];
    const theta = rescaled(problem, functional, plan.network, this.kept!.theta, s, samples);
    const first = run.history[0];
    if (status === "finished" && first && !(this.lowest < first.validationEnergy)) {
      this.run.warn("The energy is not below that of the initial parameters: try a smaller learning rate.");
    }
    const trained = trainedNetwork(problem.name, plan.network, theta, s, problem.lift);
    return {
      ...trained,
      problem,
      states: this.states,
      status,
      method: plan.method,
      warnings: run.warnings,
      history: run.history,
      stages: this.stages,
      steps: this.step,
      keptStep: step,
      energy: functional.evaluate(sample, trained.evaluate(sample.points)).value,
      validation: sample,
      seed: run.seed,
      seconds: run.seconds,
      kernels: this.trainer.kernels,
      backend: this.trainer.backend,
    };
  }

  /** Records the parameters after the last step; false, and the stage has diverged, if they are not finite. */
  private async recordLast(): Promise<boolean> {
    const { learningRate, schedule, steps } = this.plan;
    this.trainer.differentiate(this.sampled.functional, this.sample, this.s);
    const reading = await this.trainer.reading();
    const rate = learningRate * schedule.factor(this.step / steps);
    if (isFiniteReading(reading) && (await this.record(this.stages.length - 1, rate, reading))) return true;
    this.stages.push({ ...this.stages.pop()!, ended: "diverged" });
    return false;
  }

  private draw(): Sample {
    return this.sampled.draw(this.rule, this.plan.quadrature.points, this.pointStream);
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
}

function isFiniteReading({ value, gradientNorm }: Reading): boolean {
  return Number.isFinite(value) && Number.isFinite(gradientNorm);
}
