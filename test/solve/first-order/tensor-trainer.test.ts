import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { elliptic } from "../../../src/energy/elliptic/elliptic.ts";
import { box, interval } from "../../../src/geometry/shapes/box.ts";
import type { Parameters } from "../../../src/jet/parameters.ts";
import { Random } from "../../../src/math/random.ts";
import { buildNetwork, type NetworkSettings } from "../../../src/network/build.ts";
import { referenceEvaluator } from "../../../src/network/evaluators/reference-evaluator.ts";
import { adam as adamOptimizer } from "../../../src/optimize/adam.ts";
import { gradientDescent as plainDescent } from "../../../src/optimize/gradient-descent.ts";
import { momentum } from "../../../src/optimize/momentum.ts";
import type { Optimizer } from "../../../src/optimize/optimizer.ts";
import { defineProblem } from "../../../src/problem/define-problem.ts";
import type { Problem } from "../../../src/problem/problem.ts";
import { monteCarlo } from "../../../src/quadrature/monte-carlo.ts";
import { firstOrderSolver } from "../../../src/solve/first-order/first-order-solver.ts";
import { hostTrainer } from "../../../src/solve/first-order/host-trainer.ts";
import { tensorTrainer } from "../../../src/solve/first-order/tensor-trainer.ts";
import type { Trainer } from "../../../src/solve/first-order/trainer.ts";
import { referenceKernels, tfjsKernels } from "../../../src/solve/kernels.ts";
import { solve } from "../../../src/solve/solve.ts";
import { adam } from "../../../src/solve/solvers/adam.ts";
import { gradientDescent } from "../../../src/solve/solvers/gradient-descent.ts";
import { startBackend } from "../../../src/tensors/start-backend.ts";
import { expectClose } from "../../contracts/finite-differences.ts";
import { normals } from "../../contracts/networks.ts";
import { keepingTensorCountDuring } from "../../contracts/tensor-count.ts";

const rectangle = box([0, 0], [2, 1]);

const problems: readonly Problem[] = [
  defineProblem({
    name: "elliptic-with-everything",
    domain: rectangle,
    energy: elliptic({
      diffusion: ([x, y]) => 1 + x * y,
      reaction: ([x]) => x,
      source: ([x, y]) => x - y,
      meanPenalty: 2,
      neumann: { "x-": 1, "y+": ([x]) => x },
      robin: { "x+": { coefficient: ([, y]) => y, value: 3 }, "x-": { coefficient: 1 } },
    }),
  }),
  defineProblem({
    name: "elliptic-with-a-matrix",
    domain: rectangle,
    energy: elliptic({ diffusion: ([x]) => [2 + x, 0.5, 1, 1], reaction: 1 }),
  }),
  defineProblem({
    name: "lifted",
    domain: rectangle,
    energy: elliptic({ source: 1, robin: { "y-": { coefficient: 2 } } }),
    dirichlet: { "x-": ([, y]) => y, "x+": 1 },
  }),
  defineProblem({
    name: "written",
    domain: rectangle,
    data: { f: ([x, y]) => x * y },
    energy({ u, grad, f, x, integral }) {
      const inside = integral(tf.sub(tf.sum(tf.pow(tf.abs(grad), 3), -1), tf.mul(f, tf.sin(u))));
      const around = integral(
        (at) => tf.mul(tf.square(at.u), tf.sum(tf.mul(at.normal, at.x), -1)),
        "boundary",
      );
      return tf.add(tf.mul(inside, around), tf.square(integral(tf.mul(u, tf.sum(x, -1)))));
    },
  }),
  defineProblem({
    name: "written-for-two-unknowns",
    outputs: 2,
    domain: rectangle,
    energy: ({ u, grad, integral }) =>
      integral(tf.add(tf.sum(tf.square(grad), [-1, -2]), tf.mul(tf.unstack(u, 1)[0]!, tf.unstack(u, 1)[1]!))),
  }),
  defineProblem({
    name: "sobolev-regression",
    outputs: 2,
    domain: interval(0, 2),
    target: ([x]) => [x * x, Math.sin(x)],
    targetGradient: ([x]) => [2 * x, Math.cos(x)],
    sobolev: 0.3,
  }),
];

const networks: readonly NetworkSettings[] = [
  { width: 7 },
  { width: 5, depth: 2 },
  { kind: "residual", width: 4, depth: 1 },
];

beforeAll(async () => {
  await startBackend("cpu");
});

/** Three steps from the same parameters: the readings, and the parameters after them. */
async function threeSteps(trainer: Trainer, problem: Problem, theta: Parameters) {
  const random = new Random(2);
  trainer.begin(theta);
  const readings = [];
  for (let step = 0; step < 3; step++) {
    trainer.differentiate(problem.functional, problem.draw(monteCarlo(), 9, random), 0.5);
    readings.push(await trainer.reading());
    trainer.step(1e-3);
  }
  const jet = await trainer.jet(0.5, problem.draw(monteCarlo(), 4, random).points);
  const result = { readings, theta: await trainer.parameters(), jet };
  trainer.dispose();
  return result;
}

/** Rounding of float32 in sums of at most some hundred terms of mixed sign, relative to the largest of them. */
const rounding = 256 * 2 ** -23;

async function expectAgreement(problem: Problem, settings: NetworkSettings, optimizer: Optimizer) {
  const network = buildNetwork(problem.domain.dimension, problem.outputs, settings);
  const theta = normals(network.parameterCount, new Random(1), 0.5);
  const reference = hostTrainer(referenceEvaluator(network), optimizer, "reference");
  const expected = await threeSteps(reference, problem, theta);
  const actual = await keepingTensorCountDuring(() =>
    threeSteps(tensorTrainer(network, optimizer, "cpu"), problem, theta),
  );
  expected.readings.forEach(({ value, gradientNorm }, step) => {
    const reading = actual.readings[step]!;
    const scale = Math.abs(value) + gradientNorm;
    expectClose(`energy ${step}`, [reading.value], [value], rounding * scale);
    expectClose(`gradient norm ${step}`, [reading.gradientNorm], [gradientNorm], rounding * scale);
  });
  const { gradientNorm } = expected.readings[0]!;
  // Adam divides by the gradient's own size, so that a rounded entry may move by its whole rate.
  const moved = optimizer.name === "adam" ? 3e-3 : 3e-3 * gradientNorm;
  expectClose("theta", actual.theta, expected.theta, rounding * (1 + moved));
  expectClose("u", actual.jet.u, expected.jet.u, rounding * 10);
  expectClose("grad u", actual.jet.grad, expected.jet.grad, rounding * 10);
}

describe("training on tensors", () => {
  it.each(problems)("is training on arrays: $name", async (problem) => {
    for (const settings of networks) await expectAgreement(problem, settings, plainDescent());
  });

  it.each([momentum(), adamOptimizer()])("moves parameters by $name", async (optimizer) => {
    await expectAgreement(problems[0]!, networks[1]!, optimizer);
  });

  it("needs an optimizer that knows tensors", async () => {
    const home = firstOrderSolver("home", { name: "home", start: plainDescent().start }, {});
    await expect(solve(problems[0]!, { backend: "cpu", solver: home })).rejects.toThrow(
      'optimizer: "home" cannot run on a tfjs backend; use adam, gradient-descent or momentum',
    );
  });

  it("goes through stages, keeps tensors of nobody, and ends diverged where it diverges", async () => {
    const backend = "cpu";
    const small = { network: { width: 8 }, quadrature: { points: 16 }, steps: 30 };
    const good = await keepingTensorCountDuring(() =>
      solve(problems[1]!, { backend, solver: adam(small), recordEvery: 10 }),
    );
    expect(good).toMatchObject({ status: "finished", kernels: "tfjs", backend: "cpu", steps: 30 });
    expect(good.history.map(({ step }) => step)).toEqual([0, 10, 20, 30]);
    const { energyBefore, energyAfter } = good.stages[1]!;
    expectClose("lossless transfer", [energyAfter!], [energyBefore!], rounding * Math.abs(energyBefore!));
    const wild = gradientDescent({ ...small, learningRate: 1e12 });
    const bad = await keepingTensorCountDuring(() => solve(problems[1]!, { backend, solver: wild }));
    expect(bad.status).toBe("diverged");
    expect(bad.theta.every(Number.isFinite)).toBe(true);
  });

  it("chooses entries on WASM, whose sums over segments are missing", async () => {
    const gathers = defineProblem({
      name: "gathers",
      domain: rectangle,
      energy: ({ u, grad, integral }) =>
        integral(grad.gather([0, 1], 1).square().sum(1).add(u.sub(1).square())),
    });
    const solver = adam({ network: { width: 8 }, steps: 20 });
    const { status, energy, history } = await solve(gathers, { backend: "wasm", solver });
    expect(status).toBe("finished");
    expect(energy).toBeLessThan(history[0]!.energy);
    await startBackend("cpu");
  });

  it("names the operation that a backend lacks", async () => {
    const contracts = defineProblem({
      name: "contracts",
      domain: rectangle,
      energy: ({ grad, integral }) => integral(tf.einsum("ni,ni->n", grad, grad)),
    });
    await expect(
      solve(contracts, { backend: "wasm", solver: adam({ network: { width: 3 } }) }),
    ).rejects.toThrow(
      'backend: "wasm" has no Einsum, which the energy or its derivative needs; train on another',
    );
    await startBackend("cpu");
  });

  it("refuses a backend and kernels at once", async () => {
    for (const kernels of [referenceKernels(), tfjsKernels()]) {
      await expect(solve(problems[0]!, { backend: "cpu", kernels })).rejects.toThrow(
        `backend: "cpu" leaves no place for kernels, got ${kernels.name}`,
      );
    }
  });
});
