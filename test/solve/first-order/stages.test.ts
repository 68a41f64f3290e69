import { describe, expect, it } from "vitest";
import { defineProblem } from "../../../src/problem/define-problem.ts";
import type { SwitchRule } from "../../../src/problem/problem-defaults.ts";
import { hrtaStages } from "../../../src/solve/first-order/hrta.ts";
import { corollaryOne, Plateau } from "../../../src/solve/first-order/switching.ts";
import { algorithmOne } from "../../../src/solve/solvers/algorithm-one.ts";

describe("stages", () => {
  it("switch at a fifth of the budget unless asked otherwise", () => {
    expect(hrtaStages([0.5, 1], 1000)).toEqual([
      { s: 0.5, steps: 200 },
      { s: 1, steps: 800 },
    ]);
  });

  it("share what lies before the last switch evenly", () => {
    expect(hrtaStages([0.5, 0.75, 1], 1000, { kind: "share", share: 0.5 })).toEqual([
      { s: 0.5, steps: 250 },
      { s: 0.75, steps: 250 },
      { s: 1, steps: 500 },
    ]);
  });

  it("of one s are one stage with the whole budget", () => {
    for (const rule of [undefined, { kind: "share", share: 0.7 }] satisfies (SwitchRule | undefined)[]) {
      expect(hrtaStages([1], 321, rule)).toEqual([{ s: 1, steps: 321 }]);
    }
  });

  it("add up to the budget, whatever is rounded", () => {
    for (const steps of [1, 2, 3, 7, 100, 1234]) {
      for (const share of [0.01, 1 / 3, 0.5, 0.99]) {
        for (const s of [[1], [0, 1], [0.5, 1, 1.5], [0, 0.5, 1, 1.5, 2]]) {
          const stages = hrtaStages(s, steps, { kind: "share", share });
          expect(stages.map((stage) => stage.s)).toEqual(s);
          expect(stages.reduce((sum, stage) => sum + stage.steps, 0)).toBe(steps);
          for (const stage of stages) expect(stage.steps).toBeGreaterThanOrEqual(0);
        }
      }
    }
  });

  it("may end on a plateau, all but the last", () => {
    const plateau = { window: 50, tolerance: 0.01 };
    expect(hrtaStages([0.5, 1], 100, { kind: "plateau", share: 0.2, ...plateau })).toEqual([
      { s: 0.5, steps: 20, plateau },
      { s: 1, steps: 80 },
    ]);
  });

  it("by Corollary 1 are two, and the second finds its own s", () => {
    expect(hrtaStages([0.5, 1], 100, { kind: "corollary1", share: 0.3, zeta: 1.5 })).toEqual([
      { s: 0.5, steps: 30 },
      { s: { zeta: 1.5 }, steps: 70 },
    ]);
  });

  it("that cannot be are refused with the setting's name and value", () => {
    expect(() => hrtaStages([], 10)).toThrow("s: at least one homotopy parameter is needed, got none");
    expect(() => hrtaStages([0.5, 2.5], 10)).toThrow("s: the homotopy parameter must lie in [0, 2], got 2.5");
    expect(() => hrtaStages([1], 0)).toThrow("steps: must be a positive integer, got 0");
    expect(() => hrtaStages([1], 1.5)).toThrow("steps: must be a positive integer, got 1.5");
    for (const share of [0, 1, Number.NaN]) {
      expect(() => hrtaStages([0, 1], 10, { kind: "share", share })).toThrow(
        `switch: share must lie in (0, 1), got ${share}`,
      );
    }
    expect(() => hrtaStages([1], 10, { kind: "corollary1", share: 0.5, zeta: 1 })).toThrow(
      "switch: zeta must be above 1, got 1",
    );
  });
});

const problem = defineProblem({
  name: "line",
  samples: { points: Float64Array.of(0, 1), values: Float64Array.of(0, 1), inputs: 1, outputs: 1 },
});

describe("Algorithm 1", () => {
  it("has M stages of T steps, s rising by zeta, plain descent and theta kept as it is", () => {
    const solver = algorithmOne({ s1: 0.5, zeta: 0.25, stages: 5, steps: 37, learningRate: 0.02 });
    const plan = solver.plan(problem);
    expect(plan.stages).toEqual([0.5, 0.75, 1, 1.25, 1.5].map((s) => ({ s, steps: 37 })));
    expect(plan.transfer).toBe("naive");
    expect(plan.optimizer.name).toBe("gradient-descent");
    expect(plan.learningRate).toBe(0.02);
    for (const progress of [0, 0.5, 0.999]) expect(plan.schedule.factor(progress)).toBe(1);
  });

  it("has equal stages for any numbers of them", () => {
    for (const stages of [1, 2, 3, 7, 40]) {
      for (const steps of [1, 3, 1000]) {
        const solver = algorithmOne({ s1: 0, zeta: 1 / 64, stages, steps, learningRate: 1 });
        const made = solver.plan(problem).stages;
        expect(made.map((stage) => stage.steps)).toEqual(new Array(stages).fill(steps));
      }
    }
  });

  it("is refused where s leaves [0, 2] or the stages are no number", () => {
    const options = { s1: 1, zeta: 0.5, stages: 4, steps: 10, learningRate: 0.1 };
    expect(() => algorithmOne(options)).toThrow("must lie in [0, 2], got 2.5");
    expect(() => algorithmOne({ ...options, stages: 0 })).toThrow("stages must be a positive integer, got 0");
  });
});

describe("a plateau", () => {
  const reached = (energies: readonly number[], tolerance: number) => {
    const plateau = new Plateau({ window: 2, tolerance });
    return energies.map((energy) => plateau.reached(energy));
  };

  it("is reached when a window's mean is not below the last one's by the tolerance", () => {
    // Means of 10, 8, 7.5: falls of 20 % and of 6 %.
    const energies = [11, 9, 8, 8, 7, 8];
    expect(reached(energies, 0.05)).toEqual([false, false, false, false, false, false]);
    expect(reached(energies, 0.1)).toEqual([false, false, false, false, false, true]);
  });

  it("is relative also for negative energies", () => {
    const energies = [-10, -10, -10.3, -10.3];
    expect(reached(energies, 0.02).at(-1)).toBe(false);
    expect(reached(energies, 0.04).at(-1)).toBe(true);
  });

  it("needs a whole window", () => {
    for (const window of [0, 1.5]) {
      expect(() => new Plateau({ window, tolerance: 0.1 })).toThrow(
        `plateau: window must be a positive integer, got ${window}`,
      );
    }
  });
});

describe("Corollary 1", () => {
  /** 2^-30 of a grid cell of (2 - s1) / 128. */
  const bisected = 1.5 / 128 / 2 ** 29;

  it("finds where the loss first exceeds zeta times its value", async () => {
    const lossAt = (s: number) => 1 + (s - 0.5) ** 2;
    const { s, empty } = await corollaryOne(0.5, 1.25, lossAt);
    expect(empty).toBe(false);
    expect(Math.abs(s - 1)).toBeLessThan(bisected);
    expect(lossAt(s)).toBeGreaterThan(1.25);
  });

  it("takes the first crossing of several", async () => {
    const lossAt = (s: number) => 2 - Math.cos(4 * Math.PI * (s - 0.5));
    const { s } = await corollaryOne(0.5, 2, lossAt);
    expect(Math.abs(s - 0.625)).toBeLessThan(bisected);
  });

  it("stops at 2 where the loss never exceeds it, and says that the set is empty", async () => {
    expect(await corollaryOne(0.5, 1.1, () => 1)).toEqual({ s: 2, empty: true });
    expect(await corollaryOne(0.5, 1.1, (s) => 1 / s)).toEqual({ s: 2, empty: true });
    expect(await corollaryOne(2, 1.1, () => 1)).toEqual({ s: 2, empty: true });
  });

  it("takes any step where the loss is zero already", async () => {
    const { s } = await corollaryOne(1, 10, (s) => s - 1);
    expect(s - 1).toBeLessThan(bisected);
    expect(s).toBeGreaterThan(1);
  });
});
