import { boundaryChart, interiorChart } from "../chart.ts";
import { conjunction, negated } from "../distance/smooth-distance.ts";
import type { BoundaryPiece, Chart, Domain, SmoothDistance } from "../domain.ts";
import { checkLength, checkPoint } from "./check-shape.ts";
import { directionMap, sphereMeasure } from "./unit-sphere.ts";

/**
 * The ball of R^d, d >= 2; the disk for d = 2. Its boundary piece is "circle" for d = 2 and "sphere" above.
 *
 * Its chart is polar. Up to d = 3 it is analytic; above, its Jacobian is constant.
 *
 * @param center [d]
 * @throws RangeError if the center has fewer than two coordinates or the radius is not positive
 * @example
 * ```ts
 * import { ball } from "deep-ritz";
 *
 * console.log(ball([0, 0, 0], 1).measure / Math.PI); // 1.3333
 * console.log(ball(new Array(10).fill(0), 1).dimension); // 10
 * ```
 */
export function ball(center: readonly number[], radius: number): Domain {
  checkCenter("ball", center);
  checkLength("ball", "radius", radius);
  const d = center.length;
  const level = sphereLevel(center, radius);
  return {
    name: `${d === 2 ? "disk" : "ball"} around (${center.join(", ")}) of radius ${radius}`,
    dimension: d,
    measure: (sphereMeasure(d) * radius ** d) / d,
    bounds: cube(center, radius),
    contains: (x) => squaredDistance(x, center) <= radius ** 2 * (1 + 1e-14),
    charts: [polarChart(center, 0, radius)],
    nonObtuse: true,
    boundary: [spherePiece(d === 2 ? "circle" : "sphere", center, radius, 1, level)],
    radial: { center, radius: () => radius },
    signedDistance: level,
  };
}

/**
 * The disk: the two-dimensional ball; its boundary piece is "circle".
 *
 * @throws RangeError if the radius is not positive
 * @example
 * ```ts
 * import { disk } from "deep-ritz";
 *
 * const unit = disk([0, 0], 1);
 * console.log(unit.measure, unit.boundary[0]!.name); // 3.14159 circle
 * ```
 */
export function disk(center: readonly [number, number], radius: number): Domain {
  checkPoint("disk", "center", center, 2);
  return ball(center, radius);
}

/**
 * The shell between two spheres of R^d, d >= 2; the annulus for d = 2. Its boundary pieces are "inner" and
 * "outer".
 *
 * @param center [d]
 * @throws RangeError if the center has fewer than two coordinates or 0 < inner < outer does not hold
 */
export function shell(center: readonly number[], inner: number, outer: number): Domain {
  checkCenter("shell", center);
  checkLength("shell", "inner radius", inner);
  checkLength("shell", "outer radius", outer);
  if (!(inner < outer)) {
    throw new RangeError(`shell: the inner radius must be below the outer, got ${inner} and ${outer}`);
  }
  const d = center.length;
  const inside = sphereLevel(center, outer);
  const outside = negated(sphereLevel(center, inner));
  return {
    name: `${d === 2 ? "annulus" : "shell"} around (${center.join(", ")}) of radii ${inner} and ${outer}`,
    dimension: d,
    measure: (sphereMeasure(d) * (outer ** d - inner ** d)) / d,
    bounds: cube(center, outer),
    contains(x) {
      const r2 = squaredDistance(x, center);
      return r2 <= outer ** 2 * (1 + 1e-14) && r2 >= inner ** 2 * (1 - 1e-14);
    },
    charts: [polarChart(center, inner, outer)],
    nonObtuse: true,
    boundary: [
      spherePiece("inner", center, inner, -1, outside),
      spherePiece("outer", center, outer, 1, inside),
    ],
    signedDistance: conjunction([inside, outside]),
  };
}

/**
 * The annulus: the two-dimensional shell; its boundary pieces are "inner" and "outer".
 *
 * @throws RangeError if 0 < inner < outer does not hold
 * @example
 * ```ts
 * import { annulus } from "deep-ritz";
 *
 * const ring = annulus([0, 0], 1, 2);
 * console.log(ring.measure / Math.PI, ring.contains([0.5, 0])); // 3 false
 * ```
 */
export function annulus(center: readonly [number, number], inner: number, outer: number): Domain {
  checkPoint("annulus", "center", center, 2);
  return shell(center, inner, outer);
}

function checkCenter(shape: string, center: readonly number[]): void {
  checkPoint(shape, "center", center);
  if (center.length < 2) {
    throw new RangeError(`${shape}: needs a center of at least 2 coordinates, got [${center.join(", ")}]`);
  }
}

function cube(center: readonly number[], radius: number): Domain["bounds"] {
  return { lower: center.map((c) => c - radius), upper: center.map((c) => c + radius) };
}

function squaredDistance(x: ArrayLike<number>, center: readonly number[]): number {
  let sum = 0;
  for (let k = 0; k < center.length; k++) sum += (x[k]! - center[k]!) ** 2;
  return sum;
}

/** (R^2 - r^2) / 2R: positive inside, with gradient of length 1 on the sphere, smooth everywhere. */
function sphereLevel(center: readonly number[], radius: number): SmoothDistance {
  return (x, gradient) => {
    for (let k = 0; k < center.length; k++) gradient[k] = (center[k]! - x[k]!) / radius;
    return (radius ** 2 - squaredDistance(x, center)) / (2 * radius);
  };
}

function polarChart(center: readonly number[], inner: number, outer: number): Chart {
  const d = center.length;
  const direction = directionMap(d);
  const measure = (sphereMeasure(d) * (outer ** d - inner ** d)) / d;
  return interiorChart(d, measure, (unit, from, points, to) => {
    const surface = direction(unit, from + 1, points, to);
    const u = unit[from]!;
    const r = d <= 3 ? inner + u * (outer - inner) : (inner ** d + u * (outer ** d - inner ** d)) ** (1 / d);
    for (let k = 0; k < d; k++) points[to + k] = center[k]! + r * points[to + k]!;
    return d <= 3 ? (outer - inner) * r ** (d - 1) * surface : measure;
  });
}

function spherePiece(
  name: string,
  center: readonly number[],
  radius: number,
  side: -1 | 1,
  level: SmoothDistance,
): BoundaryPiece {
  const d = center.length;
  const direction = directionMap(d);
  const measure = sphereMeasure(d) * radius ** (d - 1);
  const chart = boundaryChart(d, measure, (unit, from, points, to, normals) => {
    const surface = direction(unit, from, normals, to);
    for (let k = 0; k < d; k++) {
      points[to + k] = center[k]! + radius * normals[to + k]!;
      normals[to + k] = side * normals[to + k]!;
    }
    return surface * radius ** (d - 1);
  });
  return { name, measure, charts: [chart], equation: { level }, distance: level };
}
