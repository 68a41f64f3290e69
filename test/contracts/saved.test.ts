import { describe, expect, it } from "vitest";
import { Random } from "../../src/math/random.ts";
import { type Activation, activations, relu, tanh } from "../../src/network/activations.ts";
import { shallow } from "../../src/network/shallow/shallow.ts";
import { loadSolution, type SavedSolution, saveSolution } from "../../src/solve/solution/saved-solution.ts";
import { trainedNetwork } from "../../src/solve/solution/solution.ts";
import { networkCases } from "./networks.ts";

const points = Float64Array.of(0.1, -0.7, 0.3, 1 / 3, -0.9, 0.5);

/** Numbers of all sizes, with every bit in use. */
function parameters(count: number): Float64Array {
  const random = new Random(9);
  return Float64Array.from({ length: count }, () => random.normal() * 10 ** (12 * random.uniform() - 10));
}

const throughText = (saved: SavedSolution) => JSON.parse(JSON.stringify(saved)) as SavedSolution;

describe.each([
  { precision: "float32", FloatArray: Float32Array },
  { precision: "float64", FloatArray: Float64Array },
])("a saved solution in $precision", ({ precision, FloatArray }) => {
  it.each(networkCases)("comes back from its text with the same bits: $kind", ({ build }) => {
    for (const activation of Object.values(activations)) {
      const network = build(2, activation);
      const theta = FloatArray.from(parameters(network.parameterCount));
      const trained = trainedNetwork("test", network, theta, 1.5);
      const saved = saveSolution(trained);
      expect(saved.precision).toBe(precision);
      const loaded = loadSolution(throughText(saved));
      expect(loaded.theta).toBeInstanceOf(FloatArray);
      expect(loaded.theta).toStrictEqual(theta);
      expect(loaded.s).toBe(1.5);
      expect(loaded.problemName).toBe("test");
      expect(loaded.network.description).toEqual(network.description);
      expect(loaded.evaluate(points)).toStrictEqual(trained.evaluate(points));
    }
  });
});

describe("a saved solution", () => {
  const network = shallow({ inputs: 2, width: 3, activation: tanh });
  const trained = trainedNetwork("test", network, parameters(network.parameterCount), 0.5);
  const saved = throughText(saveSolution(trained));
  const changed = (change: object) => () => loadSolution({ ...saved, ...change } as SavedSolution);

  it("names its blocks with their shapes", () => {
    expect(saved.parameters.map(({ name, shape }) => [name, shape])).toEqual([
      ["W", [2, 3]],
      ["b", [3]],
      ["A", [1, 3]],
      ["P", [1, 2]],
      ["q", [1]],
    ]);
    for (const { shape, values } of saved.parameters) {
      expect(values.length).toBe(shape.reduce((product, extent) => product * extent, 1));
    }
  });

  it("finds activations of the caller's own by name, before the package's", () => {
    const own: Activation = { ...relu, name: "own" };
    const description = { ...saved.network, activation: "own" };
    const loaded = loadSolution({ ...saved, network: description }, { own });
    expect(loaded.network.activation).toBe(own);
    expect(loadSolution(saved, { tanh: own }).network.activation).toBe(own);
  });

  it("is refused when it is something else", () => {
    for (const other of [null, undefined, 3, {}, { ...saved, version: 2 }, { ...saved, format: "stl" }]) {
      expect(() => loadSolution(other as unknown as SavedSolution)).toThrow(
        'solution: not a "deep-ritz solution" of version 1',
      );
    }
  });

  it("is refused with what is wrong in it", () => {
    expect(changed({ network: { ...saved.network, activation: "swish" } })).toThrow(
      'unknown activation "swish"',
    );
    expect(changed({ network: { ...saved.network, activation: "toString" } })).toThrow(
      'activation "toString"',
    );
    expect(changed({ network: undefined })).toThrow("unknown activation undefined");
    expect(changed({ network: { ...saved.network, kind: "cnn" } })).toThrow(
      /kind must be one of .*, got "cnn"/,
    );
    expect(changed({ network: { ...saved.network, width: 2.5 } })).toThrow(/width must be .*, got 2.5/);
    expect(changed({ s: "1" })).toThrow("s must be a number, got 1");
    expect(changed({ s: 3 })).toThrow("must lie in [0, 2], got 3");
    expect(changed({ precision: "float16" })).toThrow('must be "float32" or "float64", got float16');
  });

  it("is refused when parameters are missing, too many or not finite", () => {
    const blocks = saved.parameters;
    const firstAs = (values: unknown) => [{ ...blocks[0]!, values }, ...blocks.slice(1)];
    expect(changed({ parameters: undefined })).toThrow("parameters W must be 6 finite numbers, got none");
    expect(changed({ parameters: blocks.slice(0, 4) })).toThrow(
      "parameters q must be 1 finite numbers, got none",
    );
    expect(changed({ parameters: firstAs([1, 2]) })).toThrow("parameters W must be 6 finite numbers, got 2");
    expect(changed({ parameters: firstAs([1, 2, 3, 4, 5, null]) })).toThrow("W must be 6 finite numbers");
    expect(changed({ parameters: firstAs("123456") })).toThrow("W must be 6 finite numbers");
  });
});

it("a trained network refuses points that are no groups of coordinates", () => {
  const network = shallow({ inputs: 2, width: 3 });
  const trained = trainedNetwork("test", network, new Float64Array(network.parameterCount), 1);
  expect(() => trained.evaluate(new Float64Array(3))).toThrow("groups of 2 coordinates, got 3 numbers");
});
