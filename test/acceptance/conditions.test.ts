import { describe, expect, it } from "vitest";
import dirichlet2d from "../../problems/dirichlet2d.ts";
import { measureErrors } from "../../src/errors/measure.ts";
import { chooseKernels } from "../../src/node/kernels.ts";
import { solve } from "../../src/train/solve.ts";

const { evaluator } = chooseKernels();

describe("Dirichlet conditions on the square, default runs", () => {
  it("by a lift: median relative L2 error of three seeds below 1e-3, and u = g on the boundary", async () => {
    const errors: number[] = [];
    for (const seed of [1, 2, 3]) {
      const solution = await solve(dirichlet2d, { seed, evaluator });
      expect(solution.status).toBe("finished");
      expect(solution.warnings).toEqual([]);
      errors.push(measureErrors(solution.problem, solution).relative!.l2.value);
      expect([...solution.evaluate(Float64Array.of(0, 0.3, 0.6, 1)).u]).toEqual([0, 0]);
    }
    expect(errors.sort((a, b) => a - b)[1]).toBeLessThan(1e-3);
  });
});
