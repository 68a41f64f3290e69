import type { Random } from "../math/random.ts";
import { cellsPerAxis } from "./grid.ts";
import { equalWeights, type QuadratureRule, quadratureRule, type UnitQuadrature } from "./quadrature.ts";

/**
 * Stratified (jittered) sampling: one uniform point in each cell of a grid, equal weights.
 *
 * The root-mean-square error for a smooth integrand is O(n^(-1/2 - 1/d)).
 * Source: S. Haber, "A modified Monte-Carlo quadrature", Math. Comp. 20 (1966) 361-368.
 */
export function stratified(): QuadratureRule {
  return quadratureRule("stratified", true, (dimension, count, random) =>
    drawCells(cellsPerAxis(dimension, count), false, random),
  );
}

/**
 * Antithetic stratified sampling: a uniform point in each cell of a grid and its mirror image about the
 * cell's centre, equal weights. It integrates linear functions exactly, and its root-mean-square error for a
 * smooth integrand is O(n^(-1/2 - 2/d)).
 *
 * Source: S. Haber, "A modified Monte-Carlo quadrature II", Math. Comp. 21 (1967) 388-397.
 */
export function antitheticStratified(): QuadratureRule {
  return quadratureRule("antithetic-stratified", true, (dimension, count, random) =>
    drawCells(cellsPerAxis(dimension, Math.max(1, Math.floor(count / 2))), true, random),
  );
}

/** Fills axis after axis, since long plain loops are fastest; the last axis runs fastest over the cells. */
function drawCells(cells: readonly number[], antithetic: boolean, random: Random): UnitQuadrature {
  const dimension = cells.length;
  const count = cells.reduce((product, k) => product * k, antithetic ? 2 : 1);
  const points = new Float64Array(count * dimension);
  const stride = antithetic ? 2 * dimension : dimension;
  let run = points.length / stride;
  for (let axis = 0; axis < dimension; axis++) {
    const perAxis = cells[axis]!;
    const width = 1 / perAxis;
    run /= perAxis;
    for (let at = axis, cell = 0, left = run; at < points.length; at += stride) {
      const u = random.uniform();
      points[at] = (cell + u) * width;
      if (antithetic) points[at + dimension] = (cell + (1 - u)) * width;
      if (--left > 0) continue;
      left = run;
      cell = cell + 1 === perAxis ? 0 : cell + 1;
    }
  }
  return equalWeights(points, count);
}
