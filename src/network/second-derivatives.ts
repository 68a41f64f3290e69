import type { Parameters } from "../jet/parameters.ts";
import type { Activation } from "./activations.ts";

/**
 * Second derivatives in x of a network with c outputs, at points [n, d], in closed form and in float64.
 * All throw a RangeError that names the activation where sigma'' is not continuous (relu, relu2).
 */
export interface SecondDerivatives {
  /** d2 u_j / dx_k dx_l, [n, c, d, d]. */
  hessian(theta: Parameters, s: number, points: Float64Array): Float64Array;
  /** Sum over k of d2 u_j / dx_k^2, [n, c]. */
  laplacian(theta: Parameters, s: number, points: Float64Array): Float64Array;
  /**
   * Gradient in theta [P] of sum(laplacian * cotangent).
   *
   * @param cotangent [n, c]
   */
  laplacianPullback(
    theta: Parameters,
    s: number,
    points: Float64Array,
    cotangent: ArrayLike<number>,
  ): Float64Array;
  /**
   * The gradients in theta of the Laplacian of every output.
   *
   * @param count n
   * @param rows [n, c, P], written
   */
  laplacianJacobian(
    theta: Parameters,
    s: number,
    points: Float64Array,
    count: number,
    rows: Float64Array,
  ): void;
}

/** An activation with a continuous second derivative. */
export type SmoothActivation = Activation & Required<Pick<Activation, "third">>;

/** @throws RangeError naming the activation if it is not smooth enough */
export function smooth(activation: Activation): SmoothActivation {
  if (activation.third === undefined) {
    throw new RangeError(
      `second derivatives need an activation like tanh, sin, softplus, gelu or relu3; ${activation.name} is not smooth enough`,
    );
  }
  return activation as SmoothActivation;
}
