import { describe, expect, it } from "vitest";
import { difference, intersection, union } from "../../src/geometry/combine/set-operations.ts";
import type { Domain } from "../../src/geometry/domain.ts";
import { ball, disk } from "../../src/geometry/shapes/ball.ts";
import { box, interval } from "../../src/geometry/shapes/box.ts";
import { ellipse, ellipsoid } from "../../src/geometry/shapes/ellipsoid.ts";
import { Random } from "../../src/math/random.ts";
import { drawOn } from "../../src/quadrature/draw-on.ts";
import { sobol } from "../../src/quadrature/sobol.ts";
import { byGauss, flux } from "./integrals.ts";

const square = box([-1, -1], [1, 1]);
const mapped: readonly [string, Domain][] = [
  ["a plate with a round hole", difference(square, disk([0.2, 0.1], 0.5))],
  ["a disk without a disk around another center", difference(disk([0, 0], 1), disk([0.3, 0], 0.5))],
  ["a disk without an ellipse", difference(disk([0, 0], 3), ellipse([0, 0.3], [2, 1]))],
  ["half a disk", intersection(disk([0, 0], 1), box([-2, 0], [2, 2]))],
  ["a keyhole", union(disk([0, 1], 0.5), box([-0.2, 0], [0.2, 1]))],
  ["two disks", union(disk([0, 0], 1), disk([1, 0], 1))],
  ["an L", difference(square, box([0, -1], [1, 0]))],
  ["a square without a quarter of a disk", difference(box([0, 0], [1, 1]), disk([0, 0], 0.5))],
  ["a hole in a union", difference(union(disk([0, 0], 1), disk([1, 0], 1)), disk([0.5, 0], 0.3))],
  ["a cube with a hole", difference(box([0, 0, 0], [1, 1, 1]), ball([0.4, 0.5, 0.5], 0.3))],
  ["a ball without an ellipsoid", difference(ball([0, 0, 0], 2), ellipsoid([0.1, 0, 0], [1.2, 1, 0.8]))],
];

describe("domains that are star-shaped around a point or a hole", () => {
  it.each(mapped)("%s: Gauss's rules agree with the divergence theorem", (_, domain) => {
    expect(domain.charts).toBeDefined();
    const d = domain.dimension;
    const exactness = d === 2 ? 1e-10 : 1e-6; // two cells an axis in three dimensions
    expect(Math.abs(byGauss(domain, () => 1) - domain.measure)).toBeLessThan(exactness);
    for (let axis = 0; axis < d; axis++) {
      for (const power of [1, 2]) {
        const through = domain.boundary.reduce((sum, piece) => sum + byGauss(piece, flux(power, axis)), 0);
        expect(Math.abs(byGauss(domain, (x) => x[axis]! ** power) - through)).toBeLessThan(exactness);
      }
    }
    const { points, count } = drawOn(domain, sobol(), 512, new Random(1));
    for (let i = 0; i < count; i++) {
      const x = points.slice(i * d, (i + 1) * d);
      expect(domain.contains(x), x.join(", ")).toBe(true);
    }
  });

  it.each<[string, Domain]>([
    ["a crescent", difference(disk([0, 0], 1), disk([0.5, 0], 1))],
    ["two holes", difference(difference(square, disk([-0.5, 0], 0.25)), disk([0.5, 0], 0.25))],
    [
      "a hole that its surroundings hide",
      difference(union(square, box([1, 0.5], [4, 1])), disk([-0.4, -0.4], 0.3)),
    ],
    ["a square hole", difference(square, box([-0.5, -0.5], [0.5, 0.5]))],
    ["surfaces that are cut", intersection(ball([0, 0, 0], 1), box([0, 0, 0], [1, 1, 1]))],
  ])("%s: no charts", (_, domain) => {
    expect(domain.charts).toBeUndefined();
  });

  it("on the line every set of intervals has charts", () => {
    const domain = union(difference(interval(0, 5), interval(1, 2)), interval(4, 7));
    expect(domain.charts).toHaveLength(2);
    expect(byGauss(domain, (x) => x[0]! ** 2)).toBeCloseTo((1 + 343 - 8) / 3, 10);
  });

  it("a hole does not change at which angles the pieces around it meet", () => {
    expect(difference(square, disk([0, 0], 0.5)).nonObtuse).toBe(true);
    expect(difference(square, disk([0, 0], 1.2)).nonObtuse).toBeUndefined();
    expect(difference(union(square, box([0, 0], [2, 2])), disk([0, 0], 0.3)).nonObtuse).toBeUndefined();
  });
});
