/** A figure that a problem's median over the seeds should stay below. */
export interface Goal {
  /** Relative L2 error, or relative error of the energy, which for eigenvalue problems is the eigenvalue. */
  readonly quantity: "l2" | "energyGap";
  readonly below: number;
  readonly source: string;
}

const eAndYu = "W. E and B. Yu, 2018";
const ours = "what we ask of it";

/** By the problem's name. */
export const goals: Readonly<Record<string, Goal>> = {
  slit2d: { quantity: "l2", below: 5.7e-3, source: eAndYu },
  poisson10d: { quantity: "l2", below: 4e-3, source: eAndYu },
  poisson100d: { quantity: "l2", below: 2.2e-2, source: eAndYu },
  neumann5d: { quantity: "l2", below: 1.3e-2, source: eAndYu },
  neumann10d: { quantity: "l2", below: 1.9e-2, source: eAndYu },
  well1d: { quantity: "energyGap", below: 2e-3, source: eAndYu },
  well5d: { quantity: "energyGap", below: 1e-3, source: eAndYu },
  well10d: { quantity: "energyGap", below: 6e-2, source: eAndYu },
  oscillator1d: { quantity: "energyGap", below: 1.6e-3, source: eAndYu },
  oscillator5d: { quantity: "energyGap", below: 1.6e-2, source: eAndYu },
  oscillator10d: { quantity: "energyGap", below: 1.3e-1, source: eAndYu },
  dirichlet2d: { quantity: "l2", below: 1e-3, source: ours },
  elasticity2d: { quantity: "l2", below: 5e-3, source: ours },
  obstacle1d: { quantity: "l2", below: 1e-2, source: ours },
  heat1d: { quantity: "l2", below: 1e-2, source: ours },
  interface2d: { quantity: "l2", below: 1e-2, source: ours },
  "l-shape": { quantity: "l2", below: 5e-4, source: ours },
  "l-shape-plain": { quantity: "l2", below: 5e-3, source: ours },
  "mixed-disk2d": { quantity: "l2", below: 2e-3, source: ours },
};
