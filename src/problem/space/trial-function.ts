import type { Jet } from "../../jet/jet.ts";
import type { Parameters } from "../../jet/parameters.ts";
import type { Network } from "../../network/network.ts";

/** The function that training has come to, as conditions that follow it see it. */
export interface TrialFunction {
  /** u [n, c] and grad u [n, c, d] at points [n, d]. */
  evaluate(points: Float64Array): Jet;
  /** Number p of functions whose span u lies in, for fixed inner parameters. */
  readonly spanned: number;
  /** These functions at points [n, d]: for each point and component its value, then its d derivatives: [n, c (1 + d), p]. */
  span(points: Float64Array): Float64Array;
}

/** A network without a lift, at its parameters, as an iterate: spanned by what its outer parameters multiply. */
export function trialFunction(network: Network, theta: Parameters, s: number): TrialFunction {
  const { inputs: d, outputs: c, parameterCount, outerOffset } = network;
  const spanned = parameterCount - outerOffset;
  const precise = theta instanceof Float64Array ? theta : Float64Array.from(theta);
  return {
    evaluate: (points) => network.evaluate(theta, s, points),
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
