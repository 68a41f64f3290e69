import { describe } from "../../energy/sample.ts";
import { type NetworkSettings, networkSettingNames } from "../../network/build.ts";
import type { Network, Transfer } from "../../network/network.ts";
import { adam } from "../../optimize/adam.ts";
import { cosine, type LearningRateSchedule } from "../../optimize/learning-rate.ts";
import type { Optimizer } from "../../optimize/optimizer.ts";
import type { Problem } from "../../problem/define-problem.ts";
import type { TrainingSettings } from "../../problem/problem-defaults.ts";
import { problemNetwork } from "../../problem/space/problem-network.ts";
import { defaultTrainingRule, type TrainingQuadrature } from "../../quadrature/training-quadrature.ts";
import { checkAdaptation } from "./adaptive-points.ts";
import { hrtaStages, type Stage } from "./hrta.ts";

/** By how Dirichlet conditions are imposed, if there are any: weighted boundary terms slow training down. */
const defaultSteps = { lift: 2000, nitsche: 8000, "augmented Lagrangian": 4000, penalty: 10_000 } as const;

/** A run with every choice made. */
export interface Plan {
  readonly network: Network;
  readonly networkSettings: NetworkSettings;
  readonly stages: readonly Stage[];
  readonly steps: number;
  readonly transfer: Transfer;
  readonly optimizer: Optimizer;
  readonly learningRate: number;
  readonly schedule: LearningRateSchedule;
  readonly quadrature: TrainingQuadrature;
}

/** What a caller may say; the rest comes from the problem's defaults, then from the package's. */
export interface PlanSettings {
  readonly network?: NetworkSettings;
  readonly training?: TrainingSettings;
  readonly quadrature?: Partial<TrainingQuadrature>;
  /** Stages made by hand; they replace `training.s`, `training.steps` and `training.switch`. */
  readonly stages?: readonly Stage[];
}

/**
 * Makes every choice of a run. Package defaults: the two-layer ReLU^2/2 network of 1000 neurons, s = 0.5 then
 * 1 switched losslessly at a fifth of 2000 steps (more where Dirichlet conditions are imposed weakly), Adam with a cosine schedule from 0.01, 400 fresh points a step.
 *
 * @throws RangeError naming the setting that is out of range
 */
export function makePlan(problem: Problem, settings: PlanSettings = {}): Plan {
  const { defaults, domain } = problem;
  checkKeys("network", { ...defaults.network, ...settings.network }, networkKeys);
  checkKeys("training", { ...defaults.training, ...settings.training }, trainingKeys);
  checkKeys("quadrature", { ...defaults.quadrature, ...settings.quadrature }, quadratureKeys);
  const networkSettings = { ...defaults.network, ...settings.network };
  const network = problemNetwork(problem, networkSettings);
  const training = { ...defaults.training, ...settings.training };
  const { s = [0.5, 1], learningRate = 1e-2, optimizer = adam(), schedule = cosine() } = training;
  if (!(learningRate > 0 && learningRate < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`learning rate: must be a positive number, got ${learningRate}`);
  }
  const steps = training.steps ?? defaultSteps[problem.dirichlet?.method.kind ?? "lift"];
  const stages = settings.stages ?? hrtaStages(s, steps, training.switch);
  const quadrature: TrainingQuadrature = {
    rule: defaultTrainingRule(domain.dimension),
    points: 400,
    redrawEvery: problem.type === "regression" ? 0 : 1,
    ...defaults.quadrature,
    ...settings.quadrature,
  };
  if (!Number.isSafeInteger(quadrature.points) || quadrature.points < 1) {
    throw new RangeError(`points: must be a positive integer, got ${quadrature.points}`);
  }
  if (!Number.isSafeInteger(quadrature.redrawEvery) || quadrature.redrawEvery < 0) {
    throw new RangeError(`redraw: must be 0 (never) or a positive integer, got ${quadrature.redrawEvery}`);
  }
  if (quadrature.adapt) checkAdaptation(quadrature.adapt, problem);
  const byCorollary = stages.some((stage) => typeof stage.s !== "number");
  if (byCorollary && training.transfer !== undefined && training.transfer !== "naive") {
    throw new RangeError(
      `transfer: Corollary 1 is about parameters kept as they are; use "naive", got ${JSON.stringify(training.transfer)}`,
    );
  }
  const transfer = byCorollary ? "naive" : (training.transfer ?? network.defaultTransfer);
  checkSwitches(problem, network, stages, transfer);
  return {
    network,
    networkSettings,
    stages,
    steps: stages.reduce((sum, stage) => sum + stage.steps, 0),
    transfer,
    optimizer,
    learningRate,
    schedule,
    quadrature,
  };
}

const networkKeys = {
  ...Object.fromEntries(networkSettingNames.map((name) => [name, ""])),
  activation: "fill",
  initialisation: "layer",
};
const trainingKeys = {
  s: "",
  steps: "",
  switch: "",
  transfer: "",
  learningRate: "",
  optimizer: "start",
  schedule: "factor",
};
const quadratureKeys = { rule: "draw", points: "", redrawEvery: "", adapt: "" };

/**
 * Settings of a problem's file pass no type check: names are looked at here, and whether objects have the method
 * that makes them what they should be.
 *
 * @throws RangeError naming the setting
 */
function checkKeys(group: string, settings: object, methods: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(settings) as [string, unknown][]) {
    const method = methods[key];
    if (method === undefined) {
      throw new RangeError(`${group}: no setting ${key}; there are ${Object.keys(methods).join(", ")}`);
    }
    if (method === "" || value === undefined) continue;
    if (typeof (value as Record<string, unknown> | null)?.[method] !== "function") {
      throw new RangeError(`${group}.${key}: must be such an object, not a name; got ${describe(value)}`);
    }
  }
}

/** Tries every switch of s on a zero network: what cannot be done should not wait until the switch. */
function checkSwitches(
  problem: Problem,
  network: Network,
  stages: readonly Stage[],
  transfer: Transfer,
): void {
  const zero = new Float64Array(network.parameterCount);
  stages.forEach((stage, index) => {
    const from = stages[index - 1]?.s;
    if (typeof stage.s === "number") {
      if (typeof from === "number") network.transfer(zero, from, stage.s, transfer);
      return;
    }
    if (index === 0) throw new RangeError("stages: the first stage needs a number s");
    if (lossFloor(problem) === undefined) {
      throw new RangeError(
        "switch: Corollary 1 needs a loss that cannot be negative: a regression, or a problem with exact.energy",
      );
    }
  });
}

/** The least value that the energy can have, if it is known. */
export function lossFloor(problem: Problem): number | undefined {
  return problem.type === "regression" ? 0 : problem.exact?.energy;
}
