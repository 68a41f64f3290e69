import type { UnitQuadrature } from "./quadrature.ts";

/** The largest integer q with q^dimension <= count, at least 1. */
export function integerRoot(count: number, dimension: number): number {
  let root = Math.max(1, Math.floor(count ** (1 / dimension)));
  while ((root + 1) ** dimension <= count) root++;
  while (root > 1 && root ** dimension > count) root--;
  return root;
}

/**
 * Cells along each axis [d] of a grid of at most `cells` cells (at least one): the integer root of `cells` on
 * each axis, then one more on axis after axis while the product stays within the request.
 */
export function cellsPerAxis(dimension: number, cells: number): number[] {
  const root = integerRoot(cells, dimension);
  const axes = new Array<number>(dimension).fill(root);
  for (let axis = 0, product = root ** dimension; axis < dimension; axis++) {
    product = (product / root) * (root + 1);
    if (product > cells) break;
    axes[axis] = root + 1;
  }
  return axes;
}

/**
 * The tensor product of a one-dimensional rule with itself; the last axis runs fastest.
 *
 * @param nodes [q], in [0, 1]
 * @param weights [q], sum = 1
 * @throws RangeError if the q^d points are more than an array can hold
 */
export function tensorProduct(nodes: Float64Array, weights: Float64Array, dimension: number): UnitQuadrature {
  const perAxis = nodes.length;
  const count = perAxis ** dimension;
  if (count * dimension > 2 ** 32) {
    throw new RangeError(`tensor product: ${perAxis}^${dimension} points are too many to store`);
  }
  const points = new Float64Array(count * dimension);
  const products = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let rest = i;
    let product = 1;
    for (let axis = dimension - 1; axis >= 0; axis--) {
      const k = rest % perAxis;
      rest = (rest - k) / perAxis;
      points[i * dimension + axis] = nodes[k]!;
      product *= weights[k]!;
    }
    products[i] = product;
  }
  return { count, points, weights: products };
}
