import { jetOfU } from "../energy/lift.ts";
import type { Problem } from "../energy/problem.ts";
import type { Sample } from "../energy/sample.ts";
import type { Jet, Network, Parameters } from "../network/network.ts";

/**
 * Gives u the size that its energy asks for but hardly sees (`Problem.size`): the parameters theta with the outer
 * ones scaled, so that the integral of u^2 is right on the samples, or theta itself where the energy does not fall
 * by more than it differs from one sample to the other, or where u does not scale with the network.
 *
 * @param samples one, or two of independent rules
 */
export function rescaled(
  problem: Problem,
  network: Network,
  theta: Parameters,
  s: number,
  samples: readonly Sample[],
): Parameters {
  const { size, functional } = problem;
  if (size === undefined || samples.some(({ lift }) => lift?.g.some((value) => value !== 0))) return theta;
  const jets = samples.map((sample) => jetOfU(sample, network.evaluate(theta, s, sample.points)));
  const norms = samples.map(({ regions: [{ weights }] }, k) =>
    weights.reduce((sum, weight, i) => sum + weight * jets[k]!.u[i]! ** 2, 0),
  );
  const factor = Math.sqrt((size * norms.length) / norms.reduce((a, b) => a + b, 0));
  if (!Number.isFinite(factor)) return theta;
  const energies = (by: number) =>
    samples.map((sample, k) => functional.evaluate(sample, times(by, jets[k]!)).value);
  const [before, after] = [energies(1), energies(factor)];
  const spread = Math.abs(before[0]! - before.at(-1)!);
  const falls = before.reduce((sum, energy, k) => sum + energy - after[k]!, 0) / before.length;
  if (!(falls > spread)) return theta;
  return theta.map((value, i) => (i < network.outerOffset ? value : factor * value));
}

function times(factor: number, { count, u, grad }: Jet): Jet {
  return { count, u: u.map((value) => factor * value), grad: grad.map((value) => factor * value) };
}
