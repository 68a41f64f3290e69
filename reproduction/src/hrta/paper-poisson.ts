import type { TrainingSettings } from "../training/training-settings.ts";

/** E* of the HRTA paper's Poisson problem. */
export const minimum = -(Math.PI ** 2) / 2;

/** How points are drawn. */
export type Drawing = Pick<TrainingSettings, "rule" | "points" | "redrawEvery">;

/** The paper's network and training of its Poisson problem, at s = 1. */
export function paperPoisson(quick: boolean): Omit<TrainingSettings, keyof Drawing> {
  return {
    problem: "poisson2d",
    width: 1000,
    depth: 1,
    s: [1],
    share: 0.2,
    transfer: "naive",
    optimizer: "adam",
    schedule: "cosine",
    learningRate: 1e-3,
    steps: quick ? 3000 : 20_000,
    initialisation: "kink",
  };
}
