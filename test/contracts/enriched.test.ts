import { beforeAll, describe, expect, it } from "vitest";
import { defineProblem } from "../../src/energy/problem.ts";
import { box } from "../../src/geometry/box.ts";
import { startBackend } from "../../src/kernels/tfjs.ts";
import { wasmKernels } from "../../src/kernels/wasm-kernels.ts";
import { Random } from "../../src/math/random.ts";
import { relu2, tanh } from "../../src/network/activations.ts";
import { mlp } from "../../src/network/deep.ts";
import { enriched } from "../../src/network/enriched.ts";
import type { JetEvaluator } from "../../src/network/evaluator.ts";
import { fusedEvaluator } from "../../src/network/fused-evaluator.ts";
import type { Network } from "../../src/network/network.ts";
import { shallow } from "../../src/network/shallow.ts";
import { tfjsEvaluator } from "../../src/network/tfjs-evaluator.ts";
import { loadNativeKernels } from "../../src/node/native-kernels.ts";
import { secondOrderPlan } from "../../src/second-order/plan.ts";
import { trialSpace } from "../../src/second-order/trial-space.ts";
import { toPlainNetwork } from "../../src/solution/plain.ts";
import { loadSolution, type SavedSolution, saveSolution } from "../../src/solution/saved.ts";
import { trainedNetwork } from "../../src/solution/solution.ts";
import { checkGradient, expectClose } from "./finite-differences.ts";
import { directionalJet, jacobianRows } from "./gram-assembly.ts";
import { normals, pairing, randomCotangent } from "./networks.ts";

// psi_1 = x y, psi_2 = sin x + y^2, each times (1, 2) for two components.
const statement = (outputs: number) => {
  const wide = (values: readonly number[]) =>
    outputs === 1 ? values : [...values, ...values.map((v) => 2 * v)];
  return {
    name: "enriched",
    domain: box([-1, -1], [1, 1]),
    outputs,
    target: () => new Array<number>(outputs).fill(0),
    enrichment: [
      {
        value: ([x, y]: readonly [number, number, ...number[]]) => wide([x * y]),
        gradient: ([x, y]: readonly [number, number, ...number[]]) => wide([y, x]),
      },
      {
        value: ([x, y]: readonly [number, number, ...number[]]) => wide([Math.sin(x) + y * y]),
        gradient: ([x, y]: readonly [number, number, ...number[]]) => wide([Math.cos(x), 2 * y]),
      },
    ],
  };
};

const inners: readonly { name: string; network: Network }[] = [
  { name: "shallow", network: shallow({ inputs: 2, width: 5, activation: tanh }) },
  {
    name: "shallow with 2 outputs",
    network: shallow({ inputs: 2, outputs: 2, width: 4, activation: relu2 }),
  },
  { name: "mlp", network: mlp({ inputs: 2, outputs: 2, width: 3, depth: 2, activation: tanh }) },
];
const cases = inners.map(({ name, network: inner }) => {
  const problem = defineProblem(statement(inner.outputs));
  const network = enriched(inner, problem.enrichment!);
  const random = new Random(3);
  const theta = normals(network.parameterCount, random);
  const points = Float64Array.from({ length: 14 }, () => Math.fround(2 * random.uniform() - 1));
  return { name, inner, problem, network, theta, points, s: 0.5 };
});

describe.each(cases)("an enriched network: $name", ({ inner, problem, network, theta, points, s }) => {
  const { inputs: d, outputs: c, parameterCount: p } = network;
  const jet = network.evaluate(theta, s, points);

  it("is the network and the functions times their coefficients", () => {
    const [a, b] = theta.slice(-2);
    const own = inner.evaluate(theta.slice(0, -2), s, points);
    const wanted = own.u.map((value, i) => {
      const [x, y] = points.subarray(Math.floor(i / c) * d);
      return value + (1 + (i % c)) * (a! * x! * y! + b! * (Math.sin(x!) + y! * y!));
    });
    expectClose("u", jet.u, wanted, 1e-13);
  });

  it("has the derivatives that differences confirm", () => {
    for (let i = 0; i < jet.u.length; i++) {
      const at = Math.floor(i / c) * d;
      const component = (x: Float64Array) => network.evaluate(theta, s, x).u[i % c]!;
      checkGradient("grad u", component, points.slice(at, at + d), jet.grad.subarray(i * d, (i + 1) * d));
    }
    const cotangent = randomCotangent(jet, new Random(7));
    const linear = (parameters: Float64Array) => pairing(network.evaluate(parameters, s, points), cotangent);
    checkGradient("theta", linear, theta, network.pullback(theta, s, points, cotangent));
  });

  it("has Jacobian rows that agree with the pullback and with directional derivatives", () => {
    const v = normals(p, new Random(4));
    const cotangent = randomCotangent(jet, new Random(5));
    for (const of of [network, trialSpace(network, s, wasmKernels()).derivatives]) {
      const rows = new Float64Array(jet.u.length * (1 + d) * p);
      of.jacobian(theta, s, points, jet.count, rows);
      const along = directionalJet(network, theta, s, points, v);
      const gradient = new Float64Array(p);
      for (let row = 0; row * p < rows.length; row++) {
        const [output, axis] = [Math.floor(row / (1 + d)), (row % (1 + d)) - 1];
        const entries = rows.subarray(row * p, (row + 1) * p);
        const weight = axis < 0 ? cotangent.u[output]! : cotangent.grad[output * d + axis]!;
        entries.forEach((entry, i) => {
          gradient[i]! += weight * entry;
        });
        const product = entries.reduce((sum, entry, i) => sum + entry * v[i]!, 0);
        const wanted = axis < 0 ? along.u[output]! : along.grad[output * d + axis]!;
        expect(Math.abs(product - wanted)).toBeLessThan(1e-11);
      }
      expectClose("J^T w", gradient, network.pullback(theta, s, points, cotangent), 1e-11);
      const q = p - network.outerOffset;
      const outer = new Float64Array(jet.u.length * (1 + d) * q);
      of.jacobian(theta, s, points, jet.count, outer, "outer");
      const all = jacobianRows(network, theta, s, points);
      expectClose(
        "outer",
        outer,
        outer.map((_, i) => all[Math.floor(i / q) * p + p - q + (i % q)]!),
        1e-12,
      );
    }
  });

  it("comes back from its text with its problem, and not without", () => {
    const trained = trainedNetwork("enriched", network, theta, s);
    const saved = JSON.parse(JSON.stringify(saveSolution(trained))) as SavedSolution;
    expect(loadSolution(saved, {}, problem).evaluate(points)).toStrictEqual(trained.evaluate(points));
    expect(() => loadSolution(saved)).toThrow(
      'solution: needs the 2 enrichment functions of problem "enriched"; give that problem too',
    );
    const { enrichment, ...without } = statement(c);
    expect(() => loadSolution(saved, {}, defineProblem(without))).toThrow("which has none");
  });
});

const native = loadNativeKernels(2);
const evaluators: readonly { name: string; make: (network: Network) => JetEvaluator; tolerance: number }[] = [
  { name: "tfjs", make: tfjsEvaluator, tolerance: 1e-5 },
  { name: "wasm, float32", make: (network) => fusedEvaluator(network, wasmKernels())!, tolerance: 1e-5 },
  {
    name: "wasm, float64",
    make: (network) => fusedEvaluator(network, wasmKernels(), "float64")!,
    tolerance: 1e-12,
  },
  ...("kernels" in native
    ? [
        {
          name: "native, float32",
          make: (network: Network) => fusedEvaluator(network, native.kernels)!,
          tolerance: 1e-5,
        },
      ]
    : []),
];

describe.each(evaluators)("an enriched network by $name", ({ make, tolerance }) => {
  beforeAll(async () => {
    await startBackend("cpu");
  });

  it.each(cases)("has the reference's jets and gradients: $name", ({ network, theta, points, s }) => {
    const evaluator = make(network);
    const wanted = network.evaluate(theta, s, points);
    const cotangent = randomCotangent(wanted, new Random(6));
    const jet = evaluator.evaluate(theta, s, points);
    expectClose("u", jet.u, wanted.u, 10 * tolerance);
    expectClose("grad", jet.grad, wanted.grad, 10 * tolerance);
    const { gradient } = evaluator.differentiate(theta, s, points, () => ({ value: 0, cotangent }));
    expectClose("theta", gradient, network.pullback(theta, s, points, cotangent), 100 * tolerance);
  });
});

describe("what cannot be done with enrichment functions is said", () => {
  const { network, theta, points, problem } = cases[0]!;
  const relu = cases[1]!;

  it("in one line", () => {
    expect(() => network.laplacian(theta, 1, points)).toThrow(
      "second derivatives: a network with enrichment",
    );
    expect(() => toPlainNetwork(trainedNetwork("t", relu.network, relu.theta, 1))).toThrow(
      "plain network: networks with enrichment functions",
    );
    expect(() => secondOrderPlan(problem, { tolerance: 0.1 })).toThrow(
      "tolerance: the error is not estimated for networks with enrichment functions",
    );
  });

  it.each([
    { given: [], message: "enrichment: must be a list of functions { value, gradient }" },
    { given: [(x: number) => x], message: "enrichment[0]: must be { value, gradient }" },
    {
      given: [{ value: () => [1, 2], gradient: () => [0, 0] }],
      message: "enrichment[0].value: must return 1 number, got 2",
    },
    {
      given: [{ value: () => 1, gradient: () => [0] }],
      message: "enrichment[0].gradient: must return 2 numbers, got 1",
    },
    {
      given: [{ value: ([x]: number[]) => x, gradient: () => [2, 0] }],
      message: "enrichment[0].gradient: is not the gradient of value: 2 at x = (",
    },
  ])("when a statement is wrong: $message", ({ given, message }) => {
    const wrong = { ...statement(1), enrichment: given } as unknown as Parameters<typeof defineProblem>[0];
    expect(() => defineProblem(wrong)).toThrow(message);
  });
});
