import { evaluateLifted, type LiftRoom, newLiftRoom } from "../energy/lift.ts";
import type { Problem } from "../energy/problem.ts";
import type { Sample } from "../energy/sample.ts";
import { uniformPoint } from "../geometry/uniform-point.ts";
import { startBackend } from "../kernels/tfjs.ts";
import { wasmKernels } from "../kernels/wasm-kernels.ts";
import { Random } from "../math/random.ts";
import type { FunctionalValue, JetEvaluator } from "../network/evaluator.ts";
import { fusedEvaluator } from "../network/fused-evaluator.ts";
import type { Jet, Network, Parameters } from "../network/network.ts";
import { tfjsEvaluator } from "../network/tfjs-evaluator.ts";
import { type Solution, type StageRecord, type StepRecord, trainedNetwork } from "../solution/solution.ts";
import { lossFloor, makePlan, type Plan, type PlanSettings } from "./plan.ts";
import { runsAway } from "./runaway.ts";
import { corollaryOne, Plateau } from "./switching.ts";
import { type Judgement, Validation } from "./validation.ts";

export interface SolveOptions extends PlanSettings {
  /** Default 1. Same seed, same backend: the same bits. */
  readonly seed?: number;
  /**
   * How jets are evaluated in training: `tfjsEvaluator`, `referenceEvaluator`, or `fusedEvaluator` with some
   * kernels. Default, and where this returns undefined: fused WASM kernels on one thread, and tfjs operations
   * for networks that these do not know. ("deep-ritz/node" chooses faster kernels.)
   */
  readonly evaluator?: (network: Network) => JetEvaluator | undefined;
  /** Asks for tfjs operations on this backend. tfjs's default: the current one, else wasm, else cpu. */
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
  const evaluator =
    options.evaluator?.(plan.network) ??
    (options.backend === undefined ? fusedEvaluator(plan.network, wasmKernels()) : undefined) ??
    tfjsEvaluator(plan.network);
  const backend = evaluator.name === "tfjs" ? await startBackend(options.backend) : evaluator.name;
  return new Run(problem, plan, options, seed, random, evaluator, backend).train();
}

/** Of a stage: the parameters to return, so far. */
interface Kept {
  readonly theta: Parameters;
  readonly s: number;
  readonly step: number;
}

class Run {
  private readonly problem: Problem;
  private readonly plan: Plan;
  private readonly options: SolveOptions;
  private readonly seed: number;
  private readonly backend: string;
  private readonly evaluator: JetEvaluator;
  private readonly pointStream: Random;
  private readonly validation: Validation;
  private readonly logEvery: number;
  private readonly started = performance.now();
  private readonly history: StepRecord[] = [];
  private readonly stages: StageRecord[] = [];
  private readonly warnings: string[] = [];
  private theta: Parameters;
  private sample: Sample;
  private step = 0;
  private s = 1;
  private kept: Kept | undefined;
  private lowest = Number.POSITIVE_INFINITY;
  private spreads: number[] = [];
  private lastPause = performance.now();
  private room: LiftRoom | undefined;
  private readonly functional = (jet: Jet): FunctionalValue => {
    if (this.room?.jet.count !== jet.count) this.room = newLiftRoom(jet);
    return evaluateLifted(this.problem.functional, this.sample, jet, this.room);
  };

  constructor(
    problem: Problem,
    plan: Plan,
    options: SolveOptions,
    seed: number,
    random: Random,
    evaluator: JetEvaluator,
    backend: string,
  ) {
    this.problem = problem;
    this.plan = plan;
    this.options = options;
    this.seed = seed;
    this.backend = backend;
    this.evaluator = evaluator;
    const places = random.stream("places");
    const theta = plan.network.initialise(random.stream("parameters"), () =>
      uniformPoint(problem.domain, places),
    );
    this.theta = this.evaluator.precision === "float32" ? Float32Array.from(theta) : theta;
    this.pointStream = random.stream("points");
    this.sample = this.draw();
    const given = problem.type === "regression" && plan.quadrature.redrawEvery === 0;
    this.validation = new Validation(problem, given ? this.sample : undefined, random.stream("validation"));
    this.logEvery = options.logEvery ?? Math.max(1, Math.round(plan.steps / 100));
  }

  async train(): Promise<Solution> {
    let status: Solution["status"] = "finished";
    let spare = 0;
    for (const [index, stage] of this.plan.stages.entries()) {
      const last = index === this.plan.stages.length - 1;
      const { s, energyBefore, energyAfter } = this.enterStage(index);
      const firstStep = this.step;
      const steps = stage.steps + (last ? spare : 0);
      const ended = await this.trainStage(index, steps, last ? undefined : stage.plateau);
      spare += steps - (this.step - firstStep);
      this.stages.push({
        s,
        firstStep,
        steps: this.step - firstStep,
        ended,
        ...(energyBefore !== undefined && { energyBefore, energyAfter }),
      });
      if (ended === "diverged" || ended === "interrupted") {
        status = ended;
        break;
      }
    }
    return this.finish(status);
  }

  /** Picks the stage's s and carries the parameters over. */
  private enterStage(index: number): { s: number; energyBefore?: number; energyAfter?: number } {
    const stage = this.plan.stages[index]!;
    if (index === 0) {
      this.s = stage.s as number; // a plan's first stage has a number
      this.keepEntry();
      return { s: this.s };
    }
    const energyBefore = this.validationEnergy(this.theta, this.s);
    const next = typeof stage.s === "number" ? stage.s : this.corollaryOne(stage.s.zeta);
    const carried = this.plan.network.transfer(this.theta, this.s, next, this.plan.transfer);
    this.theta = this.theta instanceof Float32Array ? Float32Array.from(carried) : carried;
    this.s = next;
    this.keepEntry();
    return { s: next, energyBefore, energyAfter: this.validationEnergy(this.theta, next) };
  }

  /** Until a record says otherwise, a stage's best parameters are those that entered it. */
  private keepEntry(): void {
    this.kept = { theta: this.theta.slice(), s: this.s, step: this.step };
    this.lowest = Number.POSITIVE_INFINITY;
    this.spreads = [];
  }

  private corollaryOne(zeta: number): number {
    if (this.s === 2) return 2;
    const floor = lossFloor(this.problem)!;
    const lossAt = (s: number) => this.validationEnergy(this.theta, s) - floor;
    const { s, empty } = corollaryOne(this.s, zeta, lossAt);
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
    const { optimizer, learningRate, schedule, quadrature } = this.plan;
    const run = optimizer.start(this.theta, this.evaluator.adam);
    const detector = plateau && new Plateau(plateau);
    const end = this.step + steps;
    while (this.step < end) {
      if (this.options.signal?.aborted) return "interrupted";
      if (this.step > 0 && quadrature.redrawEvery > 0 && this.step % quadrature.redrawEvery === 0) {
        this.sample = this.draw();
      }
      const { value, gradient } = this.differentiate();
      const gradientNorm = norm(gradient);
      if (!Number.isFinite(value) || !Number.isFinite(gradientNorm)) return "diverged";
      const rate = learningRate * schedule.factor(this.step / this.plan.steps);
      if (this.step % this.logEvery === 0 && !this.record(stage, rate, value, gradientNorm))
        return "diverged";
      run.step(this.theta, gradient, rate);
      this.step++;
      if (detector?.reached(value)) return "plateau";
      await this.pause();
    }
    return "budget";
  }

  /** Logs the present parameters; false when their validation energy is not finite. */
  private record(stage: number, learningRate: number, energy: number, gradientNorm: number): boolean {
    const judgement = this.validation.judge(this.evaluator, this.theta, this.s);
    const { energy: validationEnergy, norms } = judgement;
    if (!Number.isFinite(validationEnergy)) return false;
    this.keep(judgement);
    const h1 = norms && Math.sqrt((norms.error + norms.gradientError) / (norms.exact + norms.gradientExact));
    const record: StepRecord = {
      step: this.step,
      stage,
      s: this.s,
      learningRate,
      energy,
      gradientNorm,
      validationEnergy,
      ...(norms && { l2: Math.sqrt(norms.error / norms.exact) }),
      ...(h1 !== undefined && Number.isFinite(h1) && { h1 }),
      seconds: this.seconds(),
    };
    this.history.push(record);
    this.options.onStep?.(record, this.plan);
    if (this.problem.type === "variational" && this.warnings.length === 0 && runsAway(this.history)) {
      this.warn(
        `Training energy ${energy.toPrecision(4)} has run below ${validationEnergy.toPrecision(4)} on independent points: ` +
          "the network fits between the quadrature points. Redraw them at every step, or use more of them.",
      );
    }
    return true;
  }

  /**
   * Keeps the present parameters unless their energy is above the lowest one by more than the validation
   * rules can tell (five times their median difference, a
   * thousandth at most): among iterates that look alike, the later one has
   * the smaller learning rate behind it.
   */
  private keep({ energy, spread }: Judgement): void {
    this.spreads.push(spread);
    this.lowest = Math.min(this.lowest, energy);
    const resolution = [...this.spreads].sort((a, b) => a - b)[this.spreads.length >> 1]!;
    const tolerance = Math.min(5 * resolution, 1e-3 * Math.abs(this.lowest));
    if (energy > this.lowest + tolerance) return;
    this.kept = { theta: this.theta.slice(), s: this.s, step: this.step };
  }

  private finish(reached: Solution["status"]): Solution {
    const { problem, plan } = this;
    const { sample } = this.validation;
    const status = reached === "diverged" || this.recordLast() ? reached : "diverged";
    const { theta, s, step } = this.kept!;
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
      kernels: this.evaluator.name,
      backend: this.backend,
    };
  }

  /** Records the parameters after the last step; false, and the stage has diverged, if they are not finite. */
  private recordLast(): boolean {
    const { learningRate, schedule, steps } = this.plan;
    const { value, gradient } = this.differentiate();
    const gradientNorm = norm(gradient);
    const rate = learningRate * schedule.factor(this.step / steps);
    const finite = Number.isFinite(value) && Number.isFinite(gradientNorm);
    if (finite && this.record(this.stages.length - 1, rate, value, gradientNorm)) return true;
    this.stages.push({ ...this.stages.pop()!, ended: "diverged" });
    return false;
  }

  private draw(): Sample {
    const { rule, points } = this.plan.quadrature;
    return this.problem.draw(rule, points, this.pointStream);
  }

  /** Energy of the present parameters on the present training points, and its gradient. */
  private differentiate(): { value: number; gradient: Parameters } {
    return this.evaluator.differentiate(this.theta, this.s, this.sample.points, this.functional);
  }

  private validationEnergy(theta: Parameters, s: number): number {
    return this.validation.judge(this.evaluator, theta, s).energy;
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

function norm(vector: Parameters): number {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) sum += vector[i]! * vector[i]!;
  return Math.sqrt(sum);
}
