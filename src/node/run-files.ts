import { createHash } from "node:crypto";
import { renameSync } from "node:fs";
import { basename, join } from "node:path";
import { stringify } from "csv-stringify/sync";
import { type RunReport, runPage } from "../report/run-report.ts";
import { saveSolution } from "../solution/saved.ts";
import type { StepRecord } from "../solution/solution.ts";
import type { Plan } from "../train/plan.ts";
import { versionOf } from "./backends.ts";
import type { LoadedProblem } from "./load-problem.ts";
import { writeWhole } from "./run-folder.ts";
import type { RunSummary } from "./summary.ts";
import { packageVersion } from "./version.ts";

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
  };
  writeWhole(join(folder, "run.json.partial"), json(run));
  renameSync(join(folder, "run.json.partial"), join(folder, "run.json"));
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
