import { expect, it } from "vitest";
import lShape from "../../problems/l-shape.ts";
import periodic2d from "../../problems/periodic2d.ts";
import { measureErrors } from "../../src/solve/errors/measure-errors.ts";
import { solve } from "../../src/solve/solve.ts";
import { galerkin } from "../../src/solve/solvers/galerkin.ts";

// Random inner parameters: what is tested is the space that the network spans, not how it is trained.
it.each([
  { problem: lShape, width: 64, bound: 5e-4 },
  { problem: periodic2d, width: 200, bound: 1e-3 },
])("$problem.name: relative L2 error below $bound", async ({ problem, width, bound }) => {
  const solution = await solve(problem, { solver: galerkin({ network: { width } }) });
  expect(measureErrors(solution.problem, solution).relative!.l2.value).toBeLessThan(bound);
});
