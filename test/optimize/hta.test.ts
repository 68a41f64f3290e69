import { describe, expect, it } from "vitest";
import { adam } from "../../src/optimize/adam.ts";
import { bfgs } from "../../src/optimize/bfgs.ts";
import { firstOrder } from "../../src/optimize/first-order.ts";
import { gradientDescent } from "../../src/optimize/gradient-descent.ts";
import { hta } from "../../src/optimize/hta.ts";
import { cosine } from "../../src/optimize/learning-rate.ts";
import { momentum } from "../../src/optimize/momentum.ts";
import type { Objective } from "../../src/optimize/objective.ts";
import { decoupled, splittingHomotopy } from "../../src/optimize/splitting.ts";

/** 1/2 x.Q x - b.x with Q = tridiag(-1, 3, -1) and b = 1: coupled groups, one minimum */
const quadratic: Objective = (x) => {
  const gradient = x.map((entry, i) => 3 * entry - (x[i - 1] ?? 0) - (x[i + 1] ?? 0) - 1);
  return { value: x.reduce((sum, entry, i) => sum + 0.5 * entry * (gradient[i]! - 1), 0), gradient };
};
const smooth: Objective = (x) => ({
  value: x.reduce((sum, entry, i) => sum + Math.sin(entry + i) + 0.1 * entry ** 2 * (x[0]! + 2), 0),
  gradient: x.map(
    (entry, i) =>
      Math.cos(entry + i) +
      0.2 * entry * (x[0]! + 2) +
      (i === 0 ? 0.1 * x.reduce((sum, other) => sum + other * other, 0) : 0),
  ),
});

describe("splittingHomotopy", () => {
  const anchor = Float64Array.of(0.3, -1, 2, 0.5);
  const groups = [0, 1, 1, 2];

  it("is the formula of eq. (3) for two groups", () => {
    const [theta, eta] = [Float64Array.of(1, 2, -1, 0.5), Float64Array.of(0.2, 1, 3, -2)];
    const L = 0.7;
    const square = (...gaps: number[]) => gaps.reduce((sum, gap) => sum + gap * gap, 0);
    // theta is free in the second group and held in the first; it is our copy 1
    const expected =
      smooth(theta).value +
      L * square(theta[0]! - 0.3, theta[1]! + 1) +
      smooth(eta).value +
      L * square(eta[2]! - 2, eta[3]! - 0.5) +
      square(...theta.map((entry, i) => entry - eta[i]!)) / L;
    const H = splittingHomotopy(smooth, anchor, [0, 0, 1, 1], L);
    expect(H(Float64Array.from([...eta, ...theta])).value).toBeCloseTo(expected, 12);
  });

  it("has the right gradient, for three groups", () => {
    const H = splittingHomotopy(smooth, anchor, groups, 0.4);
    const copies = Float64Array.from({ length: 12 }, (_, i) => Math.sin(3 * i));
    const { gradient } = H(copies);
    const step = 1e-5;
    gradient.forEach((slope, i) => {
      const at = (shift: number) => H(copies.map((value, j) => value + (i === j ? shift : 0))).value;
      // central differences: error of order step^2 and rounding / step
      expect(slope).toBeCloseTo((at(step) - at(-step)) / (2 * step), 7);
    });
  });

  it("asks the objective for each copy by its number", () => {
    const asked: number[] = [];
    const spy = (x: Float64Array, copy: number) => {
      asked.push(copy);
      return smooth(x);
    };
    splittingHomotopy(spy, anchor, groups, 1)(new Float64Array(12));
    expect(asked).toEqual([0, 1, 2]);
  });
});

describe("decoupled", () => {
  it("moves one group and holds the others at the anchor", () => {
    const anchor = Float64Array.of(1, 2, 3);
    const part = decoupled(quadratic, anchor, [1, 0, 1], 1)(Float64Array.of(-1, 5));
    const whole = quadratic(Float64Array.of(-1, 2, 5));
    expect(part.value).toBe(whole.value);
    expect(part.gradient).toEqual(Float64Array.of(whole.gradient[0]!, whole.gradient[2]!));
  });
});

describe("hta", () => {
  const start = Float64Array.of(4, -3, 2, 1, 0, 5);
  const exact = bfgs(quadratic, start).x;

  it.each([
    ["bfgs", bfgs],
    ["adam", firstOrder(adam(), { steps: 3000, learningRate: 0.1, schedule: cosine() })],
    ["gd", firstOrder(gradientDescent(), { steps: 2000, learningRate: 0.02 })],
    ["momentum", firstOrder(momentum(), { steps: 1000, learningRate: 0.004 })],
  ] as const)("finds a convex function's minimum with %s inside, for two groups and three", (_, minimise) => {
    for (const groups of [
      [0, 0, 0, 1, 1, 1],
      [0, 1, 2, 0, 1, 2],
    ]) {
      const { x, path } = hta(quadratic, start, { groups, minimise });
      expect(path.map(({ L }) => L)).toEqual([0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1]);
      x.forEach((entry, i) => {
        expect(Math.abs(entry - exact[i]!)).toBeLessThan(1e-6);
      });
    }
  });

  it("brings the copies together as L falls: their distance is of order L", () => {
    const L = [1, 0.1, 0.01, 0.001];
    const seen: number[] = [];
    const onLevel = (step: { L: number }, mean: Float64Array, evaluations: number) => {
      expect(mean.length).toBe(6);
      seen.push(step.L, evaluations);
    };
    const groups = [0, 0, 0, 1, 1, 1];
    const { path, evaluations } = hta(quadratic, start, { groups, L, minimise: bfgs, onLevel });
    expect(seen.filter((_, i) => i % 2 === 0)).toEqual(L);
    expect(seen.at(-1)).toBeLessThan(evaluations);
    const spreads = path.map(({ spread }) => spread);
    const order = Math.log10(spreads[2]! / spreads[3]!);
    // (1/L) (x^g - x^h) balances gradients of order 1 at most, so the distance is of order L at most
    expect(order).toBeGreaterThan(0.9);
    expect(evaluations).toBeGreaterThan(path.reduce((sum, step) => sum + step.evaluations, 0));
  });

  it("refuses what makes no sense", () => {
    const run = (groups: number[], L: number[]) => () => hta(quadratic, start, { groups, L, minimise: bfgs });
    expect(run([0, 0, 0, 0, 0, 0], [1])).toThrow(/two at least, got 0/);
    expect(run([0, 2, 0, 0, 0, 0], [1])).toThrow(/without gaps.*got 0,2/);
    expect(run([0, 1], [1])).toThrow(/each of 6 parameters, got 2/);
    expect(run([0, 1, 0, 1, 0, 1], [0.1, 0.2])).toThrow(/fall, got 0.1,0.2/);
    expect(() => firstOrder(adam(), { steps: 0, learningRate: 1 })).toThrow(/steps.*got 0/);
  });
});
