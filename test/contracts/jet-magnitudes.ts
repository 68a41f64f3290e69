import type { Jet } from "../../src/jet/jet.ts";
import type { NetworkAtPoints } from "./networks.ts";

/** Distance from 1 to the next number. */
export const roundingUnit = { float32: 2 ** -23, float64: 2 ** -52 };

/**
 * Sum of magnitudes behind u or grad u: the largest entry's sum over the parameters of |theta_p du/dtheta_p|
 * is what relative perturbations of the parameters, and of the sums they enter, can do to it.
 */
export function jetMagnitude(at: NetworkAtPoints, part: "u" | "grad"): number {
  let largest = 0;
  for (const { pulled, kind } of jetEntries(at)) {
    if (kind !== part) continue;
    largest = Math.max(
      largest,
      pulled.reduce((sum, slope, p) => sum + Math.abs(slope * at.theta[p]!), 0),
    );
  }
  return largest;
}

/** Sum of magnitudes behind a gradient: the contributions of every u and grad u, in the maximum norm. */
export function gradientMagnitude(at: NetworkAtPoints, cotangent: Jet): number {
  let sum = 0;
  for (const { pulled, kind, index } of jetEntries(at)) {
    sum += Math.abs(cotangent[kind][index]!) * Math.max(...pulled.map(Math.abs));
  }
  return sum;
}

/** The gradient in theta of each entry of the jet. */
function* jetEntries({ network, theta, points, s }: NetworkAtPoints) {
  const count = points.length / network.inputs;
  for (const kind of ["u", "grad"] as const) {
    const size = count * network.outputs * (kind === "u" ? 1 : network.inputs);
    for (let index = 0; index < size; index++) {
      const cotangent = {
        count,
        u: new Float64Array(count * network.outputs),
        grad: new Float64Array(count * network.outputs * network.inputs),
      };
      cotangent[kind][index] = 1;
      yield { kind, index, pulled: network.pullback(theta, s, points, cotangent) };
    }
  }
}
