import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import poisson from "../../problems/poisson2d.ts";
import { box } from "../../src/geometry/shapes/box.ts";
import { normal } from "../../src/network/initialisation.ts";
import { defineProblem } from "../../src/problem/define-problem.ts";
import { monteCarlo } from "../../src/quadrature/monte-carlo.ts";
import type { QuadratureRule } from "../../src/quadrature/quadrature.ts";
import type { FirstOrderOptions } from "../../src/solve/first-order/first-order-plan.ts";
import { referenceKernels, tfjsKernels } from "../../src/solve/kernels.ts";
import { type SolveOptions, solve } from "../../src/solve/solve.ts";
import { adam } from "../../src/solve/solvers/adam.ts";
import { algorithmOne } from "../../src/solve/solvers/algorithm-one.ts";
import { gradientDescent } from "../../src/solve/solvers/gradient-descent.ts";
import { startBackend } from "../../src/tensors/start-backend.ts";
import { expectClose } from "../contracts/finite-differences.ts";
import { keepingTensorCountDuring } from "../contracts/tensor-count.ts";

const small: FirstOrderOptions = { network: { width: 16 }, steps: 30, quadrature: { points: 32 } };
const coarsely: SolveOptions = { kernels: tfjsKernels(), recordEvery: 10 };

/** Twelve samples of sin(2 x), a loss in float64 on fixed points. */
const x = Float64Array.from({ length: 12 }, (_, i) => i / 6);
const y = x.map((value) => Math.sin(2 * value));
const fit = defineProblem({ name: "fit", samples: { points: x, values: y, inputs: 1, outputs: 1 } });
const exact: FirstOrderOptions = { network: { width: 10, initialisation: normal } };
const exactly: SolveOptions = { kernels: referenceKernels(), recordEvery: 1 };

beforeAll(async () => {
  await startBackend("wasm");
});

/** Trains by Adam, unless the options have another solver. */
const run = (training: FirstOrderOptions = {}, options: SolveOptions = {}, problem = poisson) =>
  keepingTensorCountDuring(() =>
    solve(problem, { solver: adam({ ...small, ...training }), ...coarsely, ...options }),
  );
const runFit = (training: FirstOrderOptions, options: SolveOptions = {}) =>
  keepingTensorCountDuring(() =>
    solve(fit, { solver: adam({ ...small, ...exact, ...training }), ...exactly, ...options }),
  );

describe("a run", () => {
  it("is determined by its seed, to the bit", async () => {
    const [first, again, other] = [
      await run({}, { seed: 4 }),
      await run({}, { seed: 4 }),
      await run({}, { seed: 5 }),
    ];
    expect(again.theta).toStrictEqual(first.theta);
    const energies = ({ history }: typeof first) =>
      history.map(({ energy, validationEnergy, gradientNorm }) => [energy, validationEnergy, gradientNorm]);
    expect(energies(again)).toStrictEqual(energies(first));
    expect(again.energy).toBe(first.energy);
    expect(other.theta).not.toEqual(first.theta);
    expect(other.history[0]!.energy).not.toBe(first.history[0]!.energy);
  });

  it("records at every `recordEvery` steps and at its end, and tells whoever listens", async () => {
    const heard: number[] = [];
    const solution = await run({}, { onRecord: ({ step }) => heard.push(step) });
    expect(solution.history.map(({ step }) => step)).toEqual([0, 10, 20, 30]);
    expect(heard).toEqual([0, 10, 20, 30]);
    expect(solution.history.map(({ stage, s }) => [stage, s])).toEqual([
      [0, 0.5],
      [1, 1],
      [1, 1],
      [1, 1],
    ]);
    expect(solution.status).toBe("finished");
    expect(solution.steps).toBe(30);
  });

  it("returns the parameters whose energy it states, in the kernels' precision", async () => {
    for (const [kernels, FloatArray] of [
      [tfjsKernels(), Float32Array],
      [referenceKernels(), Float64Array],
    ] as const) {
      const { theta, validation, energy, evaluate, s } = await run({}, { kernels });
      expect(theta).toBeInstanceOf(FloatArray);
      expect(s).toBe(1);
      expect(poisson.functional.evaluate(validation, evaluate(validation.points)).value).toBe(energy);
    }
  });

  it("lowers the energy towards its minimum", async () => {
    const { history, energy } = await run({ steps: 150, learningRate: 0.03 });
    expect(energy).toBeLessThan(0.5 * poisson.exact!.energy!);
    // The energy is bounded below by E*; the validation rules are exact to a small part of that.
    expect(energy).toBeGreaterThan(1.001 * poisson.exact!.energy!);
    expect(history.at(-1)!.l2!).toBeLessThan(history[0]!.l2!);
  });

  it("keeps the parameters that are best on the validation points, not the last ones", async () => {
    const schedule = { name: "ruinous", factor: (progress: number) => (progress < 0.8 ? 1 : 100) };
    const { energy, keptStep, history } = await run({ s: [1], steps: 100, learningRate: 0.03, schedule });
    const best = Math.min(...history.map(({ validationEnergy }) => validationEnergy));
    const kept = history.find(({ step }) => step === keptStep)!.validationEnergy;
    expect(keptStep).toBeLessThanOrEqual(80);
    expect(history.at(-1)!.validationEnergy).toBeGreaterThan(best + 0.1);
    expect(kept).toBeLessThan(best + 0.01 * Math.abs(best));
    // The same parameters, once in float32 and once in float64: 64 eps times the sum of magnitudes.
    expect(Math.abs(energy - kept)).toBeLessThan(64 * 2 ** -23 * 40);
  });

  it.each([
    { redrawEvery: 0, draws: 1 },
    { redrawEvery: 1, draws: 30 },
    { redrawEvery: 10, draws: 3 },
  ])("draws its points from the seed, $draws times when redrawn every $redrawEvery steps", async (given) => {
    const { redrawEvery, draws } = given;
    const drawnBy = async (seed: number) => {
      const drawn: string[] = [];
      const rule = monteCarlo();
      const watched: QuadratureRule = {
        ...rule,
        draw(d, count, random) {
          const sample = rule.draw(d, count, random);
          drawn.push(sample.points.join());
          return sample;
        },
      };
      await run({ quadrature: { rule: watched, points: 32, redrawEvery } }, { seed });
      return drawn;
    };
    const [first, again, other] = [await drawnBy(4), await drawnBy(4), await drawnBy(5)];
    expect(first).toHaveLength(draws);
    expect(new Set(first).size).toBe(draws);
    expect(again).toEqual(first);
    for (const points of other) expect(first).not.toContain(points);
  });

  it("works for written energies of vectors, on deep networks", async () => {
    const problem = defineProblem({
      name: "vector",
      domain: box([0, 0], [2, 1]),
      outputs: 2,
      data: { f: ([x1, x2]) => [x1, -x2] },
      energy: ({ u, grad, f, integral }) => {
        const stored = tf.add(tf.sum(tf.square(grad), [1, 2]), tf.sum(tf.square(u), 1));
        return integral(tf.sub(tf.mul(0.5, stored), tf.sum(tf.mul(f, u), 1)));
      },
    });
    for (const kind of ["mlp", "residual"] as const) {
      const { history, status } = await run({ network: { kind, depth: 2, width: 6 } }, {}, problem);
      expect(status).toBe("finished");
      expect(history.at(-1)!.validationEnergy).toBeLessThan(history[0]!.validationEnergy);
    }
  });
});

describe("an interrupted run", () => {
  it("says so and keeps its history and parameters", async () => {
    const controller = new AbortController();
    const solution = await run(
      {},
      { signal: controller.signal, onRecord: ({ step }) => step === 20 && controller.abort() },
    );
    expect(solution.status).toBe("interrupted");
    expect(solution.steps).toBe(21);
    expect(solution.history.map(({ step }) => step)).toEqual([0, 10, 20, 21]);
    expect(solution.stages.at(-1)!.ended).toBe("interrupted");
    expect(Number.isFinite(solution.energy)).toBe(true);
  });

  it("before its first step returns the initial parameters", async () => {
    const { status, steps, history, keptStep } = await run({}, { signal: AbortSignal.abort() });
    expect([status, steps, history.length, keptStep]).toEqual(["interrupted", 0, 1, 0]);
  });
});

describe("a run that diverges", () => {
  const wild = { s: [1], steps: 50, learningRate: 1e6 };
  const descend = (training: FirstOrderOptions, options: SolveOptions = {}) =>
    run({}, { ...options, solver: gradientDescent({ ...small, ...training }) });

  it.each([tfjsKernels(), referenceKernels()])(
    "says so and keeps history and finite parameters: $name",
    async (kernels) => {
      const solution = await descend(wild, { kernels });
      expect(solution.status).toBe("diverged");
      expect(solution.stages.at(-1)!.ended).toBe("diverged");
      expect(solution.steps).toBeLessThan(50);
      expect(solution.theta.every(Number.isFinite)).toBe(true);
      expect(Number.isFinite(solution.energy)).toBe(true);
      expect(solution.history.length).toBeGreaterThan(0);
      for (const { validationEnergy } of solution.history)
        expect(Number.isFinite(validationEnergy)).toBe(true);
    },
  );

  it("in a later stage, before its first record, keeps the parameters that entered that stage", async () => {
    const schedule = { name: "late", factor: (progress: number) => (progress < 0.5 ? 1e-6 : 1e3) };
    const stages = [
      { s: 0.5, steps: 10 },
      { s: 1, steps: 10 },
    ];
    const { steps: _, ...rest } = small;
    const solver = gradientDescent({ ...rest, stages, learningRate: 1e4, schedule });
    const solution = await run({}, { recordEvery: 1000, solver });
    expect(solution.status).toBe("diverged");
    expect(solution.keptStep).toBe(10);
    expect(Math.abs(solution.energy)).toBeLessThan(100);
  });

  it("in its last step says so too", async () => {
    const solution = await descend({ ...wild, steps: 2 });
    expect(solution.status).toBe("diverged");
  });
});

describe("a switch of s", () => {
  const jump = async (transfer: "lossless" | "naive") => {
    const { stages } = await run({ transfer });
    return Math.abs(stages[1]!.energyAfter! - stages[1]!.energyBefore!);
  };

  it("leaves the energy where it was when it is lossless, and moves it when it is naive", async () => {
    // float32: 64 eps times the sum of magnitudes, of which the largest is int |f u| < 2 pi^2 max |u| ~ 40.
    expect(await jump("lossless")).toBeLessThan(64 * 2 ** -23 * 40);
    expect(await jump("naive")).toBeGreaterThan(0.01);
  });

  it("on a plateau ends the stage early and leaves its steps to the last one", async () => {
    const { stages, steps } = await runFit({
      s: [0.5, 1],
      steps: 60,
      // Hardly any progress: the second window is a plateau.
      learningRate: 1e-9,
      switch: { kind: "plateau", share: 0.5, window: 5, tolerance: 0.01 },
    });
    expect(stages.map(({ firstStep, steps: done, ended }) => [firstStep, done, ended])).toEqual([
      [0, 10, "plateau"],
      [10, 50, "budget"],
    ]);
    expect(steps).toBe(60);
  });

  it("by Corollary 1 raises the loss zeta times", async () => {
    const training = { s: [0.5], steps: 400, switch: { kind: "corollary1", share: 0.5, zeta: 1.5 } } as const;
    const { stages, warnings } = await runFit(training);
    const [first, second] = stages;
    expect([first!.s, first!.steps, second!.steps]).toEqual([0.5, 200, 200]);
    expect(second!.s).toBeGreaterThan(0.5);
    expect(second!.s).toBeLessThan(2);
    // s is bisected to 2e-11, and the loss does not change by more than 1e4 times that.
    expect(Math.abs(second!.energyAfter! / second!.energyBefore! - 1.5)).toBeLessThan(1e-6);
    expect(warnings).toEqual([]);
  });

  it("by Corollary 1 goes to s = 2 with a warning where nothing limits it", async () => {
    const training = { s: [0.5], steps: 10, switch: { kind: "corollary1", share: 0.5, zeta: 1e15 } } as const;
    const heard: string[] = [];
    const { stages, warnings, s } = await runFit(training, { onWarning: (message) => heard.push(message) });
    expect(stages[1]!.s).toBe(2);
    expect(s).toBe(2);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain("no s in (0.5, 2) raises the loss 1000000000000000 times");
    expect(heard).toEqual(warnings);
  });

  it("by Corollary 1 is refused where the loss has no known floor", async () => {
    const { exact: _, ...rest } = poisson;
    const training = { s: [0.5], steps: 10, switch: { kind: "corollary1", share: 0.5, zeta: 2 } } as const;
    await expect(solve(rest, { solver: adam(training) })).rejects.toThrow(/Corollary 1 needs a loss/);
  });
});

describe("Algorithm 1", () => {
  it("is followed to the letter: theta -= tau grad R_s(theta), and theta kept as s changes", async () => {
    const settings = { s1: 0.5, zeta: 0.25, stages: 3, steps: 20, learningRate: 0.02 };
    const solver = algorithmOne({ ...settings, network: exact.network! });
    const { theta: initial, network } = await runFit({}, { solver, signal: AbortSignal.abort() });
    const solution = await runFit({}, { solver });
    expect(solution.stages.map(({ s, firstStep, steps }) => [s, firstStep, steps])).toEqual([
      [0.5, 0, 20],
      [0.75, 20, 20],
      [1, 40, 20],
    ]);
    const theta = Float64Array.from(initial);
    for (const s of [0.5, 0.75, 1]) {
      for (let t = 0; t < 20; t++) {
        const jet = network.evaluate(theta, s, x);
        const cotangent = {
          count: 12,
          u: x.map((_, i) => (jet.u[i]! - y[i]!) / 12),
          grad: new Float64Array(12),
        };
        const gradient = network.pullback(theta, s, x, cotangent);
        for (let i = 0; i < theta.length; i++) theta[i]! -= 0.02 * gradient[i]!;
      }
    }
    // The loss falls monotonically in the last stage, so that the last parameters are the ones kept.
    expect(solution.keptStep).toBe(60);
    expectClose("theta", solution.theta, theta, 1e-12 * Math.max(...theta.map(Math.abs)));
    for (const { energyBefore, energyAfter } of solution.stages.slice(1)) {
      expect(energyAfter).not.toBe(energyBefore);
    }
  });
});

describe("fixed points", () => {
  const wide = (redrawEvery: number): FirstOrderOptions => ({
    network: { width: 100 },
    s: [1],
    steps: 200,
    learningRate: 0.03,
    quadrature: { rule: monteCarlo(), points: 100, redrawEvery },
  });

  it.each([1, 2, 3])(
    "of a wide network raise the runaway warning, and fresh ones do not: seed %i",
    async (seed) => {
      const fixed = await run(wide(0), { seed });
      expect(fixed.warnings).toHaveLength(1);
      expect(fixed.warnings[0]).toMatch(/has run below .* on independent points.*Redraw them at every step/);
      const { energy, validationEnergy } = fixed.history.at(-1)!;
      expect(energy).toBeLessThan(poisson.exact!.energy!);
      expect(validationEnergy).toBeGreaterThan(poisson.exact!.energy!);
      const fresh = await run(wide(1), { seed });
      expect(fresh.warnings).toEqual([]);
      expect(fresh.energy).toBeLessThan(fixed.energy);
    },
  );

  it("of given samples are what was asked for: no warning", async () => {
    const { warnings, history } = await runFit({ steps: 100 });
    expect(warnings).toEqual([]);
    for (const { energy, validationEnergy } of history) expect(validationEnergy).toBe(energy);
  });
});

describe("settings that cannot be", () => {
  it.each([
    [{ learningRate: 0 }, {}, "adam: learningRate must be a positive number, got 0"],
    [{ steps: -1 }, {}, "adam: steps must be a positive integer, got -1"],
    [{ s: [3] }, {}, "adam: s[0] must lie in [0, 2], got 3"],
    [{ s: [1, 0] }, {}, 'transfer: "lossless" cannot switch to s = 0, got s from 1 to 0'],
    [{ quadrature: { points: 0 } }, {}, "adam: quadrature.points must be a positive integer, got 0"],
    [
      { quadrature: { redrawEvery: -1 } },
      {},
      "adam: quadrature.redrawEvery must be 0 (never) or a positive integer, got -1",
    ],
    [{ network: { width: 0 } }, {}, "adam: network.width must be a positive integer, got 0"],
    [{}, { seed: 0.5 }, "seed: must be an integer, got 0.5"],
    [{ stages: [{ s: { zeta: 2 }, steps: 10 }] }, {}, "stages: the first stage needs a number s"],
    [{}, { backend: "abacus" }, 'backend: unknown backend "abacus"'],
  ] satisfies [FirstOrderOptions, SolveOptions, string][])(
    "are refused: %j, %j",
    async (training, options, message) => {
      const run = async () => solve(poisson, { solver: adam(training), ...options });
      await expect(run()).rejects.toThrow(message);
    },
  );
});
