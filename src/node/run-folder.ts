import { createHash } from "node:crypto";
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { basename, join, resolve } from "node:path";
import { stringify } from "csv-stringify/sync";
import { type RunReport, runPage } from "../report/run-report.ts";
import { loadSolution, type SavedSolution, saveSolution } from "../solution/saved.ts";
import type { StepRecord, TrainedNetwork } from "../solution/solution.ts";
import type { Plan } from "../train/plan.ts";
import { versionOf } from "./backends.ts";
import type { LoadedProblem } from "./load-problem.ts";
import type { RunSummary } from "./summary.ts";
import { messageOf, UserError } from "./user-error.ts";
import { packageVersion } from "./version.ts";

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

export interface RunFolderContents {
  readonly loaded: LoadedProblem;
  readonly plan: Plan;
  readonly report: RunReport;
  readonly summary: RunSummary;
  readonly command: readonly string[];
}

/** Writes solution.json, history.csv, the pictures, report.html, the problem's source and run.json, last. */
export function writeRunFolder(folder: string, contents: RunFolderContents): void {
  const { loaded, plan, report, summary, command } = contents;
  const { solution } = report;
  const sourceName = basename(loaded.file);
  writeWhole(join(folder, "solution.json"), json(saveSolution(solution)));
  writeWhole(join(folder, "history.csv"), historyTable(solution.history));
  writeWhole(join(folder, sourceName), loaded.source);
  for (const { name, svg } of report.figures) writeWhole(join(folder, `${name}.svg`), svg);
  writeWhole(join(folder, "report.html"), runPage(report, { name: sourceName, text: loaded.source }));
  const run = {
    format: "deep-ritz run",
    version: 1,
    command,
    problem: {
      name: solution.problem.name,
      title: solution.problem.title,
      file: sourceName,
      sha256: createHash("sha256").update(loaded.source).digest("hex"),
    },
    settings: {
      network: solution.network.description,
      initialisation: plan.networkSettings.initialisation?.name ?? "default of the network",
      stages: plan.stages,
      transfer: plan.transfer,
      optimizer: plan.optimizer.name,
      learningRate: plan.learningRate,
      schedule: plan.schedule.name,
      quadrature: {
        rule: plan.quadrature.rule.name,
        points: plan.quadrature.points,
        redrawEvery: plan.quadrature.redrawEvery,
      },
      seed: solution.seed,
      backend: solution.backend,
    },
    versions: {
      "deep-ritz": packageVersion(),
      node: process.version,
      tfjs: versionOf("@tensorflow/tfjs-core"),
      platform: `${process.platform} ${process.arch}`,
    },
    stages: solution.stages,
    result: summary,
  };
  writeWhole(join(folder, "run.json.partial"), json(run));
  renameSync(join(folder, "run.json.partial"), join(folder, "run.json"));
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

function historyTable(history: readonly StepRecord[]): string {
  const columns: (keyof StepRecord)[] = [
    "step",
    "stage",
    "s",
    "learningRate",
    "energy",
    "gradientNorm",
    "validationEnergy",
    "l2",
    "h1",
    "seconds",
  ];
  return stringify([...history], { header: true, columns });
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`;
}
