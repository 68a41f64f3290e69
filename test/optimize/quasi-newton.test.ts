import { describe, expect, it } from "vitest";
import { bfgs } from "../../src/optimize/bfgs.ts";
import { lbfgs } from "../../src/optimize/lbfgs.ts";
import { dot, lineSearch } from "../../src/optimize/line-search.ts";
import type { Minimise, Objective } from "../../src/optimize/objective.ts";

const methods: [string, Minimise][] = [
  ["bfgs", bfgs],
  ["bfgs, identity not scaled", (f, x, options) => bfgs(f, x, { ...options, scaled: false })],
  ["lbfgs", lbfgs],
  ["lbfgs, memory 8", (f, x, options) => lbfgs(f, x, { ...options, memory: 8 })],
];

/** sum of 100 (x_(i+1) - x_i^2)^2 + (1 - x_i)^2, with its minimum 0 at (1, ..., 1) */
const rosenbrock: Objective = (x) => {
  let value = 0;
  const gradient = new Float64Array(x.length);
  for (let i = 0; i + 1 < x.length; i++) {
    const rise = x[i + 1]! - x[i]! ** 2;
    value += 100 * rise ** 2 + (1 - x[i]!) ** 2;
    gradient[i]! -= 400 * rise * x[i]! + 2 * (1 - x[i]!);
    gradient[i + 1]! += 200 * rise;
  }
  return { value, gradient };
};

/** 1/2 sum h_i (x_i - 1)^2 with curvatures from 1 to 1e4 */
const quadratic: Objective = (x) => {
  const gradient = x.map((entry, i) => 10 ** ((4 * i) / (x.length - 1)) * (entry - 1));
  return { value: x.reduce((sum, entry, i) => sum + 0.5 * (entry - 1) * gradient[i]!, 0), gradient };
};

describe.each(methods)("%s", (_, minimise) => {
  it("minimises Rosenbrock's function to the limit of rounding", () => {
    const start = Float64Array.of(-1.2, 1, -1.2, 1);
    const { x, value, status, evaluations, iterations } = minimise(rosenbrock, start, {
      gradientTolerance: 1e-9,
    });
    expect(status).toBe("converged");
    // |x - x*| <= |gradient| / smallest eigenvalue of the Hessian, which is above 0.1 there
    for (const entry of x) expect(Math.abs(entry - 1)).toBeLessThan(1e-7);
    expect(value).toBeLessThan(1e-14);
    expect(evaluations).toBeLessThan(3 * iterations + 20);
    expect(start).toEqual(Float64Array.of(-1.2, 1, -1.2, 1));
  });

  it("solves an ill-conditioned quadratic in far fewer steps than its condition number", () => {
    const { x, status, iterations } = minimise(quadratic, new Float64Array(20));
    expect(status).toBe("converged");
    expect(iterations).toBeLessThan(1000);
    for (const entry of x) expect(Math.abs(entry - 1)).toBeLessThan(1e-8);
  });

  it("stays where the function is finite", () => {
    // x - log x has its minimum at 1 and is NaN below 0, where the first long steps lead
    const barrier: Objective = (x) => ({
      value: x.reduce((sum, entry) => sum + entry - Math.log(entry), 0),
      gradient: x.map((entry) => (entry > 0 ? 1 - 1 / entry : Number.NaN)),
    });
    const { x, status } = minimise(barrier, Float64Array.of(1e-3, 50, 7));
    expect(status).toBe("converged");
    for (const entry of x) expect(Math.abs(entry - 1)).toBeLessThan(1e-7);
  });

  it("ends where neither the value falls nor the gradient flattens", () => {
    // a gradient that is all rounding: of one length, and in another direction at every call
    let calls = 0;
    const noise: Objective = (x) => {
      calls++;
      return { value: 1, gradient: x.map((_, i) => Number(i === calls % x.length)) };
    };
    const { status, iterations } = minimise(noise, new Float64Array(50), { iterations: 45 });
    expect(status).toBe("stalled");
    expect(iterations).toBeLessThan(20);
  });

  it("first goes along the gradient, by its length and by 1 at most", () => {
    for (const size of [1e-3, 0.5, 1, 7, 1e6]) {
      const seen: Float64Array[] = [];
      const slope: Objective = (x) => {
        seen.push(x.slice());
        return {
          value: size * (0.6 * x[0]! - 0.8 * x[1]!),
          gradient: Float64Array.of(0.6 * size, -0.8 * size),
        };
      };
      minimise(slope, Float64Array.of(2, 3), { evaluations: 2 });
      const [start, next] = seen;
      expect(next![0]! - start![0]!).toBeCloseTo(-0.6 * Math.min(1, size), 12);
      expect(next![1]! - start![1]!).toBeCloseTo(0.8 * Math.min(1, size), 12);
    }
  });

  it("says why it ended", () => {
    const start = Float64Array.of(-1.2, 1);
    expect(minimise(rosenbrock, start, { iterations: 3 })).toMatchObject({
      status: "budget",
      iterations: 3,
    });
    expect(minimise(rosenbrock, start, { evaluations: 9 })).toMatchObject({
      status: "budget",
      evaluations: 9,
    });
    expect(minimise(rosenbrock, Float64Array.of(1, 1))).toMatchObject({ status: "converged", iterations: 0 });
    expect(minimise(rosenbrock, Float64Array.of(Number.NaN, 1)).status).toBe("diverged");
    const uphill: Objective = (x) => ({ value: x[0]!, gradient: Float64Array.of(-1) });
    expect(minimise(uphill, Float64Array.of(0)).status).toBe("stalled");
    const seen: number[] = [];
    const stopped = minimise(rosenbrock, start, {
      onIteration: ({ iteration, value }) => {
        seen.push(value);
        return iteration === 5;
      },
    });
    expect(stopped).toMatchObject({ status: "stopped", iterations: 5 });
    expect([...seen].sort((a, b) => b - a)).toEqual(seen); // values never rise
  });
});

describe("lineSearch", () => {
  it("returns a step with the strong Wolfe conditions, from any first step", () => {
    const x = Float64Array.of(-1.2, 1);
    const { value, gradient } = rosenbrock(x);
    const direction = gradient.map((entry) => -entry);
    const slope = dot(gradient, direction);
    for (const first of [1e-8, 1e-4, 1, 1e3]) {
      const { found } = lineSearch(rosenbrock, { step: 0, x, value, gradient, slope }, direction, first, 60);
      expect(found!.value).toBeLessThanOrEqual(value + 1e-4 * found!.step * slope);
      expect(Math.abs(found!.slope)).toBeLessThanOrEqual(0.9 * Math.abs(slope));
    }
  });
});

describe("lbfgs", () => {
  it("refuses a memory that is no positive integer", () => {
    expect(() => lbfgs(quadratic, new Float64Array(2), { memory: 0 })).toThrow(/memory.*got 0/);
  });
});
