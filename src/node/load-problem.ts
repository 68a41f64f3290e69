import { readFileSync, statSync } from "node:fs";
import { dirname, extname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs-core";
import { createJiti } from "jiti";
import { describe } from "../energy/sample.ts";
import * as geometry from "../geometry/index.ts";
import * as core from "../index.ts";
import * as kernels from "../kernels/index.ts";
import * as network from "../network/index.ts";
import * as optimize from "../optimize/index.ts";
import type { Problem, UnreadProblem } from "../problem/define-problem.ts";
import type { Flow } from "../problem/flow.ts";
import type { Inverse } from "../problem/inverse.ts";
import { movement } from "../problem/terms/movement.ts";
import * as quadrature from "../quadrature/index.ts";
import * as tensors from "../tensors/index.ts";
import { faultIn, type NamedFile } from "./problem-fault.ts";
import { readSamples } from "./samples.ts";
import { fileMessageOf, UserError } from "./user-error.ts";

/** A problem with the file that states it. */
export interface LoadedProblem {
  /** Of a gradient flow: that of its end; of an inverse problem: where its search begins. */
  readonly problem: Problem;
  /** Where the file states a gradient flow. */
  readonly flow?: Flow;
  /** Where it states an inverse problem. */
  readonly inverse?: Inverse;
  /** The file's path as it was given. */
  readonly path: string;
  /** Absolute path. */
  readonly file: string;
  readonly source: string;
  /** The file of its samples, if it has one. */
  readonly samples?: { readonly file: string; readonly text: string };
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
  if (isUnread(exported)) return { ...withSamples(named, exported), ...named, source };
  if (isInverse(exported)) return { ...withInverse(exported), ...named, source };
  if (isFlow(exported)) return { ...withFlow(exported), ...named, source };
  if (isProblem(exported)) return { problem: exported, ...named, source };
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
    if (isProblem(module) || isUnread(module) || isFlow(module) || isInverse(module)) return module; // CommonJS: module.exports = defineProblem(...)
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

function withSamples(named: NamedFile, { unread, withSamples: stated }: UnreadProblem) {
  const { file, inputs, outputs } = unread;
  const areNames = (list: unknown) => Array.isArray(list) && list.length > 0;
  if (typeof file !== "string" || !areNames(inputs) || !areNames(outputs)) {
    throw new UserError(
      `${named.path}: samples: must have a file and the lists of its columns "inputs" and "outputs"`,
    );
  }
  const path = resolve(dirname(named.file), file);
  const samples = readSamples(path, unread);
  try {
    return { problem: stated(samples), samples: { file: path, text: readFileSync(path, "utf8") } };
  } catch (error) {
    throw faultIn(named, error);
  }
}

/** An inverse problem, with the problem that its search begins with. */
export function withInverse(inverse: Inverse): { inverse: Inverse; problem: Problem } {
  return { inverse, problem: inverse.problemAt(inverse.parameters.map(({ start }) => start)) };
}

function isInverse(value: unknown): value is Inverse {
  return typeof value === "object" && value !== null && "inverse" in value && "problemAt" in value;
}

/** A gradient flow, with the problem that it ends in. */
export function withFlow(flow: Flow): { flow: Flow; problem: Problem } {
  return { flow, problem: flow.problemAt(flow.steps * flow.tau) };
}

/** The problem of a flow's first step: that of all others but for its data. */
export function firstStep(flow: Flow): Problem {
  return movement(flow.problemAt(flow.tau), { tau: flow.tau, from: (points) => flow.initial.values(points) });
}

function isFlow(value: unknown): value is Flow {
  return typeof value === "object" && value !== null && "flow" in value && "problemAt" in value;
}

function isUnread(value: unknown): value is UnreadProblem {
  return typeof value === "object" && value !== null && "unread" in value && "withSamples" in value;
}

function isProblem(value: unknown): value is Problem {
  return typeof value === "object" && value !== null && "functional" in value && "draw" in value;
}

function kindOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return describe(value);
  const keys = Object.keys(value);
  return keys.length === 0 ? "an empty object" : `an object with ${keys.slice(0, 4).join(", ")}`;
}
