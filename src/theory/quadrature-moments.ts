import type { Activation } from "../network/activations.ts";
import { gaussHermiteNodes } from "./gauss-hermite.ts";
import type { GaussianMoments } from "./gaussian-moments.ts";

/**
 * Gaussian moments of any activation by Gauss-Hermite quadrature, a tensor product of `order` nodes an axis.
 *
 * @throws RangeError if the order is not a positive integer
 */
export function quadratureMoments(activation: Activation, order: number): GaussianMoments {
  const { nodes, weights } = gaussHermiteNodes(order);
  const buffers = () => [new Float64Array(order), new Float64Array(order), new Float64Array(order)] as const;
  const [value, first, second] = buffers();
  const [otherValue, otherFirst, otherSecond] = buffers();
  const z = new Float64Array(order);
  return {
    pair(r, other, angle) {
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      for (let i = 0; i < order; i++) z[i] = r * nodes[i]!;
      activation.fill(z, order, value, first, second);
      const sums = { value: 0, slope: 0 };
      for (let i = 0; i < order; i++) {
        for (let j = 0; j < order; j++) z[j] = other * (cos * nodes[i]! + sin * nodes[j]!);
        activation.fill(z, order, otherValue, otherFirst, otherSecond);
        let inner = 0;
        let innerSlope = 0;
        for (let j = 0; j < order; j++) {
          inner += weights[j]! * otherValue[j]!;
          innerSlope += weights[j]! * otherFirst[j]!;
        }
        sums.value += weights[i]! * value[i]! * inner;
        sums.slope += weights[i]! * first[i]! * innerSlope;
      }
      return sums;
    },
    slope(r) {
      for (let i = 0; i < order; i++) z[i] = r * nodes[i]!;
      activation.fill(z, order, value, first, second);
      return weights.reduce((sum, weight, i) => sum + weight * first[i]!, 0);
    },
  };
}
