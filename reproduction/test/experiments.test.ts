import { normal } from "deep-ritz/network";
import { problemNetwork } from "deep-ritz/solve";
import { describe, expect, it } from "vitest";
import type { Experiment, StoredResults } from "../src/experiment.ts";
import { experimentNames, findExperiment } from "../src/experiments.ts";
import { halves, isGlobalMinimum, startGrid, testFunction } from "../src/hta/test-function.ts";
import { renderPage } from "../src/markdown.ts";
import { packagedProblem } from "../src/package-folder.ts";
import { median, medianCurve, quantile, spreadCells } from "../src/statistics.ts";
import { keyOf, remaining } from "../src/store.ts";
import { judgeOf } from "../src/training/judge.ts";
import { startOf } from "../src/training/starting-parameters.ts";
import { trainingRun } from "../src/training/training-run.ts";

describe.each(experimentNames)("%s", (name) => {
  it("has tasks that differ from one another, fewer or shorter ones when quick", async () => {
    const experiment = await findExperiment(name);
    for (const quick of [true, false]) {
      const keys = experiment.tasks(quick).map(keyOf);
      expect(keys.length).toBeGreaterThan(0);
      expect(new Set(keys).size).toBe(keys.length);
    }
    expect(experiment.tasks(true).length).toBeLessThanOrEqual(experiment.tasks(false).length);
  });

  it("has a page even when nothing has been run yet", async () => {
    const experiment = await findExperiment(name);
    const circumstances = { version: "0", node: "v20", platform: "any", kernels: "none" };
    const nothing: StoredResults = {
      format: "deep-ritz reproduction",
      results: experiment.results,
      quick: false,
      circumstances,
      planned: experiment.tasks(false).length,
      outcomes: [],
    };
    expect(renderPage(experiment, nothing).markdown).toContain("**0 of ");
  });
});

describe("stored results", () => {
  const task = (arm: string, seed: number, steps: number) => ({ arm, seed, settings: { steps } });

  it("answer only tasks with the same arm, seed and settings", () => {
    const done = { ...task("a", 1, 10), result: 1, seconds: 0.1 };
    const tasks = [task("a", 1, 10), task("a", 2, 10), task("b", 1, 10), task("a", 1, 20)];
    expect(remaining(tasks, [done])).toEqual(tasks.slice(1));
  });

  it("are said to be unfinished on the page", () => {
    const experiment = {
      name: "any",
      results: "any",
      tasks: () => [],
      run: () => 0,
      page: () => ({
        title: "T",
        claim: "C",
        verdict: "V",
        tables: [{ header: ["a|b"], rows: [["1"]] }],
        figures: [],
        settings: [],
        notes: [],
      }),
    } satisfies Experiment;
    const { markdown } = renderPage(experiment, {
      format: "deep-ritz reproduction",
      results: "any",
      quick: true,
      circumstances: { version: "0", node: "v20", platform: "any", kernels: "none" },
      planned: 2,
      outcomes: [{ ...task("a", 1, 10), result: 1, seconds: 2 }],
    });
    expect(markdown).toContain("**1 of 2 runs are done**");
    expect(markdown).toContain("quick settings");
    expect(markdown).toContain("| a\\|b |");
  });
});

describe("statistics", () => {
  it("quantiles interpolate, as in most tools (type 7)", () => {
    expect(quantile([4, 1, 3, 2], 0.25)).toBe(1.75);
    expect(median([5, 1, 9])).toBe(5);
    expect(median([])).toBeNaN();
    expect(spreadCells([3, 1, 2])).toEqual(["2", "1.5 to 2.5", "3, 1, 2"]);
    expect(medianCurve([[1, Number.NaN], [3], [5, 8]])).toEqual([3, 8]);
  });
});

describe("the HTA paper's test function", () => {
  it("has its global minimum 0 at (1, ..., 1), and another minimum near x_1 = 5", () => {
    const { value, gradient } = testFunction(Float64Array.of(1, 1, 1, 1));
    expect(isGlobalMinimum(value)).toBe(true);
    for (const slope of gradient) expect(Math.abs(slope)).toBeLessThan(1e-14);
    const along = (x1: number) => testFunction(Float64Array.of(x1, 1, 1, 1)).value;
    expect(along(4.8)).toBeLessThan(Math.min(along(3.5), along(6)));
  });

  it("has the right gradient", () => {
    const x = Float64Array.of(0.3, -2, 4.1, 7);
    const step = 1e-6;
    testFunction(x).gradient.forEach((slope, i) => {
      const at = (shift: number) => testFunction(x.map((entry, j) => entry + (i === j ? shift : 0))).value;
      expect(slope).toBeCloseTo((at(step) - at(-step)) / (2 * step), 6);
    });
  });

  it("is started from whole grids, split in halves", () => {
    expect(startGrid([0, 1, 2, 3, 4, 5], 2).length).toBe(36);
    expect(new Set(startGrid([3, 4, 5, 6], 6).map(String)).size).toBe(4096);
    expect(halves(4)).toEqual([0, 0, 1, 1]);
  });
});

describe("trainingRun", () => {
  const settings = {
    problem: "sine1d",
    width: 20,
    depth: 1,
    s: [0.5, 1],
    share: 0.5,
    transfer: "lossless",
    optimizer: "adam",
    schedule: "cosine",
    learningRate: 1e-2,
    steps: 60,
    initialisation: "normal",
    rule: "midpoint",
    points: 20,
    redrawEvery: 0,
  } as const;

  it("trains by solve or by L-BFGS from the same start, and says how the loss went", async () => {
    const byAdam = await trainingRun(settings, 3);
    const byLbfgs = await trainingRun({ ...settings, s: [0.5], optimizer: "lbfgs" }, 3);
    expect(byAdam.curves.step[0]).toBe(0);
    expect(byAdam.curves.step.at(-1)).toBe(60);
    const [before, after] = byAdam.switches[0]!;
    expect(after / before).toBeCloseTo(1, 4); // lossless: float32 parameters
    expect(byLbfgs.mse).toBeLessThan(byAdam.mse!);
    expect(byLbfgs.curves.step.at(-1)).toBeLessThanOrEqual(60);
    // both begin at the same parameters: a first step of L-BFGS cannot be above Adam's first record
    expect(byLbfgs.curves.energy[0]).toBeLessThan(byAdam.curves.energy[0]!);
  });

  it("judges L-BFGS on the points of the records of solve", async () => {
    for (const name of ["sine1d", "poisson2d"] as const) {
      const problem = await packagedProblem(name);
      const { curves } = await trainingRun({ ...settings, problem: name, s: [1], steps: 6 }, 3);
      const network = problemNetwork(problem, {
        ...problem.defaults.network,
        width: 20,
        initialisation: normal,
      });
      const judged = judgeOf(problem, network, 1)(startOf(problem, network, 3));
      // records are made in float32, whose rounding is 6e-8 a parameter and a point
      const near = (record: number, value: number) => expect(Math.abs(record / value - 1)).toBeLessThan(1e-5);
      near(curves.l2[0]!, judged.l2);
      near(curves.h1[0]!, judged.h1);
      if (name === "poisson2d") near(curves.validation[0]!, judged.energy); // a regression's is its samples' loss
    }
  });

  it("leaves the first s before the first step when told to", async () => {
    const { switches, curves } = await trainingRun({ ...settings, share: "start" }, 3);
    expect(switches.length).toBe(1);
    expect(curves.step.at(-1)).toBe(60);
  });
});
