import type { Chart } from "../geometry/domain.ts";
import { kroneckerSequence } from "../math/kronecker-sequence.ts";

/** Where on a chart the point nearest to a given one lies. */
export interface NearestPlace {
  /** [k], in the unit cube */
  readonly unit: readonly number[];
  /** From the given point. */
  readonly distance: number;
  /** Axes along which the image stays near that place whatever the parameter: of polar charts at their centre. */
  readonly free: readonly boolean[];
  /** Extent of the image. */
  readonly size: number;
}

const samples = 512;

/**
 * Finds the point of a chart's image that is nearest to a given one: from samples, by a search with shrinking
 * steps along the axes, which finds corners and faces of the cube exactly.
 */
export function nearestPlace(chart: Chart, target: readonly number[]): NearestPlace {
  const k = chart.parameters;
  const distanceAt = (unit: readonly number[]) => distances(chart, Float64Array.from(unit), 1, target)[0]!;
  const unit = withCorners(k);
  const count = unit.length / Math.max(k, 1) || 1;
  const all = distances(chart, unit, count, target);
  const size = Math.max(...all) - Math.min(...all);
  const first = all.indexOf(Math.min(...all));
  let place = Array.from(unit.subarray(first * k, (first + 1) * k));
  let distance = all[first]!;
  for (let step = 0.25; step > 1e-15 && distance > 0; ) {
    const moves = place.flatMap((_, axis) =>
      [-step, step].map((by) => place.map((u, j) => (j === axis ? Math.min(1, Math.max(0, u + by)) : u))),
    );
    const best = moves
      .map((move) => ({ move, value: distanceAt(move) }))
      .reduce((p, q) => (q.value < p.value ? q : p), { move: place, value: distance });
    if (best.value < distance) [place, distance] = [best.move, best.value];
    else step /= 2;
  }
  const free = place.map((_, axis) =>
    [0.1, 0.35, 0.6, 0.85].every(
      (u) => Math.abs(distanceAt(place.map((entry, j) => (j === axis ? u : entry))) - distance) < 1e-9 * size,
    ),
  );
  return { unit: place, distance, free, size };
}

/** Points of a Kronecker sequence, and the corners of the cube where they are not too many. */
function withCorners(k: number): Float64Array {
  const corners = k <= 8 ? 2 ** k : 0;
  const unit = new Float64Array((samples + corners) * k);
  unit.set(kroneckerSequence(k, samples, new Float64Array(k).fill(0.5)));
  for (let corner = 0; corner < corners; corner++) {
    for (let axis = 0; axis < k; axis++) unit[(samples + corner) * k + axis] = (corner >> axis) & 1;
  }
  return unit;
}

function distances(chart: Chart, unit: Float64Array, count: number, target: readonly number[]): number[] {
  const { points } = chart.map(unit, count);
  const d = target.length;
  return Array.from({ length: count }, (_, i) =>
    Math.hypot(...target.map((entry, axis) => points[i * d + axis]! - entry)),
  );
}
