import * as v from "valibot";
import { readOptions } from "../../schema/check.ts";
import { optional, optionsOf, tied } from "../../schema/parts.ts";
import { listOf, text } from "../../schema/values.ts";
import { interiorChart } from "../chart.ts";
import { joinedDistance } from "../distance/joined-distance.ts";
import { pieceDistance } from "../distance/smooth-distance.ts";
import type { BoundaryPiece, Chart, Domain, SmoothDistance } from "../domain.ts";
import { checkPoint } from "./check-shape.ts";
import { distanceTo, type Edge, lengthOf, segmentChart, segmentEquation } from "./segment.ts";
import { collapsedCube } from "./simplex.ts";
import { withSlit } from "./slit.ts";
import { type Corner, convexCells, turn } from "./triangulation.ts";

/** Names of a polygon's edges, and a crack in it. */
export interface PolygonOptions {
  /**
   * Names of the edges, the k-th from corner k to the next; default "edge 1", "edge 2", ... Edges of one name
   * are one piece of boundary.
   */
  readonly edges?: readonly string[];
  /**
   * A straight crack from a tip inside to a point inside or on the boundary: a piece of boundary with two sides,
   * "slit+" to the left of its direction and "slit-" to the right. Charts do not cross it.
   */
  readonly slit?: readonly [tip: Corner, end: Corner];
}

const polygonOptions = tied<PolygonOptions>()(
  optionsOf({
    edges: optional(listOf(text, "a list of names")),
    slit: optional(
      v.custom<NonNullable<PolygonOptions["slit"]>>(
        (value) => Array.isArray(value) && value.length === 2 && value.every(Array.isArray),
        "must be two points, the tip and the end",
      ),
    ),
  }),
);

/**
 * The polygon with the given corners, either way round; its edges must not cross. It need not be convex.
 *
 * Its charts are the triangles and convex quadrilaterals that it is cut into.
 *
 * @param corners [n], n >= 3
 * @throws RangeError if there are fewer than three corners, the edges cross, a slit leaves the polygon, or an option
 *   is unknown
 * @example
 * ```ts
 * import { polygon } from "deep-ritz";
 *
 * const lShape = polygon([[0, 0], [1, 0], [1, 1], [-1, 1], [-1, -1], [0, -1]]);
 * console.log(lShape.measure, lShape.boundary.length); // 3 6
 * ```
 */
export function polygon(corners: readonly Corner[], options: PolygonOptions = {}): Domain {
  const { edges: names, slit } = readOptions(polygonOptions, options, "polygon");
  if (corners.length < 3) throw new RangeError(`polygon: needs at least 3 corners, got ${corners.length}`);
  for (const corner of corners) checkPoint("polygon", "a corner", corner, 2);
  if (names !== undefined && names.length !== corners.length) {
    throw new RangeError(`polygon: needs ${corners.length} names of edges, got ${names.length}`);
  }
  const given = corners.map((from, k) => ({
    name: names?.[k] ?? `edge ${k + 1}`,
    from,
    to: corners[(k + 1) % corners.length]!,
  }));
  checkSimple(given);
  const outline = counterclockwise(given);
  const edges = slit === undefined ? outline : withSlit(outline, slit[0], slit[1]);
  const charts = convexCells(edges.map(({ from }) => from)).map(cellChart);
  const signedDistance = polygonDistance(outline);
  const bounds = {
    lower: [0, 1].map((axis) => Math.min(...corners.map((x) => x[axis]!))),
    upper: [0, 1].map((axis) => Math.max(...corners.map((x) => x[axis]!))),
  };
  const tolerance =
    1e-13 * Math.max(bounds.upper[0]! - bounds.lower[0]!, bounds.upper[1]! - bounds.lower[1]!);
  return {
    name: `polygon of ${corners.length} corners${slit === undefined ? "" : " with a slit"}`,
    dimension: 2,
    measure: charts.reduce((sum, chart) => sum + chart.measure, 0),
    bounds,
    contains: (x) => isInside(outline, x) || outline.some((edge) => distanceTo(edge, x) <= tolerance),
    charts,
    nonObtuse: slit === undefined && outline.every((edge, k) => isNotObtuse(edge, outline.at(k - 1)!)),
    boundary: pieces(edges, outline),
    signedDistance,
  };
}

function counterclockwise(edges: readonly Edge[]): readonly Edge[] {
  const area = edges.reduce((sum, { from, to }) => sum + from[0] * to[1] - from[1] * to[0], 0);
  if (area === 0) throw new RangeError("polygon: its corners must enclose an area, got none");
  if (area > 0) return edges;
  return edges.map(({ name, from, to }) => ({ name, from: to, to: from })).reverse();
}

function checkSimple(edges: readonly Edge[]): void {
  edges.forEach((p, i) => {
    if (p.from[0] === p.to[0] && p.from[1] === p.to[1]) {
      throw new RangeError(`polygon: corner (${p.from.join(", ")}) is given twice in a row`);
    }
    for (const q of edges.slice(i + 1)) {
      const [p1, p2] = [turn(p.from, p.to, q.from), turn(p.from, p.to, q.to)];
      const [q1, q2] = [turn(q.from, q.to, p.from), turn(q.from, q.to, p.to)];
      if (p1 * p2 < 0 && q1 * q2 < 0) {
        throw new RangeError(`polygon: ${p.name} and ${q.name} cross`);
      }
    }
  });
}

/** A triangle as a collapsed square, or a convex quadrilateral as the bilinear image of the square. */
function cellChart(cell: readonly Corner[]): Chart {
  const [a, b, c, e] = cell as [Corner, Corner, Corner, Corner | undefined];
  if (e === undefined) return collapsedCube(cell, turn(a, b, c) / 2);
  const measure = (turn(a, b, c) + turn(a, c, e)) / 2;
  return interiorChart(2, measure, (unit, from, points, to) => {
    const [s, t] = [unit[from]!, unit[from + 1]!];
    for (let k = 0; k < 2; k++) {
      points[to + k] = (1 - t) * ((1 - s) * a[k]! + s * b[k]!) + t * ((1 - s) * e[k]! + s * c[k]!);
    }
    const along = [0, 1].map((k) => (1 - t) * (b[k]! - a[k]!) + t * (c[k]! - e[k]!));
    const across = [0, 1].map((k) => (1 - s) * (e[k]! - a[k]!) + s * (c[k]! - b[k]!));
    return along[0]! * across[1]! - along[1]! * across[0]!;
  });
}

/** The edges by name; charts run from corner to corner, and distances are those of the outline's whole edges. */
function pieces(edges: readonly Edge[], outline: readonly Edge[]): BoundaryPiece[] {
  const names = [...new Set(edges.map(({ name }) => name))].filter((name) => name !== "");
  return names.map((name) => {
    const charts = edges.filter((edge) => edge.name === name).map(segmentChart);
    const whole = outline.filter((edge) => edge.name === name);
    const own = whole.length > 0 ? whole : edges.filter((edge) => edge.name === name);
    const equations = own.map(segmentEquation);
    return {
      name,
      measure: charts.reduce((sum, chart) => sum + chart.measure, 0),
      charts,
      distance: joinedDistance(
        2,
        own.map((edge, k) =>
          outline.includes(edge) && outline.every((other) => other === edge || isBeyond(edge, other))
            ? equations[k]!.level
            : pieceDistance(equations[k]!, lengthOf(edge)),
        ),
      ),
      ...(equations.length === 1 && { equation: equations[0]! }),
    };
  });
}

/** Whether the inside has an angle of at most 90 degrees between an edge and the one before it. */
function isNotObtuse(edge: Edge, before: Edge): boolean {
  const [dx, dy] = [edge.to[0] - edge.from[0], edge.to[1] - edge.from[1]];
  const along = dx * (before.to[0] - before.from[0]) + dy * (before.to[1] - before.from[1]);
  return turn(before.from, before.to, edge.to) > 0 && along <= 1e-12 * lengthOf(edge) * lengthOf(before);
}

/** Whether another edge lies to the left of an edge's line, touching it at the edge's ends at most. */
function isBeyond(edge: Edge, { from, to }: Edge): boolean {
  return [from, to].every((p) => {
    const isEnd = [edge.from, edge.to].some((q) => q[0] === p[0] && q[1] === p[1]);
    return isEnd || turn(edge.from, edge.to, p) > 0;
  });
}

/** The R-equivalence of all edges, with a sign. */
function polygonDistance(outline: readonly Edge[]): SmoothDistance {
  const sides = (side: 1 | -1) =>
    joinedDistance(
      2,
      outline.map((edge) => pieceDistance(segmentEquation(edge), lengthOf(edge), side)),
    );
  const [inside, outside] = [sides(1), sides(-1)];
  return (x, gradient) => {
    if (isInside(outline, x)) return inside(x, gradient);
    const value = outside(x, gradient);
    for (let k = 0; k < 2; k++) gradient[k] = -gradient[k]!;
    return -value;
  };
}

/** Whether a ray from the point crosses the outline an odd number of times. */
function isInside(outline: readonly Edge[], x: ArrayLike<number>): boolean {
  let inside = false;
  for (const { from, to } of outline) {
    if (from[1] > x[1]! === to[1] > x[1]!) continue;
    if (x[0]! < from[0] + ((x[1]! - from[1]) / (to[1] - from[1])) * (to[0] - from[0])) inside = !inside;
  }
  return inside;
}
