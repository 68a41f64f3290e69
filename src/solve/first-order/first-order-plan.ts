import { type NetworkSettings, networkSettings } from "../../network/build.ts";
import type { Network, Transfer } from "../../network/network.ts";
import { cosine, type LearningRateSchedule } from "../../optimize/learning-rate.ts";
import type { Optimizer } from "../../optimize/optimizer.ts";
import type { Problem } from "../../problem/problem.ts";
import { type TrainingSettings, trainingSettings } from "../../problem/problem-defaults.ts";
import { problemNetwork } from "../../problem/space/problem-network.ts";
import type { Imposition } from "../../problem/terms/imposition.ts";
import {
  defaultTrainingRule,
  defaultUniform,
  type TrainingQuadrature,
  trainingQuadrature,
} from "../../quadrature/training-quadrature.ts";
import { readOptions } from "../../schema/check.ts";
import { optional, optionsOf, tied } from "../../schema/parts.ts";
import { listOf } from "../../schema/values.ts";
import type { RunPlan } from "../solver.ts";
import { hrtaStages, type Stage, stageSchema } from "./hrta.ts";

/** By how Dirichlet conditions are imposed, if there are any: weighted boundary terms slow training down. */
const defaultSteps = { lift: 2000, nitsche: 8000, "augmented Lagrangian": 4000, penalty: 10_000 } as const;

/** A first-order run with every choice made. */
export interface FirstOrderPlan extends RunPlan {
  /** It can train on tensors. */
  readonly kind: "first-order";
  /** In order. */
  readonly stages: readonly Stage[];
  /** Of all stages. */
  readonly steps: number;
  /** How parameters are carried from stage to stage. */
  readonly transfer: Transfer;
  /** What moves the parameters. */
  readonly optimizer: Optimizer;
  /** At the start. */
  readonly learningRate: number;
  /** Factor on it in the course of the run. */
  readonly schedule: LearningRateSchedule;
  /** How training points are drawn. */
  readonly quadrature: TrainingQuadrature;
}

/** How a first-order solver trains; what is left out comes from the problem's defaults, then from the package's. */
export interface FirstOrderOptions extends TrainingSettings {
  /** Default: two layers of ReLU^2/2, 1000 neurons. */
  readonly network?: NetworkSettings;
  /** Default: 400 points, drawn anew at every step. */
  readonly quadrature?: Partial<TrainingQuadrature>;
  /** Stages made by hand; they replace `s`, `steps` and `switch`. Default: `hrtaStages` of these. */
  readonly stages?: readonly Stage[];
}

export const firstOrderOptions = tied<FirstOrderOptions>()(
  optionsOf({
    ...trainingSettings.entries,
    network: optional(networkSettings),
    quadrature: optional(trainingQuadrature),
    stages: optional(listOf(stageSchema, "a list of stages such as { s: 1, steps: 2000 }")),
  }),
);

/**
 * Makes every choice of a run. Package defaults: the two-layer ReLU^2/2 network of 1000 neurons, s = 0.5 then
 * 1 switched losslessly at a fifth of 2000 steps (more where Dirichlet conditions are imposed weakly), a cosine
 * schedule from 0.01, 400 fresh points a step.
 *
 * @throws RangeError naming the option that is unknown or out of range
 */
export function firstOrderPlan(
  problem: Problem,
  optimizer: Optimizer,
  options: FirstOrderOptions = {},
): FirstOrderPlan {
  readOptions(firstOrderOptions, options, optimizer.name);
  const { network: networkAsked, quadrature: quadratureAsked, stages: stagesAsked, ...asked } = options;
  const { defaults, domain } = problem;
  const networkSettings = { ...defaults.network, ...networkAsked };
  const network = problemNetwork(problem, networkSettings);
  const training = { ...defaults.training, ...asked };
  const { s = [0.5, 1], learningRate = 1e-2, schedule = cosine() } = training;
  const steps = training.steps ?? defaultSteps[imposition(problem)];
  const stages = stagesAsked ?? hrtaStages(s, steps, training.switch);
  const quadrature: TrainingQuadrature = {
    rule: defaultTrainingRule(domain.dimension),
    points: 400,
    redrawEvery: problem.kind === "regression" ? 0 : 1,
    ...defaults.quadrature,
    ...quadratureAsked,
  };
  if (quadrature.adapt && problem.kind === "regression" && problem.given) {
    throw new RangeError("adapt: the problem has given samples; points cannot be chosen");
  }
  const byCorollary = stages.some((stage) => typeof stage.s !== "number");
  if (byCorollary && training.transfer !== undefined && training.transfer !== "naive") {
    throw new RangeError(
      `transfer: Corollary 1 is about parameters kept as they are; use "naive", got ${JSON.stringify(training.transfer)}`,
    );
  }
  const transfer = byCorollary ? "naive" : (training.transfer ?? network.defaultTransfer);
  checkSwitches(problem, network, stages, transfer);
  const plan = {
    kind: "first-order" as const,
    method: optimizer.name,
    network,
    networkSettings,
    stages,
    stageCount: stages.length,
    steps: stages.reduce((sum, stage) => sum + stage.steps, 0),
    transfer,
    optimizer,
    learningRate,
    schedule,
    quadrature,
    advice: `try a learning rate below ${learningRate}`,
  };
  return { ...plan, settings: asPlainData(plan) };
}

/** How Dirichlet conditions are imposed; like a lift where there are none. */
function imposition(problem: Problem): Imposition["kind"] {
  return (problem.kind === "variational" && problem.dirichlet?.method.kind) || "lift";
}

function asPlainData(plan: Omit<FirstOrderPlan, "settings">): Readonly<Record<string, unknown>> {
  const { networkSettings, stages, transfer, optimizer, learningRate, schedule, quadrature } = plan;
  const { adapt } = quadrature;
  return {
    initialisation: networkSettings.initialisation?.name ?? "default of the network",
    stages,
    transfer,
    optimizer: optimizer.name,
    learningRate,
    schedule: schedule.name,
    quadrature: {
      rule: quadrature.rule.name,
      points: quadrature.points,
      redrawEvery: quadrature.redrawEvery,
      ...(adapt && { adapt: { every: adapt.every, uniform: adapt.uniform ?? defaultUniform } }),
    },
  };
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
  return problem.kind === "regression" ? 0 : problem.exact?.energy;
}
