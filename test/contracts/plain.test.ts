import { describe, expect, it } from "vitest";
import { Random } from "../../src/math/random.ts";
import { type Activation, relu, relu2, relu3, sin, tanh } from "../../src/network/activations.ts";
import { mlp, residual } from "../../src/network/deep/deep.ts";
import type { Network } from "../../src/network/network.ts";
import { shallow } from "../../src/network/shallow/shallow.ts";
import { toPlainNetwork } from "../../src/solve/solution/plain-network.ts";
import { type TrainedNetwork, trainedNetwork } from "../../src/solve/solution/solution.ts";
import { expectClose } from "./finite-differences.ts";
import { normals } from "./networks.ts";

const powers = { relu: 1, relu2: 2, relu3: 3 };
const shapes: readonly { kind: string; build: (activation: Activation) => Network }[] = [
  { kind: "shallow", build: (activation) => shallow({ inputs: 2, width: 7, activation }) },
  {
    kind: "shallow with 2 outputs",
    build: (activation) => shallow({ inputs: 2, outputs: 2, width: 7, activation }),
  },
  { kind: "mlp of depth 2", build: (activation) => mlp({ inputs: 2, width: 5, depth: 2, activation }) },
];
const cases = shapes.flatMap((shape) =>
  [relu, relu2, relu3].map((activation) => ({ ...shape, activation, name: activation.name })),
);

/**
 * Bounds of the rounding in u and in grad u. Powers of ReLU grow, so the network with |theta| at |x| gives the
 * sums of magnitudes behind both (grad u is summed with the magnitudes of its own terms). Each sum of k
 * numbers, times a few operations more, adds a rounding error of (k + 8) units at most, and a power p makes
 * a relative error p times as large.
 */
function roundingBounds(
  { network, theta }: TrainedNetwork,
  points: Float64Array,
): { u: number; grad: number } {
  const { depth, width, inputs, activation } = network.description;
  const majorant = network.evaluate(theta.map(Math.abs), 1, points.map(Math.abs));
  const power = powers[activation as keyof typeof powers];
  const sums = inputs + depth * width + 8 * (depth + 1);
  const units = sums * power ** depth * 2 ** -53;
  return { u: units * Math.max(...majorant.u), grad: units * Math.max(...majorant.grad) };
}

describe("the plain network of Remark 1", () => {
  it.each(cases)("is the same function for every s: $kind, $name", ({ build, activation }) => {
    const network = build(activation);
    const random = new Random(11);
    const theta = normals(network.parameterCount, random);
    const points = Float64Array.from({ length: 2 * 50 }, () => 2 * random.uniform() - 1);
    for (const s of [0, 0.5, 1, 1.5, 2]) {
      const trained = trainedNetwork("test", network, theta, s);
      const plain = toPlainNetwork(trained);
      expect(plain.s).toBe(1);
      expect(plain.network.activation).toBe(activation);
      const [wanted, got] = [trained.evaluate(points), plain.evaluate(points)];
      const bounds = roundingBounds(plain, points);
      expectClose(`s = ${s}: u`, got.u, wanted.u, bounds.u);
      expectClose(`s = ${s}: grad u`, got.grad, wanted.grad, bounds.grad);
      // The bounds themselves must be small against the function, or the test would say nothing.
      expect(bounds.u).toBeLessThan(1e-6 * Math.max(...wanted.u.map(Math.abs)));
      expect(bounds.grad).toBeLessThan(1e-6 * Math.max(...wanted.grad.map(Math.abs)));
    }
  });

  it("has no skip, and grows by the identity's neurons only", () => {
    const network = shallow({ inputs: 2, outputs: 2, width: 7, activation: relu2 });
    const theta = normals(network.parameterCount, new Random(1));
    const plain = toPlainNetwork(trainedNetwork("test", network, theta, 0.5));
    expect(plain.network.description.width).toBe(7 + 2 * 4);
    for (const { name, offset, size } of plain.network.blocks) {
      if (name !== "P" && name !== "q") continue;
      expect(plain.theta.subarray(offset, offset + size), name).toStrictEqual(new Float64Array(size));
    }
  });

  it("takes two neurons for one of a ReLU perceptron, and none more at s = 1", () => {
    const network = mlp({ inputs: 2, width: 5, depth: 2, activation: relu });
    const theta = normals(network.parameterCount, new Random(1));
    const widths = [0.5, 1].map(
      (s) => toPlainNetwork(trainedNetwork("test", network, theta, s)).network.description.width,
    );
    expect(widths).toEqual([10, 5]);
  });

  it("reads float32 parameters as they are", () => {
    const network = shallow({ inputs: 1, width: 3, activation: relu });
    const theta = Float32Array.from(normals(network.parameterCount, new Random(2)));
    const trained = trainedNetwork("test", network, theta, 1.5);
    const points = Float64Array.of(-0.7, 0.1, 0.6);
    const plain = toPlainNetwork(trained);
    const bounds = roundingBounds(plain, points);
    expectClose("u", plain.evaluate(points).u, trained.evaluate(points).u, bounds.u);
  });

  it("is refused where the activation does not contain the identity, and for residual blocks", () => {
    for (const activation of [tanh, sin]) {
      const network = shallow({ inputs: 1, width: 3, activation });
      const trained = trainedNetwork("test", network, new Float64Array(network.parameterCount), 1);
      expect(() => toPlainNetwork(trained)).toThrow(
        `only powers of ReLU can be converted, got ${activation.name}`,
      );
    }
    const network = residual({ inputs: 1, width: 3, depth: 1, activation: relu });
    const trained = trainedNetwork("test", network, new Float64Array(network.parameterCount), 1);
    expect(() => toPlainNetwork(trained)).toThrow(/residual blocks/);
  });
});
