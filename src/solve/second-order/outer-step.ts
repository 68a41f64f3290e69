import type { SampledObjective } from "./sampled-objective.ts";
import type { ScaledStep } from "./scaled-solve.ts";

/**
 * Halves a step until the energy falls by a share of what it claims (Armijo).
 *
 * @param theta all parameters [P]
 * @param smallest the factor at which to give up
 * @returns the factor, or 0
 */
export function backtrack(
  energy: SampledObjective,
  theta: Float64Array,
  offset: number,
  value: number,
  { step, slope }: ScaledStep,
  smallest: number,
): number {
  for (let factor = 1; factor > smallest; factor /= 2) {
    const there = energy.value(moved(theta, offset, step, factor));
    if (there <= value - 1e-4 * factor * slope + 1e-15 * Math.abs(value)) return factor;
  }
  return 0;
}

/** All parameters [P] with a step in the outer ones, from `offset` on. */
export function moved(theta: Float64Array, offset: number, step: Float64Array, factor: number): Float64Array {
  const next = theta.slice();
  for (let i = 0; i < step.length; i++) next[offset + i]! += factor * step[i]!;
  return next;
}
