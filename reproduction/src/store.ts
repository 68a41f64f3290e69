import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { messageOf, UserError } from "deep-ritz/node";
import type { Experiment, Outcome, StoredResults, Task } from "./experiment.ts";
import { writeWhole } from "./write-whole.ts";

/** The file of an experiment's results in a folder of pages. */
export function resultsFile(
  folder: string,
  { results }: Pick<Experiment, "results">,
  quick: boolean,
): string {
  return join(folder, "results", `${results}${quick ? "-quick" : ""}.json`);
}

/**
 * Stored results, if there are any.
 *
 * @throws UserError if the file is there and cannot be read
 */
export function readResults(file: string): StoredResults | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const stored = JSON.parse(readFileSync(file, "utf8")) as StoredResults;
    if (stored.format === "deep-ritz reproduction") return stored;
  } catch (error) {
    throw new UserError(`${file}: cannot be read: ${messageOf(error)}`, { cause: error });
  }
  throw new UserError(`${file}: is not a file of results`);
}

/** Writes results, a line for each outcome. */
export function writeResults(file: string, { outcomes, ...head }: StoredResults): void {
  const lines = outcomes.map((outcome) => JSON.stringify(outcome, rounded));
  const open = JSON.stringify({ ...head, outcomes: [] }).slice(0, -2);
  writeWhole(file, `${open}\n${lines.join(",\n")}\n]}\n`);
}

/** The tasks that no stored outcome answers: the same arm, seed and settings. */
export function remaining(tasks: readonly Task[], outcomes: readonly Outcome[]): Task[] {
  const done = new Set(outcomes.map(keyOf));
  return tasks.filter((task) => !done.has(keyOf(task)));
}

/** What a task is known by. */
export function keyOf({ arm, seed, settings }: Task): string {
  return JSON.stringify([arm, seed, settings]);
}

/** Six digits are more than any page shows; what is not finite is null in JSON. */
function rounded(_: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;
}
