import { kroneckerSequence } from "../math/kronecker-sequence.ts";
import { integrateChart } from "./chart-measure.ts";
import type { BoundaryPiece, Chart, Domain, SmoothDistance } from "./domain.ts";
import { estimatedMean } from "./estimated-measure.ts";
import { extent } from "./extent.ts";
import { checkOneToOne, type Sampled } from "./one-to-one.ts";
import { type DualMap, evaluateMap, type MapWithJacobian, solveMap } from "./smooth-map.ts";

const samples = 1024;

/**
 * The image of a domain under a smooth one-to-one map of R^d. Its boundary pieces are the images of the domain's.
 *
 * The map is written with `Dual` numbers, which bring its Jacobian along, or given with its Jacobian; it is
 * inverted by Newton's iteration. That its Jacobian keeps its sign and no two points meet is checked on samples.
 * Measures are integrated by Gauss's rules up to three dimensions, else estimated with an error bar.
 *
 * @param name for people; default "image of ..."
 * @throws RangeError if the domain has no charts, or the map is not smooth and one-to-one on it
 */
export function image(
  domain: Domain,
  map: DualMap | MapWithJacobian,
  name = `image of ${domain.name}`,
): Domain {
  const d = domain.dimension;
  if (!domain.charts || domain.boundary.some(({ charts }) => charts.some(({ part }) => part))) {
    throw new RangeError(
      `image: needs a domain whose inside and boundary are mapped from cubes; map the parts of ${domain.name} first, then cut or combine them`,
    );
  }
  const points = domain.charts.flatMap((chart) => sampled(chart, map, d));
  const onBoundary = domain.boundary.flatMap(({ charts }) =>
    charts.flatMap((chart) => sampled(chart, map, d)),
  );
  const bounds = boundsOf([...points, ...onBoundary], d);
  const tolerance =
    1e-14 * extent({ bounds }) + 1e-15 * Math.max(...[...bounds.lower, ...bounds.upper].map(Math.abs));
  checkOneToOne(domain, map, points, tolerance);
  const starts = [...points, ...onBoundary];
  /** The preimage in the domain if there is one, else any that is found. */
  const preimage = (y: ArrayLike<number>): Float64Array | undefined => {
    let found: Float64Array | undefined;
    for (const start of nearest(starts, y, 4)) {
      const x = solveMap(map, y, start.point, tolerance);
      if (x && domain.contains(x)) return x;
      found ??= x;
    }
    return found;
  };
  const spare = new Float64Array(d);
  const charts = domain.charts.map((chart) => imageChart(chart, map, d));
  const errors = charts.map(({ error }) => error);
  const error = Math.hypot(...errors);
  return {
    name,
    dimension: d,
    measure: charts.reduce((sum, { chart }) => sum + chart.measure, 0),
    ...(error > 0 && { measureError: error }),
    bounds,
    contains(y) {
      for (let k = 0; k < d; k++) if (!(y[k]! >= bounds.lower[k]! && y[k]! <= bounds.upper[k]!)) return false;
      const x = preimage(y);
      if (x === undefined) return false;
      // a preimage on the boundary is known to rounding only
      return domain.contains(x) || (domain.signedDistance?.(x, spare) ?? -1) >= -1e-12 * extent(domain);
    },
    charts: charts.map(({ chart }) => chart),
    boundary: domain.boundary.map((piece) => imagePiece(piece, map, d, preimage, extent(domain))),
  };
}

/** Points of a chart, with its corners, and their images. */
function sampled(chart: Chart, map: DualMap | MapWithJacobian, d: number): Sampled[] {
  const k = chart.parameters;
  const corners = k <= 10 ? 2 ** k : 0;
  const count = k === 0 ? 1 : samples + corners;
  const unit = new Float64Array(count * k);
  unit.set(kroneckerSequence(k, k === 0 ? 0 : samples, new Float64Array(k).fill(0.5)));
  for (let corner = 0; k > 0 && corner < corners; corner++) {
    for (let axis = 0; axis < k; axis++) unit[(samples + corner) * k + axis] = (corner >> axis) & 1;
  }
  const { points } = chart.map(unit, count);
  return Array.from({ length: count }, (_, i) => {
    const point = points.slice(i * d, (i + 1) * d);
    return { point, isCorner: i >= samples, ...evaluateMap(map, point) };
  });
}

/** The bounding box of the samples, wider by what may lie between them. */
function boundsOf(all: readonly Sampled[], d: number): Domain["bounds"] {
  const ends = Array.from({ length: d }, (_, k) => {
    const values = all.map(({ image: y }) => y[k]!);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return { low, high, margin: 2e-3 * (high - low) };
  });
  return {
    lower: ends.map(({ low, margin }) => low - margin),
    upper: ends.map(({ high, margin }) => high + margin),
  };
}

/** The samples with the images nearest to y. */
function nearest(all: readonly Sampled[], y: ArrayLike<number>, count: number): Sampled[] {
  const best: { sample: Sampled; distance: number }[] = [];
  for (const sample of all) {
    let distance = 0;
    for (let k = 0; k < y.length; k++) distance += (sample.image[k]! - y[k]!) ** 2;
    if (best.length === count && distance >= best[count - 1]!.distance) continue;
    best.push({ sample, distance });
    best.sort((p, q) => p.distance - q.distance);
    if (best.length > count) best.pop();
  }
  return best.map(({ sample }) => sample);
}

/** A chart followed by the map: areas scale with |det J| |J^-T n|, volumes with |det J|, normals go with J^-T. */
function imageChart(
  chart: Chart,
  map: DualMap | MapWithJacobian,
  d: number,
): { chart: Chart; error: number } {
  const mapped: Chart["map"] = (unit, count) => {
    const { points, jacobian, normals } = chart.map(unit, count);
    const row = new Float64Array(d);
    for (let i = 0; i < count; i++) {
      const at = evaluateMap(map, points.subarray(i * d, (i + 1) * d));
      points.set(at.image, i * d);
      let scale = Math.abs(at.determinant);
      if (normals) {
        const length = transposed(at.inverse, normals.subarray(i * d, (i + 1) * d), row);
        normals.set(
          row.map((entry) => entry / length),
          i * d,
        );
        scale *= length;
      }
      jacobian[i] = jacobian[i]! * scale;
    }
    return { points, jacobian, ...(normals && { normals }) };
  };
  const { parameters } = chart;
  if (parameters <= 3) {
    const measure = integrateChart(
      { parameters, map: mapped },
      undefined,
      parameters === 3 ? 70_000 : 40_000,
    );
    return { chart: { parameters, measure, map: mapped }, error: 0 };
  }
  const { measure, measureError } = estimatedMean(parameters, (unit, count) => mapped(unit, count).jacobian);
  return { chart: { parameters, measure, map: mapped }, error: measureError };
}

/** Writes J^-T v into `out` and returns its length; `inverse` is J^-1. */
function transposed(inverse: Float64Array, v: ArrayLike<number>, out: Float64Array): number {
  const d = out.length;
  let squared = 0;
  for (let k = 0; k < d; k++) {
    let sum = 0;
    for (let i = 0; i < d; i++) sum += inverse[i * d + k]! * v[i]!;
    out[k] = sum;
    squared += sum * sum;
  }
  return Math.sqrt(squared);
}

function imagePiece(
  { name, charts, distance }: BoundaryPiece,
  map: DualMap | MapWithJacobian,
  d: number,
  preimage: (y: ArrayLike<number>) => Float64Array | undefined,
  scale: number,
): BoundaryPiece {
  const parts = charts.map((chart) => imageChart(chart, map, d));
  const error = Math.hypot(...parts.map((part) => part.error));
  return {
    name,
    measure: parts.reduce((sum, { chart }) => sum + chart.measure, 0),
    ...(error > 0 && { measureError: error }),
    charts: parts.map(({ chart }) => chart),
    ...(distance && { distance: imageDistance(distance, map, d, preimage, scale) }),
  };
}

/**
 * A distance phi(x) carried to y = F(x) and normalised: phi / sqrt(|grad_y phi|^2 + (phi / scale)^2). Of the
 * root the derivative is taken by central differences; on the piece it does not count.
 */
function imageDistance(
  distance: SmoothDistance,
  map: DualMap | MapWithJacobian,
  d: number,
  preimage: (y: ArrayLike<number>) => Float64Array | undefined,
  scale: number,
): SmoothDistance {
  const inner = new Float64Array(d);
  const along = new Float64Array(d);
  /** Value and root at x; leaves grad_y phi in `along`. */
  const at = (x: Float64Array) => {
    const value = distance(x, inner);
    const length = transposed(evaluateMap(map, x).inverse, inner, along);
    return { value, root: Math.hypot(length, value / scale) };
  };
  const h = 6e-6 * scale;
  return (y, gradient) => {
    const x = preimage(y);
    if (x === undefined) {
      throw new RangeError(`image: no point is mapped to (${Array.from(y).join(", ")})`);
    }
    const slopes = Float64Array.from({ length: d }, (_, k) => {
      const moved = (by: number) => at(x.map((entry, axis) => (axis === k ? entry + by : entry))).root;
      return (moved(h) - moved(-h)) / (2 * h);
    });
    const { value, root } = at(x);
    const ofPhi = along.slice();
    transposed(evaluateMap(map, x).inverse, slopes, along);
    for (let k = 0; k < d; k++) gradient[k] = ofPhi[k]! / root - (value * along[k]!) / root ** 2;
    return value / root;
  };
}
