import { outerSolve } from "./outer-solve.ts";
import type { QuadratureLevels } from "./quadrature-levels.ts";
import type { TrialSpace } from "./trial-space.ts";
import {
  type Iterate,
  type IterationOptions,
  type IterationStatus,
  Level,
  type ObjectiveOn,
} from "./variable-projection.ts";

/** Energies on training and hold-out points that agree to this share are believed. */
const agreement = 1e-9;

/**
 * The minimum over the outer parameters, with the inner ones as they were drawn: a Galerkin method in a space of
 * random features. The quadrature has at least twice as many equations as there are unknowns, and is refined until
 * the energy on hold-out points agrees.
 *
 * @throws UnboundedEnergy if the energy has no minimum in the outer parameters
 */
export async function refinedOuterSolve(
  objectiveOn: ObjectiveOn,
  space: TrialSpace,
  levels: QuadratureLevels,
  start: Float64Array,
  { regularisation, onIterate, signal }: Pick<IterationOptions, "regularisation" | "onIterate" | "signal">,
): Promise<{ iterate: Iterate; status: IterationStatus }> {
  const { network } = space;
  const unknowns = network.parameterCount - network.outerOffset;
  for (let index = 0; ; index++) {
    const level = new Level(objectiveOn, levels, index);
    const { training, holdOut } = level;
    const finest = index + 1 >= levels.count;
    const equations = training.sample.count * network.outputs * (1 + network.inputs);
    if (equations < 2 * unknowns && !finest) continue;
    const theta = outerSolve(training, space, start, { regularisation, fromZero: true });
    const { value, gradient } = training.differentiate(theta);
    const holdOutEnergy = level.holdOutValue(theta);
    const iterate: Iterate = {
      theta,
      iteration: 0,
      level: index,
      training,
      ...(holdOut && { holdOut }),
      energy: value,
      holdOutEnergy,
      gradientNorm: Math.sqrt(gradient.reduce((sum, entry) => sum + entry * entry, 0)),
    };
    const agree = Math.abs(value - holdOutEnergy) <= agreement * Math.abs(value);
    const isGood = await onIterate(iterate);
    if (signal?.aborted) return { iterate, status: "interrupted" };
    if (isGood || agree) return { iterate, status: "converged" };
    if (finest) return { iterate, status: "stalled" };
  }
}
