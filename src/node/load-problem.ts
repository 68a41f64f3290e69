import { readFileSync, statSync } from "node:fs";
import { dirname, extname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs-core";
import { createJiti } from "jiti";
import * as geometry from "../geometry/index.ts";
import * as core from "../index.ts";
import * as kernels from "../kernels/index.ts";
import * as network from "../network/index.ts";
import * as optimize from "../optimize/index.ts";
import type { UnreadProblem } from "../problem/define-problem.ts";
import type { Flow } from "../problem/flow.ts";
import type { Inverse } from "../problem/inverse.ts";
import type { Problem } from "../problem/problem.ts";
import * as quadrature from "../quadrature/index.ts";
import { describe } from "../schema/problem-error.ts";
import * as solving from "../solve/index.ts";
import * as tensors from "../tensors/index.ts";
import { faultIn, type NamedFile } from "./problem-fault.ts";
import { readSamples } from "./samples.ts";
import { fileMessageOf, UserError } from "./user-error.ts";

/** What a file can state, once its samples are read. */
export type Stated = Problem | Flow | Inverse;

/** What a file states, with the file. */
export interface LoadedProblem {
  /** What the file states. */
  readonly stated: Stated;
  /** The problem itself; of a gradient flow that of its end, of an inverse problem where its search begins. */
  readonly problem: Problem;
  /** The file's path as it was given. */
  readonly path: string;
  /** Absolute path. */
  readonly file: string;
  /** What the file says. */
  readonly source: string;
  /** The file of its samples, if it has one. */
  readonly samples?: {
    /** Absolute path. */
    readonly file: string;
    /** What that file holds. */
    readonly bytes: Uint8Array;
  };
}

/**
 * Loads the problem that a TypeScript or JavaScript file exports by default. The file's `deep-ritz` is this
 * very package, wherever the file lies. Samples in a file are read, relative to the problem's file.
 *
 * @throws UserError with the file's name and what is wrong
 */
export async function loadProblem(path: string): Promise<LoadedProblem> {
  const named = { path, file: resolve(path) };
  const source = readSource(named);
  const exported = await importDefault(named);
  if (isStated(exported)) {
    if (exported.kind === "unread") return { ...withSamples(named, exported), ...named, source };
    return { stated: exported, problem: statedProblem(exported), ...named, source };
  }
  throw new UserError(
    `${path}: the default export must be a problem made by defineProblem({...}), or by defineFlow or defineInverse, got ${kindOf(exported)}`,
  );
}

function readSource({ path, file }: NamedFile): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat?.isDirectory()) throw new UserError(`${path}: is a folder; name the problem's file in it`);
  if (!stat) throw new UserError(`${path}: no such file`);
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UserError(`${path}: cannot be read: ${fileMessageOf(error)}`, { cause: error });
  }
}

async function importDefault(named: NamedFile): Promise<unknown> {
  const self = fileURLToPath(import.meta.url);
  const entry = (folder: string) => resolve(dirname(self), folder, `index${extname(self)}`);
  const jiti = createJiti(self, {
    // What a problem's file shares with this package: its tensors are our tensors, its errors our errors.
    virtualModules: {
      "deep-ritz": core,
      "deep-ritz/geometry": geometry,
      "deep-ritz/kernels": kernels,
      "deep-ritz/network": network,
      "deep-ritz/optimize": optimize,
      "deep-ritz/quadrature": quadrature,
      "deep-ritz/solve": solving,
      "deep-ritz/tensors": tensors,
      "@tensorflow/tfjs-core": tf,
    },
    alias: {
      "deep-ritz/node": entry("."),
      "deep-ritz/report": entry("../report"),
      "deep-ritz/theory": entry("../theory"),
    },
    fsCache: false,
    moduleCache: false,
  });
  const load = async () => {
    const module = await jiti.import<Record<string, unknown>>(named.file);
    if (isStated(module)) return module; // CommonJS: module.exports = defineProblem(...)
    if (Object.hasOwn(module, "default")) return orUndefined(await module.default);
    throw new Error("has no default export; write: export default defineProblem({...})");
  };
  try {
    return await unlessStalled(load());
  } catch (error) {
    throw faultIn(named, error);
  }
}

/** What a promise gives, or an error when nothing is left that could settle it. */
async function unlessStalled<T>(promise: Promise<T>): Promise<T> {
  let report = () => {};
  const stalled = new Promise<never>((_, reject) => {
    report = () => reject(new Error("waits for what never comes: an await without end"));
  });
  process.once("beforeExit", report);
  try {
    return await Promise.race([promise, stalled]);
  } finally {
    process.off("beforeExit", report);
  }
}

/** For an undefined default export jiti gives the module instead. */
function orUndefined(value: unknown): unknown {
  const isModule = typeof value === "object" && value !== null && Object.keys(value).join() === "default";
  return isModule ? undefined : value;
}

function withSamples(named: NamedFile, { samples: columns, withSamples: stated }: UnreadProblem) {
  const path = resolve(dirname(named.file), columns.file);
  const samples = readSamples(path, columns);
  try {
    const problem = stated(samples);
    return { stated: problem, problem, samples: { file: path, bytes: readFileSync(path) } };
  } catch (error) {
    throw faultIn(named, error);
  }
}

/** The problem that is stated; of a gradient flow that of its end, of an inverse problem where its search begins. */
export function statedProblem(stated: Stated): Problem {
  switch (stated.kind) {
    case "flow":
      return stated.problemAt(stated.steps * stated.tau);
    case "inverse":
      return stated.problemAt(stated.parameters.map(({ start }) => start));
    default:
      return stated;
  }
}

const kinds: readonly unknown[] = ["variational", "regression", "flow", "inverse", "unread"];

/** Whether it is made by `defineProblem`, `defineFlow` or `defineInverse`: these freeze what they make. */
function isStated(value: unknown): value is Stated | UnreadProblem {
  if (typeof value !== "object" || value === null || !Object.isFrozen(value)) return false;
  return kinds.includes((value as { kind?: unknown }).kind);
}

function kindOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return describe(value);
  const keys = Object.keys(value);
  return keys.length === 0 ? "an empty object" : `an object with ${keys.slice(0, 4).join(", ")}`;
}
