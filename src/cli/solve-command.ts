import { Console } from "node:console";
import { join } from "node:path";
import { startNodeBackend } from "../node/backends.ts";
import { type ChosenKernels, chooseKernels } from "../node/kernels.ts";
import { type LoadedProblem, loadProblem, type Stated, statedProblem } from "../node/load-problem.ts";
import { faultIn, isInUserCode, shortPath } from "../node/problem-fault.ts";
import { writeRunFolder } from "../node/run-files.ts";
import { newRunFolder, prepareRunFolder } from "../node/run-folder.ts";
import { summarise } from "../node/summary.ts";
import { messageOf, UserError } from "../node/user-error.ts";
import { imposedBy } from "../problem/define-problem.ts";
import { flowImposedBy } from "../problem/flow.ts";
import { inverseImposedBy } from "../problem/inverse.ts";
import { hasMultipliers } from "../problem/problem.ts";
import { type Imposition, impositions } from "../problem/terms/imposition.ts";
import { formatDuration, formatNumber, textTable, withUncertainty } from "../report/format.ts";
import { errorRows, type Findings, type RunReport, runReport } from "../report/run-report.ts";
import { ProblemError } from "../schema/problem-error.ts";
import { measureErrors } from "../solve/errors/measure-errors.ts";
import { firstStep } from "../solve/evolution/flow-step.ts";
import { minimisingMovements } from "../solve/evolution/minimising-movements.ts";
import { identify, mostTrainings } from "../solve/inverse/identify.ts";
import { Run, type RunOptions } from "../solve/run.ts";
import { conditionsInWords } from "../solve/solution/conditions-in-words.ts";
import { onKernels } from "../solve/solution/on-kernels.ts";
import type { SolveRecord } from "../solve/solution/records.ts";
import type { Solution } from "../solve/solution/solution.ts";
import type { RunPlan, Solver } from "../solve/solver.ts";
import { type Progress, progressOn } from "./progress.ts";
import type { SolveArguments } from "./solve-flags.ts";
import { readSolver } from "./solvers.ts";

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
  const { problem, stated } = loaded;
  const { seed } = args;
  const planned = planRun(loaded, args);
  const { plan } = planned;
  const kernels = readKernels(args, plan);
  if (kernels.name === "tfjs") await startNodeBackend(args.backend);
  const folder =
    args.out === undefined
      ? newRunFolder(problem.name, seed, new Date())
      : prepareRunFolder(args.out, args.overwrite);

  const progress = progressOn(process.stderr, args.quiet);
  if (kernels.fault) progress.warn(`${kernels.fault}; going on with ${kernels.name}`);
  if (hasNoKernel(plan, kernels)) {
    progress.warn(
      `no fused kernel for ${nameOf(plan)}: going on by tfjs, operation by operation, which is much slower`,
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
    const { solution: found, findings } = await solved(stated, planned, progress, {
      ...(args.backend === undefined ? { kernels } : { backend: args.backend }),
      seed,
      signal,
      onWarning: (message) => progress.warn(message),
    });
    const solution = kernels.set ? onKernels(found, kernels.set) : found;
    progress.end();
    if (solution.status === "diverged") {
      progress.warn(`diverged at step ${solution.steps}: ${plan.advice}`);
    }
    await signalsLetIn();
    const errors = measureErrors(solution.problem, solution);
    await signalsLetIn();
    const report = runReport(solution, errors, await findings?.());
    const summary = summarise(solution, errors, report.findings);
    await signalsLetIn();
    writeRunFolder(folder.path, { loaded, settings: plan.settings, report, summary, command });

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

/** A solver, and its plan for a problem. */
interface PlannedRun {
  readonly solver: Solver;
  readonly plan: RunPlan;
}

/**
 * The solver that the flags ask for and its plan; where the file's own defaults are at fault, a message that names the
 * file.
 */
function planRun(loaded: LoadedProblem, args: SolveArguments): PlannedRun {
  const { stated } = loaded;
  const problem = stated.kind === "flow" ? firstStep(stated) : loaded.problem;
  const byDefault = stated.kind === "flow" || stated.kind === "inverse" ? "newton" : "adam";
  try {
    const solver = readSolver(args, problem, byDefault);
    return { solver, plan: solver.plan(problem) };
  } catch (error) {
    // Flags name themselves; that the conditions have multipliers is no fault of the defaults.
    if (error instanceof UserError || hasMultipliers(problem)) throw error;
    try {
      readSolver({}, problem, byDefault).plan(problem);
    } catch (atFault) {
      throw new UserError(`${loaded.path}: defaults: ${messageOf(atFault)}`, { cause: atFault });
    }
    throw error;
  }
}

/** Whatever the file states, solved: its last solution, and what else there is to report. */
async function solved(
  stated: Stated,
  { solver, plan }: PlannedRun,
  progress: Progress,
  options: RunOptions,
): Promise<{ solution: Solution; findings?: () => Promise<Findings> }> {
  const { steps, stageCount } = plan;
  const several = (stages: number) => ({
    ...options,
    solver,
    onRecord: (record: SolveRecord) =>
      progress.update(
        { ...record, step: record.stage * steps + record.step },
        { steps: steps * stages, stages },
      ),
  });
  switch (stated.kind) {
    case "flow": {
      const result = await minimisingMovements(stated, several(stated.steps));
      const findings = async () => (await import("../report/flow-report.ts")).flowFindings(result);
      return { solution: result.final, findings };
    }
    case "inverse": {
      const result = await identify(stated, several(mostTrainings));
      const findings = async () => (await import("../report/inverse-report.ts")).inverseFindings(result);
      return { solution: result.solution, findings };
    }
    default: {
      const onRecord = (record: SolveRecord) => progress.update(record, { steps, stages: stageCount });
      return { solution: await solver.run(plan, new Run(stated, { ...options, onRecord })) };
    }
  }
}

/** What the file states with its Dirichlet conditions imposed as the flag says. */
function imposing(loaded: LoadedProblem, name: keyof typeof impositions | undefined): LoadedProblem {
  if (name === undefined) return loaded;
  const { stated, problem } = loaded;
  if (problem.kind !== "variational" || !problem.dirichlet) {
    throw new UserError(`--impose: ${loaded.path} has no Dirichlet conditions to impose; got ${name}`);
  }
  const again = imposedOn(stated, impositions[name]());
  return { ...loaded, stated: again, problem: statedProblem(again) };
}

function imposedOn(stated: Stated, method: Imposition): Stated {
  switch (stated.kind) {
    case "flow":
      return flowImposedBy(stated, method);
    case "inverse":
      return inverseImposedBy(stated, method);
    case "variational":
      return imposedBy(stated, method);
    default:
      return stated;
  }
}

/** @throws UserError if the flags contradict each other or the run, or the kernels asked for are not to be had */
function readKernels(
  { kernels: choice, threads: count, backend }: SolveArguments,
  plan: RunPlan,
): ChosenKernels {
  if (backend !== undefined && choice !== undefined) {
    throw new UserError(
      `--backend: trains on tensors, which leaves no place for kernels; got --kernels ${choice}`,
    );
  }
  const asked = backend === undefined ? `--kernels ${choice}` : `--backend ${backend}`;
  const byTfjs = backend !== undefined || choice === "tfjs";
  if (byTfjs && plan.kind === "second-order") {
    throw new UserError(
      `${asked}: the solver is ${plan.method}, which works with --kernels native, wasm and js, in float64`,
    );
  }
  if (count !== undefined && (byTfjs || choice === "js")) {
    throw new UserError(`--threads: is for --kernels native and wasm; got ${asked}`);
  }
  const chosen = chooseKernels({ kernels: byTfjs ? "tfjs" : choice, threads: count });
  if (choice !== undefined && hasNoKernel(plan, chosen)) {
    throw new UserError(`${asked}: has no kernel for ${nameOf(plan)}; leave it out`);
  }
  return chosen;
}

/** Whether first-order training finds no fused kernel for its network. */
function hasNoKernel({ kind, network }: RunPlan, kernels: ChosenKernels): boolean {
  return kind === "first-order" && kernels.evaluator(network) === undefined;
}

const nameOf = ({ network: { description } }: RunPlan) =>
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
  const imposed = conditionsInWords(solution);
  const conditions = imposed === undefined ? "" : `\n${imposed}`;
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
