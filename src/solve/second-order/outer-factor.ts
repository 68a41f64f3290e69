import type { LocalModel } from "./sampled-objective.ts";
import { factorise, type ScaledStep } from "./scaled-solve.ts";
import type { TrialSpace } from "./trial-space.ts";

/** The energy has no minimum in the parameters in which u is linear, or none that can be computed. */
export class UnboundedEnergy extends Error {
  override readonly name: string = "UnboundedEnergy";
}

/** The energy, or its curvature, has no value at these parameters. */
export class NotFinite extends UnboundedEnergy {
  override readonly name: string = "NotFinite";
}

/** Some direction in the outer parameters has negative curvature: no minimum, if the energy is quadratic. */
export class NotConvex extends UnboundedEnergy {
  override readonly name: string = "NotConvex";
}

const notConvex = "the energy is not convex: it falls without bound in some direction";
/** Largest regularisation that rounding errors may ask for. */
const largestShift = 1e-2;

/**
 * Factorises a model in the outer parameters: the result gives the step for a gradient, and its decrement.
 *
 * @throws UnboundedEnergy if the model has no minimum; NotConvex where that is for its curvature, NotFinite where it
 *   has no value
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
    throw new NotFinite("the energy is not finite");
  }
  if (!(largest > 0)) throw new NotConvex("the energy is not convex in any direction");
  const floor = 1e-14 * largest;
  let gradientScale = 0;
  for (const entry of gradient) gradientScale = Math.max(gradientScale, Math.abs(entry));
  const scaling = new Float64Array(p);
  const loose: number[] = [];
  for (let i = 0; i < p; i++) {
    const diagonal = gram[i * p + i]!;
    scaling[i] = Math.sqrt(diagonal > floor ? diagonal : largest);
    if (diagonal > floor) continue;
    if (diagonal < -floor) throw new NotConvex(notConvex);
    // Nothing holds this direction: the energy must not change along it either.
    if (Math.abs(gradient[i]!) > 1e-8 * gradientScale) {
      throw new UnboundedEnergy(
        "the energy falls without bound along constants: a pure Neumann problem needs a mean penalty or a reaction term",
      );
    }
    loose.push(i);
  }
  for (let shift = regularisation; shift <= largestShift; shift *= 10) {
    const solve = factorise(dense, gram, scaling, shift);
    if (!solve) continue;
    return (right) => {
      const held = right.slice();
      for (const i of loose) held[i] = 0;
      return solve(held);
    };
  }
  throw new NotConvex(notConvex);
}
