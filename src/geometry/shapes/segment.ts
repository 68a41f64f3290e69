import { boundaryChart } from "../chart.ts";
import { planeDistance } from "../distance/smooth-distance.ts";
import type { Chart, PieceEquation, SmoothDistance } from "../domain.ts";
import type { Corner } from "./triangulation.ts";

/** An edge of a polygon, with the inside to its left. */
export interface Edge {
  /** "" for a cut that is not boundary. */
  readonly name: string;
  readonly from: Corner;
  readonly to: Corner;
}

/** The length of an edge. */
export function lengthOf({ from, to }: Edge): number {
  return Math.hypot(to[0] - from[0], to[1] - from[1]);
}

/** An edge as a chart of boundary, from its first corner to its second. */
export function segmentChart(edge: Edge): Chart {
  const { from, to } = edge;
  const length = lengthOf(edge);
  const normal = [(to[1] - from[1]) / length, (from[0] - to[0]) / length];
  return boundaryChart(2, length, (unit, at, points, into, normals) => {
    const s = unit[at]!;
    for (let k = 0; k < 2; k++) {
      points[into + k] = (1 - s) * from[k]! + s * to[k]!;
      normals[into + k] = normal[k]!;
    }
    return length;
  });
}

/** The line through an edge, trimmed by the circle with the edge as a diameter. */
export function segmentEquation(edge: Edge): PieceEquation & { readonly trim: SmoothDistance } {
  const { from, to } = edge;
  const length = lengthOf(edge);
  const inward = [(from[1] - to[1]) / length, (to[0] - from[0]) / length];
  const middle = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
  return {
    level: planeDistance(from, inward),
    trim(x, gradient) {
      const [dx, dy] = [x[0]! - middle[0]!, x[1]! - middle[1]!];
      gradient[0] = (-2 * dx) / length;
      gradient[1] = (-2 * dy) / length;
      return ((length / 2) ** 2 - dx * dx - dy * dy) / length;
    },
  };
}

/** The distance of a point from an edge. */
export function distanceTo({ from, to }: Edge, x: ArrayLike<number>): number {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const s = ((x[0]! - from[0]) * dx + (x[1]! - from[1]) * dy) / (dx * dx + dy * dy);
  const t = Math.min(1, Math.max(0, s));
  return Math.hypot(x[0]! - from[0] - t * dx, x[1]! - from[1] - t * dy);
}
