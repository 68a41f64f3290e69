import { describe, expect, it } from "vitest";
import allenCahn1d from "../../problems/allen-cahn1d.ts";
import elasticity2d from "../../problems/elasticity2d.ts";
import obstacle1d from "../../problems/obstacle1d.ts";
import oscillator1d from "../../problems/oscillator1d.ts";
import { chooseKernels } from "../../src/node/kernels.ts";
import { measureErrors } from "../../src/solve/errors/measure-errors.ts";
import { solve } from "../../src/solve/solve.ts";

// Promises to users; what runs give is in docs/equations.md.

const kernels = chooseKernels();

describe("equations, default runs", () => {
  it.each([
    { problem: elasticity2d, bound: 5e-3 },
    { problem: obstacle1d, bound: 1e-2 },
    { problem: allenCahn1d, bound: 1e-3 },
  ])("$problem.name: relative L2 error below $bound", async ({ problem, bound }) => {
    const solution = await solve(problem, { seed: 1, kernels });
    expect(measureErrors(problem, solution).relative!.l2.value).toBeLessThan(bound);
  });

  it("oscillator1d: the smallest eigenvalue to 1.6e-3, and an eigenfunction of the size asked for", async () => {
    const solution = await solve(oscillator1d, { seed: 1, kernels });
    expect(Math.abs(measureErrors(oscillator1d, solution).energy!.value - 1)).toBeLessThan(1.6e-3);
    const points = Float64Array.from({ length: 1000 }, (_, i) => -5 + (i + 0.5) / 100);
    const { u } = solution.evaluate(points);
    // the integral of u^2, as that of exp(-x^2)
    const square = Array.from(u).reduce((sum, value) => sum + value * value, 0) / 100;
    expect(Math.abs(square / Math.sqrt(Math.PI) - 1)).toBeLessThan(0.05);
    // exp(-x^2 / 2) up to its sign: no node, and the shape of the Gaussian
    const [middle, aside] = [
      solution.evaluate(Float64Array.of(0)).u[0]!,
      solution.evaluate(Float64Array.of(1)).u[0]!,
    ];
    expect(Math.abs(aside / middle - Math.exp(-0.5))).toBeLessThan(0.02);
  });
});
