import { Console } from "node:console";
import { join } from "node:path";
import { ProblemError } from "../energy/problem-error.ts";
import type { Parameters } from "../jet/parameters.ts";
import { startNodeBackend } from "../node/backends.ts";
import { type ChosenKernels, chooseKernels } from "../node/kernels.ts";
import { firstStep, type LoadedProblem, loadProblem, withFlow, withInverse } from "../node/load-problem.ts";
import { faultIn, isInUserCode, shortPath } from "../node/problem-fault.ts";
import { writeRunFolder } from "../node/run-files.ts";
import { newRunFolder, prepareRunFolder } from "../node/run-folder.ts";
import { summarise } from "../node/summary.ts";
import { UserError } from "../node/user-error.ts";
import type { Problem } from "../problem/define-problem.ts";
import type { Inverse } from "../problem/inverse.ts";
import { sayConditions } from "../problem/terms/impose.ts";
import { formatDuration, formatNumber, textTable, withUncertainty } from "../report/format.ts";
import { errorRows, type Findings, type RunReport, runReport } from "../report/run-report.ts";
import { measureErrors } from "../solve/errors/measure-errors.ts";
import { minimisingMovements } from "../solve/evolution/minimising-movements.ts";
import { type IdentifyOptions, identify, mostTrainings } from "../solve/inverse/identify.ts";
import { onKernels } from "../solve/solution/on-kernels.ts";
import type { Solution, StepRecord } from "../solve/solution/solution.ts";
import { readImposition, readKernelChoice, readSeed, readThreads, type SettingTexts } from "./flags.ts";
import { type PreparedRun, prepareRun } from "./prepare-run.ts";
import { type Progress, progressOn } from "./progress.ts";

export interface SolveArguments extends SettingTexts {
  readonly file: string;
  readonly kernels?: string;
  readonly threads?: string;
  readonly backend?: string;
  readonly impose?: string;
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
  converged: 0,
  stalled: 0,
  "out of budget": 0,
  unbounded: 3,
  diverged: 3,
  interrupted: 130,
};

/**
 * Loads a problem, solves it, measures the errors and writes the run's folder.
 *
 * @param command the command line, to be kept with the run
 * @returns the exit code
 * @throws UserError for bad input, before any training
 */
export async function solveCommand(args: SolveArguments, command: readonly string[]): Promise<number> {
  if (args.json) globalThis.console = new Console(process.stderr); // a problem's file may log
  const loaded = imposing(await loadProblem(args.file), args.impose);
  const { problem } = loaded;
  const seed = readSeed(args.seed);
  const run = prepareRun(loaded.flow ? { ...loaded, problem: firstStep(loaded.flow) } : loaded, args);
  const kernels = readKernels(args, run);
  const backend = kernels.name === "tfjs" ? await startNodeBackend(args.backend) : undefined;
  const folder =
    args.out === undefined
      ? newRunFolder(problem.name, seed, new Date())
      : prepareRunFolder(args.out, args.overwrite);

  const progress = progressOn(process.stderr, args.quiet);
  if (kernels.fault) progress.warn(`${kernels.fault}; going on with ${kernels.name}`);
  if (hasNoKernel(run, kernels)) {
    progress.warn(
      `no fused kernel for ${nameOf(run)}: going on by tfjs, operation by operation, which is much slower`,
    );
  }
  const { signal, release } = interruption(
    () => progress.warn("interrupted: finishing the step and saving; press Ctrl-C again to stop at once"),
    () => {
      progress.end();
      folder.discard();
      process.exit(130);
    },
  );
  try {
    const solve: Solve = (onStep, start, problem) =>
      run.solve(
        kernels,
        {
          seed,
          ...(start && { start }),
          ...(backend !== undefined && { backend }),
          signal,
          onStep,
          onWarning(message) {
            // what solves several problems passes on their warnings itself, each once
            if (!loaded.flow && !loaded.inverse) progress.warn(message);
          },
        },
        problem,
      );
    const { solution: found, findings } = loaded.inverse
      ? await identified(loaded.inverse, run, solve, progress, { kernels: kernels.set ?? null, seed, signal })
      : await solved(loaded, run, solve, progress);
    const solution = kernels.set ? onKernels(found, kernels.set) : found;
    progress.end();
    if (solution.status === "diverged") {
      progress.warn(`diverged at step ${solution.steps}: ${run.afterDivergence}`);
    }
    await signalsLetIn();
    const errors = measureErrors(solution.problem, solution);
    await signalsLetIn();
    const report = runReport(solution, errors, await findings?.());
    const summary = summarise(solution, errors, report.findings);
    await signalsLetIn();
    writeRunFolder(folder.path, { loaded, settings: run.settings, report, summary, command });

    if (args.json) process.stdout.write(`${JSON.stringify({ ...summary, out: folder.path })}\n`);
    else process.stdout.write(`${closingWords(report, errorRows(report), folder.path)}\n`);
    return exitCodes[solution.status];
  } catch (error) {
    folder.discard();
    throw error instanceof ProblemError || isInUserCode(error) ? faultIn(loaded, error) : error;
  } finally {
    progress.end();
    kernels.dispose();
    release();
  }
}

/** Solves a problem with the command's settings, from parameters if there are any. */
type Solve = (
  onStep: (record: StepRecord) => void,
  start?: Parameters,
  problem?: Problem,
) => Promise<Solution>;

/** Whatever the file states, solved: its last solution, and what else there is to report. */
async function solved(
  { flow }: LoadedProblem,
  { length }: PreparedRun,
  solve: Solve,
  progress: Progress,
): Promise<{ solution: Solution; findings?: () => Promise<Findings> }> {
  if (!flow) return { solution: await solve((record) => progress.update(record, length)) };
  const all = { steps: length.steps * flow.steps, stages: flow.steps };
  const result = await minimisingMovements(flow, {
    solve: (problem, { start, onStep }) => solve(onStep, start, problem),
    onStep: (record) => progress.update({ ...record, step: record.stage * length.steps + record.step }, all),
    onWarning: (message) => progress.warn(message),
  });
  const findings = async () => (await import("../report/flow-report.ts")).flowFindings(result);
  return { solution: result.final, findings };
}

/** An inverse problem, solved. */
async function identified(
  inverse: Inverse,
  { length }: PreparedRun,
  solve: Solve,
  progress: Progress,
  options: Pick<IdentifyOptions, "kernels" | "seed" | "signal">,
): Promise<{ solution: Solution; findings: () => Promise<Findings> }> {
  const all = { steps: length.steps * mostTrainings, stages: mostTrainings };
  const result = await identify(inverse, {
    ...options,
    solve: (problem, { start, onStep }) => solve(onStep, start, problem),
    onStep: (record) => progress.update({ ...record, step: record.stage * length.steps + record.step }, all),
    onWarning: (message) => progress.warn(message),
  });
  const findings = async () => (await import("../report/inverse-report.ts")).inverseFindings(result);
  return { solution: result.solution, findings };
}

/** The problem with its Dirichlet conditions imposed as the flag says. */
function imposing(loaded: LoadedProblem, name: string | undefined): LoadedProblem {
  const method = readImposition(name);
  if (!method) return loaded;
  if (loaded.flow?.imposedBy) return { ...loaded, ...withFlow(loaded.flow.imposedBy(method)) };
  if (loaded.inverse?.imposedBy) return { ...loaded, ...withInverse(loaded.inverse.imposedBy(method)) };
  const { imposedBy } = loaded.problem;
  if (imposedBy) return { ...loaded, problem: imposedBy(method) };
  throw new UserError(`--impose: ${loaded.path} has no Dirichlet conditions to impose; got ${name}`);
}

/** @throws UserError if the flags contradict each other or the run, or the kernels asked for are not to be had */
function readKernels({ kernels, threads, backend }: SolveArguments, run: PreparedRun): ChosenKernels {
  const choice = readKernelChoice(kernels);
  const count = readThreads(threads);
  if (backend !== undefined && choice !== undefined && choice !== "tfjs") {
    throw new UserError(`--backend: is for --kernels tfjs; got --kernels ${choice}`);
  }
  const asked = backend === undefined ? `--kernels ${choice}` : `--backend ${backend}`;
  const onTensors = backend !== undefined || choice === "tfjs";
  if (onTensors && run.secondOrder !== undefined) {
    throw new UserError(
      `${asked}: the solver is ${run.secondOrder}, which works with --kernels native, wasm and js, in float64`,
    );
  }
  if (count !== undefined && (onTensors || choice === "js")) {
    throw new UserError(`--threads: is for --kernels native and wasm; got ${asked}`);
  }
  const chosen = chooseKernels({ kernels: onTensors ? "tfjs" : choice, threads: count });
  if (choice !== undefined && hasNoKernel(run, chosen)) {
    throw new UserError(`${asked}: has no kernel for ${nameOf(run)}; leave it out`);
  }
  return chosen;
}

/** Whether first-order training finds no fused kernel for its network. */
function hasNoKernel({ secondOrder, network }: PreparedRun, kernels: ChosenKernels): boolean {
  return secondOrder === undefined && kernels.evaluator(network) === undefined;
}

const nameOf = ({ network: { description } }: PreparedRun) =>
  `a ${description.kind} network with the activation ${description.activation}`;

function closingWords(
  { solution, errors, findings }: RunReport,
  rows: readonly TableRow[],
  folder: string,
): string {
  const { status, method, steps, seconds, keptStep, estimatedError } = solution;
  const head = [
    `${solution.problem.name} by ${method}: ${status} after ${steps} steps in ${formatDuration(seconds)}`,
    `energy ${errors.energy ? withUncertainty(errors.energy, 6) : formatNumber(solution.energy, 6)}`,
    ...(keptStep === steps ? [] : [`parameters of step ${keptStep} kept`]),
    ...(estimatedError === undefined
      ? []
      : [`estimated relative error in the energy's norm ${formatNumber(estimatedError, 2)}`]),
  ].join("; ");
  const table =
    rows.length > 0
      ? `${textTable(rows, { header: ["error", "relative", "absolute"] })}\nmeasured by ${errors.rule}`
      : "no exact solution is known; errors were not measured";
  const { dirichlet, domain } = solution.problem;
  const conditions = dirichlet ? `\n${sayConditions(dirichlet, domain)}` : "";
  const found = (findings?.lines ?? []).map((line) => `\n${line}`).join("");
  return `${head}${conditions}${found}\n\n${table}\n\nreport: ${shortPath(join(folder, "report.html"))}`;
}

/**
 * The first Ctrl-C asks the run to stop; the second ends the process. Under npx a Ctrl-C comes twice: from the
 * terminal, and passed on by npm. So what follows within a quarter of a second is the same one.
 */
function interruption(
  onFirst: () => void,
  onSecond: () => never,
): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  let first = 0;
  const listener = () => {
    if (!controller.signal.aborted) {
      first = performance.now();
      onFirst();
      controller.abort();
    } else if (performance.now() - first > 250) onSecond();
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

/** Lets a Ctrl-C through between two long computations. */
function signalsLetIn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
