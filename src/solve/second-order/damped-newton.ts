import { UnboundedEnergy } from "./outer-factor.ts";
import { backtrack, moved } from "./outer-step.ts";
import type { SampledObjective } from "./sampled-objective.ts";
import { factorise } from "./scaled-solve.ts";
import type { TrialSpace } from "./trial-space.ts";

const iterations = 100;
/** Dampings of one step, each ten times the one before. */
const tries = 20;
/** An energy that has fallen by so many times its start is taken for one without a minimum. */
const bottomless = 1e10;

/**
 * Newton steps in the outer parameters where the second derivative H alone does not lead downhill, as where the
 * energy is not convex (Allen-Cahn) or flat (the p-Laplacian at u = 0): H + mu M with the H1 metric M and mu from
 * Levenberg's rule.
 *
 * @param start all parameters [P]
 * @param metric M [p, p] in the outer parameters, lower triangle
 * @returns all parameters [P]
 * @throws UnboundedEnergy if the energy falls and falls
 */
export function dampedNewton(
  energy: SampledObjective,
  { network, dense }: TrialSpace,
  start: Float64Array,
  metric: Float64Array,
  regularisation: number,
): Float64Array {
  const offset = network.outerOffset;
  const p = network.parameterCount - offset;
  const scaling = Float64Array.from({ length: p }, (_, i) => Math.sqrt(metric[i * (p + 1)]!));
  let current = start;
  let first: number | undefined;
  let damping: number | undefined;
  for (let iteration = 0; iteration < iterations; iteration++) {
    const { value, gradient, gram } = energy.model(current, "outer", false);
    first ??= value;
    if (!(value > first - bottomless * (1 + Math.abs(first)))) {
      throw new UnboundedEnergy("the energy falls without bound");
    }
    damping ??= 1e-3 * largestRatio(gram, metric, p);
    let next: Float64Array | undefined;
    for (let attempt = 0; attempt < tries && !next; attempt++) {
      const weight = damping;
      const solved = factorise(
        dense,
        gram.map((entry, i) => entry + weight * metric[i]!),
        scaling,
        weight * regularisation,
      )?.(gradient);
      if (solved && solved.slope < 1e-15 * Math.max(Math.abs(value), 1e-3)) {
        return moved(current, offset, solved.step, 1);
      }
      const factor = solved ? backtrack(energy, current, offset, value, solved, 1e-2) : 0;
      if (factor > 0) next = moved(current, offset, solved!.step, factor);
      if (factor < 1) damping *= 10;
      else damping /= 10;
    }
    if (!next) return current;
    current = next;
  }
  return current;
}

/** The largest quotient of diagonals: the scale on which the metric acts on H. */
function largestRatio(gram: Float64Array, metric: Float64Array, p: number): number {
  let largest = 0;
  for (let i = 0; i < p; i++) {
    largest = Math.max(largest, Math.abs(gram[i * (p + 1)]!) / metric[i * (p + 1)]!);
  }
  return largest || 1;
}
