import { describe, expect, it } from "vitest";
import { adam } from "../../src/optimize/adam.ts";
import { gradientDescent } from "../../src/optimize/gradient-descent.ts";
import {
  constant,
  cosine,
  exponential,
  type LearningRateSchedule,
  stepDecay,
  warmUp,
} from "../../src/optimize/learning-rate.ts";
import { momentum } from "../../src/optimize/momentum.ts";
import type { Optimizer } from "../../src/optimize/optimizer.ts";

/** A quadratic 1/2 sum h_i (theta_i - t_i)^2 with its minimum at t. */
const curvatures = [1, 4, 0.25];
const minimum = [0.5, -1, 3];
const gradientAt = (theta: ArrayLike<number>) =>
  Float64Array.from(curvatures, (h, i) => h * (theta[i]! - minimum[i]!));
const rates = [0.1, 0.1, 0.05, 0.05, 0.02, 0.02, 0.01, 0.01];

function iterates(optimizer: Optimizer): Float64Array[] {
  const theta = Float64Array.of(2, 2, 2);
  const run = optimizer.start(theta);
  return rates.map((rate) => {
    run.step(theta, gradientAt(theta), rate);
    return theta.slice();
  });
}

/** A published formula applied to each entry by hand, with t = 1, 2, ... and whatever it keeps. */
function byHand(
  start: () => (theta: number, gradient: number, rate: number, t: number) => number,
): number[][] {
  const steps = curvatures.map(() => start());
  let theta = [2, 2, 2];
  return rates.map((rate, index) => {
    const gradient = gradientAt(theta);
    theta = theta.map((value, i) => steps[i]!(value, gradient[i]!, rate, index + 1));
    return theta;
  });
}

/** The same formulas in another order of operations: a few roundings a step. */
function expectIterates(actual: Float64Array[], expected: number[][]): void {
  actual.forEach((theta, step) => {
    theta.forEach((value, i) => {
      const gap = Math.abs(value - expected[step]![i]!);
      expect(gap, `step ${step}, entry ${i}`).toBeLessThan(16 * (step + 1) * Number.EPSILON * 3);
    });
  });
}

describe("optimisers follow their published formulas", () => {
  it("gradient descent: theta - rate g", () => {
    const expected = byHand(() => (theta, g, rate) => theta - rate * g);
    expectIterates(iterates(gradientDescent()), expected);
  });

  it("heavy-ball momentum (Polyak 1964): v = decay v + g, theta - rate v", () => {
    for (const decay of [0, 0.5, 0.9]) {
      const expected = byHand(() => {
        let v = 0;
        return (theta, g, rate) => {
          v = decay * v + g;
          return theta - rate * v;
        };
      });
      expectIterates(iterates(momentum(decay)), expected);
    }
    expect(iterates(momentum())).toEqual(iterates(momentum(0.9)));
  });

  it("Adam (Kingma & Ba 2015, Algorithm 1)", () => {
    const options = [
      { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
      { beta1: 0.5, beta2: 0.9, epsilon: 0.1 },
      { beta1: 0, beta2: 0, epsilon: 1 },
    ];
    for (const { beta1, beta2, epsilon } of options) {
      const expected = byHand(() => {
        let [m, v] = [0, 0];
        return (theta, g, rate, t) => {
          m = beta1 * m + (1 - beta1) * g;
          v = beta2 * v + (1 - beta2) * g * g;
          return theta - (rate * (m / (1 - beta1 ** t))) / (Math.sqrt(v / (1 - beta2 ** t)) + epsilon);
        };
      });
      expectIterates(iterates(adam({ beta1, beta2, epsilon })), expected);
    }
    expect(iterates(adam())).toEqual(iterates(adam(options[0])));
  });

  it("Adam's first step is the learning rate times the gradient's sign", () => {
    const theta = Float64Array.of(0, 0);
    adam({ epsilon: 0 }).start(theta).step(theta, Float64Array.of(1e-6, -1e6), 0.01);
    for (const entry of theta) expect(Math.abs(Math.abs(entry) - 0.01)).toBeLessThan(8 * Number.EPSILON);
    expect(Array.from(theta, Math.sign)).toEqual([-1, 1]);
  });
});

describe.each([gradientDescent(), momentum(), adam()])("$name", (optimizer) => {
  it("starts afresh each time", () => {
    expect(iterates(optimizer)).toEqual(iterates(optimizer));
  });

  it("comes to the minimum of a quadratic", () => {
    const theta = Float64Array.of(2, 2, 2);
    const run = optimizer.start(theta);
    // Gradient descent contracts by exp(-curvature sum of rates), at least exp(-9); Adam ends with steps of 1e-3.
    for (let step = 0; step < 6000; step++) run.step(theta, gradientAt(theta), 0.02 * 0.9995 ** step);
    theta.forEach((value, i) => {
      expect(Math.abs(value - minimum[i]!)).toBeLessThan(0.01);
    });
  });

  it("keeps its own state in float64 when parameters are in float32", () => {
    const theta = Float32Array.of(2, 2, 2);
    const run = optimizer.start(theta);
    for (const rate of rates) run.step(theta, Float32Array.from(gradientAt(theta)), rate);
    const exact = iterates(optimizer).at(-1)!;
    theta.forEach((value, i) => {
      // One rounding of theta and of the gradient a step, times at most 1 + 0.1 curvature each.
      expect(Math.abs(value - exact[i]!)).toBeLessThan(2 * rates.length * 2 ** -23 * 3);
    });
  });
});

it("impossible options of optimisers are refused with their values", () => {
  expect(() => momentum(1)).toThrow("momentum: decay must lie in [0, 1), got 1");
  expect(() => momentum(-0.1)).toThrow("got -0.1");
  expect(() => adam({ beta1: 1 })).toThrow("adam: beta1 must lie in [0, 1), got 1");
  expect(() => adam({ beta2: Number.NaN })).toThrow("adam: beta2 must lie in [0, 1), got NaN");
});

describe("learning-rate schedules", () => {
  const cases: readonly { schedule: LearningRateSchedule; first: number; end: number }[] = [
    { schedule: constant(), first: 1, end: 1 },
    { schedule: stepDecay(), first: 1, end: 0.5 ** 4 },
    { schedule: stepDecay({ factor: 0.1, every: 0.25 }), first: 1, end: 1e-3 },
    { schedule: exponential(), first: 1, end: 1e-3 },
    { schedule: exponential({ end: 0.5 }), first: 1, end: 0.5 },
    { schedule: cosine(), first: 1, end: 0 },
    { schedule: cosine({ end: 0.1 }), first: 1, end: 0.1 },
    { schedule: warmUp(cosine()), first: 0, end: 0 },
    { schedule: warmUp(exponential({ end: 0.5 }), 0.5), first: 0, end: 0.5 },
  ];

  it.each(cases)("$schedule.name starts at $first and ends at $end", ({ schedule, first, end }) => {
    expect(schedule.factor(0)).toBe(first);
    // The last step of a run of a million; no schedule here is steeper than 7 at its end.
    expect(Math.abs(schedule.factor(1 - 1e-6) - end)).toBeLessThan(1e-5);
  });

  it.each(cases)("$schedule.name never rises once it is warm", ({ schedule }) => {
    const warm = schedule.name.startsWith("warm-up");
    const peak = !warm ? 0 : schedule.name.endsWith("cosine") ? 0.05 : 0.5;
    let before = Number.POSITIVE_INFINITY;
    for (let progress = peak; progress < 1; progress += 1 / 128) {
      const factor = schedule.factor(progress);
      expect(factor).toBeLessThanOrEqual(before);
      expect(factor).toBeGreaterThanOrEqual(0);
      before = factor;
    }
    expect(schedule.factor(peak)).toBe(1);
  });

  it("a warm-up rises in a straight line and joins its schedule", () => {
    const { factor } = warmUp(cosine(), 0.2);
    expect(factor(0.1)).toBe(0.5);
    expect(factor(0.05)).toBe(0.25);
    expect(Math.abs(factor(0.2 - 1e-12) - 1)).toBeLessThan(1e-11);
    expect(Math.abs(factor(0.6) - cosine().factor(0.5))).toBeLessThan(4 * Number.EPSILON);
  });

  it("steps come when they are due, whatever rounding the progress carries", () => {
    const { factor } = stepDecay({ factor: 0.5, every: 0.1 });
    for (let k = 0; k < 10; k++) {
      expect(factor((k * 700) / 7000), `step ${k}`).toBe(0.5 ** k);
      expect(factor((k * 700 + 699) / 7000), `before step ${k + 1}`).toBe(0.5 ** k);
    }
  });

  it("impossible ones are refused with their values", () => {
    expect(() => stepDecay({ every: 0 })).toThrow("stepDecay: every must lie in (0, 1], got 0");
    expect(() => stepDecay({ every: 1.5 })).toThrow("got 1.5");
    expect(() => stepDecay({ factor: 0 })).toThrow("stepDecay: factor must be a positive number, got 0");
    expect(() => exponential({ end: 0 })).toThrow("exponential: end must be a positive number, got 0");
    expect(() => warmUp(cosine(), 0)).toThrow("warmUp: share must lie in (0, 1), got 0");
    expect(() => warmUp(cosine(), 1)).toThrow("got 1");
  });
});
