import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import allenCahnFlow1d from "../../problems/allen-cahn-flow1d.ts";
import heat1d from "../../problems/heat1d.ts";
import { elliptic } from "../../src/energy/elliptic/elliptic.ts";
import { box, interval } from "../../src/geometry/shapes/box.ts";
import type { Jet } from "../../src/jet/jet.ts";
import { Random } from "../../src/math/random.ts";
import { defineProblem } from "../../src/problem/define-problem.ts";
import { elasticity } from "../../src/problem/equations/elasticity.ts";
import { poisson } from "../../src/problem/equations/poisson.ts";
import { allenCahn } from "../../src/problem/equations/semilinear.ts";
import { defineFlow, type FlowStatement } from "../../src/problem/flow.ts";
import { movement } from "../../src/problem/movement.ts";
import type { VariationalProblem } from "../../src/problem/problem.ts";
import { compositeGauss } from "../../src/quadrature/composite-gauss.ts";
import { type FlowSolution, minimisingMovements } from "../../src/solve/evolution/minimising-movements.ts";
import { galerkin } from "../../src/solve/solvers/galerkin.ts";
import { startBackend } from "../../src/tensors/start-backend.ts";
import { checkGradient, expectClose } from "../contracts/finite-differences.ts";
import { normals } from "../contracts/networks.ts";

beforeAll(async () => {
  await startBackend("cpu");
});

const pi = Math.PI;

/** Random features solve a step of a linear flow to many digits at once. */
const byGalerkin = galerkin({ network: { width: 40 } });
/** How well these represent sin(pi x) and x (1 - x), measured: 3e-6. */
const features = 2e-5;

const tauOf = (steps: number) => 0.08 / steps;
const heat = (steps: number, order: 1 | 2) =>
  defineFlow({
    problem: defineProblem({ name: "heat", domain: interval(0, 1), energy: poisson(), dirichlet: 0 }),
    initial: ([x]) => Math.sin(pi * x),
    tau: tauOf(steps),
    steps,
    order,
    exact: { u: ([x], t) => Math.exp(-pi * pi * t) * Math.sin(pi * x) },
  });

/** u at the middle, after each step. */
const middles = ({ solutions }: FlowSolution) =>
  solutions.map((solution) => solution.evaluate(Float64Array.of(0.5)).u[0]!);

describe("minimising movements of the heat equation", () => {
  const runs: Record<string, FlowSolution> = {};
  beforeAll(async () => {
    for (const order of [1, 2] as const) {
      for (const steps of [4, 8]) {
        runs[`${steps} of order ${order}`] = await minimisingMovements(heat(steps, order), {
          solver: byGalerkin,
        });
      }
    }
  });

  it("are Euler's implicit method: the mode sin(pi x) shrinks by 1 / (1 + pi^2 tau) at each step", () => {
    const factor = 1 / (1 + pi * pi * tauOf(4));
    const wanted = [1, 2, 3, 4].map((k) => factor ** k);
    expectClose("u", middles(runs["4 of order 1"]!), wanted, features);
  });

  it("of second order are BDF2: (3 u_(k+1) - 4 u_k + u_(k-1)) / (2 tau) = -pi^2 u_(k+1)", () => {
    const rate = pi * pi * tauOf(4);
    const wanted = [1, 1 / (1 + rate)];
    for (let k = 1; k < 4; k++) wanted.push((4 * wanted[k]! - wanted[k - 1]!) / (3 + 2 * rate));
    expectClose("u", middles(runs["4 of order 2"]!), wanted.slice(1), features);
  });

  it.each([1, 2])("converge with order %i in tau", (order) => {
    const [coarse, fine] = [4, 8].map((steps) => runs[`${steps} of order ${order}`]!.states.at(-1)!.l2!);
    expect(Math.abs(Math.log2(coarse! / fine!) - order)).toBeLessThan(0.3);
  });

  it("lower the energy by at least |u_(k+1) - u_k|^2 / (2 tau)", () => {
    const { states, solutions, final } = runs["8 of order 1"]!;
    expect(states).toHaveLength(9);
    expect(states[0]!.energy).toBeCloseTo((pi * pi) / 4, 9);
    for (let k = 1; k < states.length; k++) {
      const [before, after] = [states[k - 1]!, states[k]!];
      expect(after.energy + after.distance! ** 2 / (2 * tauOf(8))).toBeLessThan(before.energy);
    }
    expect(final.energy).toBeCloseTo(states.at(-1)!.energy, 12);
    expect(final.steps).toBe(solutions.reduce((sum, { steps }) => sum + steps, 0));
  });
});

describe("minimising movements of other energies", () => {
  it("follow an energy that changes in time: u_t = u_xx + 2 t with u_x = 0 at both ends", async () => {
    const flow = defineFlow({
      problem: (t) =>
        defineProblem({ name: "driven", domain: interval(0, 1), energy: poisson({ source: 2 * t }) }),
      initial: 0,
      tau: 0.1,
      steps: 3,
    });
    // u_(k+1) = u_k + 2 tau t_(k+1): tau^2 k (k + 1)
    const solved = await minimisingMovements(flow, { solver: byGalerkin });
    expectClose("u", middles(solved), [0.02, 0.06, 0.12], 1e-8);
  });

  it("solve the scalar equation of implicit Euler where Allen-Cahn's u is constant", async () => {
    const [epsilon, tau] = [0.5, 0.1];
    const flow = defineFlow({
      problem: defineProblem({ name: "constant", domain: interval(0, 1), energy: allenCahn({ epsilon }) }),
      initial: 0.3,
      tau,
      steps: 2,
    });
    const wanted = [0.3];
    for (let k = 0; k < 2; k++) {
      let v = wanted[k]!;
      for (let n = 0; n < 20; n++) {
        const residual = (v - wanted[k]!) / tau + (v ** 3 - v) / epsilon;
        v -= residual / (1 / tau + (3 * v * v - 1) / epsilon);
      }
      wanted.push(v);
    }
    const solved = await minimisingMovements(flow, {
      solver: galerkin({ network: { width: 8 } }),
    });
    expectClose("u", middles(solved), wanted.slice(1), 1e-6);
  });

  it("stop at a step that has no minimum, and say so", async () => {
    const flow = defineFlow({
      // -u^2 is stronger than 1/(2 tau) u^2
      problem: defineProblem({
        name: "concave",
        domain: interval(0, 1),
        energy: ({ u, integral }) => integral(tf.mul(-1, tf.square(u))),
      }),
      initial: 1,
      tau: 1,
      steps: 5,
    });
    const said: string[] = [];
    const { solutions, final } = await minimisingMovements(flow, {
      solver: byGalerkin,
      onWarning: (message) => said.push(message),
    });
    expect(solutions).toHaveLength(1);
    expect(final.status).toBe("unbounded");
    expect(said[0]).toMatch(/^time 1: the energy falls without bound/);
  });
});

it("minimising movements stop at the step at hand where they are asked to", async () => {
  const controller = new AbortController();
  const { solutions, states, final } = await minimisingMovements(heat(8, 1), {
    solver: byGalerkin,
    signal: controller.signal,
    onRecord: ({ stage }) => stage === 1 && controller.abort(),
  });
  expect([solutions.length, states.length]).toEqual([2, 3]);
  expect(solutions[0]!.status).toBe("converged");
  expect(final.status).toBe("interrupted");
});

describe("the problems' exact solutions", () => {
  it.each([heat1d, allenCahnFlow1d])("solve their equation: $tau", (flow) => {
    // d/dt (u, v) = -E'(u) v at t = tau for v = a wave that vanishes at both ends
    const problem = flow.problemAt(flow.tau);
    const sample = problem.draw(compositeGauss({ order: 8, cells: 40 }), 1, new Random(0));
    const { lower, upper } = problem.domain.bounds;
    const rate = pi / (upper[0]! - lower[0]!);
    const at = (t: number, x: number) => flow.problemAt(t).exact!.u([x] as never) as number;
    const jet = {
      count: sample.count,
      u: sample.points.map((x) => at(flow.tau, x)),
      grad: sample.points.map((x) => (problem.exact!.grad!([x] as never) as number[])[0]!),
    };
    const { cotangent } = problem.functional.evaluate(sample, jet);
    let [sum, size] = [0, 0];
    const h = 1e-5;
    sample.points.forEach((x, i) => {
      const v = Math.sin(rate * (x - lower[0]!)) + Math.sin(2 * rate * (x - lower[0]!));
      const slope = rate * (Math.cos(rate * (x - lower[0]!)) + 2 * Math.cos(2 * rate * (x - lower[0]!)));
      const change = (at(flow.tau + h, x) - at(flow.tau - h, x)) / (2 * h);
      const part = sample.regions[0].weights[i]! * change * v;
      const force = cotangent.u[i]! * v + cotangent.grad[i]! * slope;
      sum += part + force;
      size += Math.abs(part) + Math.abs(force);
    });
    expect(Math.abs(sum) / size).toBeLessThan(1e-7);
  });
});

const twice = (f: (x: readonly number[]) => number) => (x: readonly number[]) => [f(x), 2 * f(x)];
const cases: readonly { name: string; problem: VariationalProblem }[] = [
  {
    name: "elliptic, with a Robin piece",
    problem: defineProblem({
      name: "p",
      domain: box([0, 0], [1, 1]),
      energy: elliptic({ reaction: 1, robin: { "x-": { coefficient: 2 } } }),
    }),
  },
  {
    name: "written",
    problem: defineProblem({ name: "p", domain: interval(0, 2), energy: allenCahn({ epsilon: 1 }) }),
  },
  {
    name: "two components",
    problem: defineProblem({
      name: "p",
      domain: box([0, 0], [1, 1]),
      outputs: 2,
      energy: elasticity({ lambda: 1, mu: 1 }),
    }),
  },
];

describe.each(cases)("the problem of a movement: $name", ({ problem }) => {
  const { outputs: c, domain } = problem;
  const tau = 0.3;
  const wave = (x: readonly number[]) => Math.sin(3 * x[0]!);
  const from = (points: Float64Array) =>
    Float64Array.from(
      Array.from({ length: points.length / domain.dimension }, (_, i) => {
        const x = [...points.subarray(i * domain.dimension)];
        return c === 1 ? [wave(x)] : twice(wave)(x);
      }).flat(),
    );
  const step = movement(problem, { tau, from });
  const sample = step.draw(compositeGauss({ order: 2, cells: 1 }), 4, new Random(1));
  const length = sample.count * c;
  const jetOf = (all: Float64Array): Jet => ({
    count: sample.count,
    u: all.slice(0, length),
    grad: all.slice(length),
  });
  const all = normals(length * (1 + domain.dimension), new Random(2));
  const value = (at: Float64Array) => step.functional.evaluate(sample, jetOf(at)).value;

  it("is E plus 1/(2 tau) |u - w|^2, with its derivatives", () => {
    const [{ weights, points }] = sample.regions;
    const w = from(points);
    const squares = w.reduce(
      (sum, entry, i) => sum + weights[Math.floor(i / c)]! * (all[i]! - entry) ** 2,
      0,
    );
    const plain = problem.functional.evaluate(sample, jetOf(all)).value;
    expect(value(all)).toBeCloseTo(plain + squares / (2 * tau), 12);
    const { cotangent } = step.functional.evaluate(sample, jetOf(all));
    checkGradient("(u, grad u)", value, all, [...cotangent.u, ...cotangent.grad]);
  });
});

describe("a wrong statement of a flow", () => {
  const good: FlowStatement = {
    problem: defineProblem({ name: "p", domain: interval(0, 1), energy: poisson() }),
    initial: 0,
    tau: 0.1,
    steps: 2,
  };

  it.each([
    [{ tau: 0 }, "tau: must be a positive number, got 0"],
    [{ steps: 2.5 }, "steps: must be a positive integer, got 2.5"],
    [{ order: 3 }, "order: must be 1 or 2, got 3"],
    [{ time: 1 }, 'flow: has no part "time"; there are problem, initial, tau, steps, order, exact'],
    [{ problem: 7 }, "problem: must be made by defineProblem({ energy, ... }), got 7"],
    [
      { problem: defineProblem({ name: "r", domain: interval(0, 1), target: () => 1 }) },
      "problem: must be made by defineProblem({ energy, ... }), got a regression",
    ],
    [{ initial: () => [1, 2] }, "initial: must return 1 number, got 2"],
    [{ initial: "zero" }, 'initial: must be a number, a function of x, or { value, gradient }, got "zero"'],
    [{ exact: { u: () => [1, 2] } }, "exact.u: must return 1 number, got 2"],
  ])("is refused: case %#", (wrong, message) => {
    expect(() => defineFlow({ ...good, ...wrong } as unknown as FlowStatement)).toThrow(message);
  });
});
