import type { DenseKernels } from "../kernels/linear-algebra.ts";

/**
 * Solves (D^-1 G D^-1 + shift I) y = D^-1 g and returns D^-1 y, for a symmetric matrix in its lower triangle: a
 * scaling by D makes the shift mean the same to every parameter.
 *
 * @param gram [p, p], lower triangle; not changed
 * @param scaling D [p], positive
 * @returns the step's negative [p] in the parameters, and its scaled length squared; undefined if the shifted
 *   matrix is not positive definite
 */
export function solveScaled(
  dense: DenseKernels,
  gram: Float64Array,
  gradient: Float64Array,
  scaling: Float64Array,
  shift: number,
): { step: Float64Array; slope: number; lengthSquared: number } | undefined {
  const p = gradient.length;
  const factor = new Float64Array(p * p);
  for (let i = 0; i < p; i++) {
    const row = i * p;
    const inverse = 1 / scaling[i]!;
    for (let j = 0; j <= i; j++) factor[row + j] = (gram[row + j]! * inverse) / scaling[j]!;
    factor[row + i]! += shift;
  }
  if (!dense.cholesky(factor, p)) return undefined;
  const y = gradient.map((entry, i) => entry / scaling[i]!);
  dense.solve(factor, p, y);
  let slope = 0;
  let lengthSquared = 0;
  const step = y.map((entry, i) => {
    slope += (entry * gradient[i]!) / scaling[i]!;
    lengthSquared += entry * entry;
    return -entry / scaling[i]!;
  });
  return { step, slope, lengthSquared };
}
