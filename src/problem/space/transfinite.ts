/**
 * Weights that combine values given on several pieces of the boundary (Rvachev's transfinite interpolation):
 * w_i = prod_(j != i) phi_j / sum_k prod_(j != k) phi_j. They are 1 on their own piece, 0 on the others, and
 * sum to 1. At a corner, where they have no limit, they are zero.
 *
 * @param phi [p], distances to the pieces, not negative
 * @param gradients [p, d], of the distances
 * @param weights [p], written
 * @param slopes [p, d], the weights' gradients, written
 */
export function transfiniteWeights(
  phi: Float64Array,
  gradients: Float64Array,
  weights: Float64Array,
  slopes: Float64Array,
): void {
  const p = phi.length;
  const d = gradients.length / p;
  slopes.fill(0);
  let zeros = 0;
  for (let i = 0; i < p; i++) {
    if (phi[i] === 0) zeros++;
    let sum = 1;
    for (let j = 0; j < p; j++) if (j !== i) sum += phi[i]! / phi[j]!;
    weights[i] = 1 / sum;
  }
  if (zeros > 1) {
    weights.fill(0);
    return;
  }
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < p; j++) {
      if (j === i) continue;
      // w_i / phi_j = w_j / phi_i, of which at most one has a zero below.
      const ratio = phi[j]! > 0 ? weights[i]! / phi[j]! : weights[j]! / phi[i]!;
      for (let k = 0; k < d; k++) {
        slopes[i * d + k]! +=
          ratio * (weights[j]! * gradients[j * d + k]! - weights[i]! * gradients[i * d + k]!);
      }
    }
  }
}
