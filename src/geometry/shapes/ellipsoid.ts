import { boundaryChart } from "../chart.ts";
import type { Domain, SmoothDistance } from "../domain.ts";
import { ball } from "./ball.ts";
import { checkLength, checkPoint } from "./check-shape.ts";
import { directionMap, sphereMeasure } from "./unit-sphere.ts";

/**
 * The ellipsoid of R^d, d >= 2, with the given semi-axes along the coordinate axes; the ellipse for d = 2. Its
 * boundary piece is "ellipse" for d = 2 and "ellipsoid" above. Its charts are those of the ball, scaled.
 *
 * @param center [d]
 * @param semiAxes [d]
 * @throws RangeError if these differ in length, are fewer than two, or a semi-axis is not positive
 */
export function ellipsoid(center: readonly number[], semiAxes: readonly number[]): Domain {
  checkPoint("ellipsoid", "semi-axes", semiAxes, center.length);
  for (const a of semiAxes) checkLength("ellipsoid", "semi-axis", a);
  const unitBall = ball(
    center.map(() => 0),
    1,
  );
  checkPoint("ellipsoid", "center", center);
  const d = center.length;
  const volume = semiAxes.reduce((product, a) => product * a, 1);
  const inner = unitBall.charts![0]!;
  const surface = ellipsoidSurface(semiAxes);
  const direction = directionMap(d);
  const level = ellipsoidLevel(center, semiAxes);
  const boundary = boundaryChart(d, surface, (unit, from, points, to, normals) => {
    const area = direction(unit, from, points, to);
    let stretch = 0;
    for (let k = 0; k < d; k++) stretch += (points[to + k]! / semiAxes[k]!) ** 2;
    stretch = Math.sqrt(stretch);
    for (let k = 0; k < d; k++) {
      normals[to + k] = points[to + k]! / semiAxes[k]! / stretch;
      points[to + k] = center[k]! + semiAxes[k]! * points[to + k]!;
    }
    return area * volume * stretch;
  });
  return {
    name: `${d === 2 ? "ellipse" : "ellipsoid"} around (${center.join(", ")}) of semi-axes ${semiAxes.join(", ")}`,
    dimension: d,
    measure: unitBall.measure * volume,
    bounds: {
      lower: center.map((c, k) => c - semiAxes[k]!),
      upper: center.map((c, k) => c + semiAxes[k]!),
    },
    contains: (x) => semiAxes.reduce((sum, a, k) => sum + ((x[k]! - center[k]!) / a) ** 2, 0) <= 1 + 1e-14,
    charts: [
      {
        parameters: d,
        measure: unitBall.measure * volume,
        map(unit, count) {
          const { points, jacobian } = inner.map(unit, count);
          for (let i = 0; i < count; i++) {
            jacobian[i] = jacobian[i]! * volume;
            for (let k = 0; k < d; k++) points[i * d + k] = center[k]! + semiAxes[k]! * points[i * d + k]!;
          }
          return { points, jacobian };
        },
      },
    ],
    nonObtuse: true,
    boundary: [
      {
        name: d === 2 ? "ellipse" : "ellipsoid",
        measure: surface,
        charts: [boundary],
        equation: { level },
        distance: level,
      },
    ],
    radial: { center, radius: (direction) => 1 / Math.hypot(...semiAxes.map((a, k) => direction[k]! / a)) },
    signedDistance: level,
  };
}

/**
 * The ellipse: the two-dimensional ellipsoid; its boundary piece is "ellipse".
 *
 * @throws RangeError if a semi-axis is not positive
 * @example
 * ```ts
 * import { ellipse } from "deep-ritz";
 *
 * console.log(ellipse([0, 0], [2, 1]).measure / Math.PI); // 2
 * ```
 */
export function ellipse(center: readonly [number, number], semiAxes: readonly [number, number]): Domain {
  checkPoint("ellipse", "center", center, 2);
  return ellipsoid(center, semiAxes);
}

/**
 * g / sqrt(|grad g|^2 + 2 g / a^2) for g = (1 - |y|^2) / 2, y = (x - c) / semi-axes and a the longest semi-axis:
 * normalised, smooth everywhere since the root's argument is positive, and for a ball (R^2 - r^2) / 2R.
 */
function ellipsoidLevel(center: readonly number[], semiAxes: readonly number[]): SmoothDistance {
  const inverseSquares = semiAxes.map((a) => a ** -2);
  const least = Math.min(...inverseSquares);
  return (x, gradient) => {
    let g = 0.5;
    let squared = least;
    for (let k = 0; k < center.length; k++) {
      const scaled = (x[k]! - center[k]!) ** 2 * inverseSquares[k]!;
      g -= scaled / 2;
      squared += scaled * (inverseSquares[k]! - least);
    }
    const root = Math.sqrt(squared);
    for (let k = 0; k < center.length; k++) {
      const along = (x[k]! - center[k]!) * inverseSquares[k]!;
      gradient[k] = (-along - (g * along * (inverseSquares[k]! - least)) / squared) / root;
    }
    return g / root;
  };
}

/**
 * Surface of an ellipsoid, for d = 2 its perimeter: |S^(d-1)| prod(a) E|y / a| for y uniform on the unit sphere.
 * The expectation is E sqrt(Q) / E|g| with g normal and Q = sum of g_i^2 / a_i^2; E sqrt(Q) =
 * (4 pi)^(-1/2) times the integral of (1 - E exp(-t Q)) t^(-3/2), by the trapezoidal rule in log t, which for
 * this integrand converges exponentially; E exp(-t Q) = prod (1 + 2 t / a_i^2)^(-1/2).
 */
function ellipsoidSurface(semiAxes: readonly number[]): number {
  const d = semiAxes.length;
  const size = semiAxes.reduce((product, a) => product * a ** (1 / d), 1);
  const step = 0.25;
  let sum = 0;
  for (let s = -90; s <= 90; s += step) {
    const logarithm = semiAxes.reduce(
      (total, a) => total + Math.log1p((2 * Math.exp(s) * size * size) / a / a),
      0,
    );
    sum += -Math.expm1(-logarithm / 2) * Math.exp(-s / 2);
  }
  const meanRoot = (sum * step) / Math.sqrt(4 * Math.PI);
  // E|g| = sqrt(2) Gamma((d + 1) / 2) / Gamma(d / 2) = sqrt(2 pi) |S^(d-1)| / |S^d|
  const meanLength = (Math.sqrt(2 * Math.PI) * sphereMeasure(d)) / sphereMeasure(d + 1);
  return (sphereMeasure(d) * size ** (d - 1) * meanRoot) / meanLength;
}
