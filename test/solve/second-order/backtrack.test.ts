import { describe, expect, it } from "vitest";
import { backtrack, moved } from "../../../src/solve/second-order/outer-step.ts";
import type { SampledObjective } from "../../../src/solve/second-order/sampled-objective.ts";

/** What is left of an energy whose value along the step is a function of the factor, and the factors that were tried. */
function along(value: (factor: number) => number) {
  const tried: number[] = [];
  const energy = {
    value(theta: Float64Array) {
      expect([...theta.subarray(0, 2)]).toEqual([7, 8]); // inner parameters stay
      tried.push((theta[2]! - 9) / 4);
      return value(tried.at(-1)!);
    },
  } as unknown as SampledObjective;
  return { energy, tried };
}

const theta = Float64Array.of(7, 8, 9, 10);
const step = Float64Array.of(4, -2);
const halving = (value: (factor: number) => number, { start = 0, slope = 1, smallest = 1e-3 } = {}) => {
  const { energy, tried } = along(value);
  const factor = backtrack(energy, theta, 2, start, { step, slope, lengthSquared: 20 }, smallest);
  return { factor, tried };
};

describe("halving of a step (Armijo)", () => {
  it("ends where the energy falls by 1e-4 of what the step claims", () => {
    // -t + k t^2 / 2 has fallen by a share c of t at t = 2 (1 - c) / k
    const endingAt = (t: number, share: number) => (factor: number) =>
      -factor + ((1 - share) * factor ** 2) / t;
    for (const t of [1, 0.5, 0.125]) {
      expect(halving(endingAt(t, 1.1e-4)).factor).toBe(t);
      expect(halving(endingAt(t, 0.9e-4)).factor).toBe(t / 2);
    }
    expect(halving(endingAt(1, 0.5)).tried).toEqual([1]);
    expect(halving(endingAt(0.25, 0.5)).tried).toEqual([1, 0.5, 0.25]);
  });

  it("compares with what the step claims, in proportion to its factor", () => {
    for (const slope of [1e-3, 50]) {
      expect(halving((t) => -1.1e-4 * slope * t, { slope }).factor).toBe(1);
      expect(halving((t) => -0.9e-4 * slope * t, { slope }).factor).toBe(0);
    }
  });

  it("lets rounding of the value pass, and no more", () => {
    for (const start of [1e6, -1e6]) {
      expect(halving(() => start + 0.5e-9, { start, slope: 1e-12 }).factor).toBe(1);
      expect(halving(() => start + 2e-9, { start, slope: 1e-12 }).factor).toBe(0);
    }
  });

  it("gives up at the smallest factor, and where values are not finite", () => {
    expect(halving((t) => t, { smallest: 1 / 8 })).toEqual({ factor: 0, tried: [1, 0.5, 0.25] });
    expect(halving((t) => (t > 0.3 ? Number.NaN : -t)).factor).toBe(0.25);
    expect(halving((t) => (t > 0.3 ? Number.POSITIVE_INFINITY : -t)).factor).toBe(0.25);
  });
});

it("a step moves the outer parameters alone, in a copy", () => {
  expect([...moved(theta, 2, step, 0.5)]).toEqual([7, 8, 11, 9]);
  expect([...theta]).toEqual([7, 8, 9, 10]);
});
