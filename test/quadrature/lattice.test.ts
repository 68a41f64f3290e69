import { describe, expect, it } from "vitest";
import { Random } from "../../src/math/random.ts";
import { circularConvolution } from "../../src/quadrature/circular-convolution.ts";
import { bernoulli2, generatingVector } from "../../src/quadrature/component-by-component.ts";
import { lattice } from "../../src/quadrature/lattice.ts";
import { largestPrime, powersOfPrimitiveRoot } from "../../src/quadrature/primes.ts";
import { exponential, observedOrder, powersOfTwo } from "./observed-order.ts";

/** e^2(z) of Nuyens and Cools, directly in O(d n). */
function squaredWorstCaseError(n: number, z: readonly number[]): number {
  let sum = 0;
  for (let k = 0; k < n; k++) {
    sum += z.reduce((product, zj, j) => product * (1 + bernoulli2(((k * zj) % n) / n) / (j + 1) ** 2), 1);
  }
  return sum / n - 1;
}

describe("component-by-component construction", () => {
  it.each([5, 7, 31, 127, 251])("finds a minimiser at each step for n = %i, by direct search", (n) => {
    const z = [...generatingVector(n, 6)];
    for (let s = 1; s <= z.length; s++) {
      const before = z.slice(0, s - 1);
      const candidates = Array.from({ length: n - 1 }, (_, i) =>
        squaredWorstCaseError(n, [...before, i + 1]),
      );
      const rounding = 1e-11;
      expect(squaredWorstCaseError(n, z.slice(0, s))).toBeLessThan(Math.min(...candidates) + rounding);
      if (s > 1 && n > 7) expect(Math.max(...candidates)).toBeGreaterThan(Math.min(...candidates) + rounding);
    }
  });

  it("does not change components when more are asked for", () => {
    expect([...generatingVector(509, 12)].slice(0, 4)).toEqual([...generatingVector(509, 4)]);
  });

  it("refuses n that is not a prime", () => {
    expect(() => generatingVector(512, 2)).toThrow(/prime below 2\^26, got 512/);
  });

  it("convolves as the definition does, at any length", () => {
    const random = new Random(1);
    for (const m of [1, 2, 3, 7, 16, 30]) {
      const kernel = Float64Array.from({ length: m }, () => random.normal());
      const signal = Float64Array.from({ length: m }, () => random.normal());
      const fast = circularConvolution(kernel)(signal);
      for (let a = 0; a < m; a++) {
        const direct = signal.reduce((sum, value, b) => sum + kernel[(a - b + m) % m]! * value, 0);
        expect(Math.abs(fast[a]! - direct)).toBeLessThan(100 * m * Number.EPSILON);
      }
    }
  });

  it("knows primes and their primitive roots", () => {
    expect([1, 2, 4, 100, 1024, 65536].map(largestPrime)).toEqual([undefined, 2, 3, 97, 1021, 65521]);
    for (const n of [3, 41, 1021]) expect(new Set(powersOfPrimitiveRoot(n, n - 1)).size).toBe(n - 1);
  });
});

describe("lattice", () => {
  it("takes the largest prime not above the request, one point when there is none", () => {
    const counts = [1, 2, 3, 4, 5, 100].map((n) => lattice().draw(3, n, new Random(0)).count);
    expect(counts).toEqual([1, 2, 3, 3, 5, 97]);
  });

  it("is a shifted lattice: differences of points are multiples of z / n modulo 1", () => {
    const n = 101;
    const { points } = lattice().draw(3, n, new Random(2));
    const z = generatingVector(n, 3);
    for (let i = 0; i < n; i++) {
      for (let axis = 0; axis < 3; axis++) {
        const turns = points[3 * i + axis]! - points[axis]! - ((i * z[axis]!) % n) / n;
        expect(Math.abs(turns - Math.round(turns))).toBeLessThan(4 * Number.EPSILON);
      }
    }
  });

  it("folds by the tent transform", () => {
    const plain = lattice().draw(2, 50, new Random(3)).points;
    const tent = lattice({ tent: true }).draw(2, 50, new Random(3)).points;
    expect([...tent]).toEqual([...plain].map((x) => (x < 0.5 ? 2 * x : 2 - 2 * x)));
  });

  it("converges in 3-D at order 0.9, and with the tent transform at order 1.7 or better", () => {
    const [integrand, counts] = [exponential([1, 0.5, 0.25]), powersOfTwo(4, 12)];
    const plain = observedOrder(lattice(), integrand, counts, 64).order;
    expect(plain).toBeGreaterThanOrEqual(0.9);
    expect(plain).toBeLessThan(1.3);
    expect(observedOrder(lattice({ tent: true }), integrand, counts, 64).order).toBeGreaterThanOrEqual(1.7);
  });
});
