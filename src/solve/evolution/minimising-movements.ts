import type { Jet } from "../../jet/jet.ts";
import { Random } from "../../math/random.ts";
import type { Flow } from "../../problem/flow.ts";
import { movement } from "../../problem/movement.ts";
import { functionalAt } from "../../problem/problem.ts";
import { stateFit } from "../../problem/state-fit.ts";
import { checkCall } from "../../schema/check.ts";
import { optional, optionsOf, tied } from "../../schema/parts.ts";
import { continued } from "../continued.ts";
import { squaredNorms } from "../errors/error-norms.ts";
import { Validation } from "../first-order/validation.ts";
import { Run, type RunOptions, runOptions } from "../run.ts";
import type { SolveRecord, StageRecord } from "../solution/records.ts";
import type { Solution } from "../solution/solution.ts";
import { solverOf } from "../solve.ts";
import { type Solver, solverSchema } from "../solver.ts";
import { newton } from "../solvers/newton.ts";

/** Where the flow is at one time. */
export interface FlowState {
  /** t */
  readonly time: number;
  /** E(u) at that time. */
  readonly energy: number;
  /** |u - u_former| in L2; of all states but the first. */
  readonly distance?: number;
  /** Relative error in L2, where the exact solution is known. */
  readonly l2?: number;
  /** Relative error in H1, where its gradient is known too. */
  readonly h1?: number;
}

/** The course of a gradient flow. */
export interface FlowSolution {
  /** What was solved. */
  readonly flow: Flow;
  /** The initial state first; then one for each solution. */
  readonly states: readonly FlowState[];
  /** u at the times tau, 2 tau, ...: fewer than asked for where a step failed or the run was stopped. */
  readonly solutions: readonly Solution[];
  /**
   * The last of them, as one run: the energy and the exact solution are those of its time, history and stages those
   * of all steps, one after the other.
   */
  readonly final: Solution;
}

/** How the steps are solved, and what else a run is told. */
export interface MovementOptions extends Omit<RunOptions, "start"> {
  /** How each step is solved; default: the problem's own solver, else `newton()`. */
  readonly solver?: Solver;
}

const { start: _, ...entries } = runOptions.entries;
const movementOptions = tied<MovementOptions>()(optionsOf({ solver: optional(solverSchema), ...entries }));

/**
 * A gradient flow by minimising movements (E. De Giorgi, 1993): u_(k+1) = argmin 1/(2 tau) |u - u_k|^2 + E(u), which is
 * Euler's implicit method and lowers the energy at every step. With `order: 2` it is argmin 3/(4 tau) |u - w|^2 + E(u),
 * w = (4 u_k - u_(k-1)) / 3, the BDF2 method (D. Matthes, S. Plazotta, 2019), after one step of order 1.
 *
 * Each step starts from the parameters of the step before. A step that does not end well ends the flow.
 *
 * @throws RangeError naming the option that is unknown or out of range
 * @example
 * ```ts
 * import { defineFlow, defineProblem, interval, minimisingMovements, newton, poisson } from "deep-ritz";
 *
 * const heat = defineFlow({
 *   problem: defineProblem({ name: "heat", domain: interval(0, 1), energy: poisson(), dirichlet: 0 }),
 *   initial: ([x]) => Math.sin(Math.PI * x),
 *   tau: 0.01,
 *   steps: 2,
 * });
 * const { states } = await minimisingMovements(heat, { solver: newton({ network: { width: 16 }, iterations: 5 }) });
 * console.log(states.map(({ time }) => time).join(" ")); // 0 0.01 0.02
 * console.log(states[2]!.energy < states[1]!.energy); // true
 * ```
 */
export async function minimisingMovements(flow: Flow, options: MovementOptions = {}): Promise<FlowSolution> {
  checkCall(movementOptions, options, "minimisingMovements");
  const { solver: asked, onRecord, onWarning, ...common } = options;
  const { seed = 1 } = common;
  const { tau, steps, order, initial } = flow;
  const judge = stateJudge(flow, seed);
  const states = [judge(0, (points) => initial.jet(points))];
  const solutions: Solution[] = [];
  const warnings = new Set<string>();
  const warn = (message: string) => {
    if (!warnings.has(message)) onWarning?.(message);
    warnings.add(message);
  };
  const valuesOf = (index: number) => (points: Float64Array) =>
    index < 0 ? initial.values(points) : solutions[index]!.evaluate(points).u;
  const firstFit = stateFit(flow.problemAt(0), initial);
  const solver = solverOf(firstFit, asked, newton);
  const fitPlan = solver.plan(firstFit);
  let start = (await solver.run(fitPlan, new Run(firstFit, common))).theta;
  for (let k = 0; k < steps; k++) {
    const time = (k + 1) * tau;
    const problem = flow.problemAt(time);
    const second = order === 2 && k > 0;
    const [former, before] = [valuesOf(k - 1), valuesOf(k - 2)];
    const step = movement(problem, {
      tau: second ? (2 * tau) / 3 : tau,
      from: (points) =>
        second ? extrapolated(former(points), before(points)) : Float64Array.from(former(points)),
      ...(problem.exact && { exact: problem.exact }),
    });
    const done = solutions.reduce((sum, { seconds }) => sum + seconds, 0);
    const next = continued(solver, solver.plan(step), step);
    const run = new Run(step, {
      ...common,
      start,
      onRecord: (record) => onRecord?.({ ...record, stage: k, seconds: done + record.seconds }),
    });
    const solution = await next.solver.run(next.plan, run);
    for (const warning of solution.warnings) warn(`time ${time}: ${warning}`);
    solutions.push(solution);
    start = solution.theta;
    const state = judge(time, (points) => solution.evaluate(points), former);
    const raised = state.energy + state.distance! ** 2 / (2 * tau) - states.at(-1)!.energy;
    if (order === 1 && flow.autonomous && raised > 1e-3 * Math.abs(states.at(-1)!.energy - state.energy)) {
      warn(
        `time ${time}: the step did not lower 1/(2 tau) |u - u_former|^2 + E(u) below the energy before it.`,
      );
    }
    states.push(state);
    if (["diverged", "unbounded", "interrupted"].includes(solution.status)) break;
  }
  return { flow, states, solutions, final: asOneRun(flow, solutions, [...warnings]) };
}

/** (4 u - v) / 3 */
function extrapolated(u: ArrayLike<number>, v: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: u.length }, (_, i) => (4 * u[i]! - v[i]!) / 3);
}

/** Energies, distances and errors on one set of points, which training does not see. */
function stateJudge(flow: Flow, seed: number) {
  return (
    time: number,
    jetAt: (points: Float64Array) => Jet,
    former?: (points: Float64Array) => ArrayLike<number>,
  ) => {
    const problem = flow.problemAt(time);
    const { sample } = new Validation(problem, problem, undefined, new Random(seed).stream("states"));
    const jet = jetAt(sample.points);
    const [{ points, weights }] = sample.regions;
    const { exact, outputs } = problem;
    const norms = exact && squaredNorms(exact, points, weights, jet);
    const h1 = norms && Math.sqrt((norms.error + norms.gradientError) / (norms.exact + norms.gradientExact));
    const before = former?.(points);
    const squares =
      before &&
      weights.reduce((sum, w, i) => {
        for (let j = i * outputs; j < (i + 1) * outputs; j++) sum += w * (jet.u[j]! - before[j]!) ** 2;
        return sum;
      }, 0);
    return {
      time,
      energy: problem.functional.evaluate(sample, jet).value,
      ...(squares !== undefined && { distance: Math.sqrt(squares) }),
      ...(norms && { l2: Math.sqrt(norms.error / norms.exact) }),
      ...(h1 !== undefined && Number.isFinite(h1) && { h1 }),
    };
  };
}

function asOneRun(flow: Flow, solutions: readonly Solution[], warnings: readonly string[]): Solution {
  const last = solutions.at(-1)!;
  const problem = flow.problemAt(solutions.length * flow.tau);
  const history: SolveRecord[] = [];
  const stages: StageRecord[] = [];
  let [steps, seconds, kept] = [0, 0, 0];
  for (const solution of solutions) {
    for (const record of solution.history) {
      history.push({
        ...record,
        step: steps + record.step,
        stage: stages.length + record.stage,
        seconds: seconds + record.seconds,
      });
    }
    for (const stage of solution.stages) stages.push({ ...stage, firstStep: steps + stage.firstStep });
    kept = steps + solution.keptStep;
    steps += solution.steps;
    seconds += solution.seconds;
  }
  // Weights that followed the iterate are those of the last step; the movement's own term is not of this energy.
  const states = last.states.slice(0, problem.terms.length);
  const { functional, draw } = functionalAt(problem, states);
  const { validation, estimatedError, ...rest } = last;
  const judge = new Random(last.seed).stream("states");
  const { sample } = new Validation(problem, { functional, draw }, undefined, judge);
  return {
    ...rest,
    problem,
    states,
    warnings,
    history,
    stages,
    steps,
    keptStep: kept,
    seconds,
    validation: sample,
    energy: functional.evaluate(sample, last.evaluate(sample.points)).value,
  };
}
