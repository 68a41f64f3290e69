import { describe, expect, it } from "vitest";
import { elliptic } from "../../src/energy/elliptic/elliptic.ts";
import type { Domain } from "../../src/geometry/domain.ts";
import { ball } from "../../src/geometry/shapes/ball.ts";
import { box } from "../../src/geometry/shapes/box.ts";
import { Random } from "../../src/math/random.ts";
import { relu2, tanh } from "../../src/network/activations.ts";
import { mapped } from "../../src/network/around/mapped-inputs.ts";
import { buildNetwork, type NetworkSettings } from "../../src/network/build.ts";
import { defineProblem } from "../../src/problem/define-problem.ts";
import { problemNetwork } from "../../src/problem/space/problem-network.ts";
import { toPlainNetwork } from "../../src/solve/solution/plain-network.ts";
import { loadSolution, type SavedSolution, saveSolution } from "../../src/solve/solution/saved-solution.ts";
import { trainedNetwork } from "../../src/solve/solution/solution.ts";
import { newton } from "../../src/solve/solvers/newton.ts";
import { expectClose } from "./finite-differences.ts";
import { normals } from "./networks.ts";
import { derivativesAgree, evaluatorsAgree } from "./wrapped-networks.ts";

const [lower, upper] = [
  [-1, 2],
  [3, 5],
] as const;
const domain = box(lower, upper);

interface Case {
  readonly name: string;
  readonly outputs: number;
  readonly periodic?: readonly string[];
  readonly symmetry?: Readonly<Record<string, "even" | "odd">>;
  readonly settings: NetworkSettings;
}

const settings: readonly Case[] = [
  { name: "scaled", outputs: 1, settings: { scaleInputs: true, width: 5, activation: tanh } },
  { name: "periodic", outputs: 2, periodic: ["x", "y"], settings: { width: 4, activation: relu2 } },
  {
    name: "periodic, odd, with Fourier features, mlp",
    outputs: 2,
    periodic: ["x"],
    symmetry: { y: "odd" },
    settings: { fourier: { count: 3, deviation: 2, seed: 4 }, width: 3, depth: 2, activation: tanh },
  },
  {
    name: "even and odd",
    outputs: 1,
    symmetry: { x: "even", y: "odd" },
    settings: { width: 5, activation: tanh },
  },
];
const cases = settings.map(({ name, outputs, periodic, symmetry, settings: network }) => {
  const problem = defineProblem({
    name: "mapped",
    domain,
    outputs,
    target: () => new Array<number>(outputs).fill(0),
    ...(periodic && { periodic }),
    ...(symmetry && { symmetry }),
  });
  const made = problemNetwork(problem, network);
  const random = new Random(3);
  const theta = normals(made.parameterCount, random);
  const points = Float64Array.from({ length: 14 }, (_, at) =>
    Math.fround(lower[at % 2]! + random.uniform() * (upper[at % 2]! - lower[at % 2]!)),
  );
  return { name, problem, periodic, symmetry, outputs, network: made, theta, points, s: 0.5 };
});

describe.each(cases)("a network with mapped inputs: $name", (given) => {
  const { problem, periodic, symmetry, network, theta, points, s } = given;
  const { inputs: d } = network;
  const jet = network.evaluate(theta, s, points);

  it("is periodic and symmetric as the problem says, with its gradient", () => {
    for (const axis of [0, 1]) {
      const name = "xy"[axis]!;
      const moved = (to: (x: number) => number) =>
        network.evaluate(
          theta,
          s,
          points.map((x, at) => (at % d === axis ? to(x) : x)),
        );
      if (periodic?.includes(name)) {
        const there = moved((x) => x + upper[axis]! - lower[axis]!);
        expectClose("u", there.u, jet.u, 1e-12);
        expectClose("grad", there.grad, jet.grad, 1e-12);
      }
      if (!symmetry?.[name]) continue;
      const sign = symmetry[name] === "odd" ? -1 : 1;
      const there = moved((x) => lower[axis]! + upper[axis]! - x);
      expectClose(
        "u",
        there.u,
        jet.u.map((value) => sign * value),
        1e-12,
      );
      const mirrored = jet.grad.map((value, at) => (at % d === axis ? -sign : sign) * value);
      expectClose("grad", there.grad, mirrored, 1e-12);
    }
  });

  derivativesAgree(given);

  it("comes back from its text, without its problem", () => {
    const trained = trainedNetwork(problem.name, network, theta, s);
    const saved = JSON.parse(JSON.stringify(saveSolution(trained))) as SavedSolution;
    expect(loadSolution(saved).evaluate(points)).toStrictEqual(trained.evaluate(points));
    const damaged = { ...saved, network: { ...saved.network, inputs: 3 } };
    expect(() => loadSolution(damaged)).toThrow("solution: inputMap is not one of 3 inputs");
  });
});

evaluatorsAgree("a network with mapped inputs", cases);

it("lays inputs out in [-1, 1], and draws Fourier features from their seed alone", () => {
  const problem = defineProblem({ name: "mapped", domain, target: () => 0, periodic: ["y"] });
  const map = (seed: number) =>
    problemNetwork(problem, { fourier: { count: 20, deviation: 3, seed } }).description.inputMap!;
  expect(map(1)).toStrictEqual(map(1));
  expect(map(1)).not.toStrictEqual(map(2));
  const { branches, cosine } = map(1);
  expect(cosine.length).toBe(1 + 2 + 40);
  expect(branches[0]!.directions.slice(0, 2)).toStrictEqual([2 / 4, 0]);
  expect(branches[0]!.shifts[0]).toBe(-2 / 4);
});

describe("a statement that is wrong is refused in one line", () => {
  const target = ([x, y]: readonly [number, number, ...number[]]) => Math.sin((Math.PI / 2) * x) + 0 * y;
  const good = { name: "stated", domain, target: () => 0 };
  const state = (part: object) => () =>
    defineProblem({ ...good, ...part } as Parameters<typeof defineProblem>[0]);

  it.each<{ part: object; message: string }>([
    { part: { periodic: "x" }, message: 'periodic: must be a list of axes such as ["x"], got "x"' },
    { part: { periodic: ["z"] }, message: 'periodic: no axis "z"; there are x, y' },
    { part: { periodic: ["x", "x"] }, message: "periodic: names an axis twice" },
    { part: { symmetry: { x: "both" } }, message: 'symmetry: x must be "even" or "odd", got "both"' },
    { part: { symmetry: {} }, message: 'symmetry: must give axes their parity, such as { x: "odd" }' },
    { part: { periodic: ["x"], symmetry: { x: "odd" } }, message: 'symmetry: "x" is periodic already' },
    { part: { periodic: ["x"], domain: ball([0, 0], 1) }, message: "does not reach from side to side" },
    {
      part: {
        symmetry: { x: "even" },
        domain: { ...domain, contains: ([x]: number[]) => x! < 0.5 } as Domain,
      },
      message: "is not symmetric on axis x about 1",
    },
    {
      part: { periodic: ["y"], target: ([, y]: number[]) => y! },
      message: "exact.u: is not periodic on axis y",
    },
    {
      part: { symmetry: { x: "even" }, target: ([x]: number[]) => x! },
      message: "exact.u: is not even on axis x about 1",
    },
    {
      part: {
        periodic: ["x"],
        target,
        enrichment: [{ value: ([x]: number[]) => x!, gradient: () => [1, 0] }],
      },
      message: "enrichment[0]: is not periodic on axis x",
    },
  ])("$message", ({ part, message }) => {
    expect(state(part)).toThrow(message);
  });

  it("where conditions contradict it", () => {
    const { target: _, ...rest } = { ...good, energy: elliptic({ reaction: 1 }) };
    const stated = (part: object) => () =>
      defineProblem({ ...rest, ...part } as Parameters<typeof defineProblem>[0]);
    expect(stated({ periodic: ["x"], dirichlet: 0 })).toThrow(
      'dirichlet: prescribes u on "x-", where it is periodic; name the other pieces',
    );
    const top = { "y-": 0, "y+": ([x]: number[]) => x! };
    expect(stated({ periodic: ["x"], dirichlet: top })).toThrow(
      "impose: the lift's g: is not periodic on axis x",
    );
    expect(stated({ symmetry: { y: "odd" }, dirichlet: { "y-": 0 } })).toThrow(
      "impose: the lift's l: changes, where u is stated to be odd on axis y about 3.5",
    );
  });

  it("where settings do not fit", () => {
    const problem = defineProblem({ ...good, periodic: ["x"] });
    const { network, theta, points } = cases[0]!;
    expect(() => problemNetwork(problem, { fourier: { count: 0 } })).toThrow(
      "network: fourier.count must be a positive integer, got 0",
    );
    expect(() => problemNetwork(problem, { fourier: { count: 2, deviation: -1 } })).toThrow(
      "network: fourier.deviation must be a positive number, got -1",
    );
    const interfaces = [([x]: readonly [number, ...number[]]) => x];
    expect(() => problemNetwork(defineProblem({ ...good, periodic: ["x"], interfaces }), {})).toThrow(
      "network: interfaces do not go together with periodic",
    );
    expect(() => mapped(buildNetwork(3, 1), network.description.inputMap!)).toThrow(
      "network: the map makes 2 inputs, the layers take 3",
    );
    expect(() => network.laplacian(theta, 1, points)).toThrow(
      "second derivatives: a network with mapped inputs",
    );
    const powers = cases[1]!;
    expect(() => toPlainNetwork(trainedNetwork("t", powers.network, powers.theta, 1))).toThrow(
      "plain network: networks with mapped inputs cannot be converted",
    );
    expect(() => newton({ tolerance: 0.1 }).plan(problem)).toThrow(
      "tolerance: the error is not estimated for networks with mapped inputs",
    );
  });
});
