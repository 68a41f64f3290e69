import { expect, it } from "vitest";
import interface2d from "../../problems/interface2d.ts";
import { elliptic } from "../../src/energy/elliptic/elliptic.ts";
import { interval } from "../../src/geometry/shapes/box.ts";
import type { Point } from "../../src/jet/data-function.ts";
import { Random } from "../../src/math/random.ts";
import { defineProblem } from "../../src/problem/define-problem.ts";
import { compositeGauss } from "../../src/quadrature/composite-gauss.ts";
import { exactJet, measureErrors } from "../../src/solve/errors/measure-errors.ts";
import { solve } from "../../src/solve/solve.ts";
import { newton } from "../../src/solve/solvers/newton.ts";

it("interface2d: u and a du/dn do not jump on the circle, a is 100 to 1", () => {
  const { exact, elliptic: coefficients } = interface2d;
  const at = (r: number, angle: number) => [r * Math.cos(angle), r * Math.sin(angle)] as unknown as Point;
  for (const angle of [0.1, 1, 2.5, 4]) {
    const [inside, outside] = [0.5 - 1e-12, 0.5 + 1e-12].map((r) => {
      const x = at(r, angle);
      const grad = exact!.grad!(x) as number[];
      const diffusion = (coefficients!.diffusion as (x: Point) => number)(x);
      const flux = diffusion * (grad[0]! * Math.cos(angle) + grad[1]! * Math.sin(angle));
      return { u: exact!.u(x) as number, flux, diffusion };
    });
    expect(inside!.u).toBeCloseTo(outside!.u, 10);
    expect(inside!.flux).toBeCloseTo(outside!.flux, 9);
    expect(inside!.diffusion / outside!.diffusion).toBe(100);
  }
});

// -(a u')' = 1 on (0, 1), a = 100 left of 1/2 and 1 right of it, u(0) = u(1) = 0: a u' = c - x with the c that
// makes u(1) = 0. u' is linear on both sides and jumps a hundredfold.
const [left, right] = [100, 1];
const c = (1 / (8 * left) + 3 / (8 * right)) / (1 / (2 * left) + 1 / (2 * right));
const primitive = (x: number) => c * x - 0.5 * x * x;
const string = defineProblem({
  name: "string",
  domain: interval(0, 1),
  energy: elliptic({ diffusion: ([x]) => (x < 0.5 ? left : right), source: 1 }),
  interfaces: [([x]) => x - 0.5],
  dirichlet: 0,
  exact: {
    u: ([x]) => (x < 0.5 ? primitive(x) / left : (primitive(x) - primitive(1)) / right),
    grad: ([x]) => [(c - x) / (x < 0.5 ? left : right)],
  },
});

it("the exact solution of a string with a jump makes its energy stationary", () => {
  const sample = string.draw(compositeGauss({ order: 4, cells: 8 }), 1, new Random(0));
  const { cotangent } = string.functional.evaluate(sample, exactJet(string.exact!, sample));
  // against v = sin(2 pi x), which vanishes at both ends
  let variation = 0;
  let size = 0;
  sample.points.forEach((x, i) => {
    const part = cotangent.u[i]! * Math.sin(2 * Math.PI * x);
    const bending = cotangent.grad[i]! * 2 * Math.PI * Math.cos(2 * Math.PI * x);
    variation += part + bending;
    size += Math.abs(part) + Math.abs(bending);
  });
  expect(Math.abs(variation) / size).toBeLessThan(1e-6); // order 4 on 8 cells, each on one side
});

it("is solved across the jump, and not by a smooth network", async () => {
  const options = { solver: newton({ network: { width: 8 }, iterations: 30 }), seed: 2 };
  const solution = await solve(string, options);
  const { relative } = measureErrors(string, solution);
  expect(relative!.h1!.value).toBeLessThan(1e-2);
  const { interfaces, ...rest } = string;
  const smooth = await solve(rest, options);
  expect(measureErrors(rest, smooth).relative!.h1!.value).toBeGreaterThan(0.1);
});
