import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import allenCahn1d from "../../problems/allen-cahn1d.ts";
import elasticity2d from "../../problems/elasticity2d.ts";
import minimalSurface2d from "../../problems/minimal-surface2d.ts";
import pLaplace2d from "../../problems/p-laplace2d.ts";
import stokes2d from "../../problems/stokes2d.ts";
import { pullCotangent } from "../../src/energy/lift/lift-values.ts";
import { box, interval } from "../../src/geometry/shapes/box.ts";
import { Random } from "../../src/math/random.ts";
import { buildNetwork } from "../../src/network/build.ts";
import { defineProblem } from "../../src/problem/define-problem.ts";
import { eigenvalue } from "../../src/problem/equations/eigenvalue.ts";
import { elasticity, stokes } from "../../src/problem/equations/elasticity.ts";
import { obstacle } from "../../src/problem/equations/obstacle.ts";
import { pLaplace } from "../../src/problem/equations/p-laplace.ts";
import { poisson } from "../../src/problem/equations/poisson.ts";
import { allenCahn, semilinear } from "../../src/problem/equations/semilinear.ts";
import type { Problem } from "../../src/problem/problem.ts";
import type { VariationalStatement } from "../../src/problem/statement.ts";
import { penalty } from "../../src/problem/terms/imposition.ts";
import { compositeGauss } from "../../src/quadrature/composite-gauss.ts";
import { exactJet } from "../../src/solve/errors/measure-errors.ts";
import { solve } from "../../src/solve/solve.ts";
import { adam } from "../../src/solve/solvers/adam.ts";
import { startBackend } from "../../src/tensors/start-backend.ts";

beforeAll(async () => {
  await startBackend("wasm");
});

const s = (t: number) => Math.sin(Math.PI * t);
const c = (t: number) => Math.cos(Math.PI * t);

/**
 * The first variation of the energy at the exact solution, in the direction of v = l w with w = a wave in every
 * component: zero to the accuracy of the quadrature, relative to the sum of its parts' sizes.
 */
function variation(problem: Problem): number {
  const d = problem.domain.dimension;
  const sample = problem.draw(compositeGauss({ order: 10, cells: 6 }), 1, new Random(0));
  const { cotangent } = problem.functional.evaluate(sample, exactJet(problem.exact!, sample));
  const pulled = sample.lift ? pullCotangent(sample.lift, cotangent) : cotangent;
  let sum = 0;
  let size = 0;
  for (let at = 0; at < pulled.u.length; at++) {
    const i = Math.floor(at / problem.outputs);
    let phase = 1 + (at % problem.outputs);
    for (let k = 0; k < d; k++) phase += (k + 1) * sample.points[i * d + k]!;
    const parts = [pulled.u[at]! * Math.sin(phase)];
    for (let k = 0; k < d; k++) parts.push(pulled.grad[at * d + k]! * (k + 1) * Math.cos(phase));
    for (const part of parts) {
      sum += part;
      size += Math.abs(part);
    }
  }
  return Math.abs(sum) / size;
}

describe("the exact solution makes the energy stationary", () => {
  it.each([pLaplace2d, allenCahn1d, elasticity2d])("$name", (problem) => {
    expect(variation(problem)).toBeLessThan(1e-9);
  });

  it("minimal-surface2d, whose test functions have bent slopes at the corners", () => {
    expect(variation(minimalSurface2d)).toBeLessThan(1e-6);
  });

  it("p = 3/2, away from points where grad u = 0, with natural conditions left out", () => {
    // u = x^2 / 2 on (1, 2): |u'|^(-1/2) u' = sqrt(x), so f = -1 / (2 sqrt(x))
    const problem = defineProblem({
      name: "p",
      domain: interval(1, 2),
      energy: pLaplace({ p: 1.5, source: ([x]) => -0.5 / Math.sqrt(x), regularisation: 0 }),
      dirichlet: { "x-": 0.5, "x+": 2 },
      exact: { u: ([x]) => 0.5 * x * x, grad: ([x]) => [x] },
    });
    expect(variation(problem)).toBeLessThan(1e-9);
  });

  it("a semilinear equation with a variable coefficient", () => {
    // -(a u')' + u^3 = f with a = 1 + x, u = sin(pi x)
    const problem = defineProblem({
      name: "p",
      domain: interval(0, 1),
      energy: semilinear({
        potential: (u) => tf.mul(0.25, tf.pow(u, 4)),
        diffusion: ([x]) => 1 + x,
        source: ([x]) => -Math.PI * c(x) + (1 + x) * Math.PI ** 2 * s(x) + s(x) ** 3,
      }),
      dirichlet: 0,
      exact: { u: ([x]) => s(x), grad: ([x]) => [Math.PI * c(x)] },
    });
    expect(variation(problem)).toBeLessThan(1e-9);
  });

  it("elasticity with a traction: a bar in uniform plane strain", () => {
    // u = (x, 0): sigma = diag(lambda + 2 mu, lambda)
    const [lambda, mu] = [2, 3];
    const problem = defineProblem({
      name: "p",
      domain: box([0, 0], [2, 1]),
      outputs: 2,
      energy: elasticity({ lambda, mu, traction: { "x+": [lambda + 2 * mu, 0] } }),
      dirichlet: { "x-": [0, null], "y-": [null, 0], "y+": [null, 0] },
      exact: { u: ([x]) => [x, 0], grad: () => [1, 0, 0, 0] },
    });
    expect(variation(problem)).toBeLessThan(1e-12);
    const sample = problem.draw(compositeGauss({ order: 2, cells: 1 }), 1, new Random(0));
    const { value } = problem.functional.evaluate(sample, exactJet(problem.exact!, sample));
    // half of lambda + 2 mu over an area of 2, less the traction's work (lambda + 2 mu) 2
    expect(value).toBeCloseTo((lambda + 2 * mu) * (1 - 2), 12);
  });

  it("an eigenfunction, and the energy there is the eigenvalue, deflated or not", () => {
    for (const k of [1, 2]) {
      const mode =
        (n: number) =>
        ([x]: readonly number[]) =>
          Math.SQRT2 * s(n * x!);
      const problem = defineProblem({
        name: "p",
        domain: interval(0, 1),
        energy: eigenvalue({ deflate: k === 1 ? [] : [mode(1)] }),
        dirichlet: 0,
        exact: { u: mode(k), grad: ([x]) => [Math.SQRT2 * k * Math.PI * c(k * x)] },
      });
      expect(variation(problem)).toBeLessThan(1e-9);
      const sample = problem.draw(compositeGauss({ order: 8, cells: 10 }), 1, new Random(0));
      const { value } = problem.functional.evaluate(sample, exactJet(problem.exact!, sample));
      expect(value).toBeCloseTo((k * Math.PI) ** 2, 9);
    }
  });

  it("an eigenfunction's size: it must be stated right, and training ends with it", async () => {
    const stated = (amplitude: number, wanted?: number) =>
      defineProblem({
        name: "p",
        domain: interval(0, 0.1),
        energy: eigenvalue(wanted === undefined ? {} : { size: wanted }),
        dirichlet: 0,
        exact: { u: ([x]) => amplitude * s(10 * x), upToSign: true },
      });
    expect(() => stated(1)).toThrow(
      "exact.u: the integral of its square must be the energy's size, 0.1, got 0.05; scale it, or give eigenvalue({ size })",
    );
    expect(() =>
      defineProblem({
        name: "p",
        domain: interval(0, 1),
        energy: eigenvalue({ size: 0.5 }),
        dirichlet: 0,
        exact: { u: ([x]) => -s(x) },
      }),
    ).toThrow("exact.u: its integral is -0.6366, and eigenfunctions come with a positive one; turn its sign");
    // too narrow to be seen, or too fast: nothing is said
    for (const [domain, u] of [
      [
        box([-8, -8, -8], [8, 8, 8]),
        ([x, y, z]: readonly number[]) =>
          (4 / Math.PI) ** 0.75 * Math.exp(-2 * (x! ** 2 + y! ** 2 + z! ** 2)),
      ],
      [box([0, 0], [1, 1]), ([x, y]: readonly number[]) => 2 * s(60 * x!) * s(y!)],
    ] as const) {
      const made = { name: "p", domain, energy: eigenvalue({ size: 1 }), exact: { u, upToSign: true } };
      expect(() => defineProblem(made)).not.toThrow();
    }
    const problem = stated(1, 0.05);
    const start = buildNetwork(1, 1).initialise(new Random(1), () => [0.05]);
    // Far from its size, after steps too small to change it: the quotient is 100 pi^2, the last term 1 at most.
    const solution = await solve(problem, {
      start: start.map((value, i) => (i < buildNetwork(1, 1).outerOffset ? value : 1e-3 * value)),
      solver: adam({ s: [1], steps: 10, learningRate: 1e-9 }),
    });
    const { points, regions } = solution.validation;
    const { u } = solution.evaluate(points);
    const norm = regions[0].weights.reduce((sum, weight, i) => sum + weight * u[i]! ** 2, 0);
    expect(norm).toBeCloseTo(0.05, 6);
    const integral = (of: typeof solution) => {
      const [{ weights }] = of.validation.regions;
      const values = of.evaluate(points).u;
      return weights.reduce((sum, weight, i) => sum + weight * values[i]!, 0);
    };
    expect(integral(solution)).toBeGreaterThan(0);
    const turned = solution.theta.map((v, i) => (i < solution.network.outerOffset ? v : -v));
    const again = await solve(problem, {
      start: turned,
      solver: adam({ s: [1], steps: 10, learningRate: 1e-9 }),
    });
    expect(integral(again)).toBeGreaterThan(0);
    // where values are prescribed by a penalty, the sign is theirs
    const below = defineProblem({
      name: "p",
      domain: interval(0, 1),
      energy: eigenvalue(),
      dirichlet: -1,
      impose: penalty(),
    });
    const { energy } = await solve(below, { solver: adam({ network: { width: 20 }, steps: 300 }) });
    expect(energy).toBeLessThan(1);
  });
});

describe("Stokes by penalty", () => {
  it("is stationary at the exact flow up to the pressure that the penalty leaves out", () => {
    // The penalty's pressure -beta div u vanishes at a flow without divergence: what is left is int p div v.
    const { exact } = stokes2d;
    const sample = stokes2d.draw(compositeGauss({ order: 10, cells: 6 }), 1, new Random(0));
    const jet = exactJet(exact!, sample);
    for (let i = 0; i < sample.count; i++) {
      expect(Math.abs(jet.grad[4 * i]! + jet.grad[4 * i + 3]!)).toBeLessThan(1e-12);
    }
    const { cotangent } = stokes2d.functional.evaluate(sample, jet);
    // v = (x (1 - x) y (1 - y), 0): the variation is -int f.v + grad u : grad v = -int grad p . v = int p div v
    let sum = 0;
    let wanted = 0;
    sample.regions[0].weights.forEach((w, i) => {
      const [x, y] = [sample.points[2 * i]!, sample.points[2 * i + 1]!];
      const [v, vx, vy] = [x * (1 - x) * y * (1 - y), (1 - 2 * x) * y * (1 - y), x * (1 - x) * (1 - 2 * y)];
      sum += cotangent.u[2 * i]! * v + cotangent.grad[4 * i]! * vx + cotangent.grad[4 * i + 1]! * vy;
      wanted += w * c(x) * c(y) * vx;
    });
    expect(Math.abs(sum - wanted)).toBeLessThan(1e-10);
  });
});

describe("Stokes flow of another viscosity", () => {
  it.each([0.1, 3])("nu = %d: -nu lap u = f, where the pressure is none", (viscosity) => {
    // u = (x^2 y, -x y^2) has div u = 0 and lap u = (2 y, -2 x)
    const problem = defineProblem({
      name: "p",
      domain: box([0, 0], [2, 1]),
      outputs: 2,
      energy: stokes({ viscosity, force: ([x, y]) => [-2 * viscosity * y, 2 * viscosity * x] }),
      dirichlet: ([x, y]) => [x * x * y, -x * y * y],
      exact: {
        u: ([x, y]) => [x * x * y, -x * y * y],
        grad: ([x, y]) => [2 * x * y, x * x, -y * y, -2 * x * y],
      },
    });
    expect(variation(problem)).toBeLessThan(1e-9);
  });
});

describe("an obstacle", () => {
  it("costs beta/2 (psi - u)^2 where u is below it, and nothing above", () => {
    const state = (psi: number) =>
      defineProblem({
        name: "p",
        domain: interval(0, 2),
        energy: obstacle({ obstacle: psi, source: 3, weight: 10 }),
        exact: { u: () => 1, grad: () => [0] },
      });
    const valueAt = (problem: Problem) => {
      const sample = problem.draw(compositeGauss({ order: 2, cells: 1 }), 1, new Random(0));
      return problem.functional.evaluate(sample, exactJet(problem.exact!, sample)).value;
    };
    expect(valueAt(state(0.5))).toBeCloseTo(-6, 12);
    expect(valueAt(state(1.2))).toBeCloseTo(-6 + 0.5 * 10 * 0.04 * 2, 12);
  });
});

describe("equations are refused", () => {
  const state = (statement: Partial<VariationalStatement>) => () =>
    defineProblem({ name: "p", domain: box([0, 0], [1, 1]), energy: poisson(), ...statement });

  it("with parameters out of range", () => {
    expect(() => pLaplace({ p: 1 })).toThrow("pLaplace: p must be above 1, got 1");
    expect(() => pLaplace({ p: 3, regularisation: -1 })).toThrow("regularisation must be >= 0, got -1");
    expect(() => allenCahn({ epsilon: 0 })).toThrow("allenCahn: epsilon must be a positive number, got 0");
    expect(() => obstacle({ obstacle: 0, weight: -1 })).toThrow("obstacle: weight must be a positive number");
    expect(() => elasticity({ lambda: -1, mu: 1 })).toThrow("lambda must be >= 0, got -1");
    expect(() => elasticity({ lambda: 1, mu: 0 })).toThrow("elasticity: mu must be a positive number, got 0");
    expect(() => stokes({ weight: 0 })).toThrow("stokes: weight must be a positive number, got 0");
    expect(() => eigenvalue({ weight: Number.NaN })).toThrow("eigenvalue: weight must be a positive number");
  });

  it("with the wrong number of outputs, or data that they would not see", () => {
    expect(state({ energy: elasticity({ lambda: 1, mu: 1 }) })).toThrow(
      "outputs: elasticity() has a component for each axis: must be 2, got 1",
    );
    expect(state({ energy: pLaplace({ p: 3 }), outputs: 2 })).toThrow("outputs: pLaplace() has one unknown");
    expect(state({ energy: pLaplace({ p: 3 }), data: { f: () => 1 } as never })).toThrow(
      "data: pLaplace() has its own data and cannot see data.f",
    );
  });

  it("with a traction on a piece that does not exist", () => {
    const energy = elasticity({ lambda: 1, mu: 1, traction: { left: [1, 0] } });
    expect(state({ energy, outputs: 2 })).toThrow('energy: no boundary piece "left"');
  });
});
