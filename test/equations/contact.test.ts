import { describe, expect, it } from "vitest";
import obstacle1d from "../../problems/obstacle1d.ts";
import { firstStates, nextStates } from "../../src/energy/term.ts";
import { interval } from "../../src/geometry/shapes/box.ts";
import type { TrialFunction } from "../../src/jet/trial-function.ts";
import { Random } from "../../src/math/random.ts";
import { tanh } from "../../src/network/activations.ts";
import { defineProblem } from "../../src/problem/define-problem.ts";
import { obstacle } from "../../src/problem/equations/obstacle.ts";
import { functionalAt } from "../../src/problem/problem.ts";
import { compositeGauss } from "../../src/quadrature/composite-gauss.ts";
import { exactJet } from "../../src/solve/errors/measure-errors.ts";
import { solve } from "../../src/solve/solve.ts";
import { adam } from "../../src/solve/solvers/adam.ts";
import { newton } from "../../src/solve/solvers/newton.ts";

const a = 1 - Math.SQRT1_2;
const psi = (x: number) => 0.5 - x * x;
const beta = 7;
const iterate = (u: (x: number) => number): TrialFunction => ({
  evaluate: (points) => ({ count: points.length, u: points.map(u), grad: new Float64Array(points.length) }),
  spanned: 0,
  span: () => new Float64Array(0),
  theta: new Float64Array(0),
  s: 1,
});
/** A function that gives the force `force(x)` when it is projected: psi - force / beta where there is contact. */
const givingForce = (force: (x: number) => number) =>
  iterate((x) => (force(x) > 0 ? psi(x) - force(x) / beta : psi(x) + 1));
const problem = defineProblem({
  name: "string",
  domain: interval(-1, 1),
  energy: obstacle({ obstacle: ([x]) => psi(x), contact: "projection", weight: beta }),
  dirichlet: 0,
  ...(obstacle1d.exact && { exact: obstacle1d.exact }),
});
/** The problem as a run has it that projects the force at these functions: at every other of its updates. */
const projectedAt = (...iterates: readonly TrialFunction[]) => {
  let states = firstStates(problem.terms);
  iterates.forEach((at, k) => {
    expect(nextStates(problem.terms, states, at, 2 * k)).toBe(states);
    states = nextStates(problem.terms, states, at, 2 * k + 1);
  });
  return functionalAt(problem, states);
};

describe("contact by projection", () => {
  it("has the exact solution for its minimiser once the force is the true one, whatever the weight", () => {
    // -u'' = 2 where the string rests on the parabola
    const { functional, draw } = projectedAt(givingForce((x) => (Math.abs(x) < a ? 2 : 0)));
    const variationOn = (cells: number) => {
      const sample = draw(compositeGauss({ order: 4, cells }), 1, new Random(0));
      const { cotangent } = functional.evaluate(sample, exactJet(problem.exact!, sample));
      let sum = 0;
      let size = 0;
      sample.points.forEach((x, i) => {
        const part = cotangent.u[i]! * Math.cos(0.5 * Math.PI * x);
        const bending = cotangent.grad[i]! * -0.5 * Math.PI * Math.sin(0.5 * Math.PI * x);
        sum += part + bending;
        size += Math.abs(part) + Math.abs(bending);
      });
      return Math.abs(sum) / size;
    };
    // of first order in the cells: the force jumps inside of one
    expect(variationOn(400)).toBeLessThan(2e-3);
    expect(variationOn(4000)).toBeLessThan(2e-4);
  });

  it("projects the force: lambda <- max(lambda + beta (psi - u), 0)", () => {
    const one = givingForce(() => 3);
    const below = iterate((x) => psi(x) - 0.1); // adds 0.7
    const above = iterate((x) => psi(x) + 1); // takes 7 away
    const forceAfter = (...iterates: readonly TrialFunction[]) => {
      const { functional, draw } = projectedAt(...iterates);
      const sample = draw(compositeGauss({ order: 2, cells: 2 }), 1, new Random(0));
      const u = sample.points.map(psi); // at u = psi the derivative in u is -weight times the force
      const jet = { count: sample.count, u, grad: new Float64Array(sample.count) };
      const { cotangent } = functional.evaluate(sample, jet);
      return -cotangent.u[0]! / sample.regions[0].weights[0]!;
    };
    expect(forceAfter()).toBeCloseTo(0, 12);
    expect(forceAfter(one)).toBeCloseTo(3, 12);
    expect(forceAfter(one, below)).toBeCloseTo(3.7, 12);
    expect(forceAfter(one, below, above)).toBeCloseTo(0, 12);
  });

  it("lowers the depth by which u sinks in under the same weight", async () => {
    const depths: number[] = [];
    for (const kind of ["penalty", "projection"] as const) {
      const weighted = defineProblem({
        name: "string",
        domain: interval(-1, 1),
        energy: obstacle({ obstacle: ([x]) => psi(x), contact: kind, weight: 20 }),
        dirichlet: 0,
      });
      const solution = await solve(weighted, {
        solver: adam({
          network: { width: 12, activation: tanh },
          steps: 600,
          s: [1],
          quadrature: { points: 60 },
        }),
      });
      const { u } = solution.evaluate(Float64Array.of(0));
      depths.push(psi(0) - u[0]!);
    }
    // force / beta = 0.1 by penalty
    expect(Math.abs(depths[0]! - 0.1)).toBeLessThan(0.05);
    expect(Math.abs(depths[1]!)).toBeLessThan(0.25 * depths[0]!);
  });

  it("is refused where it cannot be had", () => {
    expect(() => newton().plan(problem)).toThrow(
      'obstacle: contact by projection has multipliers, which first-order training updates; use contact: "penalty"',
    );
    expect(() => obstacle({ obstacle: 0, contact: "lift" as never })).toThrow(
      'obstacle: contact must be "penalty" or "projection", got "lift"',
    );
  });
});
