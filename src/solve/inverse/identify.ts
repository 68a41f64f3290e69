import { Random } from "../../math/random.ts";
import type { Inverse } from "../../problem/inverse.ts";
import { checkCall } from "../../schema/check.ts";
import { optional, optionsOf, tied } from "../../schema/parts.ts";
import { ProblemError } from "../../schema/problem-error.ts";
import { continued } from "../continued.ts";
import { fusedKernels } from "../kernels.ts";
import { refuseMultipliers } from "../refuse-multipliers.ts";
import { Run, type RunOptions, runOptions } from "../run.ts";
import { UnboundedEnergy } from "../second-order/outer-factor.ts";
import { failures, type Solution } from "../solution/solution.ts";
import { solverOf } from "../solve.ts";
import { type Solver, solverSchema } from "../solver.ts";
import { newton } from "../solvers/newton.ts";
import { frozenSpace } from "./frozen-space.ts";
import { identificationWarnings } from "./identification-warnings.ts";
import type { LeastSquares, Residuals } from "./least-squares.ts";
import { type MisfitProfile, misfitProfile } from "./misfit-profile.ts";
import { type IdentificationStart, search } from "./search.ts";
import { misfitOf, residualsOf, toSearch, toValues } from "./search-variables.ts";
import { correlationOf, freeParameters, uncertaintyOf } from "./uncertainty.ts";

/** A parameter as it was found. */
export interface IdentifiedParameter {
  /** As the statement has it. */
  readonly name: string;
  /** Where the misfit is least. */
  readonly value: number;
  /** Left out where the data do not determine this parameter, or leave no misfit to tell the noise from. */
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
  /**
   * Searches in the space of the first training (or of a later one that lost a parameter): from where the statement
   * says, and where that ended badly from eight other places.
   */
  readonly starts: readonly IdentificationStart[];
  /** Of the parameters that the data do not determine; where they determine all, none. */
  readonly profiles: readonly MisfitProfile[];
  /**
   * Whether the data determine all parameters, and the last training changed none by more than a tenth of its standard
   * error.
   */
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
 * repeated until p no longer changes, by a hundredth of its standard error or 1e-7, six times at most.
 *
 * Steps are bounded: a positive parameter changes by a factor of e at most, others by their size. Where the first search
 * ends badly (not converged, a parameter lost to where the data do not depend on it, a direction in which nothing
 * changes, a misfit above the deviation given or a tenth of the data), it is made again from eight other starts that
 * the seed gives, in the same space, and the best is taken. For parameters that stay free, profiles of the misfit say
 * over which range.
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
  let q: Float64Array = Float64Array.from(parameters, (parameter) => toSearch(parameter, parameter.start));
  let solution: Solution | undefined;
  let found: LeastSquares | undefined;
  let residualsAt: Residuals = () => new Float64Array(0);
  let starts: readonly IdentificationStart[] = [];
  let isStopped = async () => false;
  let settled = false;
  let converged = false;
  let seconds = 0;
  for (let training = 0; training < mostTrainings && !settled; training++) {
    const problem = inverse.problemAt(toValues(inverse, q));
    refuseMultipliers(problem, "which the search for the parameters does not follow");
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
    if (failures.includes(solution.status)) {
      converged = false;
      break;
    }
    // No other network will find it again; this one is there for its solution.
    if (found?.lost !== undefined) break;
    const started = performance.now();
    const space = frozenSpace(solution, kernels.set, seed);
    const former = q;
    residualsAt = (at) =>
      residualsOf(inverse, at, space.values(inverse.problemAt(toValues(inverse, at)), points));
    isStopped = async () => {
      await run.pause();
      return run.isStopped;
    };
    const searched = await search(inverse, residualsAt, q, {
      isInfeasible,
      random: new Random(seed).stream("starts"),
      onlyWhenLost: training > 0,
      onIterate(at, residuals) {
        history.push({ training, values: toValues(inverse, at), misfit: misfitOf(inverse, residuals) });
        return run.isStopped;
      },
      pause: isStopped,
    });
    if (training === 0 || searched.starts.length > 1) starts = searched.starts;
    found = searched.found;
    q = found.q;
    const errors = uncertaintyOf(inverse, found).search;
    const changes = q.map((entry, k) => Math.abs(entry - former[k]!));
    const isBelow = (share: number) =>
      changes.every((change, k) => change < Math.max(1e-7, share * Math.min(1, errors?.[k] ?? 0)));
    settled = isBelow(0.01) && found.lost === undefined;
    converged = isBelow(0.1) && found.converged && !run.isStopped;
    seconds += (performance.now() - started) / 1000;
    if (signal?.aborted) break;
  }
  if (!solution) throw new RangeError("identify: no training was made");
  const warn = (message: string) => {
    warnings.push(message);
    onWarning?.(message);
  };
  for (const message of solution.warnings) warn(message);
  const uncertainty = found && uncertaintyOf(inverse, found);
  const free = found ? freeParameters(inverse, found) : [];
  const profiles: MisfitProfile[] = [];
  for (const k of free) {
    if (!found || (await isStopped())) break;
    const profile = misfitProfile(inverse, residualsAt, found, k, isInfeasible);
    if (profile) profiles.push(profile);
  }
  if (found) for (const message of identificationWarnings(inverse, found, profiles, starts)) warn(message);
  const values = toValues(inverse, q);
  const m = parameters.length;
  const residuals = found ? found.residuals.slice(0, inverse.values.length) : new Float64Array(0);
  const scale = inverse.deviation ?? 1;
  return {
    inverse,
    parameters: parameters.map(({ name, positive, scale: size }, k) => {
      const error = free.includes(k) ? undefined : uncertainty?.search?.[k];
      const slope = positive ? values[k]! : size;
      return { name, value: values[k]!, ...(error !== undefined && { standardError: slope * error }) };
    }),
    ...(uncertainty?.covariance && { correlation: correlationOf(uncertainty.covariance, m) }),
    misfit: found ? misfitOf(inverse, found.residuals) : Number.NaN,
    ...(uncertainty?.deviation !== undefined && { deviation: uncertainty.deviation }),
    residuals: residuals.map((residual) => scale * residual),
    history,
    starts,
    profiles,
    converged: converged && free.length === 0,
    solution: { ...solution, seconds, warnings },
    warnings,
  };
}

const isInfeasible = (error: unknown) => error instanceof ProblemError || error instanceof UnboundedEnergy;
