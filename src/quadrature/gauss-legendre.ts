import { gaussLegendreNodes } from "../math/gauss-legendre-nodes.ts";
import { integerRoot, tensorProduct } from "./grid.ts";
import { type QuadratureRule, quadratureRule } from "./quadrature.ts";

/**
 * The tensor product of Gauss's rule with q nodes an axis, the largest q with q^d <= count: exact for
 * polynomials of degree 2q - 1 in each variable.
 */
export function gaussLegendre(): QuadratureRule {
  return quadratureRule("gauss-legendre", false, (dimension, count) => {
    const { nodes, weights } = gaussLegendreNodes(integerRoot(count, dimension));
    return tensorProduct(nodes, weights, dimension);
  });
}
