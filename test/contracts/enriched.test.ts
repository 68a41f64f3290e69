import { describe, expect, it } from "vitest";
import { box } from "../../src/geometry/shapes/box.ts";
import { Random } from "../../src/math/random.ts";
import { relu2, tanh } from "../../src/network/activations.ts";
import { enriched } from "../../src/network/around/enriched.ts";
import { mlp } from "../../src/network/deep/deep.ts";
import type { Network } from "../../src/network/network.ts";
import { shallow } from "../../src/network/shallow/shallow.ts";
import { defineProblem } from "../../src/problem/define-problem.ts";
import { toPlainNetwork } from "../../src/solve/solution/plain-network.ts";
import { loadSolution, type SavedSolution, saveSolution } from "../../src/solve/solution/saved-solution.ts";
import { trainedNetwork } from "../../src/solve/solution/solution.ts";
import { newton } from "../../src/solve/solvers/newton.ts";
import { expectClose } from "./finite-differences.ts";
import { normals } from "./networks.ts";
import { derivativesAgree, evaluatorsAgree } from "./wrapped-networks.ts";

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

describe.each(cases)("an enriched network: $name", ({ name, inner, problem, network, theta, points, s }) => {
  const { inputs: d, outputs: c } = network;
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

  derivativesAgree({ name, network, theta, points, s });

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

evaluatorsAgree("an enriched network", cases);

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
    expect(() => newton({ tolerance: 0.1 }).plan(problem)).toThrow(
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
