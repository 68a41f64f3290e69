import { integerRoot, tensorProduct } from "./grid.ts";
import { type QuadratureRule, quadratureRule } from "./quadrature.ts";

/**
 * The midpoint rule: centres of a uniform grid of q^d cells, the largest q with q^d <= count, equal weights.
 * The error for a smooth integrand is O(q^-2).
 */
export function midpoint(): QuadratureRule {
  return quadratureRule("midpoint", false, (dimension, count) => {
    const q = integerRoot(count, dimension);
    const nodes = Float64Array.from({ length: q }, (_, i) => (i + 0.5) / q);
    return tensorProduct(nodes, new Float64Array(q).fill(1 / q), dimension);
  });
}
