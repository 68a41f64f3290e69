import { boundingChart } from "../geometry/combine/bounding-chart.ts";
import type { BoundaryPiece, Chart, Domain, Restriction } from "../geometry/domain.ts";
import type { Random } from "../math/random.ts";
import type { Quadrature, QuadratureRule } from "./quadrature.ts";

const rejectionAttempts = 8;

/**
 * Points and weights of a unit-cube rule carried to a domain or to a piece of its boundary.
 *
 * Where the region has charts, each chart's unit points are mapped and their weights multiplied by the
 * Jacobian; several charts share `count` in proportion to their measures (unless the rule says otherwise), at
 * least one point each, and their points follow one another. A domain without charts takes the points of its
 * bounding box that it contains, with weights scaled to sum to its measure; their number is then near `count`, not
 * below or at it. So does a chart of which only a part counts.
 *
 * @param count points asked for, at least 1
 * @returns points [n, d], weights [n], and on the boundary normals [n, d]
 * @throws RangeError if the region has neither charts nor an inside, or `count` is not such an integer
 */
export function drawOn(
  region: Domain | BoundaryPiece,
  rule: QuadratureRule,
  count: number,
  random: Random,
): Quadrature {
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new RangeError(
      `quadrature on ${region.name}: count must be an integer of at least 1, got ${count}`,
    );
  }
  if (region.charts !== undefined && region.charts.length > 0) {
    return drawOnCharts(region.charts, rule, count, random);
  }
  if (!("contains" in region)) throw new RangeError(`${region.name}: a piece of boundary must have charts`);
  return drawByRejection(region, rule, count, random);
}

function drawOnCharts(
  charts: readonly Chart[],
  rule: QuadratureRule,
  count: number,
  random: Random,
): Quadrature {
  const shares = sharesOf(charts, rule, count);
  return concatenate(
    charts.map((chart, i) =>
      chart.part
        ? drawOnPart(chart, chart.part, rule, shares[i]!, random)
        : drawOnChart(chart, rule, shares[i]!, random),
    ),
  );
}

function drawOnChart(chart: Chart, rule: QuadratureRule, count: number, random: Random): Quadrature {
  const unit = (rule.onChart?.(chart) ?? rule).draw(chart.parameters, count, random);
  const { points, jacobian, normals } = chart.map(unit.points, unit.count);
  const weights = new Float64Array(unit.count);
  for (let i = 0; i < weights.length; i++) weights[i] = unit.weights[i]! * jacobian[i]!;
  const quadrature = { dimension: points.length / unit.count, count: unit.count, points, weights };
  return normals === undefined ? quadrature : { ...quadrature, normals };
}

/** The points of a chart that belong to its part; tried as `drawByRejection` does. */
function drawOnPart(
  chart: Chart,
  { holds, share }: Restriction,
  rule: QuadratureRule,
  count: number,
  random: Random,
): Quadrature {
  let batch = Math.ceil(count / share);
  for (let attempt = 0; attempt < rejectionAttempts; attempt++, batch *= 2) {
    const drawn = drawOnChart(chart, rule, batch, random);
    const { dimension: d, points, weights, normals = points } = drawn;
    const row = (array: Float64Array, i: number) => array.subarray(i * d, (i + 1) * d);
    const kept = Array.from(weights.keys()).filter((i) => holds(row(points, i), row(normals, i)));
    const total = kept.reduce((sum, i) => sum + weights[i]!, 0);
    if (!(total > 0)) continue;
    const rows = (array: Float64Array) =>
      Float64Array.from(
        { length: kept.length * d },
        (_, at) => array[kept[Math.floor(at / d)]! * d + (at % d)]!,
      );
    return {
      dimension: d,
      count: kept.length,
      points: rows(points),
      weights: Float64Array.from(kept, (i) => (weights[i]! * chart.measure) / total),
      ...(drawn.normals && { normals: rows(drawn.normals) }),
    };
  }
  throw new RangeError(
    `quadrature: no point of ${rule.name} lies in the part of a chart that counts, the last of ${batch / 2} points`,
  );
}

/** Rounds the running total, so that the shares sum to `count` unless some had to be raised to one. */
function sharesOf(charts: readonly Chart[], rule: QuadratureRule, count: number): number[] {
  const sizes = charts.map((chart) => rule.share?.(chart) ?? chart.measure);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let before = 0;
  let given = 0;
  return sizes.map((size) => {
    before += size;
    const upTo = Math.round((count * before) / total);
    const share = upTo - given;
    given = upTo;
    return Math.max(1, share);
  });
}

function concatenate(parts: readonly Quadrature[]): Quadrature {
  const first = parts[0]!;
  if (parts.length === 1) return first;
  const { dimension } = first;
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const points = new Float64Array(count * dimension);
  const weights = new Float64Array(count);
  const normals = first.normals === undefined ? undefined : new Float64Array(count * dimension);
  let at = 0;
  for (const part of parts) {
    points.set(part.points, at * dimension);
    weights.set(part.weights, at);
    if (part.normals !== undefined) normals?.set(part.normals, at * dimension);
    at += part.count;
  }
  return { dimension, count, points, weights, ...(normals === undefined ? {} : { normals }) };
}

/**
 * One batch, large enough for `count` points to be expected inside, is drawn in the bounding box and filtered.
 * It is neither cut to `count` nor topped up, since a grid's first points do not cover the box. A batch with
 * nothing inside is drawn again, twice as large.
 */
function drawByRejection(domain: Domain, rule: QuadratureRule, count: number, random: Random): Quadrature {
  const { dimension, bounds, measure } = domain;
  const widths = bounds.lower.map((low, axis) => bounds.upper[axis]! - low);
  const boxMeasure = widths.reduce((product, width) => product * width, 1);
  const local = rule.onChart?.(boundingChart(domain)) ?? rule;
  let batch = Math.ceil((count * boxMeasure) / measure);
  for (let attempt = 0; attempt < rejectionAttempts; attempt++, batch *= 2) {
    const unit = local.draw(dimension, batch, random);
    const inside: number[] = [];
    const insideWeights: number[] = [];
    for (let i = 0; i < unit.count; i++) {
      const point = widths.map(
        (width, axis) => bounds.lower[axis]! + unit.points[i * dimension + axis]! * width,
      );
      if (!domain.contains(point)) continue;
      inside.push(...point);
      insideWeights.push(unit.weights[i]!);
    }
    const total = insideWeights.reduce((sum, weight) => sum + weight, 0);
    if (!(total > 0)) continue;
    return {
      dimension,
      count: insideWeights.length,
      points: Float64Array.from(inside),
      weights: Float64Array.from(insideWeights, (weight) => (weight * measure) / total),
    };
  }
  throw new RangeError(
    `${domain.name}: no point of ${rule.name} in its bounding box lies inside, the last of ${batch / 2} points`,
  );
}
