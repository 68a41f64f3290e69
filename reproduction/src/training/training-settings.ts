import type { Transfer } from "deep-ritz/network";

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
  readonly schedule: "constant" | "cosine" | "step";
  readonly learningRate: number;
  /** Of the optimizer; evaluations of L-BFGS. */
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

/** What came of a training run, as plain data. */
export interface TrainingResult {
  readonly status: string;
  /** Mean squared error on a regression's samples, of the kept parameters; else null. */
  readonly mse: number | null;
  readonly curves: Curves;
  /** Energy on independent points just before and just after each switch of s. */
  readonly switches: readonly (readonly [before: number, after: number])[];
}
