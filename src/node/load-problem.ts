import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { createJiti } from "jiti";
import type { Problem, UnreadProblem } from "../energy/problem.ts";
import { describe } from "../energy/sample.ts";
import { readSamples } from "./samples.ts";
import { messageOf, UserError } from "./user-error.ts";

/** A problem with the file that states it. */
export interface LoadedProblem {
  readonly problem: Problem;
  /** Absolute path. */
  readonly file: string;
  readonly source: string;
}

/**
 * Loads the problem that a TypeScript or JavaScript file exports by default. The file's `deep-ritz` is this
 * very package, wherever the file lies. Samples in a file are read, relative to the problem's file.
 *
 * @throws UserError with the file's name and what is wrong
 */
export async function loadProblem(path: string): Promise<LoadedProblem> {
  const file = resolve(path);
  if (!existsSync(file) || !statSync(file).isFile()) throw new UserError(`${path}: no such file`);
  const source = readFileSync(file, "utf8");
  const exported = await importDefault(path, file);
  const problem = isUnread(exported)
    ? withSamples(path, exported, resolve(dirname(file), exported.unread.file))
    : exported;
  if (!isProblem(problem)) {
    throw new UserError(
      `${path}: the default export must be a problem made by defineProblem({...}), got ${describe(problem)}`,
    );
  }
  return { problem, file, source };
}

async function importDefault(path: string, file: string): Promise<unknown> {
  // From the compiled package and from its sources alike, the entry lies one folder up.
  const self = fileURLToPath(import.meta.url);
  const entry = resolve(dirname(self), `../index${self.endsWith(".ts") ? ".ts" : ".js"}`);
  const jiti = createJiti(self, { alias: { "deep-ritz": entry }, fsCache: false, moduleCache: false });
  try {
    const module = await jiti.import<{ default?: unknown }>(file);
    return module.default;
  } catch (error) {
    throw new UserError(`${path}: ${messageOf(error)}`, { cause: error });
  }
}

function withSamples(path: string, unread: UnreadProblem, samplesFile: string): Problem {
  const samples = readSamples(samplesFile, unread.unread);
  try {
    return unread.withSamples(samples);
  } catch (error) {
    throw new UserError(`${path}: ${messageOf(error)}`, { cause: error });
  }
}

function isUnread(value: unknown): value is UnreadProblem {
  return typeof value === "object" && value !== null && "unread" in value && "withSamples" in value;
}

function isProblem(value: unknown): value is Problem {
  return typeof value === "object" && value !== null && "functional" in value && "draw" in value;
}
