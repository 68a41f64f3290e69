import {
  adam,
  defineProblem,
  type ErrorReport,
  elliptic,
  interval,
  type Measured,
  poisson,
  type Solution,
  solve,
} from "deep-ritz";
import { summarise } from "deep-ritz/node";
import { beforeAll, describe, expect, it } from "vitest";
import { errorRows, runReport } from "../../src/report/run-report.ts";
import { startBackend } from "../../src/tensors/start-backend.ts";

const small = { solver: adam({ network: { width: 4 }, steps: 1, quadrature: { points: 8 } }) };
let trained: Solution;

beforeAll(async () => {
  await startBackend("cpu");
  const problem = defineProblem({
    name: "string",
    domain: interval(0, 1),
    energy: poisson({ source: 1 }),
    dirichlet: 0,
  });
  trained = await solve(problem, small);
});

/** No two of these numbers are the same: whatever shows another one than its own is seen. */
const measured = (value: number): Measured => ({ value, uncertainty: value / 1000 });
const errors: ErrorReport = {
  relative: { l2: measured(0.11), h1Semi: measured(0.12), h1: measured(0.13), max: measured(0.14) },
  absolute: { l2: measured(0.21), h1Semi: measured(0.22), h1: measured(0.23), max: measured(0.24) },
  energyGap: { relative: measured(0.31), absolute: measured(0.32) },
  energy: measured(-0.41),
  rule: "some rule",
};
const solution = (): Solution => ({
  ...trained,
  status: "interrupted",
  method: "some method",
  estimatedError: 0.51,
  steps: 61,
  keptStep: 62,
  seconds: 63,
  seed: 64,
  s: 0.65,
  energy: -0.66,
  kernels: "some kernels",
  backend: "some backend",
  warnings: ["a warning"],
});

describe("a run's summary", () => {
  it("has every number under its own name", () => {
    const { conditions, ...summary } = summarise(solution(), errors);
    expect(conditions).toMatch(/whole boundary; imposed by a lift/);
    expect(summary).toEqual({
      problem: "string",
      status: "interrupted",
      method: "some method",
      estimatedError: 0.51,
      errors: {
        l2: 0.11,
        h1Semi: 0.12,
        h1: 0.13,
        max: 0.14,
        energyGap: 0.31,
        uncertainty: {
          l2: 0.11 / 1000,
          h1Semi: 0.12 / 1000,
          h1: 0.13 / 1000,
          max: 0.14 / 1000,
          energyGap: 0.31 / 1000,
          energy: -0.41 / 1000,
        },
        absolute: { l2: 0.21, h1Semi: 0.22, h1: 0.23, max: 0.24, energyGap: 0.32 },
        measuredBy: "some rule",
      },
      steps: 61,
      keptStep: 62,
      seconds: 63,
      kernels: "some kernels",
      backend: "some backend",
      seed: 64,
      energy: -0.41,
      parameters: 4 * 3 + 2,
      s: 0.65,
      warnings: ["a warning"],
    });
  });

  it("leaves out what was not measured or is not finite, and has the findings of a run of several solves", () => {
    const { estimatedError, ...plain } = solution();
    const nowhere = {
      ...plain,
      problem: defineProblem({ name: "p", domain: interval(0, 1), energy: elliptic({}) }),
    };
    const summary = summarise(
      nowhere,
      { rule: "none", energyGap: { relative: measured(Number.NaN), absolute: measured(0.32) } },
      { lines: [], summary: [], figures: [], tables: [], data: { flow: { steps: 7 } } },
    );
    expect(summary.energy).toBe(-0.66);
    expect(summary.errors).toEqual({
      uncertainty: {},
      absolute: { energyGap: 0.32 },
      measuredBy: "none",
    });
    for (const key of ["estimatedError", "conditions"]) expect(summary).not.toHaveProperty(key);
    expect(summary.flow).toEqual({ steps: 7 });
  });

  it("of a regression has the mean squared error on the samples", async () => {
    const target = ([x]: readonly number[]) => 3 + x!;
    const fit = await solve(defineProblem({ name: "fit", domain: interval(0, 2), target }), small);
    const zero = {
      ...fit,
      evaluate: (points: Float64Array) => ({ ...fit.evaluate(points), u: points.map(() => 0) }),
    };
    const { points, weights } = fit.validation.regions[0];
    const squares = weights.reduce((sum, w, i) => sum + w * (3 + points[i]!) ** 2, 0);
    const total = weights.reduce((sum, w) => sum + w, 0);
    expect(summarise(zero, { rule: "none" }).errors.mse).toBeCloseTo(squares / total, 12);
  });
});

it("the table of errors has every number in its own row and column", () => {
  const rows = errorRows(runReport(solution(), errors));
  expect(rows.map(([name]) => name)).toEqual(["L2", "H1 semi-norm", "H1", "maximum", "energy gap"]);
  const numbers = rows.map(([, ...cells]) => cells.map((cell) => Number.parseFloat(cell)));
  expect(numbers).toEqual([
    [0.11, 0.21],
    [0.12, 0.22],
    [0.13, 0.23],
    [0.14, 0.24],
    [0.31, 0.32],
  ]);
});
