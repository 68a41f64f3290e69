import { existsSync, readFileSync } from "node:fs";
import type { RunSummary } from "deep-ritz/node";
import type { Machine } from "./results.ts";
import type { Case } from "./second-order-cases.ts";

/** One run of the command line, in a process of its own. */
export interface RunResult {
  readonly case: string;
  readonly seed: number;
  readonly date: string;
  /** Share of the machine that other processes had just before it or just after it, whichever was more. */
  readonly others: number;
  readonly status: string;
  readonly method: string;
  readonly iterations: number;
  /** Of solving alone. */
  readonly seconds: number;
  readonly l2?: number;
  readonly h1?: number;
  readonly mse?: number;
  readonly estimatedError?: number;
}

/** One run towards a relative L2 error, in a process that has compiled what it needs. */
export interface RaceResult {
  readonly contender: string;
  readonly seed: number;
  /** Seconds and iterations until the error was reached; null if it was not. */
  readonly seconds: number | null;
  readonly iterations: number | null;
  /** Relative L2 error at the end, and the seconds of the whole run. */
  readonly l2: number;
  readonly secondsInAll: number;
}

export interface Race {
  readonly date: string;
  readonly others: number;
  /** The relative L2 error to be reached on poisson2d. */
  readonly target: number;
  /** JAX's version, or why it did not run. */
  readonly jax: string;
  readonly results: readonly RaceResult[];
}

export interface SecondOrderResults {
  readonly machine: Machine;
  readonly runs: readonly RunResult[];
  readonly race?: Race;
}

export function readSecondOrder(path: string): SecondOrderResults | undefined {
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as SecondOrderResults) : undefined;
}

/**
 * The results with one more run, in the place of the one before it: unless that was the same computation to the last
 * digit, at a time when other processes had less of the machine.
 */
export function withRun(results: SecondOrderResults, fresh: RunResult): SecondOrderResults {
  const isSameCase = (run: RunResult) => run.case === fresh.case && run.seed === fresh.seed;
  const before = results.runs.find(isSameCase);
  const isSame = (["iterations", "status", "l2", "h1", "mse"] as const).every(
    (key) => before?.[key] === fresh[key],
  );
  if (before && isSame && before.others < fresh.others) return results;
  const kept = results.runs.filter((run) => !isSameCase(run));
  const sorted = [...kept, fresh].sort((a, b) => a.case.localeCompare(b.case) || a.seed - b.seed);
  return { ...results, runs: sorted };
}

export function resultOf({ id }: Case, summary: RunSummary, others: number): RunResult {
  const { errors, estimatedError } = summary;
  return {
    case: id,
    seed: summary.seed,
    date: new Date().toISOString().slice(0, 10),
    others,
    status: summary.status,
    method: summary.method,
    iterations: summary.steps,
    seconds: summary.seconds,
    ...(errors.l2 !== undefined && { l2: errors.l2 }),
    ...(errors.h1 !== undefined && { h1: errors.h1 }),
    ...(errors.mse !== undefined && { mse: errors.mse }),
    ...(estimatedError !== undefined && { estimatedError }),
  };
}
