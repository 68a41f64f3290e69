import type { Functional } from "../../energy/functional.ts";
import { drawSample } from "../../energy/sample.ts";
import type { Domain } from "../../geometry/domain.ts";
import { Random } from "../../math/random.ts";
import { monteCarlo } from "../../quadrature/monte-carlo.ts";
import { ProblemError } from "../../schema/problem-error.ts";

/** Multiples of `naturalWeight`: the penalty's leaves an error of about 1/250 in u; the gentle one trains well. */
export const [penaltyFactor, gentleFactor] = [250, 4];

/**
 * The natural size of a boundary weight: a |boundary| / |domain|, a flux for a unit jump over the domain's own
 * length. a is the energy's mean second derivative in grad u, over 64 random points and directions; the jets
 * there are u and grad u uniform in (0, 1), which matters to nonlinear energies only.
 *
 * @returns undefined if that is not a positive number
 */
export function naturalWeight(domain: Domain, outputs: number, functional: Functional): number | undefined {
  const d = domain.dimension;
  const random = new Random(0);
  const pieces = domain.boundary.filter(({ name }) => functional.pieces.includes(name));
  const sample = drawSample(domain, pieces, functional.sources, monteCarlo(), 64, random);
  const uniform = (length: number) => Float64Array.from({ length }, () => random.uniform());
  const u = uniform(sample.count * outputs);
  const curvature = functional.curvature(sample, { count: sample.count, u, grad: uniform(u.length * d) });
  const b = outputs * (1 + d);
  const [{ count, weights }] = sample.regions;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < d; k++) {
      if (curvature.form === "isotropic") {
        sum += (curvature.slope[i]! * curvature.metric[k * d + k]!) / d;
        continue;
      }
      for (let j = 0; j < outputs; j++) {
        const at = j * (1 + d) + 1 + k;
        sum += curvature.blocks[(i * b + at) * b + at]! / (d * outputs);
      }
    }
  }
  const stiffness = sum / weights.reduce((total, weight) => total + weight, 0);
  const boundary = domain.boundary.reduce((total, { measure }) => total + measure, 0);
  const weight = (stiffness * boundary) / domain.measure;
  return weight > 0 && Number.isFinite(weight) ? weight : undefined;
}

/** @throws ProblemError if there is no natural weight: one must then be given */
export function neededWeight(domain: Domain, outputs: number, functional: Functional): number {
  const weight = naturalWeight(domain, outputs, functional);
  if (weight !== undefined) return weight;
  throw new ProblemError(
    "impose",
    "no weight can be found for this energy, whose curvature gives none; give one: penalty({ weight: 1000 })",
  );
}
