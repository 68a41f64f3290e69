import type { LocalModel, SampledObjective } from "./objective.ts";
import { factorise, type ScaledStep } from "./scaled-solve.ts";
import type { TrialSpace } from "./trial-space.ts";

/** The energy has no minimum in the parameters in which u is linear, or none that can be computed. */
export class UnboundedEnergy extends Error {
  override readonly name = "UnboundedEnergy";
}

export interface OuterOptions {
  /** Relative to a matrix scaled to unit diagonal; 1e-11 suits smooth activations, 1e-8 powers of ReLU. */
  readonly regularisation: number;
  /** Start from zero outer parameters instead of the present ones. */
  readonly fromZero?: boolean;
}

const newtonSteps = 25;

/**
 * Minimises the energy in the outer parameters, with the inner ones as they are: one Newton step where the energy
 * is quadratic; elsewhere Newton steps with Armijo halving until the decrement is rounding, with the curvature of an
 * earlier point for as long as it serves.
 *
 * @returns all parameters [P]
 * @throws UnboundedEnergy if there is no minimum
 */
export function outerSolve(
  energy: SampledObjective,
  { network, dense }: TrialSpace,
  theta: Float64Array,
  { regularisation, fromZero = false }: OuterOptions,
): Float64Array {
  const offset = network.outerOffset;
  const start = theta.slice();
  if (fromZero) start.fill(0, offset);
  if (energy.quadratic) {
    const model = energy.model(start, "outer", false);
    return moved(start, offset, outerFactor(dense, model, regularisation)(model.gradient).step, 1);
  }
  return outerNewton(energy, dense, start, offset, regularisation, fromZero);
}

function outerNewton(
  energy: SampledObjective,
  dense: TrialSpace["dense"],
  start: Float64Array,
  offset: number,
  regularisation: number,
  fresh: boolean,
): Float64Array {
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
      solve = outerFactor(dense, model, regularisation);
      ({ value, gradient } = model);
    }
    const solved = solve(gradient);
    if (solved.slope < 1e-15 * Math.max(Math.abs(value), 1e-3)) return moved(current, offset, solved.step, 1);
    const factor = backtrack(energy, current, offset, value, solved);
    if (factor === 0 && isFresh) return current;
    if (factor > 0) current = moved(current, offset, solved.step, factor);
    isFresh = solved.slope > 0.1 * before || factor < 1; // then the old curvature has served
    if (isFresh) solve = undefined;
    before = solved.slope;
  }
  return current;
}

/** A density like u^4 has no curvature at u = 0: a little of the mean's keeps the first step finite. */
function guardMean({ gram }: LocalModel, along: Float64Array): void {
  const p = along.length;
  for (let i = 0; i < p; i++) {
    for (let j = 0; j <= i; j++) gram[i * p + j]! += 1e-3 * along[i]! * along[j]!;
  }
}

/**
 * Factorises a model in the outer parameters: the result gives the step for a gradient, and its decrement.
 *
 * @throws UnboundedEnergy if the model has no minimum
 */
export function outerFactor(
  dense: TrialSpace["dense"],
  { gram, gradient, value }: LocalModel,
  regularisation: number,
): (gradient: Float64Array) => ScaledStep {
  const p = gradient.length;
  let largest = 0;
  for (let i = 0; i < p; i++) largest = Math.max(largest, gram[i * p + i]!);
  if (!Number.isFinite(value) || !Number.isFinite(largest)) {
    throw new UnboundedEnergy("the energy is not finite");
  }
  if (!(largest > 0)) throw new UnboundedEnergy("the energy is not convex in any direction at the start");
  const floor = 1e-14 * largest;
  let gradientScale = 0;
  for (const entry of gradient) gradientScale = Math.max(gradientScale, Math.abs(entry));
  const scaling = new Float64Array(p);
  const loose: number[] = [];
  for (let i = 0; i < p; i++) {
    const diagonal = gram[i * p + i]!;
    scaling[i] = Math.sqrt(diagonal > floor ? diagonal : largest);
    if (diagonal > floor) continue;
    // Nothing holds this direction: the energy must not change along it either.
    if (Math.abs(gradient[i]!) > 1e-8 * gradientScale) {
      throw new UnboundedEnergy(
        "the energy falls without bound along constants: a pure Neumann problem needs a mean penalty or a reaction term",
      );
    }
    loose.push(i);
  }
  for (let shift = regularisation; shift <= 1e3; shift *= 10) {
    const solve = factorise(dense, gram, scaling, shift);
    if (!solve) continue;
    return (right) => {
      const held = right.slice();
      for (const i of loose) held[i] = 0;
      return solve(held);
    };
  }
  throw new UnboundedEnergy("the energy is not convex near the start");
}

function backtrack(
  energy: SampledObjective,
  theta: Float64Array,
  offset: number,
  value: number,
  { step, slope }: ScaledStep,
): number {
  for (let factor = 1; factor > 1e-6; factor /= 2) {
    const there = energy.value(moved(theta, offset, step, factor));
    if (there <= value - 1e-4 * factor * slope + 1e-15 * Math.abs(value)) return factor;
  }
  return 0;
}

function moved(theta: Float64Array, offset: number, step: Float64Array, factor: number): Float64Array {
  const next = theta.slice();
  for (let i = 0; i < step.length; i++) next[offset + i]! += factor * step[i]!;
  return next;
}
