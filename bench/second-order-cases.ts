/** A problem and how the command line solves it, with what is asked of the median run. */
export interface Case {
  readonly id: string;
  readonly problem: string;
  readonly flags: readonly string[];
  readonly goal: Goal;
}

export interface Goal {
  /** Relative errors. */
  readonly l2?: number;
  readonly h1?: number;
  /** Mean squared error on the samples; regressions. */
  readonly mse?: number;
  readonly seconds: number;
}

const newton = ["--solver", "newton"];

export const cases: readonly Case[] = [
  { id: "poisson2d", problem: "poisson2d", flags: newton, goal: { l2: 1e-6, h1: 1e-5, seconds: 1 } },
  {
    id: "poisson2d-64",
    problem: "poisson2d",
    flags: [...newton, "--width", "64"],
    goal: { l2: 1e-7, h1: 1e-6, seconds: 3 },
  },
  {
    id: "poisson2d-galerkin",
    problem: "poisson2d",
    flags: ["--solver", "galerkin", "--width", "1000"],
    goal: { l2: 1e-6, h1: 1e-5, seconds: 1.5 },
  },
  { id: "dirichlet2d", problem: "dirichlet2d", flags: newton, goal: { l2: 1e-7, h1: 1e-6, seconds: 2 } },
  { id: "semilinear2d", problem: "semilinear2d", flags: newton, goal: { l2: 1e-6, h1: 5e-6, seconds: 4 } },
  {
    id: "reaction-diffusion5d",
    problem: "reaction-diffusion5d",
    flags: newton,
    goal: { l2: 1e-5, h1: 5e-5, seconds: 30 },
  },
  {
    id: "reaction-diffusion10d",
    problem: "reaction-diffusion10d",
    flags: newton,
    goal: { l2: 1e-4, h1: 5e-4, seconds: 60 },
  },
  { id: "sine1d", problem: "sine1d", flags: newton, goal: { mse: 1e-12, seconds: 5 } },
];

/** @throws RangeError if a name in the list, with commas between, is none of a case */
export function namedCases(names: string): readonly Case[] {
  return names.split(",").map((name) => {
    const found = cases.find(({ id }) => id === name);
    if (!found) {
      throw new RangeError(`--cases: none is ${name}; there are ${cases.map(({ id }) => id).join(", ")}`);
    }
    return found;
  });
}
