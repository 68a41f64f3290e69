/** Means of an activation sigma over Gaussian pre-activations: all that an infinite-width kernel needs. */
export interface GaussianMoments {
  /**
   * E sigma(r z) sigma(r' z') and E sigma'(r z) sigma'(r' z') over standard normal z, z' with correlation
   * cos(angle).
   */
  pair(r: number, other: number, angle: number): { readonly value: number; readonly slope: number };
  /** E sigma'(r z). */
  slope(r: number): number;
}
