import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import obstacle1d from "../../problems/obstacle1d.ts";
import { writtenOut } from "../../src/energy/curvature.ts";
import { interval } from "../../src/geometry/shapes/box.ts";
import type { Jet } from "../../src/jet/jet.ts";
import { Random } from "../../src/math/random.ts";
import { tanh } from "../../src/network/activations.ts";
import { defineProblem } from "../../src/problem/define-problem.ts";
import { obstacle } from "../../src/problem/equations/obstacle.ts";
import { poisson } from "../../src/problem/equations/poisson.ts";
import { withContact } from "../../src/problem/terms/contact.ts";
import { compositeGauss } from "../../src/quadrature/composite-gauss.ts";
import { exactJet } from "../../src/solve/errors/measure-errors.ts";
import { solve } from "../../src/solve/first-order/train.ts";
import { secondOrderPlan } from "../../src/solve/second-order/second-order-plan.ts";
import { startBackend } from "../../src/tensors/start-backend.ts";
import { checkGradient, differenceGradient } from "../contracts/finite-differences.ts";
import { normals } from "../contracts/networks.ts";

beforeAll(async () => {
  await startBackend("cpu");
});

const a = 1 - Math.SQRT1_2;
const psi = (x: number) => 0.5 - x * x;
const beta = 7;
/** A function that gives the force `force(x)` when it is projected: psi - force / beta where there is contact. */
const givingForce = (force: (x: number) => number) => (points: Float64Array) =>
  points.map((x) => (force(x) > 0 ? psi(x) - force(x) / beta : psi(x) + 1));
const membrane = defineProblem({
  name: "string",
  domain: interval(-1, 1),
  energy: poisson(),
  dirichlet: 0,
  ...(obstacle1d.exact && { exact: obstacle1d.exact }),
});
const contact = { obstacle: ([x]: readonly number[]) => psi(x!), weight: beta };

describe("contact by projection", () => {
  it("has the exact solution for its minimiser once the force is the true one, whatever the weight", () => {
    // -u'' = 2 where the string rests on the parabola
    const problem = withContact(membrane, contact, [givingForce((x) => (Math.abs(x) < a ? 2 : 0))]);
    const variationOn = (cells: number) => {
      const sample = problem.draw(compositeGauss({ order: 4, cells }), 1, new Random(0));
      const { cotangent } = problem.functional.evaluate(sample, exactJet(problem.exact!, sample));
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
    const below = (points: Float64Array) => points.map((x) => psi(x) - 0.1); // adds 0.7
    const above = (points: Float64Array) => points.map((x) => psi(x) + 1); // takes 7 away
    const forceAfter = (...states: readonly ((points: Float64Array) => Float64Array)[]) => {
      const problem = withContact(membrane, contact, states);
      const sample = problem.draw(compositeGauss({ order: 2, cells: 2 }), 1, new Random(0));
      const u = sample.points.map(psi); // at u = psi the derivative in u is -weight times the force
      const jet = { count: sample.count, u, grad: new Float64Array(sample.count) };
      const { cotangent } = problem.functional.evaluate(sample, jet);
      return -cotangent.u[0]! / sample.regions[0].weights[0]!;
    };
    expect(forceAfter()).toBeCloseTo(0, 12);
    expect(forceAfter(one)).toBeCloseTo(3, 12);
    expect(forceAfter(one, below)).toBeCloseTo(3.7, 12);
    expect(forceAfter(one, below, above)).toBeCloseTo(0, 12);
  });

  it("has the derivatives that differences confirm, and is the same as a tensor", () => {
    const problem = withContact(membrane, contact, [givingForce((x) => x)]);
    const sample = problem.draw(compositeGauss({ order: 3, cells: 3 }), 1, new Random(0));
    const n = sample.count;
    const jetOf = (all: Float64Array): Jet => ({ count: n, u: all.slice(0, n), grad: all.slice(n) });
    const value = (all: Float64Array) => problem.functional.evaluate(sample, jetOf(all)).value;
    // away from the kink of the density
    const heights = normals(n, new Random(2)).map((shift, i) => psi(sample.points[i]!) + shift + 0.01);
    const all = Float64Array.from([...heights, ...normals(n, new Random(3))]);
    const { cotangent } = problem.functional.evaluate(sample, jetOf(all));
    checkGradient("(u, u')", value, all, [...cotangent.u, ...cotangent.grad]);
    const blocks = writtenOut(problem.functional.curvature(sample, jetOf(all)), 1);
    for (let i = 0; i < n; i++) {
      const slope = (at: Float64Array) => problem.functional.evaluate(sample, jetOf(at)).cotangent.u[i]!;
      expect(Math.abs(blocks[4 * i]! - differenceGradient(slope, all)[i]!)).toBeLessThan(1e-8);
    }
    const expressed = tf.tidy(() => {
      const tensor = (values: Float64Array, shape: number[]) => tf.tensor(Float32Array.from(values), shape);
      const jet = { u: tensor(all.subarray(0, n), [n, 1]), grad: tensor(all.subarray(n), [n, 1, 1]) };
      return problem.functional.expression(sample, jet, tensor).dataSync()[0]!;
    });
    expect(Math.abs(expressed - value(all))).toBeLessThan(1e-5 * (1 + Math.abs(value(all))));
  });

  it("lowers the depth by which u sinks in under the same weight", async () => {
    const depths: number[] = [];
    for (const kind of ["penalty", "projection"] as const) {
      const problem = defineProblem({
        name: "string",
        domain: interval(-1, 1),
        energy: obstacle({ obstacle: ([x]) => psi(x), contact: kind, weight: 20 }),
        dirichlet: 0,
      });
      const solution = await solve(problem, {
        network: { width: 12, activation: tanh },
        training: { steps: 600, s: [1] },
        quadrature: { points: 60 },
      });
      const { u } = solution.evaluate(Float64Array.of(0));
      depths.push(psi(0) - u[0]!);
    }
    // force / beta = 0.1 by penalty
    expect(Math.abs(depths[0]! - 0.1)).toBeLessThan(0.05);
    expect(Math.abs(depths[1]!)).toBeLessThan(0.25 * depths[0]!);
  });

  it("is refused where it cannot be had", () => {
    const energy = obstacle({ obstacle: 0, contact: "projection" });
    const problem = defineProblem({ name: "p", domain: interval(0, 1), energy, dirichlet: 1 });
    expect(() => secondOrderPlan(problem)).toThrow(
      'obstacle: contact by projection has multipliers, which first-order training updates; use contact: "penalty"',
    );
    expect(() => obstacle({ obstacle: 0, contact: "lift" as never })).toThrow(
      'obstacle: contact must be "penalty" or "projection", got "lift"',
    );
  });
});
