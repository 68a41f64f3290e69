import { describe, expect, it } from "vitest";
import { Random } from "../../src/math/random.ts";
import { antithetic } from "../../src/quadrature/antithetic.ts";
import { cellsPerAxis, integerRoot } from "../../src/quadrature/grid.ts";
import { midpoint } from "../../src/quadrature/midpoint.ts";
import { monteCarlo } from "../../src/quadrature/monte-carlo.ts";
import { sobol } from "../../src/quadrature/sobol.ts";
import { antitheticStratified, stratified } from "../../src/quadrature/stratified.ts";
import { exponential, integrate, observedOrder } from "./observed-order.ts";

const roundingOfSum = 1e-13;

describe("grids", () => {
  it("takes the largest integer root, exact at powers", () => {
    for (const dimension of [1, 2, 3, 5, 10]) {
      for (let q = 1; q <= 12; q++) {
        expect(integerRoot(q ** dimension, dimension)).toBe(q);
        expect(integerRoot((q + 1) ** dimension - 1, dimension)).toBe(q);
      }
    }
  });

  it("raises axes one after another while the request allows", () => {
    expect(cellsPerAxis(2, 200)).toEqual([14, 14]);
    expect(cellsPerAxis(2, 210)).toEqual([15, 14]);
    expect(cellsPerAxis(3, 200)).toEqual([6, 6, 5]);
    expect(cellsPerAxis(1, 200)).toEqual([200]);
    expect(cellsPerAxis(10, 200)).toEqual([2, 2, 2, 2, 2, 2, 2, 1, 1, 1]);
  });
});

describe.each([
  { rule: stratified(), perCell: 1 },
  { rule: antitheticStratified(), perCell: 2 },
])("$rule.name", ({ rule, perCell }) => {
  it.each([1, 2, 3, 6])("has the same number of points in each cell in %i-D", (dimension) => {
    const cells = cellsPerAxis(dimension, Math.floor(400 / perCell));
    const { count, points } = rule.draw(dimension, 400, new Random(5));
    const hits = new Map<string, number>();
    for (let i = 0; i < count; i++) {
      const cell = cells.map((k, axis) => Math.floor(points[i * dimension + axis]! * k)).join();
      hits.set(cell, (hits.get(cell) ?? 0) + 1);
    }
    expect(hits.size).toBe(count / perCell);
    expect([...hits.values()].every((hit) => hit === perCell)).toBe(true);
  });

  it("is uniform within a cell", () => {
    // One cell in 1-D and 2-D: the first two moments of its first point.
    const draws = 20000;
    const random = new Random(6);
    let sum = 0;
    let product = 0;
    for (let i = 0; i < draws; i++) {
      const { points } = rule.draw(2, perCell, random);
      sum += points[0]!;
      product += points[0]! * points[1]!;
    }
    expect(Math.abs(sum / draws - 1 / 2)).toBeLessThan(4 * Math.sqrt(1 / 12 / draws));
    expect(Math.abs(product / draws - 1 / 4)).toBeLessThan(4 * Math.sqrt((1 / 9 - 1 / 16) / draws));
  });
});

describe("antithetic stratified sampling", () => {
  it("takes 392 of 400 points in 2-D and 360 in 3-D", () => {
    expect(antitheticStratified().draw(2, 400, new Random(0)).count).toBe(392);
    expect(antitheticStratified().draw(3, 400, new Random(0)).count).toBe(360);
  });

  it("pairs each point with its mirror image in the cell", () => {
    const cells = cellsPerAxis(2, 30);
    const { points } = antitheticStratified().draw(2, 60, new Random(2));
    for (let i = 0; i < points.length; i += 4) {
      cells.forEach((k, axis) => {
        const [a, b] = [points[i + axis]!, points[i + 2 + axis]!];
        const centre = (Math.floor(a * k) + 0.5) / k;
        expect(Math.abs((a + b) / 2 - centre)).toBeLessThan(Number.EPSILON);
        expect(a).not.toBe(b);
      });
    }
  });
});

describe("orders of convergence of the root-mean-square error, within 0.1 of theory", () => {
  const replicates = 256;
  it.each([1, 2, 3])("stratified: 1/2 + 1/d and antithetic: 1/2 + 2/d, d = %i", (d) => {
    const integrand = exponential([1, 0.7, 0.4].slice(0, d));
    const cells = [
      [16, 64, 256],
      [4, 8, 16],
      [2, 4, 8],
    ][d - 1]!;
    const plain = observedOrder(
      stratified(),
      integrand,
      cells.map((k) => k ** d),
      replicates,
    );
    const paired = observedOrder(
      antitheticStratified(),
      integrand,
      cells.map((k) => 2 * k ** d),
      replicates,
    );
    expect(plain.order).toBeGreaterThan(0.5 + 1 / d - 0.1);
    expect(paired.order).toBeGreaterThan(0.5 + 2 / d - 0.1);
    // The measurement is sharper than the margin.
    expect(3 * plain.standardError).toBeLessThan(0.1);
  });

  it("midpoint: 2/d, and Monte Carlo: 1/2 both ways", () => {
    const integrand = exponential([1, 0.7]);
    const counts = [16, 64, 256, 1024];
    expect(observedOrder(midpoint(), integrand, counts, 1).order).toBeGreaterThan(0.9);
    const { order, standardError } = observedOrder(monteCarlo(), integrand, counts, replicates);
    expect(Math.abs(order - 0.5)).toBeLessThan(4 * standardError);
  });
});

describe("antithetic pairs", () => {
  const linear = (x: Float64Array) => 1 + x.reduce((sum, value, axis) => sum + (axis - 2.5) * value, 0);
  const integral = (d: number) =>
    1 + Array.from({ length: d }, (_, axis) => (axis - 2.5) / 2).reduce((a, b) => a + b);

  it.each([antitheticStratified(), antithetic(monteCarlo()), antithetic(sobol()), antithetic(stratified())])(
    "$name integrates linear functions exactly",
    (rule) => {
      for (const d of [1, 2, 3, 7]) {
        const error = integrate(linear, d, rule.draw(d, 300, new Random(8))) - integral(d);
        expect(Math.abs(error)).toBeLessThan(roundingOfSum);
      }
    },
  );

  it("which the rules themselves do not", () => {
    for (const rule of [stratified(), monteCarlo(), sobol()]) {
      const error = integrate(linear, 3, rule.draw(3, 300, new Random(8))) - integral(3);
      expect(Math.abs(error)).toBeGreaterThan(1e6 * roundingOfSum);
    }
  });

  it("mirrors half the points about the centre of the cube", () => {
    const { count, points, weights } = antithetic(sobol()).draw(2, 9, new Random(1));
    const half = sobol().draw(2, 4, new Random(1));
    expect(count).toBe(8);
    for (let i = 0; i < 4; i++) {
      for (let axis = 0; axis < 2; axis++) {
        expect(points[4 * i + axis]).toBe(half.points[2 * i + axis]);
        expect(points[4 * i + 2 + axis]).toBe(1 - half.points[2 * i + axis]!);
      }
    }
    expect([...weights]).toEqual(new Array(8).fill(1 / 8));
  });
});
