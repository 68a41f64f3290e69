import { kroneckerSequence } from "../../math/kronecker-sequence.ts";
import { integrateChart } from "../chart-measure.ts";
import type { Chart, RadialFunction } from "../domain.ts";

/** Places on each boundary chart where a domain is looked at. */
const samples = 512;
/** How obliquely a boundary may be seen, and how near a plane through it the centre may lie: shares of the size. */
const leastMargin = 0.01;

/**
 * Charts of a domain that is star-shaped around a point c: the cone from c over each chart of its boundary,
 * x = c + s w for w the direction from c to the boundary's point y, R = |y - c| and s from 0, or from the
 * boundary r(w) of a hole around c, to R. With s = r + t (R - r) the Jacobian is
 * s^(d-1) (R - r) (w . n) / R^(d-1) times the boundary chart's. As smooth as the boundary.
 *
 * @param boundary charts of the outer boundary, with normals; c is looked for where there is no hole
 * @param measure of the domain
 * @returns undefined if the domain is not star-shaped around c, or part of its boundary is not mapped
 */
export function conicalCharts(
  d: number,
  boundary: readonly Chart[],
  measure: number,
  hole?: RadialFunction,
): Chart[] | undefined {
  // the measure of a cone is an integral over its base, which Gauss's rules give to rounding up to three dimensions
  if (d > 4 || boundary.some(({ part }) => part !== undefined)) return undefined;
  const seen = sampled(d, boundary);
  const size = widest(d, seen.points);
  const center = hole?.center ?? starCenter(d, seen, size);
  if (!isStarShaped(d, seen, center, size, hole)) return undefined;
  const charts = boundary.map((chart) => cone(d, chart, center, hole));
  const sum = charts.reduce((total, chart) => total + chart.measure, 0);
  return Math.abs(sum - measure) <= 1e-9 * measure ? charts : undefined;
}

interface BoundarySamples {
  readonly count: number;
  /** [n, d] */
  readonly points: Float64Array;
  /** [n, d] */
  readonly normals: Float64Array;
}

function sampled(d: number, boundary: readonly Chart[]): BoundarySamples {
  const parts = boundary.map((chart) => {
    const k = chart.parameters;
    const count = k === 0 ? 1 : samples + 2 ** k;
    const unit = new Float64Array(count * k);
    unit.set(kroneckerSequence(k, k === 0 ? 0 : samples, new Float64Array(k).fill(0.5)));
    for (let at = samples * k; at < unit.length; at++) {
      const corner = Math.floor(at / k) - samples;
      unit[at] = (corner >> (at % k)) & 1;
    }
    return chart.map(unit, count);
  });
  const joined = (pick: (part: (typeof parts)[number]) => Float64Array) =>
    Float64Array.from(parts.flatMap((part) => [...pick(part)]));
  const points = joined((part) => part.points);
  return { count: points.length / d, points, normals: joined((part) => part.normals!) };
}

function widest(d: number, points: Float64Array): number {
  let size = 0;
  for (let k = 0; k < d; k++) {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let at = k; at < points.length; at += d) {
      low = Math.min(low, points[at]!);
      high = Math.max(high, points[at]!);
    }
    size = Math.max(size, high - low);
  }
  return size;
}

/** (y - c) . n for sample i: how far c lies behind the boundary's tangent plane there. */
function behind(
  d: number,
  { points, normals }: BoundarySamples,
  i: number,
  center: ArrayLike<number>,
): number {
  let sum = 0;
  for (let k = 0; k < d; k++) sum += (points[i * d + k]! - center[k]!) * normals[i * d + k]!;
  return sum;
}

/** The point farthest behind all tangent planes, by steps away from the nearest of them, ever shorter. */
function starCenter(d: number, seen: BoundarySamples, size: number): number[] {
  const center = Array.from({ length: d }, (_, k) => {
    let sum = 0;
    for (let i = 0; i < seen.count; i++) sum += seen.points[i * d + k]!;
    return sum / seen.count;
  });
  let best = { center: [...center], margin: Number.NEGATIVE_INFINITY };
  for (let step = 1; step <= 400; step++) {
    let [nearest, margin] = [0, Number.POSITIVE_INFINITY];
    for (let i = 0; i < seen.count; i++) {
      const distance = behind(d, seen, i, center);
      if (distance < margin) [nearest, margin] = [i, distance];
    }
    if (margin > best.margin) best = { center: [...center], margin };
    const length = size / (4 + step);
    for (let k = 0; k < d; k++) center[k]! -= length * seen.normals[nearest * d + k]!;
  }
  return best.center;
}

function isStarShaped(
  d: number,
  seen: BoundarySamples,
  center: ArrayLike<number>,
  size: number,
  hole: RadialFunction | undefined,
): boolean {
  const direction = new Float64Array(d);
  for (let i = 0; i < seen.count; i++) {
    if (!(behind(d, seen, i, center) > leastMargin * size)) return false;
    const distance = directionTo(seen.points, i * d, center, direction);
    if (hole && !(hole.radius(direction) < distance)) return false;
  }
  return true;
}

/** Writes the unit vector from c to the point at `from`, and returns the distance. */
function directionTo(
  points: Float64Array,
  from: number,
  center: ArrayLike<number>,
  direction: Float64Array,
): number {
  let squared = 0;
  for (let k = 0; k < direction.length; k++) {
    direction[k] = points[from + k]! - center[k]!;
    squared += direction[k]! ** 2;
  }
  const length = Math.sqrt(squared);
  for (let k = 0; k < direction.length; k++) direction[k]! /= length;
  return length;
}

function cone(d: number, base: Chart, center: readonly number[], hole: RadialFunction | undefined): Chart {
  const k = base.parameters;
  const direction = new Float64Array(d);
  /** R, r and (w . n) / R^(d-1) at a point of the base; leaves w in `direction`. */
  const along = (points: Float64Array, normals: Float64Array, at: number) => {
    const outer = directionTo(points, at, center, direction);
    const inner = hole ? hole.radius(direction) : 0;
    let cosine = 0;
    for (let axis = 0; axis < d; axis++) cosine += direction[axis]! * normals[at + axis]!;
    return { outer, inner, angle: cosine / outer ** (d - 1) };
  };
  const measure = integrateChart(base, (points, count, normals) =>
    Float64Array.from({ length: count }, (_, i) => {
      const { outer, inner, angle } = along(points, normals!, i * d);
      return ((outer ** d - inner ** d) / d) * angle;
    }),
  );
  return {
    parameters: d,
    measure,
    map(unit, count) {
      const onBase = new Float64Array(count * k);
      for (let i = 0; i < count; i++) {
        for (let axis = 0; axis < k; axis++) onBase[i * k + axis] = unit[i * d + 1 + axis]!;
      }
      const { points, jacobian, normals } = base.map(onBase, count);
      for (let i = 0; i < count; i++) {
        const { outer, inner, angle } = along(points, normals!, i * d);
        const s = inner + unit[i * d]! * (outer - inner);
        for (let axis = 0; axis < d; axis++) points[i * d + axis] = center[axis]! + s * direction[axis]!;
        jacobian[i]! *= s ** (d - 1) * (outer - inner) * angle;
      }
      return { points, jacobian };
    },
  };
}
