import { describe, expect, it } from "vitest";
import { bfgs } from "../../src/optimize/bfgs.ts";
import { lbfgs } from "../../src/optimize/lbfgs.ts";
import { lineSearch } from "../../src/optimize/line-search.ts";
import type { Objective } from "../../src/optimize/objective.ts";

/** A function of the step t with its derivative. */
interface Along {
  readonly f: (t: number) => number;
  readonly slope: (t: number) => number;
}

/** Searches along (2, -1) from (0, 5); with the steps that were tried, in order. */
function search({ f, slope }: Along, first: number, most = 40) {
  const tried: number[] = [];
  const objective: Objective = (x) => {
    const t = x[0]! / 2;
    tried.push(t);
    // a gradient whose product with (2, -1) is the slope
    return { value: f(t), gradient: Float64Array.of(slope(t), slope(t)) };
  };
  const origin = {
    step: 0,
    x: Float64Array.of(0, 5),
    value: f(0),
    gradient: Float64Array.of(slope(0), slope(0)),
    slope: slope(0),
  };
  return { ...lineSearch(objective, origin, Float64Array.of(2, -1), first, most), tried };
}

/** -t + k t^2 / 2 */
const parabola = (k: number): Along => ({ f: (t) => -t + (k * t * t) / 2, slope: (t) => -1 + k * t });
/** The cubic whose derivative is 3 c (t - a) (t - b). */
const cubic = (a: number, b: number, c = 1): Along => ({
  f: (t) => c * (t ** 3 - 1.5 * (a + b) * t * t + 3 * a * b * t),
  slope: (t) => 3 * c * (t - a) * (t - b),
});
/** The cubic with the value 0 and the slope -1 at 0, and a value and a slope at 1. */
const hermite = (value: number, slope: number): Along => {
  const [p, q] = [3 * value + 2 - slope, slope - 1 - 2 * value];
  return { f: (t) => -t + p * t * t + q * t ** 3, slope: (t) => -1 + 2 * p * t + 3 * q * t * t };
};

describe("a line search", () => {
  it("takes a point that is flat, to 0.9 of the first slope, on either side of the minimum", () => {
    for (const k of [0.11, 0.5, 1, 1.5, 1.89]) {
      const { found, evaluations } = search(parabola(k), 1);
      expect([found!.step, evaluations], `k = ${k}`).toEqual([1, 1]);
    }
    expect(search(parabola(0.09), 1).tried).toEqual([1, 4]);
    expect(search(parabola(1.91), 1).evaluations).toBe(2);
  });

  it("believes a fall of 1e-4 of what the first slope promises, and not of less, where it ends steep", () => {
    // the share is seen where no second point may be tried
    const steep = (fall: number) => search(hermite(-fall, 5), 1, 1).found?.step;
    expect(steep(1.1e-4)).toBe(1);
    expect(steep(0.9e-4)).toBeUndefined();
    // a flat point that is lower is good enough: the slopes' form of the condition
    expect(search(hermite(-0.9e-4, 0), 1).tried).toEqual([1]);
    expect(search(hermite(1e-4, 0), 1).tried).not.toEqual([1]);
  });

  it("goes on by factors of 4 where the function still falls steeply", () => {
    const { tried, found } = search(parabola(0.003), 1);
    expect(tried).toEqual([1, 4, 16, 64]);
    expect(found!.step).toBe(64);
  });

  it("finds the minimum of a cubic at the second point, between what it has found on either side", () => {
    for (const [a, b, share] of [
      [-1, 1, 0.5],
      [-5, 2, 0.3],
      [-0.1, 0.7, 0.15],
      [-2, 3, 0.4],
    ] as const) {
      // the first step ends 1 / share as far as the minimum at b, where the cubic is higher than at 0
      const { tried, found } = search(cubic(a, b), b / share);
      expect(tried[1]! / b).toBeCloseTo(1, 12);
      expect(Math.abs(found!.slope)).toBeLessThan(1e-9);
      expect(found!.x[0]!).toBeCloseTo(2 * b, 12);
      expect(found!.x[1]!).toBeCloseTo(5 - b, 12);
    }
    // from below as well, with the first point lower than the start: the interval is walked backwards
    for (const [k, first] of [
      [1.91, 1],
      [1, 1.95],
    ] as const) {
      const { tried } = search(parabola(k), first);
      expect(tried[1]!).toBeCloseTo(1 / k, 12);
    }
    // a maximum far on the right leaves the minimum where it is
    expect(search(cubic(1, 40, -1), 1.95).tried[1]!).toBeCloseTo(1, 12);
  });

  it("looks between two points where the farther one is higher, though lower than the start", () => {
    const valley: Along = { f: (t) => (t < 2 ? -5 * t : -3), slope: (t) => (t < 2 ? -5 : -4) };
    const { tried } = search(valley, 1, 3);
    expect(tried.slice(0, 2)).toEqual([1, 4]);
    expect(tried[2]).toBeGreaterThan(1);
    expect(tried[2]).toBeLessThan(4);
  });

  it("keeps the side to which the function still falls", () => {
    // low, but steep at 1: the search goes back, to a lower point from which it falls towards 1, or away from it
    const turning = (slope: number): Along => ({
      f: (t) => (t === 0 ? 0 : t === 1 ? -2 : -2.5),
      slope: (t) => (t === 0 ? -1 : t === 1 ? 5 : slope),
    });
    const towards = search(turning(-3), 1, 3).tried;
    expect(towards[2]).toBeGreaterThan(towards[1]!);
    expect(towards[2]).toBeLessThan(1);
    const away = search(turning(3), 1, 3).tried;
    expect(away[2]).toBeLessThan(away[1]!);
    expect(away[2]).toBeGreaterThan(0);
  });

  it("stays a tenth of the interval off its ends", () => {
    expect(search(parabola(2 / 0.02), 1).tried[1]).toBeCloseTo(0.1, 12); // the minimum is at 0.01
    const { tried } = search(hermite(-5, 2), 1); // where it is at 0.94, as seen from 1
    expect(tried[1]).toBeCloseTo(0.9, 12);
  });

  it("takes a tenth of a step to where the function is not finite", () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const walled: Along = {
        f: (t) => (t > 0.5 ? bad : -t + t * t * 2),
        slope: (t) => (t > 0.5 ? bad : -1 + 4 * t),
      };
      const { tried, found } = search(walled, 1);
      expect(tried).toEqual([1, expect.closeTo(0.1, 12)]);
      expect(found!.step).toBeCloseTo(0.1, 12);
      const onlySlope: Along = { f: (t) => -t + t * t * 2, slope: (t) => (t > 0.45 ? bad : -1 + 4 * t) };
      expect(search(onlySlope, 0.5).tried.slice(0, 2)).toEqual([0.5, expect.closeTo(0.05, 12)]);
    }
  });

  it("ends with the lowest point where evaluations run out, and with none where there is no lower one", () => {
    const steep = search(parabola(1e-9), 1, 2);
    expect([steep.found!.step, steep.evaluations]).toEqual([4, 2]);
    const uphill: Along = { f: (t) => t, slope: () => -1 };
    expect(search(uphill, 1, 3)).toMatchObject({ found: undefined, evaluations: 3 });
  });
});

describe("where values differ by rounding", () => {
  /** A parabola too flat to be seen in its values, which rise by a few roundings off the start. */
  const noisy = (rise: number): Along => ({
    f: (t) => 1 + (t === 0 ? 0 : rise),
    slope: (t) => 1e-12 * (t - 1),
  });

  it("slopes decide", () => {
    for (const rise of [2 ** -52, 2 ** -48]) {
      const { found, evaluations } = search(noisy(rise), 0.7);
      expect([found!.step, evaluations]).toEqual([0.7, 1]);
    }
    // a rise that is no rounding, of 2e-14 and more, is none to be believed
    expect(search(noisy(2 ** -44), 0.7).found).toBeUndefined();
  });

  it("methods still come to a zero of the gradient, far below the root of the values' rounding", () => {
    const size = 6;
    // 1e6 + sum over i of (i + 1) (x_i - 1)^2 / 2 + (x_i - 1)^4: values are right to 1e-10, so 1e-5 in x
    const lifted: Objective = (x) => ({
      value: x.reduce((sum, v, i) => sum + ((i + 1) * (v - 1) ** 2) / 2 + (v - 1) ** 4, 1e6),
      gradient: x.map((v, i) => (i + 1) * (v - 1) + 4 * (v - 1) ** 3),
    });
    for (const minimise of [bfgs, lbfgs]) {
      for (let turn = 0; turn < 8; turn++) {
        const start = Float64Array.from({ length: size }, (_, i) => Math.sin(3 * i + turn) * 4);
        const { status, x } = minimise(lifted, start, { gradientTolerance: 1e-10 });
        expect(status).toBe("converged");
        for (const v of x) expect(Math.abs(v - 1)).toBeLessThan(1e-10);
      }
    }
  });
});
