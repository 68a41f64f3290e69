import { expect } from "vitest";
import type { BoundaryPiece, Domain } from "../../src/geometry/domain.ts";
import { Random } from "../../src/math/random.ts";
import { compositeGauss } from "../../src/quadrature/composite-gauss.ts";
import { drawOn } from "../../src/quadrature/draw-on.ts";
import type { Quadrature } from "../../src/quadrature/quadrature.ts";

type Row = Float64Array;

/** The integral of f(x, normal); inside a domain `normal` is x. */
export function integral(q: Quadrature, f: (x: Row, normal: Row) => number): number {
  const d = q.dimension;
  const row = (array: Float64Array, i: number) => array.subarray(i * d, (i + 1) * d);
  return q.weights.reduce(
    (sum, weight, i) => sum + weight * f(row(q.points, i), row(q.normals ?? q.points, i)),
    0,
  );
}

/** By composite Gauss rules of order 10 on every chart, fine enough for trigonometric charts. */
export function byGauss(
  region: Domain | BoundaryPiece,
  f: (x: Row, normal: Row) => number,
  cells = region.charts![0]!.parameters < 3 ? 12 : 2,
): number {
  return integral(drawOn(region, compositeGauss({ order: 10, cells }), 1, new Random(1)), f);
}

/** F . n for F = x_axis^(power + 1) / (power + 1) e_axis, whose divergence is x_axis^power. */
export function flux(power: number, axis: number): (x: Row, normal: Row) => number {
  return (x, normal) => (x[axis]! ** (power + 1) / (power + 1)) * normal[axis]!;
}

/** The mean of the estimates is within four of its standard errors of the exact value. */
export function expectWithinError(exact: number, estimates: readonly number[], alsoUncertain = 0): void {
  const n = estimates.length;
  const mean = estimates.reduce((a, b) => a + b) / n;
  const variance = estimates.reduce((sum, e) => sum + (e - mean) ** 2, 0) / (n - 1);
  const error = Math.hypot(Math.sqrt(variance / n), alsoUncertain);
  expect(Math.abs(mean - exact)).toBeLessThan(4 * error + 1e-12 * (1 + Math.abs(exact)));
}
