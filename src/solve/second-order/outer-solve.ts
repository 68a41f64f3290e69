import { type Activation, isSmooth } from "../../network/activations.ts";
import { dampedNewton } from "./damped-newton.ts";
import { NotConvex, outerFactor } from "./outer-factor.ts";
import { backtrack, moved } from "./outer-step.ts";
import type { LocalModel, SampledObjective } from "./sampled-objective.ts";
import type { TrialSpace } from "./trial-space.ts";

export interface OuterOptions {
  /** Relative to a matrix scaled to unit diagonal; see `regularisationOf`. */
  readonly regularisation: number;
  /** Start from zero outer parameters instead of the present ones, where the energy has a value there. */
  readonly fromZero?: boolean;
}

/** What suits an activation; it is larger for powers of ReLU. */
export const regularisationOf = (activation: Activation) => (isSmooth(activation) ? 1e-11 : 1e-8);

const newtonSteps = 25;
/** A decrement above this share of the energy is no rounding. */
const visible = 1e-9;

/**
 * Minimises the energy in the outer parameters, with the inner ones as they are: one Newton step where the energy
 * is quadratic; elsewhere Newton steps with Armijo halving until the decrement is rounding, with the curvature of an
 * earlier point for as long as it serves, and damped ones where these lead nowhere.
 *
 * @returns all parameters [P]
 * @throws UnboundedEnergy if there is no minimum
 */
export function outerSolve(
  energy: SampledObjective,
  space: TrialSpace,
  theta: Float64Array,
  { regularisation, fromZero = false }: OuterOptions,
): Float64Array {
  const { network, dense } = space;
  const offset = network.outerOffset;
  const start = theta.slice();
  if (fromZero) start.fill(0, offset);
  if (energy.quadratic) {
    const model = energy.model(start, "outer", false);
    return moved(start, offset, outerFactor(dense, model, regularisation)(model.gradient).step, 1);
  }
  // A Rayleigh quotient has no value at u = 0.
  if (fromZero && !Number.isFinite(energy.value(start))) start.set(theta);
  const { reached, isLost } = newton(energy, space, start, regularisation, fromZero);
  const metric = isLost ? energy.metric?.(reached) : undefined;
  return metric ? dampedNewton(energy, space, reached, metric, regularisation) : reached;
}

/** Newton's steps; lost where they have come to a point with no second derivative that leads downhill. */
function newton(
  energy: SampledObjective,
  { network, dense }: TrialSpace,
  start: Float64Array,
  regularisation: number,
  fresh: boolean,
): { reached: Float64Array; isLost: boolean } {
  const offset = network.outerOffset;
  let current = start;
  let solve: ReturnType<typeof outerFactor> | undefined;
  let isFresh = fresh;
  let before = Number.POSITIVE_INFINITY;
  for (let iteration = 0; iteration < newtonSteps; iteration++) {
    let value: number;
    let gradient: Float64Array;
    if (solve) {
      const { value: there, gradient: all } = energy.differentiate(current);
      value = there;
      gradient = all.slice(offset);
    } else {
      const model = energy.model(current, "outer", false, !isFresh);
      guardMean(model, energy.meanDirection(current));
      try {
        solve = outerFactor(dense, model, regularisation);
      } catch (error) {
        if (error instanceof NotConvex) return { reached: current, isLost: true };
        throw error;
      }
      ({ value, gradient } = model);
    }
    const solved = solve(gradient);
    const scale = Math.max(Math.abs(value), 1e-3);
    if (solved.slope < 1e-15 * scale) {
      return { reached: moved(current, offset, solved.step, 1), isLost: false };
    }
    const factor = backtrack(energy, current, offset, value, solved, 1e-6);
    if (factor === 0 && isFresh) return { reached: current, isLost: solved.slope > visible * scale };
    if (factor > 0) current = moved(current, offset, solved.step, factor);
    isFresh = solved.slope > 0.1 * before || factor < 1; // then the old curvature has served
    if (isFresh) solve = undefined;
    before = solved.slope;
  }
  return { reached: current, isLost: false };
}

/** A density like u^4 has no curvature at u = 0: a little of the mean's keeps the first step finite. */
function guardMean({ gram }: LocalModel, along: Float64Array): void {
  const p = along.length;
  for (let i = 0; i < p; i++) {
    for (let j = 0; j <= i; j++) gram[i * p + j]! += 1e-3 * along[i]! * along[j]!;
  }
}
