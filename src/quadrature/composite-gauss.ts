import { gaussLegendreNodes } from "../math/gauss-legendre-nodes.ts";
import { readOptions } from "../schema/check.ts";
import { optional, optionsOf, tied } from "../schema/parts.ts";
import { atLeast, positiveInteger } from "../schema/values.ts";
import { integerRoot, tensorProduct } from "./grid.ts";
import { type QuadratureRule, quadratureRule } from "./quadrature.ts";

/** The cells of a composite Gauss rule and the nodes in each. */
export interface CompositeGaussOptions {
  /** Nodes an axis in each cell. */
  readonly order: number;
  /** Cells an axis; left out, the largest number with (cells order)^d <= count, at least 1. */
  readonly cells?: number;
  /**
   * q >= 1: cells end at t^q / (t^q + (1 - t)^q) for t = i / cells, so that the outer ones are about cells^-q wide,
   * for integrands that are not smooth at the faces, edges and corners of the cube. Default 1: all alike.
   */
  readonly grading?: number;
}

const compositeGaussOptions = tied<CompositeGaussOptions>()(
  optionsOf({ order: positiveInteger, cells: optional(positiveInteger), grading: optional(atLeast(1)) }),
);

/**
 * The composite Gauss-Legendre rule: a grid of cells, the tensor-product rule of the given order in each. The
 * error for a smooth integrand is O(cells^(-2 order)); at a corner where it is bounded but has no limit,
 * O(cells^(-grading k)) in dimension k. With `cells` given, `count` is ignored.
 *
 * @throws RangeError naming the option that is unknown or out of range
 */
export function compositeGauss(options: CompositeGaussOptions): QuadratureRule {
  const { order, cells, grading = 1 } = readOptions(compositeGaussOptions, options, "compositeGauss");
  const inCell = gaussLegendreNodes(order);
  const name = `${grading > 1 ? "graded-" : ""}composite-gauss-${order}${cells === undefined ? "" : `x${cells}`}`;
  const end = (t: number) => (grading > 1 ? t ** grading / (t ** grading + (1 - t) ** grading) : t);
  return quadratureRule(name, false, (dimension, count) => {
    const perAxis = cells ?? Math.max(1, Math.floor(integerRoot(count, dimension) / order));
    const length = perAxis * order;
    const nodes = new Float64Array(length);
    const weights = new Float64Array(length);
    for (let i = 0; i < length; i++) {
      const cell = Math.floor(i / order);
      const [from, to] = [end(cell / perAxis), end((cell + 1) / perAxis)];
      nodes[i] = from + (to - from) * inCell.nodes[i % order]!;
      weights[i] = (to - from) * inCell.weights[i % order]!;
    }
    return tensorProduct(nodes, weights, dimension);
  });
}
