import { type Lift, liftJet } from "../../energy/lift/lift-values.ts";
import type { Sample } from "../../energy/sample.ts";
import type { TermStates } from "../../energy/term.ts";
import type { Jet } from "../../jet/jet.ts";
import type { Parameters } from "../../jet/parameters.ts";
import type { Network } from "../../network/network.ts";
import type { Problem } from "../../problem/problem.ts";
import type { SolveRecord, StageRecord } from "./records.ts";

/** A network with its parameters and its lift, if any: enough to evaluate u and grad u anywhere. */
export interface TrainedNetwork {
  /** Name of the problem it was trained for. */
  readonly problemName: string;
  /** The network itself; under a lift, N. */
  readonly network: Network;
  /** Its parameters [P]. */
  readonly theta: Parameters;
  /** Homotopy parameter at which theta is to be evaluated. */
  readonly s: number;
  /** What it was trained on, where that is known. */
  readonly problem?: Problem;
  /** Of that problem's terms, as the run left them: weights and multipliers that follow the iterate. */
  readonly states?: TermStates;
  /** Where it is given, u = g + l N with N the network; else u is the network. */
  readonly lift?: Lift;
  /**
   * u [n, c] and grad u [n, c, d] at points [n, d], in float64.
   *
   * @throws RangeError if the points do not come in groups of d coordinates
   */
  evaluate(points: Float64Array): Jet;
}

/**
 * How a run ended: "finished" is the budget of a first-order method; "converged", "stalled" (at the finest
 * quadrature) and "out of budget" are second-order methods'; "unbounded" means that the energy has no minimum.
 */
export type SolutionStatus =
  | "finished"
  | "converged"
  | "stalled"
  | "out of budget"
  | "unbounded"
  | "diverged"
  | "interrupted";

/** How a run ends that others should not go on from. */
export const failures: readonly SolutionStatus[] = ["diverged", "unbounded", "interrupted"];

/** The result of a run. Failures that a run can meet are in `status`, not exceptions. */
export interface Solution extends TrainedNetwork {
  /** What was solved. */
  readonly problem: Problem;
  /** Of the problem's terms, as the run left them: weights and multipliers that follow the iterate. */
  readonly states: TermStates;
  /** How the run ended. */
  readonly status: SolutionStatus;
  /** The method's name: "adam", "newton", "galerkin", ... */
  readonly method: string;
  /** One line each. */
  readonly warnings: readonly string[];
  /** The records of the run, in order. */
  readonly history: readonly SolveRecord[];
  /** The stages of the run, in order; one for second-order methods. */
  readonly stages: readonly StageRecord[];
  /** Steps or iterations done. */
  readonly steps: number;
  /** The step whose parameters were kept: the best on the validation points. */
  readonly keptStep: number;
  /** Energy of the kept parameters on the validation points, jets in float64. */
  readonly energy: number;
  /** Points that training did not see; of a regression on given samples, these. */
  readonly validation: Sample;
  /** Estimated relative error in the energy's norm; second-order methods on two-layer networks. */
  readonly estimatedError?: number;
  /** Of the run's random numbers. */
  readonly seed: number;
  /** That the run took. */
  readonly seconds: number;
  /** The evaluator used in training: "native", "wasm", "reference", "tfjs" or "wgsl". */
  readonly kernels: string;
  /** The tfjs backend, where tfjs evaluated the network; else the same as `kernels`. */
  readonly backend: string;
}

/**
 * A network with its parameters, under its lift if it has one, as something to evaluate.
 *
 * @param theta [P]
 * @param s the homotopy parameter, in [0, 2]
 */
export function trainedNetwork(
  problemName: string,
  network: Network,
  theta: Parameters,
  s: number,
  lift?: Lift,
): TrainedNetwork {
  return {
    problemName,
    network,
    theta,
    s,
    ...(lift && { lift }),
    evaluate(points) {
      if (points.length % network.inputs !== 0) {
        throw new RangeError(
          `evaluate: points must come in groups of ${network.inputs} coordinates, got ${points.length} numbers`,
        );
      }
      const jet = network.evaluate(theta, s, points);
      return lift ? liftJet(lift.at(points, jet.count), jet, jet) : jet;
    },
  };
}
