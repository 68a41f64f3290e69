import { dot, lineSearch, type SearchPoint } from "./line-search.ts";
import type { Iterate, MinimiseOptions, Minimum, Objective } from "./objective.ts";

/** What distinguishes one quasi-Newton method from another: how it models the inverse Hessian. */
export interface InverseHessian {
  /** -H gradient, into a new vector [P]. */
  direction(gradient: Float64Array): Float64Array;
  /** Takes a step [P] with the change [P] of the gradient over it; only called with positive curvature. */
  update(step: Float64Array, change: Float64Array): void;
  /** Forgets what it learnt. */
  reset(): void;
}

/** Runs `quasiNewtonIterations` to its end, with the callback of the options. */
export function quasiNewton(
  objective: Objective,
  start: Float64Array,
  model: InverseHessian,
  options: MinimiseOptions,
): Minimum {
  const run = quasiNewtonIterations(objective, start, model, options);
  for (;;) {
    const next = run.next();
    if (next.done) return next.value;
    if (!options.onIteration?.(next.value)) continue;
    const { x, value, gradient, iteration: iterations, evaluations } = next.value;
    return { x, value, gradient, iterations, evaluations, status: "stopped" };
  }
}

/** Iterations in a row that change the value by rounding only and do not flatten the gradient. */
const mostIdle = 10;

/**
 * The loop that quasi-Newton methods share: direction, strong Wolfe line search, update. The first step has
 * length at most 1; where a direction is no descent, or a search along it fails, the model is forgotten once.
 * Iterates are handed out one by one, so that a caller may wait between them or leave.
 */
export function* quasiNewtonIterations(
  objective: Objective,
  start: Float64Array,
  model: InverseHessian,
  options: Omit<MinimiseOptions, "onIteration">,
): Generator<Iterate, Minimum, void> {
  const { iterations = 1000, evaluations: most = Number.POSITIVE_INFINITY } = options;
  const { gradientTolerance = 1e-8 } = options;
  let evaluations = 1;
  const first = objective(Float64Array.from(start));
  let point: SearchPoint = {
    step: 0,
    x: Float64Array.from(start),
    value: first.value,
    gradient: Float64Array.from(first.gradient),
    slope: 0,
  };
  let iteration = 0;
  let isFresh = true;
  let idle = 0;
  let flattest = Number.POSITIVE_INFINITY;
  const end = (status: Minimum["status"]): Minimum => {
    const { x, value, gradient } = point;
    return { x, value, gradient, iterations: iteration, evaluations, status };
  };
  if (!Number.isFinite(point.value) || !point.gradient.every(Number.isFinite)) return end("diverged");
  for (;;) {
    if (point.gradient.every((entry) => Math.abs(entry) <= gradientTolerance)) return end("converged");
    if (iteration >= iterations || evaluations >= most) return end("budget");
    const direction = model.direction(point.gradient);
    const origin = { ...point, step: 0, slope: dot(point.gradient, direction) };
    if (!(origin.slope < 0)) {
      if (isFresh) return end("stalled");
      model.reset();
      isFresh = true;
      continue;
    }
    const trial = isFresh ? Math.min(1, 1 / Math.sqrt(dot(direction, direction))) : 1;
    const search = lineSearch(objective, origin, direction, trial, Math.min(40, most - evaluations));
    evaluations += search.evaluations;
    if (!search.found) {
      if (isFresh || evaluations >= most) return end(evaluations >= most ? "budget" : "stalled");
      model.reset();
      isFresh = true;
      continue;
    }
    const step = search.found.x.map((value, i) => value - origin.x[i]!);
    const change = search.found.gradient.map((value, i) => value - origin.gradient[i]!);
    const gradientNorm = Math.sqrt(dot(search.found.gradient, search.found.gradient));
    const isRounding = origin.value - search.found.value <= 4 * Number.EPSILON * Math.abs(origin.value);
    idle = isRounding && gradientNorm > 0.5 * flattest ? idle + 1 : 0;
    flattest = Math.min(flattest, gradientNorm);
    point = search.found;
    iteration++;
    if (dot(step, change) > Number.EPSILON * dot(change, change)) {
      model.update(step, change);
      isFresh = false;
    }
    if (idle === mostIdle) return end("stalled");
    const { x, value, gradient } = point;
    yield { iteration, x, value, gradient, evaluations };
  }
}
