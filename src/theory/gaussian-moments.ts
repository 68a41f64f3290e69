/** Means of an activation sigma over Gaussian pre-activations: all that an infinite-width kernel needs. */
export interface GaussianMoments {
  /**
   * Means of products over standard normal z, z' with correlation cos(angle).
   *
   * @param other r'
   * @param angle in radians, from 0 to pi
   */
  pair(
    r: number,
    other: number,
    angle: number,
  ): {
    /** E sigma(r z) sigma(r' z'). */
    readonly value: number;
    /** E sigma'(r z) sigma'(r' z'). */
    readonly slope: number;
  };
  /** E sigma'(r z). */
  slope(r: number): number;
}
