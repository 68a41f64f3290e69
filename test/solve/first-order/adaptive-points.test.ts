import { describe, expect, it } from "vitest";
import { elliptic } from "../../../src/energy/elliptic/elliptic.ts";
import { box } from "../../../src/geometry/shapes/box.ts";
import { Random } from "../../../src/math/random.ts";
import { defineProblem } from "../../../src/problem/define-problem.ts";
import { drawOn } from "../../../src/quadrature/draw-on.ts";
import { antitheticStratified } from "../../../src/quadrature/stratified.ts";
import { adaptedRule } from "../../../src/solve/first-order/adaptive-points.ts";
import { solve } from "../../../src/solve/solve.ts";
import { adam } from "../../../src/solve/solvers/adam.ts";

const u = (x: number, y: number) => Math.exp(-50 * ((x - 0.3) ** 2 + (y - 0.4) ** 2));
const slope = (x: number, y: number) => [-100 * (x - 0.3) * u(x, y), -100 * (y - 0.4) * u(x, y)];
const statement = {
  name: "peak",
  domain: box([0, 0], [1, 1]),
  exact: {
    u: ([x, y]: readonly [number, number, number, ...number[]]) => u(x, y),
    grad: ([x, y]: readonly [number, number, number, ...number[]]) => slope(x, y),
  },
  energy: elliptic({
    reaction: 1,
    source: ([x, y]) => u(x, y) * (201 - 10_000 * ((x - 0.3) ** 2 + (y - 0.4) ** 2)),
  }),
};
const problem = defineProblem(statement);

describe("adapted training points", () => {
  it("follow |grad u| of the solution, with its lift", async () => {
    // a network that is 0 everywhere, lifted by the exact solution on the boundary: grad u is the peak's
    const lifted = defineProblem({
      ...statement,
      dirichlet: ([x, y]: readonly [number, number, number, ...number[]]) => u(x, y),
    });
    const flat = (points: Float64Array) => ({
      count: points.length / 2,
      u: new Float64Array(points.length / 2),
      grad: new Float64Array(points.length),
    });
    const settings = { rule: antitheticStratified(), points: 400, redrawEvery: 1, adapt: { every: 10 } };
    const rule = await adaptedRule(lifted, settings, flat, new Random(1));
    const q = drawOn(lifted.domain, rule, 400, new Random(2));
    const near = Array.from({ length: q.count }, (_, i) => i).filter(
      (i) => Math.hypot(q.points[2 * i]! - 0.3, q.points[2 * i + 1]! - 0.4) < 0.3,
    );
    // 0.3^2 pi = 28 % of the uniform half, and nearly all of the other
    expect(near.length / q.count).toBeGreaterThan(0.55);
    expect(q.weights.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  });

  it("trains with an indicator of one's own, the same for the same seed", async () => {
    const seen = new Set<number>();
    const options = {
      network: { width: 30 },
      steps: 40,
      quadrature: {
        points: 100,
        redrawEvery: 0,
        adapt: {
          every: 20,
          indicator: (x: readonly number[], values: readonly number[], grad: readonly number[]) => {
            seen.add(x.length * 100 + values.length * 10 + grad.length);
            return Math.abs(values[0]!);
          },
        },
      },
    };
    const first = await solve(problem, { solver: adam(options) });
    expect(first.status).toBe("finished");
    expect([...seen]).toEqual([212]);
    const again = await solve(problem, { solver: adam(options) });
    expect(again.theta).toEqual(first.theta);
    const unadapted = adam({ ...options, quadrature: { points: 100, redrawEvery: 0 } });
    const plain = await solve(problem, { solver: unadapted });
    expect(plain.theta).not.toEqual(first.theta);
  });

  it("refuses settings that make no sense", () => {
    const plan = (adapt: object) => () => adam({ quadrature: { adapt: adapt as never } }).plan(problem);
    expect(plan({ every: 0 })).toThrow(/adapt.every must be a positive integer, got 0/);
    expect(plan({ every: 10, uniform: 0 })).toThrow(/adapt.uniform must lie in \(0, 1\], got 0/);
    expect(plan({ every: 10, indicator: "grad" })).toThrow(
      /adapt.indicator must be a function .* got "grad"/,
    );
    expect(plan({ every: 10, when: 1 })).toThrow(
      /adapt has no part "when"; there are every, indicator, uniform/,
    );
  });
});
