import { describe, expect, it } from "vitest";
import poisson1d from "../../problems/poisson1d.ts";
import poisson2d from "../../problems/poisson2d.ts";
import reactionDiffusion5d from "../../problems/reaction-diffusion5d.ts";
import sine1d from "../../problems/sine1d.ts";
import { chooseKernels } from "../../src/node/kernels.ts";
import type { Problem } from "../../src/problem/problem.ts";
import { meanSquaredError } from "../../src/solve/errors/mean-squared-error.ts";
import { measureErrors } from "../../src/solve/errors/measure-errors.ts";
import { solve } from "../../src/solve/solve.ts";

// What the problems of problems/ reach in a default run. The bounds are promises to users, not what a run
// happened to give: see README and docs/hrta.md for that.

const kernels = chooseKernels();

async function errorsOf(problem: Problem, seed: number) {
  const solution = await solve(problem, { seed, kernels });
  expect(solution.status).toBe("finished");
  expect(solution.warnings).toEqual([]);
  return measureErrors(problem, solution).relative!;
}

describe("default runs", () => {
  it.each([1, 2, 3])("poisson2d, seed %i: L2 below 1e-3, H1 below 6e-3", async (seed) => {
    const { l2, h1 } = await errorsOf(poisson2d, seed);
    expect(l2.value).toBeLessThan(1e-3);
    expect(h1!.value).toBeLessThan(6e-3);
    expect(h1!.uncertainty).toBeLessThan(0.01 * h1!.value);
  });

  it("poisson1d, an energy written in tfjs: L2 below 1e-3, H1 below 6e-3", async () => {
    const { l2, h1 } = await errorsOf(poisson1d, 1);
    expect(l2.value).toBeLessThan(1e-3);
    expect(h1!.value).toBeLessThan(6e-3);
  });

  it("reaction-diffusion5d: L2 below 5e-2", async () => {
    const { l2 } = await errorsOf(reactionDiffusion5d, 1);
    expect(l2.value).toBeLessThan(5e-2);
  });

  it("sine1d, 0.5 -> 1 lossless: median MSE of five seeds at most 1e-6", async () => {
    const errors: number[] = [];
    for (const seed of [1, 2, 3, 4, 5]) {
      errors.push(meanSquaredError(await solve(sine1d, { seed, kernels }))!);
    }
    expect(errors.sort((a, b) => a - b)[2]).toBeLessThan(1e-6);
  });
});
