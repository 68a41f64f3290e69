import { EigenvalueDecomposition, Matrix } from "ml-matrix";

/**
 * Nodes and weights of Gauss's rule with q nodes for the standard normal density: exact for polynomials
 * of degree 2q - 1 (Golub & Welsch 1969: eigenvalues of the Jacobi matrix).
 *
 * @throws RangeError if the order is not a positive integer
 */
export function gaussHermiteNodes(order: number): {
  /** [q], ascending */
  nodes: Float64Array;
  /** [q], sum = 1 */
  weights: Float64Array;
} {
  if (!Number.isSafeInteger(order) || order < 1) {
    throw new RangeError(`Gauss-Hermite: order must be a positive integer, got ${order}`);
  }
  const jacobi = Matrix.zeros(order, order);
  for (let k = 1; k < order; k++) {
    jacobi.set(k - 1, k, Math.sqrt(k));
    jacobi.set(k, k - 1, Math.sqrt(k));
  }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(jacobi, {
    assumeSymmetric: true,
  });
  const pairs = realEigenvalues
    .map((node, column) => ({ node, weight: eigenvectorMatrix.get(0, column) ** 2 }))
    .sort((a, b) => a.node - b.node);
  return {
    nodes: Float64Array.from(pairs, ({ node }) => node),
    weights: Float64Array.from(pairs, ({ weight }) => weight),
  };
}
