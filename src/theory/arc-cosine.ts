import { type Activation, relu, relu2, relu3 } from "../network/activations.ts";
import type { GaussianMoments } from "./gaussian-moments.ts";

/**
 * J_k(angle) with E max(z, 0)^k max(z', 0)^k = (r r')^k J_k / (2 pi), for k = 0 to 3 (Cho & Saul 2009, section 2.1).
 */
const arcCosine: readonly ((angle: number) => number)[] = [
  (angle) => Math.PI - angle,
  (angle) => Math.sin(angle) + (Math.PI - angle) * Math.cos(angle),
  (angle) => {
    const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
    return 3 * sin * cos + (Math.PI - angle) * (1 + 2 * cos * cos);
  },
  (angle) => {
    const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
    return 15 * sin - 11 * sin ** 3 + (Math.PI - angle) * (9 * cos + 6 * cos ** 3);
  },
];

/** E sigma'(r z) of ReLU^k / k!, by k. */
const meanSlope: readonly ((r: number) => number)[] = [
  () => 0,
  () => 0.5,
  (r) => r / Math.sqrt(2 * Math.PI),
  (r) => 0.25 * r * r,
];

const factorial = [1, 1, 2, 6];

/** Closed forms for ReLU^k / k! with k = 1, 2, 3; undefined for other activations. */
export function closedMoments(activation: Activation): GaussianMoments | undefined {
  const k = [undefined, relu, relu2, relu3].indexOf(activation);
  if (k < 1) return undefined;
  const product = (order: number, r: number, other: number, angle: number) =>
    ((r * other) ** order * arcCosine[order]!(angle)) / (2 * Math.PI * factorial[order]! ** 2);
  return {
    pair: (r, other, angle) => ({
      value: product(k, r, other, angle),
      slope: product(k - 1, r, other, angle),
    }),
    slope: meanSlope[k]!,
  };
}
