import { isAbsolute, join, relative, resolve } from "node:path";
import { chooseKernels, UserError } from "deep-ritz/node";
import { formatDuration } from "deep-ritz/report";
import type { Circumstances, Experiment, Outcome } from "./experiment.ts";
import { findExperiment } from "./experiments.ts";
import { renderPage } from "./markdown.ts";
import { packageVersion } from "./package-folder.ts";
import { defaultJobs, runTasks } from "./pool.ts";
import { progressOn } from "./progress.ts";
import { keyOf, readResults, remaining, resultsFile, writeResults } from "./store.ts";
import { writeWhole } from "./write-whole.ts";

export interface ReproduceArguments {
  readonly name: string;
  readonly quick: boolean;
  readonly fresh: boolean;
  readonly only?: string;
  readonly jobs?: string;
  readonly out: string;
  readonly quiet: boolean;
}

/**
 * Runs what is left of an experiment, storing outcomes as they come, and writes its page.
 *
 * @returns the exit code
 * @throws UserError for bad input
 */
export async function reproduce(args: ReproduceArguments): Promise<number> {
  const { quick, out } = args;
  const experiment = await findExperiment(args.name);
  const jobs = numberOfJobs(args.jobs) ?? defaultJobs();
  const file = resultsFile(out, experiment, quick);
  const tasks = experiment.tasks(quick);
  const stored = args.fresh ? undefined : readResults(file);
  const wanted = new Set(tasks.map(keyOf));
  const kept = stored?.outcomes.filter((outcome) => wanted.has(keyOf(outcome))) ?? [];
  const left = remaining(tasks, kept).filter(({ arm }) => args.only === undefined || arm.includes(args.only));
  const circumstances = left.length === 0 && stored ? stored.circumstances : present();
  const order = new Map(tasks.map((task, index) => [keyOf(task), index]));
  const outcomes: Outcome[] = [...kept];
  const snapshot = () => ({
    format: "deep-ritz reproduction" as const,
    results: experiment.results,
    quick,
    circumstances,
    planned: tasks.length,
    outcomes: [...outcomes].sort((a, b) => order.get(keyOf(a))! - order.get(keyOf(b))!),
  });
  const progress = progressOn(args.quiet, left.length);
  const started = performance.now();
  let written = started; // long lists of results are not written at every short run
  try {
    await runTasks(experiment, left, jobs, (task, result, seconds) => {
      outcomes.push({ ...task, result, seconds: Number(seconds.toPrecision(3)) });
      if (performance.now() - written > 500) {
        writeResults(file, snapshot());
        written = performance.now();
      }
      progress.done(`${task.arm}, seed ${task.seed}`);
    });
  } finally {
    progress.end();
    writeResults(file, snapshot());
  }
  const page = writePage(out, experiment, file);
  const took = formatDuration((performance.now() - started) / 1000);
  const reused = kept.length > 0 ? ` (${kept.length} from before; --fresh runs all again)` : "";
  process.stdout.write(
    `${experiment.name}: ${outcomes.length} of ${tasks.length} runs${reused}, ${took}\n\n`,
  );
  process.stdout.write(`${page.verdict}\n\npage: ${shortPath(page.file)}\n`);
  return 0;
}

/** Renders the page from what is stored, as anyone can later. */
function writePage(folder: string, experiment: Experiment, file: string): { file: string; verdict: string } {
  const stored = readResults(file)!;
  const { markdown, pictures } = renderPage(experiment, stored);
  for (const [name, svg] of Object.entries(pictures)) writeWhole(join(folder, name), svg);
  const page = join(folder, `${experiment.name}${stored.quick ? "-quick" : ""}.md`);
  writeWhole(page, markdown);
  return { file: page, verdict: experiment.page(stored.outcomes, stored.quick).verdict };
}

function present(): Circumstances {
  const kernels = chooseKernels({ threads: 1 });
  kernels.dispose();
  return {
    version: packageVersion(),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    kernels: `${kernels.name} (${kernels.detail}, one thread a run)`,
  };
}

/** @throws UserError unless the text is a positive integer, or is left out */
function numberOfJobs(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const jobs = Number(text);
  if (text.trim() === "" || !Number.isSafeInteger(jobs) || jobs < 1) {
    throw new UserError(`--jobs: must be a positive integer; got ${JSON.stringify(text)}`);
  }
  return jobs;
}

/** A path relative to the working directory where it lies in it, else absolute. */
function shortPath(file: string): string {
  const short = relative(process.cwd(), file);
  return short.startsWith("..") || isAbsolute(short) ? resolve(file) : short;
}
