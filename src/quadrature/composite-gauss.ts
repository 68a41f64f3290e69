import { gaussLegendreNodes } from "../math/gauss-legendre-nodes.ts";
import { integerRoot, tensorProduct } from "./grid.ts";
import { type QuadratureRule, quadratureRule } from "./quadrature.ts";

export interface CompositeGaussOptions {
  /** Nodes an axis in each cell. */
  readonly order: number;
  /** Cells an axis; left out, the largest number with (cells order)^d <= count, at least 1. */
  readonly cells?: number;
}

/**
 * The composite Gauss-Legendre rule: a uniform grid of cells, the tensor-product rule of the given order in
 * each. The error for a smooth integrand is O(cells^(-2 order)). With `cells` given, `count` is ignored.
 *
 * @throws RangeError if order or cells is not an integer of at least 1
 */
export function compositeGauss({ order, cells }: CompositeGaussOptions): QuadratureRule {
  const inCell = gaussLegendreNodes(order);
  if (cells !== undefined && (!Number.isSafeInteger(cells) || cells < 1)) {
    throw new RangeError(`composite Gauss: cells must be an integer of at least 1, got ${cells}`);
  }
  const name = `composite-gauss-${order}${cells === undefined ? "" : `x${cells}`}`;
  return quadratureRule(name, false, (dimension, count) => {
    const perAxis = cells ?? Math.max(1, Math.floor(integerRoot(count, dimension) / order));
    const length = perAxis * order;
    const nodes = Float64Array.from(
      { length },
      (_, i) => (Math.floor(i / order) + inCell.nodes[i % order]!) / perAxis,
    );
    const weights = Float64Array.from({ length }, (_, i) => inCell.weights[i % order]! / perAxis);
    return tensorProduct(nodes, weights, dimension);
  });
}
