import type { Sample } from "../../energy/sample.ts";
import { firstStates, type TermStates } from "../../energy/term.ts";
import type { Jet } from "../../jet/jet.ts";
import { Random } from "../../math/random.ts";
import type { Flow } from "../../problem/flow.ts";
import { functionalAt, type Problem, type VariationalProblem } from "../../problem/problem.ts";
import { stateFit } from "../../problem/state-fit.ts";
import { checkCall } from "../../schema/check.ts";
import { optional, optionsOf, tied } from "../../schema/parts.ts";
import { continued } from "../continued.ts";
import { relativeErrors, squaredNorms } from "../errors/error-norms.ts";
import { Validation } from "../first-order/validation.ts";
import { Run, type RunOptions, runOptions } from "../run.ts";
import type { SolveRecord, StageRecord } from "../solution/records.ts";
import { failures, type Solution } from "../solution/solution.ts";
import { solverOf } from "../solve.ts";
import { type Solver, solverSchema } from "../solver.ts";
import { newton } from "../solvers/newton.ts";
import { eulerStep, firstStep, type StateValues, secondOrderStep } from "./flow-step.ts";

/** Where the flow is at one time. */
export interface FlowState {
  /** t */
  readonly time: number;
  /**
   * E(u) at that time, where weights and multipliers follow the iterate with those that its run left; those of the
   * initial state are the first.
   */
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
  const initially = judgeAt(flow, 0, firstStates(flow.problemAt(0).terms), seed);
  const states = [initially.state((points) => initial.jet(points))];
  const solutions: Solution[] = [];
  const warnings = new Set<string>();
  const warn = (message: string) => {
    if (!warnings.has(message)) onWarning?.(message);
    warnings.add(message);
  };
  const jetOf = (index: number) => (points: Float64Array) =>
    index < 0 ? initial.jet(points) : solutions[index]!.evaluate(points);
  const valuesOf = (index: number) => (points: Float64Array) =>
    index < 0 ? initial.values(points) : solutions[index]!.evaluate(points).u;
  const firstFit = stateFit(flow.problemAt(0), initial);
  const solver = solverForAll(solverOf(firstFit, asked, newton), firstStep(flow));
  let start = (await solver.run(solver.plan(firstFit), new Run(firstFit, common))).theta;
  let judge = initially;
  for (let k = 0; k < steps; k++) {
    const time = (k + 1) * tau;
    const former = valuesOf(k - 1);
    const step =
      order === 2 && k > 0
        ? secondOrderStep(flow, time, former, valuesOf(k - 2))
        : eulerStep(flow, time, former);
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
    judge = judgeAt(flow, time, solution.states, seed);
    const state = judge.state(jetOf(k), former);
    if (order === 1 && flow.autonomous && isRaised(state, judge.energy(jetOf(k - 1)), tau)) {
      warn(
        `time ${time}: the step did not lower 1/(2 tau) |u - u_former|^2 + E(u) below the energy before it.`,
      );
    }
    states.push(state);
    if (failures.includes(solution.status)) break;
  }
  return { flow, states, solutions, final: asOneRun(solutions, judge, states.at(-1)!.energy, [...warnings]) };
}

/** The solver of the initial state and of all steps: what chooses among solvers chooses on a step, as its plan says. */
function solverForAll(solver: Solver, step: Problem): Solver {
  return solver.plan(step).chosen ?? solver;
}

/** Whether 1/(2 tau) |u - u_former|^2 + E(u) is clearly above E(u_former). */
function isRaised({ energy, distance }: FlowState, before: number, tau: number): boolean {
  return energy + distance! ** 2 / (2 * tau) - before > 1e-3 * Math.abs(before - energy);
}

/** Judges states at one time, on points which training does not see. */
interface StateJudge {
  readonly problem: VariationalProblem;
  /** Of its terms. */
  readonly states: TermStates;
  readonly sample: Sample;
  energy(jetAt: (points: Float64Array) => Jet): number;
  state(jetAt: (points: Float64Array) => Jet, former?: StateValues): FlowState;
}

/** @param of states of the problem's terms, and of a movement's own, which is not of this energy */
function judgeAt(flow: Flow, time: number, of: TermStates, seed: number): StateJudge {
  const problem = flow.problemAt(time);
  const states = of.slice(0, problem.terms.length);
  const sampled = functionalAt(problem, states);
  const { sample } = new Validation(problem, sampled, undefined, new Random(seed).stream("states"));
  const [{ points, weights }] = sample.regions;
  const { exact, outputs } = problem;
  const energyOf = (jet: Jet) => sampled.functional.evaluate(sample, jet).value;
  return {
    problem,
    states,
    sample,
    energy: (jetAt) => energyOf(jetAt(sample.points)),
    state(jetAt, former) {
      const jet = jetAt(sample.points);
      const norms = exact && squaredNorms(exact, points, weights, jet);
      const before = former?.(points);
      const squares =
        before &&
        weights.reduce((sum, w, i) => {
          for (let j = i * outputs; j < (i + 1) * outputs; j++) sum += w * (jet.u[j]! - before[j]!) ** 2;
          return sum;
        }, 0);
      return {
        time,
        energy: energyOf(jet),
        ...(squares !== undefined && { distance: Math.sqrt(squares) }),
        ...(norms && relativeErrors(norms)),
      };
    },
  };
}

/** @param judge of the last state */
function asOneRun(
  solutions: readonly Solution[],
  { problem, states, sample }: StateJudge,
  energy: number,
  warnings: readonly string[],
): Solution {
  const last = solutions.at(-1)!;
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
  const { validation, estimatedError, ...rest } = last;
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
    energy,
  };
}
