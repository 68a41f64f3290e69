import type { DiscreteEnergy, LocalModel } from "./discrete-energy.ts";
import { solveScaled } from "./scaled-solve.ts";
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
 * is quadratic, damped Newton steps with Armijo halving elsewhere, until the decrement is rounding.
 *
 * @returns all parameters [P]
 * @throws UnboundedEnergy if there is no minimum
 */
export function outerSolve(
  energy: DiscreteEnergy,
  { network, dense }: TrialSpace,
  theta: Float64Array,
  { regularisation, fromZero = false }: OuterOptions,
): Float64Array {
  let current: Float64Array = theta.slice();
  if (fromZero) current.fill(0, network.outerOffset);
  const { quadratic } = energy.functional;
  for (let iteration = 0; iteration < (quadratic ? 1 : newtonSteps); iteration++) {
    const model = energy.model(current, "outer", false);
    if (!quadratic) guardMean(model, energy.meanDirection(current));
    const solved = outerStep(dense, model, regularisation);
    const decrement = solved.slope;
    const small = decrement < 1e-15 * Math.max(Math.abs(model.value), 1e-3);
    let factor = 1;
    if (!quadratic && !small) factor = backtrack(energy, current, network.outerOffset, model.value, solved);
    current = moved(current, network.outerOffset, solved.step, factor);
    if (small || factor === 0) break;
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

/** The step that minimises a model in the outer parameters, and its decrement.
 *
 * @throws UnboundedEnergy if the model has no minimum
 */
export function outerStep(
  dense: TrialSpace["dense"],
  { gram, gradient, value }: LocalModel,
  regularisation: number,
) {
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
  const right = gradient.slice();
  for (let i = 0; i < p; i++) {
    const diagonal = gram[i * p + i]!;
    scaling[i] = Math.sqrt(Math.max(diagonal, floor));
    if (diagonal > floor) continue;
    // Nothing holds this direction: the energy must not change along it either.
    if (Math.abs(right[i]!) > 1e-8 * gradientScale) {
      throw new UnboundedEnergy(
        "the energy falls without bound along constants: a pure Neumann problem needs a mean penalty or a reaction term",
      );
    }
    right[i] = 0;
    scaling[i] = Math.sqrt(largest);
  }
  for (let shift = regularisation; shift <= 1e3; shift *= 10) {
    const solved = solveScaled(dense, gram, right, scaling, shift);
    if (solved && Number.isFinite(solved.slope)) return solved;
  }
  throw new UnboundedEnergy("the energy is not convex near the start");
}

function backtrack(
  energy: DiscreteEnergy,
  theta: Float64Array,
  offset: number,
  value: number,
  { step, slope }: { step: Float64Array; slope: number },
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
