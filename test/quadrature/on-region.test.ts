import { describe, expect, it } from "vitest";
import type { BoundaryPiece, Chart, Domain } from "../../src/geometry/domain.ts";
import { interval } from "../../src/geometry/shapes/box.ts";
import { Random } from "../../src/math/random.ts";
import { drawOn } from "../../src/quadrature/draw-on.ts";
import { gaussLegendre } from "../../src/quadrature/gauss-legendre.ts";
import { midpoint } from "../../src/quadrature/midpoint.ts";
import { monteCarlo } from "../../src/quadrature/monte-carlo.ts";
import type { Quadrature } from "../../src/quadrature/quadrature.ts";
import { sobol } from "../../src/quadrature/sobol.ts";
import { antitheticStratified, stratified } from "../../src/quadrature/stratified.ts";

const radius = 1.5;
const area = Math.PI * radius ** 2;

/** A disk off the origin that is known by `contains` only. */
const disk: Domain = {
  name: "disk",
  dimension: 2,
  measure: area,
  bounds: { lower: [1 - radius, -radius], upper: [1 + radius, radius] },
  contains: (x) => (x[0]! - 1) ** 2 + x[1]! ** 2 <= radius ** 2,
  boundary: [],
};

/** (u, v) -> r = radius u, angle 2 pi v: a chart whose Jacobian is not constant. */
const polar: Chart = {
  parameters: 2,
  measure: area,
  map(unit, count) {
    const points = new Float64Array(2 * count);
    const jacobian = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      const r = radius * unit[2 * i]!;
      points[2 * i] = 1 + r * Math.cos(2 * Math.PI * unit[2 * i + 1]!);
      points[2 * i + 1] = r * Math.sin(2 * Math.PI * unit[2 * i + 1]!);
      jacobian[i] = 2 * Math.PI * radius * r;
    }
    return { points, jacobian };
  },
};

/** [0, 1] and [2, 5] as one domain of two charts. */
const twoIntervals: Domain = {
  ...interval(0, 5),
  measure: 4,
  contains: (x) => (x[0]! >= 0 && x[0]! <= 1) || (x[0]! >= 2 && x[0]! <= 5),
  charts: [interval(0, 1).charts![0]!, interval(2, 5).charts![0]!],
};

function integral(q: Quadrature, f: (...x: number[]) => number): number {
  return q.weights.reduce(
    (sum, weight, i) => sum + weight * f(...q.points.subarray(i * q.dimension, (i + 1) * q.dimension)),
    0,
  );
}

describe("drawOn a region with charts", () => {
  it("multiplies weights by a Jacobian that varies", () => {
    const q = drawOn({ ...disk, charts: [polar] }, gaussLegendre(), 400, new Random(1));
    const rounding = 1e-12;
    expect(Math.abs(integral(q, () => 1) - area)).toBeLessThan(rounding);
    const squared = (x: number, y: number) => (x - 1) ** 2 + y ** 2;
    expect(Math.abs(integral(q, squared) - (Math.PI * radius ** 4) / 2)).toBeLessThan(rounding);
  });

  it("shares the count in proportion to measure and joins the points", () => {
    const q = drawOn(twoIntervals, monteCarlo(), 100, new Random(1));
    expect(q.count).toBe(100);
    expect(q.points.filter((x) => x <= 1).length).toBe(25);
    expect(q.points.every((x) => twoIntervals.contains([x]))).toBe(true);
    expect(Math.abs(integral(q, () => 1) - 4)).toBeLessThan(100 * Number.EPSILON * 4);
    const gauss = drawOn(twoIntervals, gaussLegendre(), 20, new Random(1));
    expect(Math.abs(integral(gauss, (x) => x ** 3) - (1 + 5 ** 4 - 2 ** 4) / 4)).toBeLessThan(1e-12);
  });

  it("gives every chart a point", () => {
    const q = drawOn(twoIntervals, monteCarlo(), 1, new Random(1));
    expect([...q.weights]).toEqual([1, 3]);
  });

  it("joins normals on a piece of boundary with several charts", () => {
    const ends = interval(-1, 2).boundary;
    const both: BoundaryPiece = { name: "ends", measure: 2, charts: ends.flatMap((end) => end.charts) };
    const q = drawOn(both, sobol(), 10, new Random(1));
    expect([...q.points]).toEqual([-1, 2]);
    expect([...(q.normals ?? [])]).toEqual([-1, 1]);
    expect([...q.weights]).toEqual([1, 1]);
  });
});

describe("drawOn a domain known by contains only", () => {
  const f = (x: number, y: number) => x ** 2 + Math.exp(y);
  // int x^2 = area (1 + R^2/4); int e^y = 2 pi R I_1(R), by the series of the Bessel function
  const besselTerm = (k: number): number =>
    k === 0 ? radius / 2 : (besselTerm(k - 1) * radius ** 2) / 4 / k / (k + 1);
  const bessel = Array.from({ length: 20 }, (_, k) => besselTerm(k)).reduce((a, b) => a + b);
  const exact = area * (1 + radius ** 2 / 4) + 2 * Math.PI * radius * bessel;

  it.each([monteCarlo(), stratified(), antitheticStratified(), sobol()])(
    "$name estimates integrals within 4 standard errors",
    (rule) => {
      const replicates = 64;
      const random = new Random(5);
      const estimates = Array.from({ length: replicates }, () =>
        integral(drawOn(disk, rule, 512, random), f),
      );
      const mean = estimates.reduce((a, b) => a + b) / replicates;
      const variance = estimates.reduce((sum, e) => sum + (e - mean) ** 2, 0) / (replicates - 1);
      expect(Math.abs(mean - exact)).toBeLessThan(4 * Math.sqrt(variance / replicates));
    },
  );

  it("keeps points inside, near the number asked, with weights that sum to the measure", () => {
    for (const rule of [monteCarlo(), midpoint(), gaussLegendre(), sobol()]) {
      const q = drawOn(disk, rule, 1000, new Random(2));
      for (let i = 0; i < q.count; i++) {
        expect(disk.contains(q.points.subarray(2 * i, 2 * i + 2))).toBe(true);
      }
      expect(Math.abs(integral(q, () => 1) - area)).toBeLessThan(q.count * Number.EPSILON * area);
      // Monte Carlo keeps a binomial number: 1273 trials of chance pi/4. Gauss crowds corners outside.
      if (rule.name !== "gauss-legendre") {
        expect(Math.abs(q.count - 1000)).toBeLessThan(4 * Math.sqrt(1000 * (1 - Math.PI / 4)));
      }
    }
  });

  it("converges with a grid at the order of a cut boundary, 1/2 or better", () => {
    const error = (count: number) =>
      Math.abs(integral(drawOn(disk, midpoint(), count, new Random(1)), f) - exact);
    // Cells cut by the circle: about 8 R / h of measure h^2 each, for h^2 = |box| / cells.
    for (const count of [100, 1000, 10000]) {
      const h = 2 * radius * Math.sqrt(Math.PI / 4 / count);
      expect(error(count)).toBeLessThan(8 * radius * h * (2.5 ** 2 + Math.exp(radius)));
    }
    expect(error(40000)).toBeLessThan(error(400) / 10);
  });

  it("keeps a rule's own weights in proportion", () => {
    // A domain that is its whole box, found by rejection, gives the tensor rule itself.
    const whole: Domain = { ...interval(2, 5), contains: () => true };
    const { charts: _, ...withoutCharts } = whole;
    const q = drawOn(withoutCharts, gaussLegendre(), 5, new Random(1));
    expect(Math.abs(integral(q, (x) => x ** 9) - (5 ** 10 - 2 ** 10) / 10)).toBeLessThan(1e-13 * 5 ** 10);
  });

  it("draws again when a batch misses, and gives up with a message when nothing is inside", () => {
    const small: Domain = { ...disk, name: "speck", measure: 9, contains: (x) => x[0]! < -0.45 && x[1]! < 0 };
    expect(drawOn(small, monteCarlo(), 2, new Random(3)).count).toBeGreaterThan(0);
    const nowhere: Domain = { ...disk, name: "nowhere", contains: () => false };
    expect(() => drawOn(nowhere, sobol(), 10, new Random(1))).toThrow(/nowhere: no point of sobol/);
  });
});

describe("drawOn", () => {
  it("gives the same points for the same seed", () => {
    for (const region of [disk, twoIntervals]) {
      expect(drawOn(region, sobol(), 64, new Random(9))).toEqual(drawOn(region, sobol(), 64, new Random(9)));
    }
  });

  it("refuses what it cannot draw", () => {
    expect(() => drawOn(disk, sobol(), 0, new Random(1))).toThrow(/disk: count .* got 0/);
    expect(() => drawOn(twoIntervals, sobol(), 1.5, new Random(1))).toThrow(/got 1.5/);
    expect(() => drawOn({ name: "edge", measure: 1, charts: [] }, sobol(), 5, new Random(1))).toThrow(/edge/);
  });
});
