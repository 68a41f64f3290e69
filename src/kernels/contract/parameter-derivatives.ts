/**
 * A network's derivatives in theta, in float64. Points are [n, d], theta is [P] in the network's layout, s is
 * the homotopy parameter; results overwrite what was there.
 */
export interface ParameterDerivatives {
  /**
   * J v: the derivative of (u, grad u) in the direction v.
   *
   * @param v [P]
   * @param u [n, c], written
   * @param grad [n, c, d], written
   */
  directional(
    theta: Float64Array,
    s: number,
    points: Float64Array,
    count: number,
    v: Float64Array,
    u: Float64Array,
    grad: Float64Array,
  ): void;
  /**
   * The gradients of every output: for each point and each output j, the row of u_j, then those of its d
   * derivatives.
   *
   * @param rows [n, c (1 + d), p], written
   * @param parameters "outer": p = the number of outer ones, the last of theta; "all" (default): p = P
   */
  jacobian(
    theta: Float64Array,
    s: number,
    points: Float64Array,
    count: number,
    rows: Float64Array,
    parameters?: GramParameters,
  ): void;
}

/** Which parameters a matrix is for: "outer" are those that u depends on linearly (A, P and q; the last layer). */
export type GramParameters = "outer" | "all";

/**
 * For a two-layer network with one output: gram += sum_i (value_i g_i g_i^T
 * + slope_i sum_kl metric_kl g_ik g_il^T) with g_i = du(x_i)/dp and g_ik = d(du/dx_k)(x_i)/dp; the lower
 * triangle only. Costs about n p^2 multiplications for each of the two terms that is not zero throughout,
 * whatever d is.
 *
 * @param value [n], >= 0
 * @param slope [n], >= 0
 * @param metric [d, d], symmetric, positive semidefinite, the same at all points
 * @param parameters "outer": p = m + d + 1; "all": p = P
 * @param gram [p, p]
 * @throws RangeError if a weight is not a number >= 0, or the network has several outputs
 */
export type AddGram = (
  theta: Float64Array,
  s: number,
  points: Float64Array,
  count: number,
  value: Float64Array,
  slope: Float64Array,
  metric: Float64Array,
  parameters: GramParameters,
  gram: Float64Array,
) => void;

/** The two-layer structure gives Gram matrices at the cost of one gradient, not of 1 + d. */
export interface ShallowDerivatives extends ParameterDerivatives {
  /** For one output only. */
  readonly gram: AddGram;
}
