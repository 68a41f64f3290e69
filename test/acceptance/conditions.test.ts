import { describe, expect, it } from "vitest";
import dirichlet2d from "../../problems/dirichlet2d.ts";
import { chooseKernels } from "../../src/node/kernels.ts";
import { imposedBy } from "../../src/problem/define-problem.ts";
import {
  augmentedLagrangian,
  type Imposition,
  lift,
  nitsche,
  penalty,
} from "../../src/problem/terms/imposition.ts";
import { measureErrors } from "../../src/solve/errors/measure-errors.ts";
import { solve } from "../../src/solve/solve.ts";

// Promises to users; what a run gives is in docs/conditions.md.

const kernels = chooseKernels();

async function run(method: Imposition, seed: number) {
  const solution = await solve(imposedBy(dirichlet2d, method), { seed, kernels });
  expect(solution.status).toBe("finished");
  expect(solution.warnings).toEqual([]);
  return { solution, l2: measureErrors(solution.problem, solution).relative!.l2.value };
}

describe("Dirichlet conditions on the square, default runs", () => {
  it("by a lift: median relative L2 error of three seeds below 1e-3, and u = g on the boundary", async () => {
    const errors: number[] = [];
    for (const seed of [1, 2, 3]) {
      const { solution, l2 } = await run(lift(), seed);
      errors.push(l2);
      expect([...solution.evaluate(Float64Array.of(0, 0.3, 0.6, 1)).u]).toEqual([0, 0]);
    }
    expect(errors.sort((a, b) => a - b)[1]).toBeLessThan(1e-3);
  });

  it.each([
    { method: nitsche(), bound: 5e-3 },
    { method: augmentedLagrangian(), bound: 5e-3 },
    { method: penalty(), bound: 1e-2 },
  ])("by $method.kind: relative L2 error below $bound", async ({ method, bound }) => {
    expect((await run(method, 1)).l2).toBeLessThan(bound);
  });
});
