import { type Lift, liftJet } from "../../energy/lift/lift-values.ts";
import type { Parameters } from "../../jet/parameters.ts";
import type { TrialFunction } from "../../jet/trial-function.ts";
import type { Network } from "../../network/network.ts";

/** A network at its parameters as an iterate, under its lift if it has one; spanned by what its outer parameters multiply. */
export function trialFunction(network: Network, theta: Parameters, s: number, lift?: Lift): TrialFunction {
  const { inputs: d, outputs: c, parameterCount, outerOffset } = network;
  const spanned = parameterCount - outerOffset;
  const precise = theta instanceof Float64Array ? theta : Float64Array.from(theta);
  return {
    theta,
    s,
    evaluate(points) {
      const jet = network.evaluate(theta, s, points);
      return lift ? liftJet(lift.at(points, jet.count), jet, jet) : jet;
    },
    spanned,
    span(points) {
      const count = points.length / d;
      const rows = new Float64Array(count * c * (1 + d) * parameterCount);
      network.jacobian(precise, s, points, count, rows);
      const result = new Float64Array(count * c * (1 + d) * spanned);
      for (let row = 0; row < count * c * (1 + d); row++) {
        const end = (row + 1) * parameterCount;
        result.set(rows.subarray(end - spanned, end), row * spanned);
      }
      return result;
    },
  };
}
