import type { KernelSet } from "../../kernels/contract/kernel-set.ts";
import { Random } from "../../math/random.ts";
import { isSmooth } from "../../network/activations.ts";
import type { Problem } from "../../problem/problem.ts";
import { DiscreteEnergy } from "../second-order/discrete-energy.ts";
import { outerSolve, regularisationOf } from "../second-order/outer-solve.ts";
import { quadratureLevels } from "../second-order/quadrature-levels.ts";
import { trialSpace } from "../second-order/trial-space.ts";
import { type Solution, trainedNetwork } from "../solution/solution.ts";

/** Solves problems like one that was solved before, in the space that its outer parameters span. */
export interface FrozenSpace {
  /** u_p [n, c] at points [n, d], with u_p the minimiser in that space of the energy of another problem. */
  values(problem: Problem, points: Float64Array): Float64Array;
}

/** Energies on training and hold-out points that agree to this share are believed. */
const agreement = 1e-8;

/**
 * The inner parameters of a solution, and points fine enough for its energy, are kept for all problems to come: so
 * u_p is a smooth function of p, to rounding, that differences can differentiate.
 *
 * @throws UnboundedEnergy where an energy has no minimum in the space
 */
export function frozenSpace(solution: Solution, kernels: KernelSet | undefined, seed: number): FrozenSpace {
  const { network, s, problem, lift } = solution;
  const space = trialSpace(network, s, kernels);
  const smooth = isSmooth(network.activation);
  const regularisation = regularisationOf(network.activation);
  const inner = Float64Array.from(solution.theta);
  const levelsOf = (of: Problem) => quadratureLevels(of, smooth, new Random(seed).stream("frozen"));
  const solveAt = (of: Problem, index: number) => {
    const { training, holdOut } = levelsOf(of).level(index);
    const energy = new DiscreteEnergy(of.functional, training, space);
    return { energy, holdOut, theta: outerSolve(energy, space, inner, { regularisation, fromZero: true }) };
  };
  const level = finestNeeded(levelsOf(problem).count, (index) => {
    const { energy, holdOut, theta } = solveAt(problem, index);
    const unknowns = theta.length - network.outerOffset;
    if (energy.sample.count * network.outputs * (1 + network.inputs) < 4 * unknowns) return false;
    const there = holdOut ? new DiscreteEnergy(problem.functional, holdOut, space).value(theta) : Number.NaN;
    return Math.abs(energy.value(theta) - there) <= agreement * Math.abs(there);
  });
  return {
    values(of, points) {
      const { theta } = solveAt(of, level);
      return Float64Array.from(
        trainedNetwork(of.name, network, theta, s, of.lift ?? lift).evaluate(points).u,
      );
    },
  };
}

function finestNeeded(count: number, suffices: (index: number) => boolean): number {
  for (let index = 0; index + 1 < count; index++) if (suffices(index)) return index;
  return count - 1;
}
