import type { Functional } from "../energy/functional.ts";
import { jetOfU } from "../energy/lift/lifted-energy.ts";
import type { Sample } from "../energy/sample.ts";
import type { Jet } from "../jet/jet.ts";
import type { Parameters } from "../jet/parameters.ts";
import type { Network } from "../network/network.ts";
import type { Problem } from "../problem/problem.ts";

/**
 * Gives u the sign and the size that its energy hardly sees (`Problem.size`), by scaling the outer parameters: the
 * integral of u is made positive unless the energy rises by that, and the integral of u^2 right if the energy falls
 * by that; by more, each, than it differs from one sample to the other. A lift u = g + l N with g other than zero
 * does not scale with the network, and stays as it is.
 *
 * @param functional the problem's, in the state that the run has come to
 * @param theta [P]
 * @param samples one, or two of independent rules
 * @returns parameters [P]; theta itself where nothing is to be done
 */
export function rescaled(
  problem: Problem,
  functional: Functional,
  network: Network,
  theta: Parameters,
  s: number,
  samples: readonly Sample[],
): Parameters {
  const size = problem.kind === "variational" ? problem.size : undefined;
  if (size === undefined || samples.some(({ lift }) => lift?.g.some((value) => value !== 0))) return theta;
  const jets = samples.map((sample) => jetOfU(sample, network.evaluate(theta, s, sample.points)));
  const norms = samples.map(({ regions: [{ weights }] }, k) =>
    weights.reduce((sum, weight, i) => sum + weight * jets[k]!.u[i]! ** 2, 0),
  );
  const factor = Math.sqrt((size * norms.length) / norms.reduce((a, b) => a + b, 0));
  if (!Number.isFinite(factor)) return theta;
  const [{ weights }] = samples[0]!.regions;
  const energies = (by: number) =>
    samples.map((sample, k) => functional.evaluate(sample, times(by, jets[k]!)).value);
  const before = energies(1);
  const spread = Math.abs(before[0]! - before.at(-1)!);
  const rise = (by: number) =>
    energies(by).reduce((sum, energy, k) => sum + energy - before[k]!, 0) / before.length;
  const isNegative = weights.reduce((sum, weight, i) => sum + weight * jets[0]!.u[i]!, 0) < 0;
  const sign = isNegative && rise(-1) <= spread ? -1 : 1;
  const by = rise(sign * factor) < -spread ? sign * factor : sign;
  return theta.map((value, i) => (i < network.outerOffset ? value : by * value));
}

function times(factor: number, { count, u, grad }: Jet): Jet {
  return { count, u: u.map((value) => factor * value), grad: grad.map((value) => factor * value) };
}
