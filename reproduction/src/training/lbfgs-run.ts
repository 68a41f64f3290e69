import { type Parameters, type Problem, Random } from "deep-ritz";
import { type JetEvaluator, type Network, type NetworkSettings, referenceEvaluator } from "deep-ritz/network";
import { lbfgs } from "deep-ritz/optimize";
import type { TrainingQuadrature } from "deep-ritz/quadrature";
import { problemNetwork, ritzObjective } from "deep-ritz/solve";
import { judgeOf } from "./judge.ts";
import { startOf } from "./starting-parameters.ts";
import type { TrainingResult } from "./training-settings.ts";

/** What L-BFGS minimises, and for how long. */
export interface LbfgsSettings {
  readonly network: NetworkSettings;
  readonly quadrature: TrainingQuadrature;
  readonly s: number;
  /** Evaluations of the energy. */
  readonly budget: number;
  /** Points of the curves. */
  readonly records: number;
}

/**
 * L-BFGS in float64 from the same start and on the same first points as `solve` with this seed, at one s, with a
 * budget of evaluations of the energy. The points stay: a line search needs one function.
 *
 * @param float64 an evaluator in float64, undefined where there is no kernel
 */
export function lbfgsRun(
  problem: Problem,
  { network: settings, quadrature, s, budget, records }: LbfgsSettings,
  float64: (network: Network) => JetEvaluator | undefined,
  seed: number,
): TrainingResult {
  const network = problemNetwork(problem, { ...problem.defaults.network, ...settings });
  const evaluator = float64(network) ?? referenceEvaluator(network);
  const fixed = { ...quadrature, redrawEvery: 0 };
  const objective = ritzObjective(problem, evaluator, s, fixed, new Random(seed).stream("points"));
  const seen: { readonly theta: Parameters; readonly value: number; readonly evaluations: number }[] = [];
  let next = 0;
  const found = lbfgs((theta) => objective(theta, 0), startOf(problem, network, seed), {
    iterations: budget,
    evaluations: budget,
    gradientTolerance: 0,
    onIteration: ({ x, value, evaluations }) => {
      if (evaluations < next) return false;
      next = evaluations + budget / records;
      seen.push({ theta: x.slice(), value, evaluations });
      return false;
    },
  });
  seen.push({ theta: found.x, value: found.value, evaluations: found.evaluations });
  const judge = judgeOf(problem, network, s);
  const judged = seen.map(({ theta }) => judge(theta));
  const energy = seen.map(({ value }) => value);
  const isRegression = problem.kind === "regression"; // judged on its samples, which are the points of training
  return {
    status: found.status,
    mse: isRegression ? 2 * found.value : null,
    curves: {
      step: seen.map(({ evaluations }) => evaluations),
      energy,
      validation: isRegression ? energy : judged.map((one) => one.energy),
      l2: judged.map(({ l2 }) => l2),
      h1: judged.map(({ h1 }) => h1),
    },
    switches: [],
  };
}
