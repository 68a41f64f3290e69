/**
 * Nodes [q], ascending, and weights [q] of Gauss's rule on [0, 1]: exact for polynomials of degree 2q - 1.
 *
 * Newton's iteration in t = 1 - x for the zeros of the Legendre polynomial P_q(x) on [-1, 1], with the
 * three-term recurrence written for the differences P_{k+1} - P_k, so that nodes next to an end and their
 * weights keep full relative precision. Work O(q^2).
 *
 * @param order q >= 1
 * @throws RangeError if the order is not such an integer
 */
export function gaussLegendreNodes(order: number): { nodes: Float64Array; weights: Float64Array } {
  if (!Number.isSafeInteger(order) || order < 1) {
    throw new RangeError(`Gauss-Legendre: order must be an integer of at least 1, got ${order}`);
  }
  const nodes = new Float64Array(order);
  const weights = new Float64Array(order);
  for (let i = 0; 2 * i < order; i++) {
    let t = 2 * Math.sin((Math.PI * (i + 0.75)) / (2 * order + 1)) ** 2;
    if (2 * i + 1 === order) t = 1;
    let derivative = 0;
    for (let iteration = 0; iteration < 20; iteration++) {
      const legendre = legendreAt(order, t);
      derivative = legendre.derivative;
      const step = legendre.value / derivative;
      t += step;
      if (Math.abs(step) <= Number.EPSILON * t) break;
    }
    nodes[i] = t / 2;
    nodes[order - 1 - i] = 1 - t / 2;
    weights[i] = 1 / (t * (2 - t) * derivative ** 2);
    weights[order - 1 - i] = weights[i]!;
  }
  return { nodes, weights };
}

/** P_q and its derivative at x = 1 - t. */
function legendreAt(order: number, t: number): { value: number; derivative: number } {
  let value = 1;
  let difference = -t;
  for (let k = 1; k < order; k++) {
    value += difference;
    difference = (k * difference - (2 * k + 1) * t * value) / (k + 1);
  }
  // (1 - x^2) P_q' = q (P_{q-1} - x P_q); here P_{q-1} is `value`
  const last = value + difference;
  return { value: last, derivative: (order * (t * last - difference)) / (t * (2 - t)) };
}
