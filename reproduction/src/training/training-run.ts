import { adam, gradientDescent, type Solution, type Stage, solve } from "deep-ritz";
import { fusedEvaluator, initialisations, type Network } from "deep-ritz/network";
import { chooseKernels } from "deep-ritz/node";
import { constant, cosine, stepDecay } from "deep-ritz/optimize";
import { quadratureRuleNamed } from "deep-ritz/quadrature";
import { hrtaStages, meanSquaredError, momentum } from "deep-ritz/solve";
import { packagedProblem } from "../package-folder.ts";
import { lbfgsRun } from "./lbfgs-run.ts";
import type { TrainingResult, TrainingSettings } from "./training-settings.ts";

const solvers = { adam, gd: gradientDescent, momentum };
const schedules = { constant, cosine, step: stepDecay };

/** Records in a run: 60, fewer in short ones, as each is an evaluation on a thousand points and more. */
const recordsIn = (steps: number) => Math.max(6, Math.min(60, Math.round(steps / 50)));

/** Trains by `solve`, or by L-BFGS on the first stage's s with as many evaluations as there are steps. */
export async function trainingRun(settings: TrainingSettings, seed: number): Promise<TrainingResult> {
  const problem = await packagedProblem(settings.problem);
  const { width, depth, optimizer, learningRate, steps, transfer, points, redrawEvery } = settings;
  const network = { width, depth, initialisation: initialisations[settings.initialisation]! };
  const quadrature = { rule: quadratureRuleNamed(settings.rule), points, redrawEvery };
  const kernels = chooseKernels({ threads: 1 });
  try {
    if (optimizer === "lbfgs") {
      const { set } = kernels;
      const limits = { s: settings.s[0]!, budget: steps, records: recordsIn(steps) };
      const float64 = (built: Network) => set && fusedEvaluator(built, set, "float64");
      return lbfgsRun(problem, { network, quadrature, ...limits }, float64, seed);
    }
    const solver = solvers[optimizer]({
      network,
      quadrature,
      stages: stagesOf(settings),
      learningRate,
      transfer,
      schedule: schedules[settings.schedule](),
    });
    const recordEvery = Math.max(1, Math.round(steps / recordsIn(steps)));
    return resultOf(await solve(problem, { solver, kernels, seed, recordEvery }));
  } finally {
    kernels.dispose();
  }
}

function resultOf(solution: Solution): TrainingResult {
  const { history, stages, status } = solution;
  return {
    status,
    mse: meanSquaredError(solution) ?? null,
    curves: {
      step: history.map(({ step }) => step),
      energy: history.map(({ energy }) => energy),
      validation: history.map(({ validationEnergy }) => validationEnergy),
      l2: history.map(({ l2 }) => l2 ?? Number.NaN),
      h1: history.map(({ h1 }) => h1 ?? Number.NaN),
    },
    switches: stages
      .slice(1)
      .map(({ energyBefore = Number.NaN, energyAfter = Number.NaN }) => [energyBefore, energyAfter]),
  };
}

function stagesOf({ s, share, steps }: TrainingSettings): readonly Stage[] {
  if (share !== "start") return hrtaStages(s, steps, { kind: "share", share });
  return s.map((value, index) => ({ s: value, steps: index === s.length - 1 ? steps : 0 }));
}
