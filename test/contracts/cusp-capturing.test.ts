import { describe, expect, it } from "vitest";
import { box } from "../../src/geometry/shapes/box.ts";
import { Random } from "../../src/math/random.ts";
import { relu2, tanh } from "../../src/network/activations.ts";
import { cuspCapturing } from "../../src/network/around/cusp-capturing.ts";
import { buildNetwork, type NetworkSettings } from "../../src/network/build.ts";
import { shallow } from "../../src/network/shallow/shallow.ts";
import { defineProblem } from "../../src/problem/define-problem.ts";
import { problemNetwork } from "../../src/problem/space/problem-network.ts";
import { toPlainNetwork } from "../../src/solve/solution/plain-network.ts";
import { loadSolution, type SavedSolution, saveSolution } from "../../src/solve/solution/saved-solution.ts";
import { trainedNetwork } from "../../src/solve/solution/solution.ts";
import { newton } from "../../src/solve/solvers/newton.ts";
import { expectClose } from "./finite-differences.ts";
import { normals } from "./networks.ts";
import { derivativesAgree, evaluatorsAgree } from "./wrapped-networks.ts";

type Plane = readonly [number, number, ...number[]];

// A circle, with its gradient left to differences, and a curve with its gradient.
const statement = (outputs: number) => ({
  name: "two",
  domain: box([-1, -1], [1, 1]),
  outputs,
  target: () => new Array<number>(outputs).fill(0),
  interfaces: [
    ([x, y]: Plane) => x * x + y * y - 0.5,
    { value: ([x, y]: Plane) => y - Math.sin(x), gradient: ([x]: Plane) => [-Math.cos(x), 1] },
  ],
});
const levelsAt = (x: number, y: number) => [x * x + y * y - 0.5, y - Math.sin(x)];

const settings: readonly (NetworkSettings & { readonly name: string; readonly outputs: number })[] = [
  { name: "shallow", kind: "shallow", width: 5, activation: tanh, outputs: 1 },
  { name: "shallow with 2 outputs", kind: "shallow", width: 4, activation: relu2, outputs: 2 },
  { name: "mlp", kind: "mlp", width: 3, depth: 2, activation: tanh, outputs: 2 },
];
const cases = settings.map(({ name, outputs, ...network }) => {
  const problem = defineProblem(statement(outputs));
  const cusped = problemNetwork(problem, network);
  const inner = buildNetwork(4, outputs, network);
  const random = new Random(3);
  const theta = normals(cusped.parameterCount, random);
  const points: number[] = [];
  while (points.length < 14) {
    const [x, y] = [0, 1].map(() => Math.fround(2 * random.uniform() - 1)) as [number, number];
    // differences with steps of 1e-3 stay on one side
    if (levelsAt(x, y).every((value) => Math.abs(value) > 0.02)) points.push(x, y);
  }
  return { name, inner, problem, network: cusped, theta, points: Float64Array.from(points), s: 0.5 };
});

describe.each(cases)(
  "a network with interfaces: $name",
  ({ name, inner, problem, network, theta, points, s }) => {
    const { inputs: d, outputs: c } = network;
    const jet = network.evaluate(theta, s, points);

    it("is the inner network at x, |phi_1|, |phi_2|", () => {
      const wide = Array.from({ length: points.length / 2 }, (_, i) => {
        const [x, y] = [points[2 * i]!, points[2 * i + 1]!];
        return [x, y, ...levelsAt(x, y).map(Math.abs)];
      });
      expectClose("u", jet.u, inner.evaluate(theta, s, Float64Array.from(wide.flat())).u, 1e-14);
    });

    derivativesAgree({ name, network, theta, points, s });

    it("has a gradient that jumps across an interface along its normal only, and u does not jump", () => {
      const at = (radius: number) => {
        const scale = radius * Math.SQRT2; // on the ray at -30 degrees
        return network.evaluate(theta, s, Float64Array.of(scale * Math.cos(-0.5), scale * Math.sin(-0.5)));
      };
      const [inside, outside] = [at(0.5 - 1e-9), at(0.5 + 1e-9)];
      expectClose("u", inside.u, outside.u, 1e-7);
      for (let j = 0; j < c; j++) {
        const jump = [0, 1].map((axis) => outside.grad[j * d + axis]! - inside.grad[j * d + axis]!);
        const [normal, tangential] = [
          jump[0]! * Math.cos(-0.5) + jump[1]! * Math.sin(-0.5),
          -jump[0]! * Math.sin(-0.5) + jump[1]! * Math.cos(-0.5),
        ];
        expect(Math.abs(normal)).toBeGreaterThan(1e-3);
        expect(Math.abs(tangential)).toBeLessThan(1e-6);
      }
    });

    it("comes back from its text with its problem, and not without", () => {
      const trained = trainedNetwork("two", network, theta, s);
      const saved = JSON.parse(JSON.stringify(saveSolution(trained))) as SavedSolution;
      expect(loadSolution(saved, {}, problem).evaluate(points)).toStrictEqual(trained.evaluate(points));
      expect(() => loadSolution(saved)).toThrow(
        'solution: needs the 2 interfaces of problem "two"; give that problem too',
      );
      const { interfaces, ...without } = statement(c);
      expect(() => loadSolution(saved, {}, defineProblem(without))).toThrow("which has none");
    });
  },
);

evaluatorsAgree("a network with interfaces", cases);

describe("what cannot be done with interfaces is said", () => {
  const { network, theta, points, problem } = cases[0]!;
  const powers = cases[1]!;

  it("in one line", () => {
    expect(() => network.laplacian(theta, 1, points)).toThrow(
      "second derivatives: a network with interfaces has none",
    );
    expect(() => toPlainNetwork(trainedNetwork("t", powers.network, powers.theta, 1))).toThrow(
      "plain network: networks with interfaces",
    );
    expect(() => newton({ tolerance: 0.1 }).plan(problem)).toThrow(
      "tolerance: the error is not estimated for networks with interfaces",
    );
    const levelSets = problem.interfaces!;
    expect(() => cuspCapturing(shallow({ inputs: 2, width: 3 }), levelSets)).toThrow(
      "network: 2 interfaces need more than 2 inputs, got 2",
    );
  });

  it.each([
    { given: [], message: "interfaces: must be a list of level set functions, got []" },
    { given: [3], message: "interfaces[0]: must be a function of x that vanishes on the interface, got 3" },
    {
      given: ["circle"],
      message: "interfaces[0]: must be a number, a function of x, or { value, gradient }",
    },
    { given: [() => [1, 2]], message: "interfaces[0]: must return 1 number, got 2" },
    { given: [() => Number.NaN], message: "interfaces[0]: must be finite, got NaN" },
  ])("when a statement is wrong: $message", ({ given, message }) => {
    const wrong = { ...statement(1), interfaces: given } as unknown as Parameters<typeof defineProblem>[0];
    expect(() => defineProblem(wrong)).toThrow(message);
  });
});
