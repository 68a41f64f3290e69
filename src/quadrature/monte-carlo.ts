import { equalWeights, type QuadratureRule, quadratureRule } from "./quadrature.ts";

/** Monte Carlo: independent uniform points with equal weights; root-mean-square error sigma / sqrt(n). */
export function monteCarlo(): QuadratureRule {
  return quadratureRule("monte-carlo", true, (dimension, count, random) => {
    const points = new Float64Array(count * dimension);
    for (let i = 0; i < points.length; i++) points[i] = random.uniform();
    return equalWeights(points, count);
  });
}
