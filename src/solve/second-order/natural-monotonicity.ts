import type { Functional } from "../../energy/functional.ts";
import { DiscreteEnergy } from "./discrete-energy.ts";
import type { QuadratureLevels } from "./quadrature-levels.ts";
import { factorise } from "./scaled-solve.ts";
import type { StrongResidual } from "./strong-residual.ts";
import type { TrialSpace } from "./trial-space.ts";
import {
  type Iterate,
  type IterationOptions,
  type IterationStatus,
  type ObjectiveOn,
  projectedStart,
} from "./variable-projection.ts";

const tries = 8;

/**
 * Damped Gauss-Newton steps on the Ritz energy: its metric from the weak form, its gradient from the strong one,
 * whose sampling noise vanishes at the solution. There is no energy to compare that would be as exact, so that a
 * step is accepted when the next one, in the same metric, would be shorter (the natural monotonicity test of
 * P. Deuflhard, Newton Methods for Nonlinear Problems, 2004), and the residual does not run away.
 *
 * @throws UnboundedEnergy if the residual has no minimum in the outer parameters
 */
export async function naturalMonotonicity(
  functional: Functional,
  residualOn: (...sample: Parameters<ObjectiveOn>) => StrongResidual,
  space: TrialSpace,
  levels: QuadratureLevels,
  start: Float64Array,
  { regularisation, iterations, onIterate, signal }: IterationOptions,
): Promise<{ iterate: Iterate; status: IterationStatus }> {
  const started = projectedStart(residualOn, space, levels, start, regularisation);
  const { level } = started;
  let { theta } = started;
  const residual = residualOn(level.training.sample);
  const energy = new DiscreteEnergy(functional, level.training.sample, space);
  let lambda = 1e-2;
  let value = residual.value(theta);
  let gradient = residual.strongGradient(theta);
  let iteration = 0;
  const iterate = (): Iterate => ({
    theta,
    iteration,
    level: level.index,
    training: level.training,
    ...(level.holdOut && { holdOut: level.holdOut }),
    energy: value,
    holdOutEnergy: level.holdOutValue(theta),
    gradientNorm: Math.sqrt(gradient.reduce((sum, entry) => sum + entry * entry, 0)),
    lambda,
    ratio: 1,
  });
  if (await onIterate(iterate())) return { iterate: iterate(), status: "converged" };
  while (iteration < iterations) {
    if (signal?.aborted) return { iterate: iterate(), status: "interrupted" };
    const { gram } = energy.model(theta, "all", true);
    const p = theta.length;
    let mean = 0;
    for (let i = 0; i < p; i++) mean += Math.max(gram[i * (p + 1)]!, 0) / p;
    const scaling = theta.map((_, i) => Math.sqrt(Math.max(gram[i * (p + 1)]!, 0) + 1e-3 * mean));
    let accepted = false;
    for (let attempt = 0; attempt < tries && !accepted; attempt++) {
      const solve = factorise(space.dense, gram, scaling, lambda);
      const before = solve?.(gradient);
      if (!solve || !before) {
        lambda = Math.max(10 * lambda, 1e-14);
        continue;
      }
      const trial = theta.map((entry, i) => entry + before.step[i]!);
      const there = residual.strongGradient(trial);
      const after = solve(there).slope;
      const valueThere = residual.value(trial);
      accepted = after < before.slope && valueThere < 4 * value;
      if (!accepted) {
        lambda *= 4;
        continue;
      }
      lambda = Math.max(lambda / (after < 0.1 * before.slope ? 5 : 2), 1e-12);
      theta = trial;
      gradient = there;
      value = valueThere;
    }
    if (!accepted) return { iterate: iterate(), status: "stalled" };
    iteration++;
    if (await onIterate(iterate())) return { iterate: iterate(), status: "converged" };
  }
  return { iterate: iterate(), status: "out of budget" };
}
