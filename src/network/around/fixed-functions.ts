import type { Jet } from "../../jet/jet.ts";

/** K functions psi_k of a point that are given, not trained, each with as many components as u. */
export interface FixedFunctions {
  /** K */
  readonly count: number;
  /** At points [n, d]: for each function its values [n, c] and gradients [n, c, d]. */
  jets(points: Float64Array): readonly Jet[];
}

/**
 * (u, grad u) += sum_k C_k (psi_k, grad psi_k).
 *
 * @param coefficients C stands there from `offset` on
 * @param u [n, c], changed
 * @param grad [n, c, d], changed
 */
export function addCombination(
  jets: readonly Jet[],
  coefficients: Float32Array | Float64Array,
  offset: number,
  u: Float32Array | Float64Array,
  grad: Float32Array | Float64Array,
): void {
  jets.forEach((jet, k) => {
    const coefficient = coefficients[offset + k]!;
    for (let i = 0; i < jet.u.length; i++) u[i]! += coefficient * jet.u[i]!;
    for (let i = 0; i < jet.grad.length; i++) grad[i]! += coefficient * jet.grad[i]!;
  });
}

/** The adjoint of `addCombination` in C: gradient[offset + k] = sum(psi_k * toU) + sum(grad psi_k * toGrad). */
export function pullCombination(
  jets: readonly Jet[],
  toU: Float32Array | Float64Array,
  toGrad: Float32Array | Float64Array,
  gradient: Float32Array | Float64Array,
  offset: number,
): void {
  jets.forEach((jet, k) => {
    let sum = 0;
    for (let i = 0; i < jet.u.length; i++) sum += toU[i]! * jet.u[i]!;
    for (let i = 0; i < jet.grad.length; i++) sum += toGrad[i]! * jet.grad[i]!;
    gradient[offset + k] = sum;
  });
}
