import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { loadSolution, type SavedSolution } from "../solution/saved.ts";
import type { TrainedNetwork } from "../solution/solution.ts";
import { messageOf, UserError } from "./user-error.ts";

/**
 * Makes a run's folder and sees that it can be written to, before any work is done.
 *
 * @throws UserError if it cannot be made or written to, or holds a run already
 */
export function prepareRunFolder(path: string, overwrite: boolean): string {
  const folder = resolve(path);
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    writeFileSync(join(folder, ".writable"), "");
    renameSync(join(folder, ".writable"), join(folder, "run.json.partial"));
  } catch (error) {
    throw new UserError(`--out ${path}: cannot be written to: ${messageOf(error)}`);
  }
  if (existsSync(join(folder, "run.json")) && !overwrite) {
    throw new UserError(`--out ${path}: holds a run already; choose another folder, or add --overwrite`);
  }
  return folder;
}

/** The folder of a run that names none: runs/NAME-seed1-20260131-154500. */
export function defaultRunFolder(problemName: string, seed: number, now: Date): string {
  const stamp = now.toISOString().replace(/[-:]/g, "").replace("T", "-").slice(0, 15);
  return join("runs", `${problemName}-seed${seed}-${stamp}`);
}

/**
 * The trained network of a run folder, or of a solution.json itself.
 *
 * @throws UserError if there is none or it cannot be read
 */
export function readRun(path: string): TrainedNetwork {
  const file = path.endsWith(".json") ? path : join(path, "solution.json");
  if (!existsSync(file)) throw new UserError(`${path}: no run there (${file} does not exist)`);
  try {
    return loadSolution(JSON.parse(readFileSync(file, "utf8")) as SavedSolution);
  } catch (error) {
    throw new UserError(`${file}: ${messageOf(error)}`);
  }
}

/** Writes a file under another name first, so that no half-written file ever has the right name. */
export function writeWhole(file: string, text: string): void {
  writeFileSync(`${file}.partial`, text);
  renameSync(`${file}.partial`, file);
}
