import { boundingChart } from "../geometry/combine/bounding-chart.ts";
import type { Domain } from "../geometry/domain.ts";
import type { Random } from "../math/random.ts";
import { adaptiveStrata } from "./adaptive-strata.ts";
import type { QuadratureRule } from "./quadrature.ts";
import { sobol } from "./sobol.ts";

/**
 * How densely points should lie at x, up to a factor: a number >= 0 of the point [d], the values u [c] and the
 * gradients grad u [c, d] there, as plain arrays.
 */
export type Indicator = (x: readonly number[], u: readonly number[], grad: readonly number[]) => number;

/** |grad u|, over all components. */
export const gradientIndicator: Indicator = (_, __, grad) => Math.hypot(...grad);

/** Points of a domain at which an indicator is to be evaluated. */
export interface Candidates {
  /** [n, d] */
  readonly points: Float64Array;
  /** n, near the number asked for. */
  readonly count: number;
  /**
   * The rule that draws as these values [n] say: with density uniform + (1 - uniform) value / (mean value).
   *
   * @param uniform the share, in (0, 1], of the points that stay where they would be anyway
   * @param base the rule to be adapted
   * @throws RangeError if a value is negative or not finite
   */
  ruleFor(values: ArrayLike<number>, uniform: number, base: QuadratureRule): QuadratureRule;
}

/** Draws `count` candidates by scrambled Sobol points, at least 64 on each chart, in proportion to its measure. */
export function drawCandidates(domain: Domain, count: number, random: Random): Candidates {
  const charts = domain.charts ?? [boundingChart(domain)];
  const total = charts.reduce((sum, { measure }) => sum + measure, 0);
  const rule = sobol();
  const d = domain.dimension;
  const parts = charts.map((chart) => {
    const share = Math.max(64, Math.round((count * chart.measure) / total));
    const unit = rule.draw(chart.parameters, share, random);
    const { points, jacobian } = chart.map(unit.points, share);
    const inside = Array.from({ length: share }, (_, i) => i).filter(
      (i) => domain.charts !== undefined || domain.contains(points.subarray(i * d, (i + 1) * d)),
    );
    return { chart, unit, points, jacobian, inside };
  });
  const all = parts.flatMap(({ points, inside }) => inside.map((i) => points.subarray(i * d, (i + 1) * d)));
  const flat = new Float64Array(all.length * d);
  all.forEach((point, i) => {
    flat.set(point, i * d);
  });
  return {
    points: flat,
    count: all.length,
    ruleFor(values, uniform, base) {
      for (let i = 0; i < all.length; i++) {
        if (values[i]! >= 0 && values[i]! < Number.POSITIVE_INFINITY) continue;
        throw new RangeError(
          `indicator: must be a finite number >= 0, got ${values[i]} at x = (${all[i]!.join(", ")})`,
        );
      }
      let [measure, sum, at] = [0, 0, 0];
      for (const { unit, jacobian, inside } of parts) {
        for (const i of inside) {
          const weight = unit.weights[i]! * jacobian[i]!;
          measure += weight;
          sum += weight * values[at++]!;
        }
      }
      const mean = sum / measure;
      at = 0;
      const densities = parts.map(({ chart, unit, jacobian, inside }) => {
        const masses = new Float64Array(unit.count);
        for (const i of inside) {
          const relative = mean > 0 ? values[at]! / mean : 1;
          masses[i] = unit.weights[i]! * jacobian[i]! * (uniform + (1 - uniform) * relative);
          at++;
        }
        return { chart, unit: unit.points, masses };
      });
      return adaptiveStrata(densities, base);
    },
  };
}
