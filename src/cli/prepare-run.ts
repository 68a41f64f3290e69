import type { Network } from "../network/network.ts";
import type { ChosenKernels } from "../node/kernels.ts";
import type { LoadedProblem } from "../node/load-problem.ts";
import { messageOf, UserError } from "../node/user-error.ts";
import type { Problem } from "../problem/define-problem.ts";
import { defaultUniform } from "../quadrature/training-quadrature.ts";
import { makePlan, type Plan } from "../solve/first-order/first-order-plan.ts";
import { type SolveOptions, solve } from "../solve/first-order/train.ts";
import {
  refuseMultipliers,
  type SecondOrderPlan,
  secondOrderPlan,
} from "../solve/second-order/second-order-plan.ts";
import { solveSecondOrder } from "../solve/second-order/second-order-run.ts";
import type { Solution, StepRecord } from "../solve/solution/solution.ts";
import { readSecondOrderSettings, readSettings, readSolver, type SettingTexts } from "./flags.ts";
import type { RunLength } from "./progress.ts";

/** What both kinds of solver are told. */
interface CommonOptions extends Pick<SolveOptions, "seed" | "start" | "backend" | "signal" | "onWarning"> {
  readonly onStep: (record: StepRecord) => void;
}

/** A run with every choice made, ready to start. */
export interface PreparedRun {
  readonly network: Network;
  /** The second-order method, if it is one: these work on the processor, in float64. */
  readonly secondOrder?: string;
  readonly length: RunLength;
  /** Every choice, as plain data. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** What to try when the run has diverged. */
  readonly afterDivergence: string;
  /**
   * @param kernels not "tfjs" for a second-order method
   * @param other a problem on the same networks, to be solved in place of the one prepared for
   */
  solve(kernels: ChosenKernels, options: CommonOptions, other?: Problem): Promise<Solution>;
}

/**
 * Makes every choice of a run: which solver, and its plan.
 *
 * @throws UserError for bad input
 */
export function prepareRun(loaded: LoadedProblem, texts: SettingTexts): PreparedRun {
  const { problem } = loaded;
  const method = readSolver(texts, problem, loaded.flow || loaded.inverse ? "newton" : "adam");
  if (method === undefined) {
    const settings = readSettings(texts, problem);
    const plan = planned(
      loaded,
      () => makePlan(problem, settings),
      () => makePlan(problem),
    );
    return {
      network: plan.network,
      length: { steps: plan.steps, stages: plan.stages.length },
      settings: firstOrderData(plan),
      afterDivergence: `try a --learning-rate below ${plan.learningRate}`,
      solve({ evaluator }, options, other = problem) {
        const from = options.start && { training: { ...settings.training, s: [lastOf(plan)] } };
        const chosen = { ...settings, ...options, ...from };
        return solve(other, { ...chosen, ...(options.backend === undefined && { evaluator }) });
      },
    };
  }
  const settings = readSecondOrderSettings(texts, method);
  refuseMultipliers(problem); // a flag may have asked for it: no fault of the file's defaults
  const plan = planned(
    loaded,
    () => secondOrderPlan(problem, settings),
    () => secondOrderPlan(problem),
  );
  return {
    network: plan.network,
    secondOrder: method,
    length: { steps: Math.max(1, plan.iterations), stages: 1 },
    settings: secondOrderData(plan),
    afterDivergence: "try another --seed",
    solve(kernels, options, other = problem) {
      return solveSecondOrder(other, { ...settings, ...options, kernels: kernels.set ?? null });
    },
  };
}

/** The s of the last stage: parameters that come from another run belong to it. */
function lastOf({ stages }: Plan): number {
  const { s } = stages.at(-1)!;
  if (typeof s === "number") return s;
  throw new UserError("--switch: corollary1 leaves open at which s a step starts from the one before");
}

/** The plan, or a message that names the problem's file where the file's own defaults are at fault. */
function planned<T>(loaded: LoadedProblem, make: () => T, makeByDefault: () => T): T {
  try {
    return make();
  } catch (error) {
    try {
      makeByDefault();
    } catch (atFault) {
      throw new UserError(`${loaded.path}: defaults: ${messageOf(atFault)}`, { cause: atFault });
    }
    throw error;
  }
}

function firstOrderData(plan: Plan): Readonly<Record<string, unknown>> {
  const { adapt } = plan.quadrature;
  return {
    initialisation: plan.networkSettings.initialisation?.name ?? "default of the network",
    stages: plan.stages,
    transfer: plan.transfer,
    optimizer: plan.optimizer.name,
    learningRate: plan.learningRate,
    schedule: plan.schedule.name,
    quadrature: {
      rule: plan.quadrature.rule.name,
      points: plan.quadrature.points,
      redrawEvery: plan.quadrature.redrawEvery,
      ...(adapt && { adapt: { every: adapt.every, uniform: adapt.uniform ?? defaultUniform } }),
    },
  };
}

function secondOrderData(plan: SecondOrderPlan): Readonly<Record<string, unknown>> {
  const { networkSettings, s, iterations, tolerance, slopeBound, regularisation } = plan;
  return {
    initialisation: networkSettings.initialisation?.name ?? "default of the network",
    s,
    iterations,
    ...(tolerance !== undefined && { tolerance }),
    ...(slopeBound !== undefined && { slopeBound }),
    regularisation,
  };
}
