import { relative } from "node:path";
import { measureErrors } from "../errors/measure.ts";
import { formatDuration, formatNumber, textTable } from "../report/format.ts";
import type { RunReport } from "../report/run-report.ts";
import type { Solution } from "../solution/solution.ts";
import { makePlan } from "../train/plan.ts";
import { solve } from "../train/solve.ts";
import { startNodeBackend } from "./backends.ts";
import { loadProblem } from "./load-problem.ts";
import { progressOn } from "./progress.ts";
import { defaultRunFolder, prepareRunFolder } from "./run-folder.ts";
import { readSeed, readSettings, type SettingTexts } from "./settings.ts";
import { summarise } from "./summary.ts";

export interface SolveArguments extends SettingTexts {
  readonly file: string;
  readonly backend?: string;
  readonly seed: string;
  readonly out?: string;
  readonly overwrite: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

type TableRow = readonly [string, string, string];

/** Exit codes by the run's status. */
const exitCodes: Readonly<Record<Solution["status"], number>> = {
  finished: 0,
  diverged: 3,
  interrupted: 130,
};

/**
 * Loads a problem, solves it, measures the errors and writes the run's folder.
 *
 * @returns the exit code
 * @throws UserError for bad input, before any training
 */
export async function solveCommand(args: SolveArguments): Promise<number> {
  const loaded = await loadProblem(args.file);
  const { problem } = loaded;
  const seed = readSeed(args.seed);
  const settings = readSettings(args, problem);
  const plan = makePlan(problem, settings);
  const backend = await startNodeBackend(args.backend);
  const folder = prepareRunFolder(
    args.out ?? defaultRunFolder(problem.name, seed, new Date()),
    args.overwrite,
  );

  const progress = progressOn(process.stderr, args.quiet);
  const { signal, release } = interruption(() =>
    progress.warn("interrupted: finishing the step and saving; press Ctrl-C again to stop at once"),
  );
  const solution = await solve(problem, {
    ...settings,
    seed,
    backend,
    signal,
    onStep: (record) => progress.update(record, plan),
    onWarning: (message) => progress.warn(message),
  });
  progress.end();
  const errors = measureErrors(problem, solution);
  // The plots' library takes half a second to load: not before it is needed.
  const [{ runReport, errorRows }, { writeRunFolder }] = await Promise.all([
    import("../report/run-report.ts"),
    import("./run-files.ts"),
  ]);
  const report = runReport(solution, errors);
  const summary = summarise(solution, errors);
  writeRunFolder(folder, { loaded, plan, report, summary, command: process.argv.slice(2) });
  release();

  if (args.json) process.stdout.write(`${JSON.stringify({ ...summary, out: folder })}\n`);
  else process.stdout.write(`${closingWords(report, errorRows(report), folder)}\n`);
  return exitCodes[solution.status];
}

function closingWords({ solution, errors }: RunReport, rows: readonly TableRow[], folder: string): string {
  const { status, steps, seconds, energy, keptStep } = solution;
  const head = `${solution.problem.name}: ${status} after ${steps} steps in ${formatDuration(seconds)}; energy ${formatNumber(energy, 7)}; parameters of step ${keptStep} kept`;
  const table =
    rows.length > 0
      ? `${textTable(rows, { header: ["error", "relative", "absolute"] })}\nmeasured by ${errors.rule}`
      : "no exact solution is known; errors were not measured";
  return `${head}\n\n${table}\n\nreport: ${relative(process.cwd(), folder) || "."}/report.html`;
}

/** The first Ctrl-C asks the run to stop; the second ends the process. */
function interruption(onFirst: () => void): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const listener = () => {
    if (controller.signal.aborted) process.exit(130);
    onFirst();
    controller.abort();
  };
  process.on("SIGINT", listener);
  process.on("SIGTERM", listener);
  return {
    signal: controller.signal,
    release: () => {
      process.off("SIGINT", listener);
      process.off("SIGTERM", listener);
    },
  };
}
