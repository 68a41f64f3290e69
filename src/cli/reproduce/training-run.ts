import { fileURLToPath } from "node:url";
import { fusedEvaluator } from "../../network/evaluators/fused-evaluator.ts";
import { referenceEvaluator } from "../../network/evaluators/reference-evaluator.ts";
import { initialisations } from "../../network/initialisation.ts";
import type { Network, Transfer } from "../../network/network.ts";
import { chooseKernels } from "../../node/kernels.ts";
import { loadProblem } from "../../node/load-problem.ts";
import { quadratureRuleNamed } from "../../quadrature/quadrature-rules.ts";
import { meanSquaredError } from "../../solve/errors/mean-squared-error.ts";
import type { PlanSettings } from "../../solve/first-order/first-order-plan.ts";
import type { Stage } from "../../solve/first-order/hrta.ts";
import { hrtaStages } from "../../solve/first-order/hrta.ts";
import { solve } from "../../solve/first-order/train.ts";
import { optimizers, schedules } from "../flags.ts";
import { lbfgsRun } from "./lbfgs-run.ts";

/** What a training run depends on besides its seed, as plain data. */
export interface TrainingSettings {
  /** Name of a file in the package's folder problems/. */
  readonly problem: "sine1d" | "sine3d" | "poisson2d";
  readonly width: number;
  /** Hidden layers. */
  readonly depth: number;
  /** The stages' homotopy parameters. */
  readonly s: readonly number[];
  /** Share of the budget before the last stage; "start" leaves the first s before the first step. */
  readonly share: number | "start";
  readonly transfer: Transfer;
  readonly optimizer: "adam" | "gd" | "momentum" | "lbfgs";
  readonly schedule: keyof typeof schedules;
  readonly learningRate: number;
  readonly steps: number;
  readonly initialisation: "normal" | "kink";
  readonly rule: string;
  readonly points: number;
  readonly redrawEvery: number;
}

/** The course of a run; all of equal length. */
export interface Curves {
  readonly step: readonly number[];
  /** On the points of training. */
  readonly energy: readonly number[];
  /** On independent points; a regression's loss on its samples. */
  readonly validation: readonly number[];
  /** Relative errors on independent points. */
  readonly l2: readonly number[];
  readonly h1: readonly number[];
}

export interface TrainingResult {
  readonly status: string;
  /** Mean squared error on a regression's samples, of the kept parameters; else null. */
  readonly mse: number | null;
  readonly curves: Curves;
  /** Energy on independent points just before and just after each switch of s. */
  readonly switches: readonly (readonly [before: number, after: number])[];
}

/** Records in a run: 60, fewer in short ones, as each is an evaluation on a thousand points and more. */
const recordsIn = (steps: number) => Math.max(6, Math.min(60, Math.round(steps / 50)));

/** A problem of the package's folder problems/. */
export async function packagedProblem(name: string) {
  const file = fileURLToPath(new URL(`../../../problems/${name}.ts`, import.meta.url));
  return (await loadProblem(file)).problem;
}

/** Trains by `solve`, or by L-BFGS on the first stage's s with as many evaluations as there are steps. */
export async function trainingRun(settings: TrainingSettings, seed: number): Promise<TrainingResult> {
  const problem = await packagedProblem(settings.problem);
  const kernels = chooseKernels({ threads: 1 });
  const { width, depth, learningRate, steps } = settings;
  const plan: PlanSettings = {
    network: {
      width,
      depth,
      initialisation: initialisations[settings.initialisation]!,
    },
    training: {
      steps,
      learningRate,
      transfer: settings.transfer,
      optimizer: optimizers[settings.optimizer === "lbfgs" ? "adam" : settings.optimizer](),
      schedule: schedules[settings.schedule](),
    },
    quadrature: {
      rule: quadratureRuleNamed(settings.rule),
      points: settings.points,
      redrawEvery: settings.redrawEvery,
    },
    stages: stagesOf(settings),
  };
  try {
    if (settings.optimizer === "lbfgs") {
      const float64 = (network: Network) =>
        (kernels.set && fusedEvaluator(network, kernels.set, "float64")) ?? referenceEvaluator(network);
      return await lbfgsRun(problem, plan, float64, settings.s[0]!, steps, seed, recordsIn(steps));
    }
    const solution = await solve(problem, {
      ...plan,
      seed,
      evaluator: kernels.evaluator,
      logEvery: Math.max(1, Math.round(steps / recordsIn(steps))),
    });
    const { history } = solution;
    return {
      status: solution.status,
      mse: meanSquaredError(solution) ?? null,
      curves: {
        step: history.map(({ step }) => step),
        energy: history.map(({ energy }) => energy),
        validation: history.map(({ validationEnergy }) => validationEnergy),
        l2: history.map(({ l2 }) => l2 ?? Number.NaN),
        h1: history.map(({ h1 }) => h1 ?? Number.NaN),
      },
      switches: solution.stages
        .slice(1)
        .map(({ energyBefore = Number.NaN, energyAfter = Number.NaN }) => [energyBefore, energyAfter]),
    };
  } finally {
    kernels.dispose();
  }
}

function stagesOf({ s, share, steps }: TrainingSettings): readonly Stage[] {
  if (share !== "start") return hrtaStages(s, steps, { kind: "share", share });
  return s.map((value, index) => ({ s: value, steps: index === s.length - 1 ? steps : 0 }));
}
