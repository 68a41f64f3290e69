import { kroneckerSequence } from "../../math/kronecker-sequence.ts";
import { integrateChart } from "../chart-measure.ts";
import type { BoundaryPiece, Chart, Domain, SmoothDistance } from "../domain.ts";
import { estimatedMean } from "../estimated-measure.ts";
import { extent } from "../extent.ts";
import { carriedDistances, transposed } from "./carried-distance.ts";
import { checkOneToOne, type Sampled } from "./one-to-one.ts";
import { Preimages } from "./preimages.ts";
import { type DualMap, type MapWithJacobian, SmoothMap } from "./smooth-map.ts";

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
  const smooth = new SmoothMap(map, d);
  const points = domain.charts.flatMap((chart) => sampled(chart, smooth));
  const onBoundary = domain.boundary.flatMap(({ charts }) =>
    charts.flatMap((chart) => sampled(chart, smooth)),
  );
  const bounds = boundsOf([...points, ...onBoundary], d);
  const tolerance =
    1e-14 * extent({ bounds }) + 1e-15 * Math.max(...[...bounds.lower, ...bounds.upper].map(Math.abs));
  checkOneToOne(domain, smooth, points, tolerance);
  const preimages = new Preimages(domain, smooth, points, onBoundary, tolerance);
  const carried = carriedDistances(smooth, preimages, extent(domain));
  const charts = domain.charts.map((chart) => imageChart(chart, smooth));
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
      return preimages.findInside(y);
    },
    charts: charts.map(({ chart }) => chart),
    boundary: domain.boundary.map((piece) => imagePiece(piece, smooth, carried)),
  };
}

/** Points of a chart, with its corners, and their images. */
function sampled(chart: Chart, map: SmoothMap): Sampled[] {
  const d = map.dimension;
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
    map.evaluate(point);
    const determinant = map.invert();
    return {
      point,
      isCorner: i >= samples,
      image: map.image.slice(),
      inverse: map.inverse.slice(),
      determinant,
    };
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

/** A chart followed by the map: areas scale with |det J| |J^-T n|, volumes with |det J|, normals go with J^-T. */
function imageChart(chart: Chart, map: SmoothMap): { chart: Chart; error: number } {
  const d = map.dimension;
  const mapped: Chart["map"] = (unit, count) => {
    const { points, jacobian, normals } = chart.map(unit, count);
    const row = new Float64Array(d);
    for (let i = 0; i < count; i++) {
      map.evaluate(points.subarray(i * d, (i + 1) * d));
      let scale = Math.abs(map.invert());
      points.set(map.image, i * d);
      if (normals) {
        const length = transposed(map.inverse, normals.subarray(i * d, (i + 1) * d), row);
        for (let k = 0; k < d; k++) normals[i * d + k] = row[k]! / length;
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

function imagePiece(
  { name, charts, distance }: BoundaryPiece,
  map: SmoothMap,
  carried: (distance: SmoothDistance) => SmoothDistance,
): BoundaryPiece {
  const parts = charts.map((chart) => imageChart(chart, map));
  const error = Math.hypot(...parts.map((part) => part.error));
  return {
    name,
    measure: parts.reduce((sum, { chart }) => sum + chart.measure, 0),
    ...(error > 0 && { measureError: error }),
    charts: parts.map(({ chart }) => chart),
    ...(distance && { distance: carried(distance) }),
  };
}
