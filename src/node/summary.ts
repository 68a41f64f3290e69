import type { Findings } from "../report/run-report.ts";
import { meanSquaredError } from "../solve/errors/mean-squared-error.ts";
import type { ErrorReport } from "../solve/errors/measure-errors.ts";
import type { Measured } from "../solve/errors/measured.ts";
import { conditionsInWords } from "../solve/solution/conditions-in-words.ts";
import type { Solution } from "../solve/solution/solution.ts";

/** What `--json` prints, and what run.json has under "result". Errors are relative unless said otherwise. */
export interface RunSummary {
  /** The problem's name. */
  readonly problem: string;
  /** How the run ended. */
  readonly status: Solution["status"];
  /** The solver: "adam", "newton", ... */
  readonly method: string;
  /** Estimated relative error in the energy's norm; second-order methods on two-layer networks. */
  readonly estimatedError?: number;
  /** What is known of them; those that are left out could not be measured. */
  readonly errors: {
    /** Relative, in L2. */
    readonly l2?: number;
    /** Relative, in H1. */
    readonly h1?: number;
    /** Relative, of the gradient alone. */
    readonly h1Semi?: number;
    /** Relative, in the maximum norm. */
    readonly max?: number;
    /** Relative to the energy's minimum. */
    readonly energyGap?: number;
    /** Mean squared error on the samples, absolute; regressions only. */
    readonly mse?: number;
    /** How far quadrature may put the figures above off. */
    readonly uncertainty: Readonly<Record<string, number>>;
    /** The same norms, not divided by the exact solution's. */
    readonly absolute: Readonly<Record<string, number>>;
    /** The rule and its number of points. */
    readonly measuredBy: string;
  };
  /** Steps or iterations done. */
  readonly steps: number;
  /** The step whose parameters were kept. */
  readonly keptStep: number;
  /** Of training alone. */
  readonly seconds: number;
  /** As `Solution.kernels`. */
  readonly kernels: string;
  /** As `Solution.backend`. */
  readonly backend: string;
  /** Of all random numbers. */
  readonly seed: number;
  /** Energy of the kept parameters, by the rule that measured the errors; a regression's loss on its samples. */
  readonly energy: number;
  /** Number of parameters. */
  readonly parameters: number;
  /** Homotopy parameter of the kept network. */
  readonly s: number;
  /** Where u is prescribed and how that is imposed; left out where it is prescribed nowhere. */
  readonly conditions?: string;
  /** One line each. */
  readonly warnings: readonly string[];
  /** Of a gradient flow: its steps. The errors are those of its last state. */
  readonly flow?: unknown;
  /** Of an inverse problem: its parameters. The errors are those of the solution for them. */
  readonly identified?: unknown;
}

/** Gathers the figures of a run. */
export function summarise(solution: Solution, errors: ErrorReport, findings?: Findings): RunSummary {
  const { relative, absolute, energyGap } = errors;
  const pairs: [string, Measured | undefined, Measured | undefined][] = [
    ["l2", relative?.l2, absolute?.l2],
    ["h1", relative?.h1, absolute?.h1],
    ["h1Semi", relative?.h1Semi, absolute?.h1Semi],
    ["max", relative?.max, absolute?.max],
    ["energyGap", energyGap?.relative, energyGap?.absolute],
  ];
  const energyUncertainty = errors.energy && { energy: errors.energy.uncertainty };
  const pick = (of: (pair: (typeof pairs)[number]) => number | undefined) =>
    Object.fromEntries(
      pairs.flatMap((pair) => {
        const value = of(pair);
        return value === undefined || !Number.isFinite(value) ? [] : [[pair[0], value]];
      }),
    ) as Record<string, number>;
  const mse = meanSquaredError(solution);
  const conditions = conditionsInWords(solution);
  return {
    problem: solution.problem.name,
    status: solution.status,
    method: solution.method,
    ...(solution.estimatedError !== undefined && { estimatedError: solution.estimatedError }),
    errors: {
      ...pick(([, rel]) => rel?.value),
      ...(mse !== undefined && { mse }),
      uncertainty: { ...pick(([, rel]) => rel?.uncertainty), ...energyUncertainty },
      absolute: pick(([, , abs]) => abs?.value),
      measuredBy: errors.rule,
    },
    steps: solution.steps,
    keptStep: solution.keptStep,
    seconds: solution.seconds,
    kernels: solution.kernels,
    backend: solution.backend,
    seed: solution.seed,
    energy: errors.energy?.value ?? solution.energy,
    parameters: solution.network.parameterCount,
    s: solution.s,
    ...(conditions !== undefined && { conditions }),
    warnings: solution.warnings,
    ...findings?.data,
  };
}
