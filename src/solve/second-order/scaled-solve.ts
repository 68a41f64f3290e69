import type { DenseKernels } from "../../kernels/contract/dense-kernels.ts";

/** A step and what is known of it. */
export interface ScaledStep {
  /** [p], in the parameters themselves. */
  readonly step: Float64Array;
  /** The gradient's decrease along the step, g^T (G + shift D^2)^-1 g. */
  readonly slope: number;
  /** |D step|^2 */
  readonly lengthSquared: number;
}

/**
 * Factorises D^-1 G D^-1 + shift I for a symmetric matrix in its lower triangle: a scaling by D makes the shift mean
 * the same to every parameter.
 *
 * @param gram G [p, p], lower triangle; not changed
 * @param scaling D [p], positive
 * @returns the step -(G + shift D^2)^-1 g for a gradient g [p]; undefined if the matrix is not positive definite
 */
export function factorise(
  dense: DenseKernels,
  gram: Float64Array,
  scaling: Float64Array,
  shift: number,
): ((gradient: Float64Array) => ScaledStep) | undefined {
  const p = scaling.length;
  const factor = new Float64Array(p * p);
  for (let i = 0; i < p; i++) {
    const row = i * p;
    const inverse = 1 / scaling[i]!;
    for (let j = 0; j <= i; j++) factor[row + j] = (gram[row + j]! * inverse) / scaling[j]!;
    factor[row + i]! += shift;
  }
  if (!dense.cholesky(factor, p)) return undefined;
  return (gradient) => {
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
  };
}
