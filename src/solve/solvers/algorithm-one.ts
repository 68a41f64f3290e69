import { type NetworkSettings, networkSettings } from "../../network/build.ts";
import { checkHomotopyParameter, homotopyParameter } from "../../network/homotopy.ts";
import { constant } from "../../optimize/learning-rate.ts";
import { readOptions } from "../../schema/check.ts";
import { optional, optionsOf, tied } from "../../schema/parts.ts";
import { finiteNumber, positiveInteger, positiveNumber } from "../../schema/values.ts";
import type { FirstOrderPlan } from "../first-order/first-order-plan.ts";
import type { Solver } from "../solver.ts";
import { gradientDescent } from "./gradient-descent.ts";

/** The settings of Algorithm 1, named as in the paper where it names them. */
export interface AlgorithmOneOptions {
  /** s_1. */
  readonly s1: number;
  /** The increment zeta of s from stage to stage. */
  readonly zeta: number;
  /** M, the number of stages. */
  readonly stages: number;
  /** T, steps in each stage. */
  readonly steps: number;
  /** tau. */
  readonly learningRate: number;
  /** Default: the problem's. The paper starts from N(0, 1) throughout: `{ initialisation: normal }`. */
  readonly network?: NetworkSettings;
}

const algorithmOneOptions = tied<AlgorithmOneOptions>()(
  optionsOf({
    s1: homotopyParameter,
    zeta: finiteNumber,
    stages: positiveInteger,
    steps: positiveInteger,
    learningRate: positiveNumber,
    network: optional(networkSettings),
  }),
);

/**
 * Algorithm 1 of the HRTA paper to the letter: plain gradient descent with a constant learning rate,
 * s_(p+1) = s_p + zeta, M stages of T steps, theta kept as it is at each switch. Everything N(0, 1) at the
 * start is the network's affair: use the "normal" initialisation.
 *
 * @throws RangeError naming the option that is unknown or out of range, or if an s leaves [0, 2]
 */
export function algorithmOne(options: AlgorithmOneOptions): Solver<FirstOrderPlan> {
  readOptions(algorithmOneOptions, options, "algorithmOne");
  const { s1, zeta, stages, steps, learningRate, network } = options;
  const s = Array.from({ length: stages }, (_, p) => s1 + p * zeta);
  for (const value of s) checkHomotopyParameter(value);
  return gradientDescent({
    s,
    steps: steps * stages,
    switch: { kind: "share", share: stages === 1 ? 0.5 : (stages - 1) / stages },
    transfer: "naive",
    learningRate,
    schedule: constant(),
    ...(network && { network }),
  });
}
