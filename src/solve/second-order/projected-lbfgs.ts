import { lbfgsIterations } from "../../optimize/lbfgs.ts";
import type { Objective } from "../../optimize/objective.ts";
import { outerSolve } from "./outer-solve.ts";
import type { QuadratureLevels } from "./quadrature-levels.ts";
import type { TrialSpace } from "./trial-space.ts";
import {
  type Iterate,
  type IterationOptions,
  type IterationStatus,
  type Level,
  type ObjectiveOn,
  projectedStart,
} from "./variable-projection.ts";

const memory = 50;
/** Iterations from one look at the hold-out points to the next. */
const interval = 10;

/**
 * L-BFGS with the hold-out control of `variableProjection`. Projected, it minimises over the inner parameters alone,
 * with an exact outer solve in every evaluation; the gradient is then the energy's own in the inner parameters (at
 * the outer minimum the others vanish, the envelope theorem). Otherwise it minimises over all parameters. For
 * networks whose Gram matrix is too dear.
 *
 * @throws UnboundedEnergy if the energy has no minimum in the outer parameters
 */
export async function holdOutLbfgs(
  objectiveOn: ObjectiveOn,
  space: TrialSpace,
  levels: QuadratureLevels,
  start: Float64Array,
  projected: boolean,
  options: IterationOptions,
): Promise<{ iterate: Iterate; status: IterationStatus }> {
  const { regularisation, signal } = options;
  let { level, theta } = projectedStart(objectiveOn, space, levels, start, regularisation);
  let iteration = 0;
  for (;;) {
    const run = descend(space, level, theta, projected, options, iteration);
    let kept = run.first;
    if (await options.onIterate(kept)) return { iterate: kept, status: "converged" };
    let ended: "budget" | "converged" | "stalled" | "refine" | undefined;
    while (!ended) {
      if (signal?.aborted) return { iterate: kept, status: "interrupted" };
      const { iterate, status } = run.advance(interval);
      const claimed = kept.energy - iterate.energy;
      const found = kept.holdOutEnergy - iterate.holdOutEnergy;
      if (level.holdOut && found < 0.25 * claimed - 1e-14 * Math.abs(iterate.energy)) {
        ended = "refine";
        continue;
      }
      kept = iterate;
      if (await options.onIterate(kept)) return { iterate: kept, status: "converged" };
      if (status) ended = status;
    }
    iteration = kept.iteration;
    if (ended === "budget") return { iterate: kept, status: "out of budget" };
    if (ended === "converged") return { iterate: kept, status: "converged" };
    // At the limit of rounding a line search finds no decrease, and finer points do not help.
    if (ended === "stalled" && run.wasSmall()) return { iterate: kept, status: "converged" };
    if (level.index + 1 >= levels.count) return { iterate: kept, status: "stalled" };
    const from = level.index + 1;
    ({ level, theta } = projectedStart(objectiveOn, space, levels, kept.theta, regularisation, from));
  }
}

/** L-BFGS on one level, some iterations at a time. */
function descend(
  space: TrialSpace,
  level: Level,
  theta: Float64Array,
  projected: boolean,
  options: IterationOptions,
  before: number,
) {
  const offset = projected ? space.network.outerOffset : space.network.parameterCount;
  let present = theta;
  const complete = (inner: Float64Array): Float64Array => {
    const joined = present.slice();
    joined.set(inner);
    return projected ? outerSolve(level.training, space, joined, options) : joined;
  };
  const objective: Objective = (inner) => {
    const full = complete(inner);
    const { value, gradient } = level.training.differentiate(full);
    if (projected && Number.isFinite(value)) present = full; // the next outer solve starts here
    return { value, gradient: gradient.slice(0, offset) };
  };
  const iterateAt = (full: Float64Array, energy: number, gradient: Float64Array, iteration: number) => ({
    theta: full,
    iteration: before + iteration,
    level: level.index,
    training: level.training,
    ...(level.holdOut && { holdOut: level.holdOut }),
    energy,
    holdOutEnergy: level.holdOutValue(full),
    gradientNorm: Math.sqrt(gradient.reduce((sum, entry) => sum + entry * entry, 0)),
  });
  const start = objective(theta.slice(0, offset));
  const first: Iterate = iterateAt(theta, start.value, start.gradient, 0);
  const iterations = options.iterations - before;
  const run = lbfgsIterations(objective, theta.slice(0, offset), {
    iterations,
    memory,
    gradientTolerance: 0,
  });
  let last = first.energy;
  let decrease = Number.POSITIVE_INFINITY;
  return {
    first,
    /** True when the last iterations changed the energy by rounding only. */
    wasSmall: () => decrease < 1e-13 * Math.abs(last),
    advance(count: number): { iterate: Iterate; status?: "budget" | "converged" | "stalled" } {
      for (let k = 0; ; k++) {
        const next = run.next();
        if (next.done) {
          const { x, value, gradient, iterations: done, status } = next.value;
          decrease = Math.min(decrease, last - value);
          const iterate = iterateAt(complete(x), value, gradient, done);
          return { iterate, status: status === "budget" || status === "converged" ? status : "stalled" };
        }
        const { x, value, gradient, iteration } = next.value;
        decrease = last - value;
        last = value;
        if (k + 1 >= count) return { iterate: iterateAt(complete(x), value, gradient, iteration) };
      }
    },
  };
}
