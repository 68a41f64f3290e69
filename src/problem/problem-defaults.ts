import * as v from "valibot";
import { type NetworkSettings, networkSettings } from "../network/build.ts";
import { homotopyParameter } from "../network/homotopy.ts";
import type { Transfer } from "../network/network.ts";
import { type LearningRateSchedule, scheduleSchema } from "../optimize/learning-rate.ts";
import { type TrainingQuadrature, trainingQuadrature } from "../quadrature/training-quadrature.ts";
import { described, oneKindOf, optional, parts, tied } from "../schema/parts.ts";
import {
  above,
  finiteNumber,
  listOf,
  oneOf,
  positiveInteger,
  positiveNumber,
  strictlyBetween,
  wholeNumber,
} from "../schema/values.ts";

/** When a stage of homotopy training ends. */
export type SwitchRule =
  | {
      /** After a share of the steps. */
      readonly kind: "share";
      /** Where the last s begins, in (0, 1): 0.2 is after a fifth of all steps. Stages before it are equally long. */
      readonly share: number;
    }
  | {
      /** When the energy's mean over a window of steps stops falling. */
      readonly kind: "plateau";
      /** As for "share": where it ends at the latest. */
      readonly share: number;
      /** Steps in a window. */
      readonly window: number;
      /** The least fall from one window to the next, relative to the mean before. */
      readonly tolerance: number;
    }
  | {
      /** Corollary 1 of the HRTA paper: to the first s > s_p at which the loss exceeds zeta times its present value. */
      readonly kind: "corollary1";
      /** As for "share". */
      readonly share: number;
      /** Above 1. */
      readonly zeta: number;
    };

const share = strictlyBetween(0, 1);

const switchRule = tied<SwitchRule>()(
  oneKindOf(
    '{ kind: "share", share: 0.2 }',
    parts({ kind: v.literal("share"), share }),
    parts({ kind: v.literal("plateau"), share, window: positiveInteger, tolerance: finiteNumber }),
    parts({ kind: v.literal("corollary1"), share, zeta: above(1) }),
  ),
);

/** How a network is trained; plain data. What is left out takes the problem's or the package's default. */
export interface TrainingSettings {
  /** Homotopy parameters of the stages, in order; default [0.5, 1]. */
  readonly s?: readonly number[];
  /**
   * Optimiser steps in all stages together; default 2000, where Dirichlet conditions are imposed by an augmented
   * Lagrangian 4000, by Nitsche's method 8000, by a penalty 10000.
   */
  readonly steps?: number;
  /** When the last s begins; default: after a fifth of the steps. */
  readonly switch?: SwitchRule;
  /** How parameters are carried over a change of s; default: the network's own. */
  readonly transfer?: Transfer;
  /** At the start; default 0.01. */
  readonly learningRate?: number;
  /** Factor on the learning rate in the course of the run; default `cosine()`. */
  readonly schedule?: LearningRateSchedule;
}

export const trainingSettings = tied<TrainingSettings>()(
  parts({
    s: optional(
      described(
        listOf(homotopyParameter, "a list of homotopy parameters in [0, 2]"),
        "homotopy parameters of the stages, with commas between",
      ),
    ),
    steps: optional(described(positiveInteger, "optimiser steps in all")),
    switch: optional(described(switchRule, "when to switch s")),
    transfer: optional(described(oneOf("lossless", "rescale", "naive"), "parameters over a switch of s")),
    learningRate: optional(described(positiveNumber, "learning rate at the start")),
    schedule: optional(described(scheduleSchema, "learning-rate schedule")),
  }),
);

/** How the second-order solvers work; plain data. */
export interface SecondOrderSettings {
  /**
   * Default: two layers, tanh, 32 neurons in one and two dimensions, 64 above; 256 for `galerkin`; 16 a layer where
   * there are several.
   */
  readonly network?: NetworkSettings;
  /** Most iterations; default 100, above three dimensions 60, for L-BFGS 1000. */
  readonly iterations?: number;
  /** Ends the run when the estimated relative error in the energy's norm is below this; default: none. */
  readonly tolerance?: number;
}

export const secondOrderSettings = tied<SecondOrderSettings>()(
  parts({
    network: optional(networkSettings),
    iterations: optional(wholeNumber),
    tolerance: optional(
      described(positiveNumber, "ends the run at this estimated relative error in the energy's norm"),
    ),
  }),
);

/** A solver, as statements see it: made by `adam({...})`, `newton({...})` and so on. */
export interface SolverValue {
  /** By which it is told from a name. */
  readonly kind: "solver";
  /** "adam", "newton", ... */
  readonly name: string;
  /** What it was made with. */
  readonly options: object;
}

const solverValue = v.custom<SolverValue>(
  (value) => (value as Partial<SolverValue> | null)?.kind === "solver",
  "must be a solver such as newton() or adam({ steps: 5000 })",
);

/** Defaults that come with a problem, overridden by whoever solves it. */
export interface ProblemDefaults {
  /** What `solve` and `ritz solve` take when none is asked for; default `adam()`. */
  readonly solver?: SolverValue;
  /** For first-order solvers: the network. */
  readonly network?: NetworkSettings;
  /** For first-order solvers: stages, steps and learning rate. */
  readonly training?: TrainingSettings;
  /** For first-order solvers: where points lie, and how many. */
  readonly quadrature?: Partial<TrainingQuadrature>;
  /** For second-order solvers. */
  readonly secondOrder?: SecondOrderSettings;
}

export const problemDefaults = tied<ProblemDefaults>()(
  parts({
    solver: optional(solverValue),
    network: optional(networkSettings),
    training: optional(trainingSettings),
    quadrature: optional(trainingQuadrature),
    secondOrder: optional(secondOrderSettings),
  }),
);
