import type { NetworkSettings } from "../network/build.ts";
import type { Transfer } from "../network/network.ts";
import type { LearningRateSchedule } from "../optimize/learning-rate.ts";
import type { TrainingQuadrature } from "../quadrature/training-quadrature.ts";

/** When a stage of homotopy training ends. */
export type SwitchRule =
  /** After this share of the remaining stages' budget: [0.2] for two stages means at 20 %. */
  | { readonly kind: "share"; readonly share: number }
  /** When the energy's mean over a window stops falling by `tolerance` (relative), at `share` at the latest. */
  | { readonly kind: "plateau"; readonly share: number; readonly window: number; readonly tolerance: number }
  /** Corollary 1: at `share`, to the first s > s_p at which the loss exceeds zeta times its present value. */
  | { readonly kind: "corollary1"; readonly share: number; readonly zeta: number };

/** How a network is trained; plain data. What is left out takes the problem's or the package's default. */
export interface TrainingSettings {
  /** Homotopy parameters of the stages, in order; default [0.5, 1]. */
  readonly s?: readonly number[];
  /** Optimiser steps in all stages together. */
  readonly steps?: number;
  readonly switch?: SwitchRule;
  /** How parameters are carried over a change of s; default: the network's own. */
  readonly transfer?: Transfer;
  readonly learningRate?: number;
  readonly schedule?: LearningRateSchedule;
}

/** How the second-order solvers work; plain data. */
export interface SecondOrderSettings {
  /** Default: two layers, tanh, 32 neurons in one and two dimensions, 64 above. */
  readonly network?: NetworkSettings;
  /** Most iterations; default 100, for L-BFGS 1000. */
  readonly iterations?: number;
  /** Ends the run when the estimated relative error in the energy's norm is below this; default: none. */
  readonly tolerance?: number;
}

/** A solver, as statements see it: made by `adam({...})`, `newton({...})` and so on. */
export interface SolverValue {
  readonly kind: "solver";
  /** "adam", "newton", ... */
  readonly name: string;
  /** What it was made with. */
  readonly options: object;
}

/** Defaults that come with a problem, overridden by whoever solves it. */
export interface ProblemDefaults {
  /** What `solve` and `ritz solve` take when none is asked for; default `adam()`. */
  readonly solver?: SolverValue;
  /** The three that follow: for first-order solvers. */
  readonly network?: NetworkSettings;
  readonly training?: TrainingSettings;
  readonly quadrature?: Partial<TrainingQuadrature>;
  /** For second-order solvers. */
  readonly secondOrder?: SecondOrderSettings;
}
