import { invert } from "../../math/invert.ts";
import { conjunction, planeDistance } from "../distance/smooth-distance.ts";
import type { BoundaryPiece, Chart, Domain } from "../domain.ts";
import { checkPoint } from "./check-shape.ts";

/**
 * The simplex with the given d + 1 corners in R^d: triangle, tetrahedron, ... Its boundary piece "face k"
 * (k = 1, ..., d + 1) lies opposite to the k-th corner.
 *
 * Its charts are collapsed cubes: polynomial up to d = 3, of constant Jacobian above.
 *
 * @param corners [d + 1][d]
 * @throws RangeError if there are not d + 1 corners, or they lie in one hyperplane
 */
export function simplex(corners: readonly (readonly number[])[]): Domain {
  const d = corners.length - 1;
  if (d < 2) throw new RangeError(`simplex: needs at least 3 corners, got ${corners.length}`);
  for (const corner of corners) checkPoint("simplex", `a corner of ${d + 1}`, corner, d);
  const origin = corners[0]!;
  const edges = new Float64Array(d * d);
  for (let i = 0; i < d * d; i++) {
    edges[i] = corners[1 + Math.floor(i / d)]![i % d]! - origin[i % d]!;
  }
  const inverse = new Float64Array(d * d);
  const determinant = Math.abs(invert(edges, inverse, d));
  const longest = Math.max(...edges.map(Math.abs));
  if (!(determinant > 1e-13 * longest ** d)) {
    throw new RangeError(`simplex: the ${d + 1} corners must not lie in one hyperplane`);
  }
  // the gradients of the barycentric coordinates: column k of the inverse for corner k + 1, minus their sum for corner 0
  const slopes = corners.map((_, corner) =>
    Array.from({ length: d }, (__, axis) => {
      if (corner > 0) return inverse[axis * d + corner - 1]!;
      let sum = 0;
      for (let k = 0; k < d; k++) sum -= inverse[axis * d + k]!;
      return sum;
    }),
  );
  const measure = determinant / factorial(d);
  const inwards = slopes.map((slope) => slope.map((entry) => entry / Math.hypot(...slope)));
  const levels = inwards.map((inward, k) => planeDistance(corners[k === 0 ? 1 : 0]!, inward));
  const boundary = inwards.map((inward, k): BoundaryPiece => {
    const others = corners.filter((_, index) => index !== k);
    const area = measure * d * Math.hypot(...slopes[k]!);
    const trim = conjunction(levels.filter((_, index) => index !== k));
    return {
      name: `face ${k + 1}`,
      measure: area,
      charts: [
        collapsedCube(
          others,
          area,
          inward.map((entry) => -entry),
        ),
      ],
      equation: { level: levels[k]!, trim },
      distance: levels[k]!,
    };
  });
  const spare = new Float64Array(d);
  return {
    name: `${d === 2 ? "triangle" : "simplex"} of corners ${corners.map((x) => `(${x.join(", ")})`).join(", ")}`,
    dimension: d,
    measure,
    bounds: {
      lower: origin.map((_, k) => Math.min(...corners.map((x) => x[k]!))),
      upper: origin.map((_, k) => Math.max(...corners.map((x) => x[k]!))),
    },
    contains: (x) => levels.every((level) => level(x, spare) >= -1e-14 * longest),
    charts: [collapsedCube(corners, measure)],
    nonObtuse: inwards.every((p, i) =>
      inwards.every((q, j) => j <= i || p.reduce((sum, entry, k) => sum + entry * q[k]!, 0) <= 1e-12),
    ),
    boundary,
    signedDistance: conjunction(levels),
  };
}

/**
 * The triangle with the given corners: the two-dimensional simplex.
 *
 * @throws RangeError if the corners lie on one line
 */
export function triangle(
  a: readonly [number, number],
  b: readonly [number, number],
  c: readonly [number, number],
): Domain {
  return simplex([a, b, c]);
}

/**
 * The chart of the simplex with k + 1 corners in R^d from the unit cube of dimension k: barycentric coordinates
 * 1 - s_1, s_1 (1 - s_2), ..., s_1 ... s_k with s = u (polynomial) or, for k > 3, s_j = u_j^(1 / (k + 1 - j)).
 *
 * @param normal [d], outward, for a chart of a boundary
 */
export function collapsedCube(
  corners: readonly (readonly number[])[],
  measure: number,
  normal?: readonly number[],
): Chart {
  const k = corners.length - 1;
  const d = corners[0]!.length;
  const last = corners[k]!;
  return {
    parameters: k,
    measure,
    map(unit, count) {
      const points = new Float64Array(count * d);
      const jacobian = new Float64Array(count);
      const normals = normal && new Float64Array(count * d);
      for (let i = 0; i < count; i++) {
        let product = 1;
        let density = factorial(k);
        for (let j = 0; j < k; j++) {
          const u = unit[i * k + j]!;
          const s = k > 3 ? u ** (1 / (k - j)) : u;
          if (k <= 3) density *= s ** (k - 1 - j);
          const share = product * (1 - s);
          product *= s;
          for (let axis = 0; axis < d; axis++)
            points[i * d + axis] = points[i * d + axis]! + share * corners[j]![axis]!;
        }
        for (let axis = 0; axis < d; axis++)
          points[i * d + axis] = points[i * d + axis]! + product * last[axis]!;
        jacobian[i] = k <= 3 ? measure * density : measure;
        if (normal) normals?.set(normal, i * d);
      }
      return { points, jacobian, ...(normals && { normals }) };
    },
  };
}

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1);
}
