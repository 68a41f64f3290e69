import { describe, expect, it } from "vitest";
import { fusedActivations } from "../../src/kernels/contract/kernel-set.ts";
import type { GramParameters } from "../../src/kernels/contract/parameter-derivatives.ts";
import { Random } from "../../src/math/random.ts";
import { activations } from "../../src/network/activations.ts";
import type { Network } from "../../src/network/network.ts";
import { shallow } from "../../src/network/shallow/shallow.ts";
import { expectClose } from "./finite-differences.ts";
import { directionalJet, jacobianRows, metricOf, weightsOf } from "./gram-assembly.ts";
import { kernelSets } from "./kernel-sets.ts";
import { homotopyParameters, normals } from "./networks.ts";

/** Relative to the largest entry. */
const tolerance = 1e-12;

const sizeOf = (array: Float64Array) => array.reduce((size, x) => Math.max(size, Math.abs(x)), 1);

function check(label: string, actual: Float64Array, wanted: Float64Array): void {
  expectClose(label, actual, wanted, tolerance * sizeOf(wanted));
}

describe.each(kernelSets)("second order: $title", ({ open }) => {
  const compare = async (
    network: Network,
    random: Random,
    s: number,
    count: number,
    ranges: readonly GramParameters[] = ["outer", "all"],
  ) => {
    const { inputs: d, outputs: c, parameterCount } = network;
    const kernel = network.parameterDerivatives(await open())!;
    const theta = normals(parameterCount, random);
    const points = normals(count * d, random);
    const v = normals(parameterCount, random);
    const own = { ...kernel, inputs: d, outputs: c, parameterCount };
    const [jet, wanted] = [own, network].map((of) => directionalJet(of, theta, s, points, v));
    check("directional, u", jet!.u, wanted!.u);
    check("directional, grad", jet!.grad, wanted!.grad);
    check("jacobian", jacobianRows(own, theta, s, points), jacobianRows(network, theta, s, points));
    if (c > 1) return;
    const [value, slope] = [weightsOf(count, random), weightsOf(count, random)];
    const metric = metricOf(d, random);
    for (const parameters of ranges) {
      const p = parameterCount - (parameters === "all" ? 0 : network.blocks[2]!.offset);
      const grams = [kernel, network].map(({ gram }) => {
        const result = new Float64Array(p * p);
        gram!(theta, s, points, count, value, slope, metric, parameters, result);
        return result;
      });
      check(`gram, ${parameters}`, grams[0]!, grams[1]!);
    }
  };

  it.each(fusedActivations)("agrees with the reference: %s", async (name) => {
    const random = new Random(5);
    for (const inputs of [1, 2, 3, 5, 8]) {
      for (const s of homotopyParameters) {
        const width = 5 + 2 * inputs;
        await compare(shallow({ inputs, width, activation: activations[name]! }), random, s, 9);
      }
      await compare(shallow({ inputs, outputs: 2, width: 3, activation: activations[name]! }), random, 1, 5);
    }
  });

  it.each(Array.from({ length: 12 }, (_, i) => i + 1))("agrees beyond every block: %i inputs", async (d) => {
    const random = new Random(70 + d);
    const activation = activations[fusedActivations[d % fusedActivations.length]!]!;
    // wide, with several outputs, and with many neurons for the points of a chunk
    await compare(shallow({ inputs: d, outputs: 1 + (d % 4), width: 1, activation }), random, 0.7, 3);
    await compare(shallow({ inputs: d, outputs: 1 + (d % 4), width: 131, activation }), random, 0.7, 4);
    await compare(shallow({ inputs: d, width: 520, activation }), random, 1, 3, ["outer"]);
    await compare(shallow({ inputs: d, width: Math.ceil(300 / (d + 1)), activation }), random, 0.5, 7);
  });

  it("agrees where neurons and points fill more than one chunk", async () => {
    const random = new Random(7);
    // 65536 numbers of neurons at points go through at a time, 2^20 numbers of rows
    await compare(shallow({ inputs: 1, width: 1030, activation: activations.gelu! }), random, 1, 65, [
      "outer",
    ]);
    const network = shallow({ inputs: 1, width: 40, activation: activations.sin! });
    const kernel = network.parameterDerivatives(await open())!;
    const count = 25_100;
    const theta = normals(network.parameterCount, random);
    const points = normals(count, random);
    const [value, slope] = [weightsOf(count, random), weightsOf(count, random)];
    const p = network.parameterCount - network.blocks[2]!.offset;
    const [got, wanted] = [kernel, network].map(({ gram }) => {
      const result = new Float64Array(p * p);
      gram!(theta, 1, points, count, value, slope, Float64Array.of(2), "outer", result);
      return result;
    });
    check("gram", got!, wanted!);
  });

  it("agrees over several chunks and blocks", async () => {
    const network = shallow({ inputs: 2, width: 70, activation: activations.tanh! });
    await compare(network, new Random(6), 0.5, 1100);
    expect(
      (await open()).parameterDerivatives?.({ activation: "tanh", inputs: 1, outputs: 1, width: 2 }),
    ).toBeDefined();
  });
});
