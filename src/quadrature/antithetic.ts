import { type QuadratureRule, quadratureRule } from "./quadrature.ts";

/**
 * Antithetic variates: the points of another rule, each followed by its mirror image 1 - x about the centre
 * of the cube, half the weight each. `count` includes the images, so the other rule is asked for half; the
 * result integrates linear functions exactly.
 *
 * Source: J. M. Hammersley and K. W. Morton, "A new Monte Carlo technique: antithetic variates" (1956).
 */
export function antithetic(rule: QuadratureRule): QuadratureRule {
  return quadratureRule(`antithetic ${rule.name}`, rule.random, (dimension, count, random) => {
    const half = rule.draw(dimension, Math.max(1, Math.floor(count / 2)), random);
    const points = new Float64Array(2 * half.points.length);
    const weights = new Float64Array(2 * half.count);
    for (let i = 0; i < half.count; i++) {
      weights.fill(half.weights[i]! / 2, 2 * i, 2 * i + 2);
      for (let axis = 0; axis < dimension; axis++) {
        const x = half.points[i * dimension + axis]!;
        points[2 * i * dimension + axis] = x;
        points[(2 * i + 1) * dimension + axis] = 1 - x;
      }
    }
    return { count: 2 * half.count, points, weights };
  });
}
