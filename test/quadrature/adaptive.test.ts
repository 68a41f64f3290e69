import { describe, expect, it } from "vitest";
import { difference } from "../../src/geometry/combine/set-operations.ts";
import type { Domain } from "../../src/geometry/domain.ts";
import { ball, disk } from "../../src/geometry/shapes/ball.ts";
import { box } from "../../src/geometry/shapes/box.ts";
import { polygon } from "../../src/geometry/shapes/polygon.ts";
import { Random } from "../../src/math/random.ts";
import { compositeGauss } from "../../src/quadrature/composite-gauss.ts";
import { drawOn } from "../../src/quadrature/draw-on.ts";
import { gaussLegendre } from "../../src/quadrature/gauss-legendre.ts";
import { graded } from "../../src/quadrature/graded.ts";
import { drawCandidates } from "../../src/quadrature/indicator.ts";
import { monteCarlo } from "../../src/quadrature/monte-carlo.ts";
import type { Quadrature } from "../../src/quadrature/quadrature.ts";
import { antitheticStratified } from "../../src/quadrature/stratified.ts";
import { expectWithinError, integral } from "../geometry/integrals.ts";

const lShape = polygon([
  [0, 0],
  [1, 0],
  [1, 1],
  [-1, 1],
  [-1, -1],
  [0, -1],
]);
const square = box([-1, -1], [1, 1]);
const replicates = 64;

/** Estimates of the integral of f over fresh draws. */
function estimates(draw: (random: Random) => Quadrature, f: (x: Float64Array) => number): number[] {
  const random = new Random(8);
  return Array.from({ length: replicates }, () => integral(draw(random), f));
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((a, b) => a + b) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

describe("graded", () => {
  const singular: [string, Domain, number[]][] = [
    ["re-entrant corner", lShape, [0, 0]],
    ["corner of a box", box([0, 0], [2, 1]), [2, 1]],
    ["inside a box", square, [0.3, -0.2]],
    ["centre of a disk", disk([0, 0], 1), [0, 0]],
    ["inside a disk", disk([0, 0], 1), [0.2, 0.4]],
    ["a ball in 3-D", ball([0, 0, 0], 1), [0.1, 0.2, 0.3]],
  ];

  it.each(singular)("%s: weights are exact and positive, points come close", (_, domain, towards) => {
    const d = domain.dimension;
    const q = drawOn(domain, graded({ towards, levels: 10, rule: gaussLegendre() }), 20_000, new Random(1));
    expect(Math.abs(integral(q, () => 1) - domain.measure)).toBeLessThan(1e-6 * domain.measure);
    expect(Math.min(...q.weights)).toBeGreaterThan(0);
    const rule = graded({ towards, levels: 10 });
    const { count, points } = drawOn(domain, rule, 2000, new Random(1));
    const distances = Array.from({ length: count }, (__, i) =>
      Math.hypot(...towards.map((entry, k) => points[i * d + k]! - entry)),
    );
    // uniform points would come as near as |Omega| / count to the power 1/d, 0.03 in the plane
    expect(Math.min(...distances)).toBeLessThan(2 ** -7);
    expect(count).toBeGreaterThan(1000);
    expect(count).toBeLessThan(3000);
  });

  it.each(singular)("%s: sums are unbiased", (_, domain, towards) => {
    const f = (x: Float64Array) => Math.exp(x[0]! - x[1]!);
    const rule = graded({ towards, ratio: 0.4, levels: 6, balance: 0.3 });
    const fine = estimates((random) => drawOn(domain, antitheticStratified(), 4096, random), f);
    const exact = fine.reduce((a, b) => a + b) / replicates;
    const error = deviation(fine) / Math.sqrt(replicates);
    expectWithinError(
      exact,
      estimates((random) => drawOn(domain, rule, 256, random), f),
      error,
    );
  });

  it("has less variance for the energy of r^(2/3) than uniform points", () => {
    // int over the L-shape of |grad r^(2/3)|^2 = (4/9) r^(-2/3)
    const f = (x: Float64Array) => (4 / 9) * Math.hypot(x[0]!, x[1]!) ** (-2 / 3);
    const uniform = estimates((random) => drawOn(lShape, antitheticStratified(), 400, random), f);
    const near = estimates((random) => drawOn(lShape, graded({ towards: [0, 0] }), 400, random), f);
    expect(deviation(near)).toBeLessThan(deviation(uniform) / 2);
  });

  it("with Gauss's rules converges exponentially in the levels for r^alpha", () => {
    // int over the unit square of r^(-2/3), by polar coordinates: 2 int_0^(pi/4) (1 / cos)^(4/3) / (4/3)
    const inner = drawOn(box([0], [Math.PI / 4]), gaussLegendre(), 40, new Random(1));
    const exact = 1.5 * integral(inner, (t) => Math.cos(t[0]!) ** (-4 / 3));
    const error = (levels: number) => {
      const rule = graded({
        towards: [0, 0],
        levels,
        ratio: 0.2,
        rule: compositeGauss({ order: 12, cells: 1 }),
      });
      const q = drawOn(box([0, 0], [1, 1]), rule, 1, new Random(1));
      return Math.abs(integral(q, (x) => Math.hypot(x[0]!, x[1]!) ** (-2 / 3)) - exact);
    };
    // what is left is the innermost cube's share, which falls as (0.4^(4/3))^levels
    expect(error(6) / error(3)).toBeLessThan(1.1 * 0.4 ** 4);
    expect(error(20)).toBeLessThan(1e-9);
  });

  it("takes several points, and domains without charts", () => {
    const towards = [
      [-0.5, 0],
      [0.5, 0],
    ];
    const q = drawOn(square, graded({ towards }), 4000, new Random(1));
    for (const [a, b] of towards) {
      const near = Array.from({ length: q.count }, (_, i) =>
        Math.hypot(q.points[2 * i]! - a!, q.points[2 * i + 1]! - b!),
      );
      expect(Math.min(...near)).toBeLessThan(2 ** -7);
    }
    const holed = difference(square, disk([0, 0], 0.5));
    const values = estimates(
      (random) => drawOn(holed, graded({ towards: [0.5, 0] }), 400, random),
      (x) => x[0]! ** 2,
    );
    const exact = 4 / 3 - (Math.PI * 0.5 ** 4) / 4;
    // rejection divides by a random sum: a bias of the order of the variance
    expectWithinError(exact, values, deviation(values) ** 2 / exact);
  });

  it("refuses settings out of range", () => {
    expect(() => graded({ towards: [] })).toThrow(/towards must be a point/);
    expect(() => graded({ towards: [0, 0], ratio: 1 })).toThrow(/ratio must lie in \(0, 1\), got 1/);
    expect(() => graded({ towards: [0, 0], levels: 0.5 })).toThrow(/levels .* got 0.5/);
    expect(() => graded({ towards: [0, 0], balance: 2 })).toThrow(/balance .* got 2/);
  });
});

describe("importance sampling by an indicator", () => {
  /** A peak at the corner (1, 1). */
  const peak = (x: ArrayLike<number>) => Math.exp(-200 * ((x[0]! - 1) ** 2 + (x[1]! - 1) ** 2));
  const ruleOf = (domain: Domain, uniform = 0.5) => {
    const candidates = drawCandidates(domain, 6400, new Random(2));
    const d = domain.dimension;
    const values = Array.from({ length: candidates.count }, (_, i) =>
      peak(candidates.points.subarray(i * d, (i + 1) * d)),
    );
    return candidates.ruleFor(values, uniform, antitheticStratified());
  };
  const domains: Domain[] = [
    box([0, 0], [1, 1]),
    lShape,
    disk([0.5, 0.5], 0.8),
    box([0, 0, 0, 0], [1, 1, 1, 1]),
  ];

  it.each(domains)("$name: unbiased whatever the indicator", (domain) => {
    const rule = ruleOf(domain);
    for (const f of [(x: Float64Array) => Math.sin(3 * x[0]!) + x[1]!, peak]) {
      const fine = estimates((random) => drawOn(domain, antitheticStratified(), 4096, random), f);
      const exact = fine.reduce((a, b) => a + b) / replicates;
      const error = deviation(fine) / Math.sqrt(replicates);
      expectWithinError(
        exact,
        estimates((random) => drawOn(domain, rule, 256, random), f),
        error,
      );
    }
  });

  it("puts half the points where the density is, and lowers the variance there", () => {
    const domain = box([0, 0], [1, 1]);
    const rule = ruleOf(domain);
    const q = drawOn(domain, rule, 400, new Random(3));
    const near = Array.from({ length: q.count }, (_, i) => i).filter(
      (i) => Math.hypot(q.points[2 * i]! - 1, q.points[2 * i + 1]! - 1) < 0.2,
    );
    // uniform points would be 3 % there
    expect(near.length / q.count).toBeGreaterThan(0.4);
    expect(Math.abs(integral(q, () => 1) - 1)).toBeLessThan(1e-12);
    const adapted = estimates((random) => drawOn(domain, rule, 400, random), peak);
    const uniform = estimates((random) => drawOn(domain, monteCarlo(), 400, random), peak);
    const stratified = estimates((random) => drawOn(domain, antitheticStratified(), 400, random), peak);
    expect(deviation(adapted)).toBeLessThan(deviation(uniform) / 20);
    expect(deviation(adapted)).toBeLessThan(deviation(stratified) / 2);
  });

  it("gives charts points by their share of the density", () => {
    const rule = ruleOf(lShape, 0.2);
    const q = drawOn(lShape, rule, 400, new Random(3));
    const upper = Array.from({ length: q.count }, (_, i) => i).filter((i) => q.points[2 * i]! > 0);
    expect(upper.length / q.count).toBeGreaterThan(0.75);
    expect(Math.abs(integral(q, () => 1) - 3)).toBeLessThan(1e-12);
  });

  it("refuses an indicator that is no density", () => {
    const candidates = drawCandidates(square, 64, new Random(2));
    const values = new Float64Array(candidates.count).fill(1);
    values[5] = -1;
    expect(() => candidates.ruleFor(values, 0.5, antitheticStratified())).toThrow(
      /must be a finite number >= 0, got -1/,
    );
  });
});
