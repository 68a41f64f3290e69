import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { stringify } from "csv-stringify/sync";
import { type RunReport, runPage } from "../report/run-report.ts";
import type { FirstOrderRecord, SecondOrderRecord, SolveRecord } from "../solve/solution/records.ts";
import { saveSolution } from "../solve/solution/saved-solution.ts";
import { versionOf } from "./backends.ts";
import type { LoadedProblem } from "./load-problem.ts";
import { writeWhole } from "./run-folder.ts";
import type { RunSummary } from "./summary.ts";
import { packageVersion } from "./version.ts";

/** What a run's folder tells of it. */
export interface RunFolderContents {
  /** The problem's file. */
  readonly loaded: LoadedProblem;
  /** Every choice of the run, as plain data. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The solution, its errors and its figures. */
  readonly report: RunReport;
  /** What run.json has under "result". */
  readonly summary: RunSummary;
  /** The command line that made the run. */
  readonly command: readonly string[];
}

/**
 * Writes solution.json, history.csv, the pictures, report.html, the problem's source and, last, run.json.
 * An older run's pictures go first. What the files hold is in docs/formats.md.
 *
 * @throws UserError if a file cannot be written
 */
export function writeRunFolder(folder: string, contents: RunFolderContents): void {
  const { loaded, settings, report, summary, command } = contents;
  const { solution } = report;
  const sourceName = basename(loaded.file);
  const files: [string, string][] = [
    ["solution.json", json(saveSolution(solution))],
    ["history.csv", historyTable(solution.history)],
    [sourceName, loaded.source],
    ...report.figures.map(({ name, svg }): [string, string] => [`${name}.svg`, svg]),
    ["report.html", runPage(report, { name: sourceName, text: loaded.source })],
  ];
  mkdirSync(folder, { recursive: true });
  removeOldRun(folder);
  for (const [name, text] of files) writeWhole(join(folder, name), text);
  const run = {
    format: "deep-ritz run",
    version: 1,
    command,
    problem: {
      name: solution.problem.name,
      title: solution.problem.title,
      file: sourceName,
      path: loaded.file,
      sha256: sha256(loaded.source),
      ...(loaded.samples && { samples: { path: loaded.samples.file, sha256: sha256(loaded.samples.bytes) } }),
    },
    settings: {
      network: solution.network.description,
      method: solution.method,
      ...settings,
      ...(summary.conditions !== undefined && { conditions: summary.conditions }),
      seed: solution.seed,
      kernels: solution.kernels,
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
    pictures: report.figures.map(({ name }) => `${name}.svg`),
  };
  writeWhole(join(folder, "run.json"), json(run));
}

/** Removes an older run.json, as without it no run counts as whole, and the pictures that it lists. */
function removeOldRun(folder: string): void {
  const file = join(folder, "run.json");
  let pictures: unknown;
  try {
    pictures = (JSON.parse(readFileSync(file, "utf8")) as { pictures?: unknown }).pictures;
  } catch {
    // no older run, or not one of ours
  }
  rmSync(file, { force: true });
  for (const name of Array.isArray(pictures) ? pictures.map(String) : []) {
    if (name.endsWith(".svg")) rmSync(join(folder, basename(name)), { force: true });
  }
}

function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

const columns = [
  "step",
  "stage",
  "s",
  "learningRate",
  "damping",
  "ratio",
  "level",
  "points",
  "energy",
  "gradientNorm",
  "validationEnergy",
  "estimate",
  "l2",
  "h1",
  "seconds",
] as const satisfies readonly (keyof FirstOrderRecord | keyof SecondOrderRecord)[];

/** Columns that no record fills are left out, but for errors, which every table has. */
function historyTable(history: readonly SolveRecord[]): string {
  const always = ["l2", "h1"];
  const used = columns.filter(
    (column) => always.includes(column) || history.some((record) => Object.hasOwn(record, column)),
  );
  return stringify([...history], { header: true, columns: used });
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`;
}
