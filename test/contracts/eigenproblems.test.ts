import { expect, it } from "vitest";
import mixedDisk from "../../problems/mixed-disk2d.ts";
import oscillator from "../../problems/oscillator1d.ts";
import poisson from "../../problems/poisson2d.ts";
import well5d from "../../problems/well5d.ts";
import { readSolver } from "../../src/cli/solvers.ts";
import { Random } from "../../src/math/random.ts";
import { compositeGauss } from "../../src/quadrature/composite-gauss.ts";
import { sobol } from "../../src/quadrature/sobol.ts";
import { squaredNorms } from "../../src/solve/errors/error-norms.ts";
import { exactJet } from "../../src/solve/errors/measure-errors.ts";

it("has the eigenvalue as the energy of the eigenfunction of the given size", () => {
  const sample = oscillator.draw(compositeGauss({ order: 5, cells: 200 }), 1, new Random(1));
  const jet = exactJet(oscillator.exact!, sample);
  // beyond x = 5 the eigenfunction has less than 1e-11 of its square
  expect(oscillator.functional.evaluate(sample, jet).value).toBeCloseTo(1, 6);
  const twice = { ...jet, u: jet.u.map((value) => 2 * value), grad: jet.grad.map((value) => 2 * value) };
  expect(oscillator.functional.evaluate(sample, twice).value).toBeCloseTo(1 + 9, 5); // (4 - 1)^2
});

it("finds d pi^2 in five dimensions on points that lie where the eigenfunction does", () => {
  const sample = well5d.draw(sobol(), 8192, new Random(1));
  const { value } = well5d.functional.evaluate(sample, exactJet(well5d.exact!, sample));
  expect(Math.abs(value / (5 * Math.PI ** 2) - 1)).toBeLessThan(0.02);
});

it("measures errors to the nearer sign of an eigenfunction, and of nothing else", () => {
  const rule = compositeGauss({ order: 5, cells: 20 });
  const sample = oscillator.draw(rule, 1, new Random(1));
  const [{ points, weights }] = sample.regions;
  const { count, u, grad } = exactJet(oscillator.exact!, sample);
  const minus = { count, u: u.map((value) => -value), grad: grad.map((value) => -value) };
  const { error, gradientError } = squaredNorms(oscillator.exact!, points, weights, minus);
  expect([error, gradientError]).toEqual([0, 0]);
  const { upToSign: _, ...signed } = oscillator.exact!;
  const norms = squaredNorms(signed, points, weights, minus);
  expect(norms.error / norms.exact).toBeCloseTo(4, 12);
});

it("takes the problem's solver where the command line names none", () => {
  expect(readSolver({}, mixedDisk, "adam").name).toBe("newton");
  expect(readSolver({ solver: "adam" }, mixedDisk, "adam").name).toBe("adam");
  expect(readSolver({}, poisson, "adam").name).toBe("adam");
});
