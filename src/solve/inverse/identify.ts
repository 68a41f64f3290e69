import type { Inverse } from "../../problem/inverse.ts";
import { checkCall } from "../../schema/check.ts";
import { optional, optionsOf, tied } from "../../schema/parts.ts";
import { ProblemError } from "../../schema/problem-error.ts";
import { continued } from "../continued.ts";
import { fusedKernels } from "../kernels.ts";
import { Run, type RunOptions, runOptions } from "../run.ts";
import { UnboundedEnergy } from "../second-order/outer-factor.ts";
import type { Solution } from "../solution/solution.ts";
import { solverOf } from "../solve.ts";
import { type Solver, solverSchema } from "../solver.ts";
import { newton } from "../solvers/newton.ts";
import { frozenSpace } from "./frozen-space.ts";
import { inverseNormal, type LeastSquares, leastSquares, squares } from "./least-squares.ts";

/** A parameter as it was found. */
export interface IdentifiedParameter {
  /** As the statement has it. */
  readonly name: string;
  /** Where the misfit is least. */
  readonly value: number;
  /** Left out where the data do not determine the parameters, or leave no misfit to tell the noise from. */
  readonly standardError?: number;
}

/** One iteration of the search. */
export interface IdentificationRecord {
  /** Number of times that the network was trained anew. */
  readonly training: number;
  /** Of the parameters, in their order. */
  readonly values: readonly number[];
  /** Root mean square of u - data. */
  readonly misfit: number;
}

/** The parameters of an inverse problem, with what the data say of them. */
export interface Identification {
  /** What was solved. */
  readonly inverse: Inverse;
  /** In their order. */
  readonly parameters: readonly IdentifiedParameter[];
  /** [m, m]; left out together with the standard errors. */
  readonly correlation?: Float64Array;
  /** Root mean square of u - data. */
  readonly misfit: number;
  /** Standard deviation of the data's errors: as given, or estimated from the misfit and the degrees of freedom. */
  readonly deviation?: number;
  /** u - data at the points, [n, c] */
  readonly residuals: Float64Array;
  /** One record an iteration. */
  readonly history: readonly IdentificationRecord[];
  /** Whether the parameters no longer changed from one training to the next. */
  readonly converged: boolean;
  /** The solution for the parameters found. */
  readonly solution: Solution;
  /** One line each. */
  readonly warnings: readonly string[];
}

/** How the problem is solved for given parameters, and what else a run is told. */
export interface IdentifyOptions extends Omit<RunOptions, "start"> {
  /** How the problem for given parameters is solved; default: the problem's own solver, else `newton()`. */
  readonly solver?: Solver;
}

const { start: _, ...entries } = runOptions.entries;
const identifyOptions = tied<IdentifyOptions>()(optionsOf({ solver: optional(solverSchema), ...entries }));

/** Trainings of the network, each for the parameters found with the one before. */
export const mostTrainings = 6;

/**
 * Finds parameters p from measurements of u_p = argmin E(.; p), by least squares in p alone (the reduced problem):
 * the network is trained for the present p, then its inner parameters are kept, u_p is solved for exactly in the
 * space that the outer ones span, and Levenberg and Marquardt's iteration finds the p of least misfit there. This is
 * repeated until p no longer changes, by a hundredth of its standard error or 1e-7.
 *
 * Standard errors come from the Gauss-Newton matrix and the misfit: right for errors in the data that are normal,
 * independent and equal, and small enough for u to be linear in p over them. They know nothing of the error of u_p.
 *
 * @throws RangeError naming the option that is unknown or out of range
 * @example
 * ```ts
 * import { defineInverse, defineProblem, elliptic, identify, interval, newton } from "deep-ritz";
 *
 * // -(kappa u')' = 1, u(0) = u(1) = 0: u = x (1 - x) / (2 kappa); measured for kappa = 2
 * const inverse = defineInverse({
 *   parameters: { kappa: { start: 1, positive: true } },
 *   problem: ({ kappa }) =>
 *     defineProblem({
 *       name: "rod",
 *       domain: interval(0, 1),
 *       energy: elliptic({ diffusion: kappa, source: 1 }),
 *       dirichlet: 0,
 *     }),
 *   data: { points: [[0.25], [0.5], [0.75]], values: [0.046875, 0.0625, 0.046875] },
 * });
 * const { parameters } = await identify(inverse, { solver: newton({ network: { width: 16 }, iterations: 10 }) });
 * console.log(parameters[0]!.name, parameters[0]!.value); // kappa 2.000
 * ```
 */
export async function identify(inverse: Inverse, options: IdentifyOptions = {}): Promise<Identification> {
  checkCall(identifyOptions, options, "identify");
  const { solver: asked, onRecord, onWarning, ...common } = options;
  const { seed = 1, signal, backend, kernels = fusedKernels() } = common;
  const { parameters, points } = inverse;
  const history: IdentificationRecord[] = [];
  const warnings: string[] = [];
  const toValues = (q: Float64Array) =>
    parameters.map(({ positive, scale }, k) => (positive ? Math.exp(q[k]!) : scale * q[k]!));
  let q: Float64Array = Float64Array.from(parameters, (parameter) => toSearch(parameter, parameter.start));
  let solution: Solution | undefined;
  let found: LeastSquares | undefined;
  let settled = false;
  let seconds = 0;
  for (let training = 0; training < mostTrainings && !settled; training++) {
    const problem = inverse.problemAt(toValues(q));
    const solver = solverOf(problem, asked, newton);
    const plan = solver.plan(problem);
    const before = solution;
    const at = before ? continued(solver, plan, problem) : { solver, plan };
    const run = new Run(problem, {
      ...common,
      ...(backend === undefined && { kernels }),
      ...(before && { start: before.theta }),
      onRecord: (record) => onRecord?.({ ...record, stage: training, seconds: seconds + record.seconds }),
    });
    solution = await at.solver.run(at.plan, run);
    seconds += solution.seconds;
    if (["diverged", "unbounded", "interrupted"].includes(solution.status)) break;
    const started = performance.now();
    const space = frozenSpace(solution, kernels.set, seed);
    const former = q;
    found = leastSquares(
      (at) => residualsOf(inverse, at, space.values(inverse.problemAt(toValues(at)), points)),
      q,
      {
        isInfeasible: (error) => error instanceof ProblemError || error instanceof UnboundedEnergy,
        onIterate(at, residuals) {
          history.push({ training, values: toValues(at), misfit: misfitOf(inverse, residuals) });
          return signal?.aborted ?? false;
        },
      },
    );
    q = found.q;
    const errors = deviations(inverse, found)?.search;
    settled = q.every((entry, k) => {
      const change = Math.abs(entry - former[k]!);
      return change < Math.max(1e-7, 0.01 * (errors?.[k] ?? 0));
    });
    seconds += (performance.now() - started) / 1000;
    if (signal?.aborted) break;
  }
  if (!solution) throw new RangeError("identify: no training was made");
  const warn = (message: string) => {
    warnings.push(message);
    onWarning?.(message);
  };
  for (const message of solution.warnings) warn(message);
  const uncertainty = found && deviations(inverse, found);
  if (found && !uncertainty?.search) explain(inverse, found, warn);
  const values = toValues(q);
  const m = parameters.length;
  const residuals = found ? found.residuals.slice(0, inverse.values.length) : new Float64Array(0);
  const scale = inverse.deviation ?? 1;
  return {
    inverse,
    parameters: parameters.map(({ name, positive, scale: size }, k) => {
      const error = uncertainty?.search?.[k];
      const slope = positive ? values[k]! : size;
      return { name, value: values[k]!, ...(error !== undefined && { standardError: slope * error }) };
    }),
    ...(uncertainty?.covariance && { correlation: correlationOf(uncertainty.covariance, m) }),
    misfit: found ? misfitOf(inverse, found.residuals) : Number.NaN,
    ...(uncertainty?.deviation !== undefined && { deviation: uncertainty.deviation }),
    residuals: residuals.map((residual) => scale * residual),
    history,
    converged: settled && (found?.converged ?? false),
    solution: { ...solution, seconds, warnings },
    warnings,
  };
}

function toSearch({ positive, scale }: Inverse["parameters"][number], value: number): number {
  return positive ? Math.log(value) : value / scale;
}

/** (u - data) / deviation, and after these (q - mean) / deviation for each prior. */
function residualsOf(
  { values, deviation = 1, parameters }: Inverse,
  q: Float64Array,
  u: Float64Array,
): Float64Array {
  const priors = parameters.flatMap((parameter, k) => {
    const { prior, positive, scale } = parameter;
    if (!prior) return [];
    const spread = positive ? prior.deviation : prior.deviation / scale;
    return [(q[k]! - toSearch(parameter, prior.mean)) / spread];
  });
  return Float64Array.from([...u.map((entry, i) => (entry - values[i]!) / deviation), ...priors]);
}

function misfitOf({ values, deviation = 1 }: Inverse, residuals: Float64Array): number {
  return deviation * Math.sqrt(squares(residuals.subarray(0, values.length)) / values.length);
}

interface Uncertainty {
  /** Of the data. */
  readonly deviation?: number;
  /** [m, m], in the search's variables; both are left out where they cannot be had. */
  readonly covariance?: Float64Array;
  readonly search?: Float64Array;
}

function deviations({ values, deviation, parameters }: Inverse, found: LeastSquares): Uncertainty {
  const m = parameters.length;
  const free = values.length - m;
  const noise = deviation ?? (free > 0 ? Math.sqrt(squares(found.residuals) / free) : undefined);
  const normal = inverseNormal(found.jacobian, m);
  if (noise === undefined || "loose" in normal) return noise === undefined ? {} : { deviation: noise };
  // With a given deviation the residuals are in its units already.
  const factor = deviation === undefined ? noise * noise : 1;
  const covariance = normal.inverse.map((entry) => factor * entry);
  const search = Float64Array.from({ length: m }, (_, k) => Math.sqrt(covariance[k * (m + 1)]!));
  return { deviation: noise, covariance, search };
}

function correlationOf(covariance: Float64Array, m: number): Float64Array {
  return covariance.map((entry, at) => {
    const [k, l] = [Math.floor(at / m), at % m];
    return entry / Math.sqrt(covariance[k * (m + 1)]! * covariance[l * (m + 1)]!);
  });
}

/** Says why there are no standard errors. */
function explain({ parameters }: Inverse, found: LeastSquares, warn: (message: string) => void): void {
  const normal = inverseNormal(found.jacobian, parameters.length);
  if (!("loose" in normal)) {
    warn("There are as many data as parameters: give data.deviation, or more data, for standard errors.");
    return;
  }
  const most = Math.max(...normal.loose.map(Math.abs));
  const along = parameters.flatMap(({ name, positive }, k) => {
    const share = normal.loose[k]! / most;
    return Math.abs(share) < 0.01 ? [] : [`${share.toFixed(2)} ${positive ? `log ${name}` : name}`];
  });
  warn(`The data do not determine the parameters: they hardly change along (${along.join(", ")}).`);
}
