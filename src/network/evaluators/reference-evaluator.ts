import type { Network } from "../network.ts";
import type { JetEvaluator } from "./evaluator.ts";

/** The float64 evaluator in plain JavaScript: slow, exact, needs nothing. */
export function referenceEvaluator(network: Network): JetEvaluator {
  return {
    name: "reference",
    precision: "float64",
    evaluate: (theta, s, points) => network.evaluate(theta, s, points),
    differentiate(theta, s, points, functional) {
      const { value, cotangent } = functional(network.evaluate(theta, s, points));
      return { value, gradient: network.pullback(theta, s, points, cotangent) };
    },
  };
}
