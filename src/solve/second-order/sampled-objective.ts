import type { Sample } from "../../energy/sample.ts";
import type { GramParameters } from "../../kernels/contract/parameter-derivatives.ts";

/** Value, gradient [p] and a symmetric matrix [p, p] (lower triangle) in some of the parameters. */
export interface LocalModel {
  readonly value: number;
  readonly gradient: Float64Array;
  readonly gram: Float64Array;
}

/** What second-order methods minimise: an energy or a residual on one set of points, in float64. */
export interface SampledObjective {
  readonly sample: Sample;
  /** True when it is quadratic in the outer parameters. */
  readonly quadratic: boolean;
  value(theta: Float64Array): number;
  /** The value and its gradient in all parameters. */
  differentiate(theta: Float64Array): { value: number; gradient: Float64Array };
  /**
   * A second-order model in function space, J^T H J.
   *
   * @param definite leave out the directions of negative curvature, so that the matrix is positive semidefinite
   *   (Gauss-Newton); else it is the exact second derivative in the outer parameters
   * @param reuse take the curvature of the last point at which it was computed, if there is one
   */
  model(theta: Float64Array, range: GramParameters, definite: boolean, reuse?: boolean): LocalModel;
  /** The derivative of the integral of all components of u in the outer parameters. */
  meanDirection(theta: Float64Array): Float64Array;
  /** The Gram matrix of u and grad u over the domain in the outer parameters, lower triangle; not for quadratic ones. */
  metric?(theta: Float64Array): Float64Array;
}
