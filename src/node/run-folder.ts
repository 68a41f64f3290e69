import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Problem } from "../problem/problem.ts";
import { loadSolution, type SavedSolution } from "../solve/solution/saved-solution.ts";
import type { TrainedNetwork } from "../solve/solution/solution.ts";
import { type LoadedProblem, loadProblem } from "./load-problem.ts";
import { fileMessageOf, messageOf, UserError } from "./user-error.ts";

/** A folder that can be written to, kept for one run. */
export interface RunFolder {
  /** Absolute. */
  readonly path: string;
  /** Removes what was made for a run of which nothing came. */
  discard(): void;
}

/**
 * Makes a run's folder and sees that it can be written to, before any work is done.
 *
 * @throws UserError if it cannot be made or written to, or holds something already
 */
export function prepareRunFolder(path: string, overwrite: boolean): RunFolder {
  const folder = resolve(path);
  const made = attempt(path, () => mkdirSync(folder, { recursive: true }));
  const holds = attempt(path, () => readdirSync(folder).filter((name) => !name.startsWith(".")));
  if (holds.length > 0 && !overwrite) {
    const what = holds.includes("run.json") ? "holds a run already" : "is not empty";
    throw new UserError(`--out ${path}: ${what}; choose another folder, or add --overwrite`);
  }
  attempt(path, () => {
    const probe = join(folder, `.writable-${process.pid}`);
    writeFileSync(probe, "");
    rmSync(probe);
  });
  return { path: folder, discard: () => removeEmpty(folder, made) };
}

/** A new folder for a run that names none: runs/NAME-seed1-20260131-154500, with a number if that is taken. */
export function newRunFolder(problemName: string, seed: number, now: Date): RunFolder {
  const stamp = now.toISOString().replace(/[-:]/g, "").replace("T", "-").slice(0, 15);
  const name = join("runs", `${problemName}-seed${seed}-${stamp}`);
  const made = attempt(name, () => mkdirSync("runs", { recursive: true }));
  for (let number = 1; ; number++) {
    const path = number === 1 ? name : `${name}-${number}`;
    if (!attempt(path, () => makeNew(path))) continue; // another run of the same second
    const folder = prepareRunFolder(path, false);
    return { ...folder, discard: () => removeEmpty(folder.path, made ?? folder.path) };
  }
}

/**
 * The trained network of a run folder, or of a solution.json itself. Where u = g + l N, g and l come from the
 * problem's file: the one named, else the copy in the run's folder.
 *
 * @throws UserError if there is none or it cannot be read
 */
export async function readRun(path: string, problemFile?: string): Promise<TrainedNetwork> {
  const file = path.endsWith(".json") ? path : join(path, "solution.json");
  if (!existsSync(file)) throw new UserError(`${path}: no run there (${file} does not exist)`);
  const attempt = <T>(act: () => T): T => {
    try {
      return act();
    } catch (error) {
      throw new UserError(`${file}: ${messageOf(error)}`);
    }
  };
  const saved = attempt(() => JSON.parse(readFileSync(file, "utf8")) as SavedSolution);
  const { interfaces, enrichment } = saved.network ?? {};
  const needsProblem = saved.lifted || interfaces !== undefined || enrichment !== undefined;
  const source = problemFile ?? (needsProblem ? copyOfProblem(dirname(file)) : undefined);
  if (saved.lifted && source === undefined) {
    throw new UserError(`${file}: u = g + l N needs its problem's g and l; name its file with --problem`);
  }
  const problem = source === undefined ? undefined : problemOfRun(await loadProblem(source), dirname(file));
  return attempt(() => loadSolution(saved, {}, problem));
}

/** Of an inverse problem, the one with the parameters that the run found. */
function problemOfRun({ problem, stated }: LoadedProblem, folder: string): Problem {
  if (stated.kind !== "inverse") return problem;
  try {
    const run = JSON.parse(readFileSync(join(folder, "run.json"), "utf8")) as {
      result: { identified: { parameters: { value: number }[] } };
    };
    return stated.problemAt(run.result.identified.parameters.map(({ value }) => value));
  } catch {
    throw new UserError(`${folder}: has no run.json with the parameters found`);
  }
}

/** The copy of the problem's file that a run's folder keeps. */
function copyOfProblem(folder: string): string | undefined {
  try {
    const run = JSON.parse(readFileSync(join(folder, "run.json"), "utf8")) as { problem: { file: string } };
    return join(folder, run.problem.file);
  } catch {
    return undefined; // a solution.json on its own
  }
}

/**
 * Writes a file under another name first, so that no half-written file ever has the right name.
 *
 * @throws UserError if it cannot be written
 */
export function writeWhole(file: string, text: string): void {
  const partial = `${file}.partial`;
  try {
    writeFileSync(partial, text);
    renameSync(partial, file);
  } catch (error) {
    if (existsSync(partial)) rmSync(partial);
    throw new UserError(`${file}: cannot be written: ${fileMessageOf(error)}`, { cause: error });
  }
}

/** False if the folder is there already. */
function makeNew(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code === "EEXIST") return false;
    throw error;
  }
}

function attempt<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new UserError(`--out ${path}: cannot be written to: ${fileMessageOf(error)}`, { cause: error });
  }
}

/** Removes a folder and the ones above it down from `made`, as long as they are empty. */
function removeEmpty(folder: string, made: string | undefined): void {
  if (made === undefined) return;
  const top = resolve(made);
  try {
    for (let path = folder; path.length >= top.length; path = dirname(path)) rmdirSync(path);
  } catch {
    // something else is in it by now
  }
}
