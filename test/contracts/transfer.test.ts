import { describe, expect, it } from "vitest";
import { Random } from "../../src/math/random.ts";
import { type Activation, activationJet, activations, relu2, tanh } from "../../src/network/activations.ts";
import { mlp, residual } from "../../src/network/deep/deep.ts";
import type { Network } from "../../src/network/network.ts";
import { shallow } from "../../src/network/shallow/shallow.ts";
import { shallowBlocks } from "../../src/network/shallow/shallow-jet.ts";
import { expectClose } from "./finite-differences.ts";
import { normals } from "./networks.ts";

const width = 6;
const switches = [0, 0.5, 1, 1.5, 2].flatMap((from) => [0.01, 0.5, 1, 1.5, 2].map((to) => ({ from, to })));

function random(network: Network, count = 4) {
  const stream = new Random(3);
  return {
    theta: normals(network.parameterCount, stream),
    points: Float64Array.from({ length: count * network.inputs }, () => 2 * stream.uniform() - 1),
  };
}

/**
 * Sum of magnitudes behind u and grad u of a two-layer network: what float64 rounding is relative to. The
 * switch divides by `to`, so that all terms but the affine ones count from / to and |1 - from / to| times.
 */
function magnitude(
  network: Network,
  theta: Float64Array,
  points: Float64Array,
  from: number,
  to: number,
): number {
  const { inputs: d, outputs: c, activation } = network;
  const { W, b, A, P, q } = shallowBlocks({ inputs: d, outputs: c, width }, theta.map(Math.abs));
  const ratio = from / to;
  let largest = 0;
  for (let i = 0; i < points.length / d; i++) {
    const x = points.slice(i * d, (i + 1) * d).map(Math.abs);
    for (let j = 0; j < c; j++) {
      let u = q[j]!;
      let slope = 0;
      for (let l = 0; l < d; l++) u += P[j * d + l]! * x[l]!;
      for (let k = 0; k < width; k++) {
        let z = b[k]!;
        let steepest = 0;
        for (let l = 0; l < d; l++) {
          z += W[l * width + k]! * x[l]!;
          steepest = Math.max(steepest, W[l * width + k]!);
        }
        const [value, first] = largestJet(activation, z);
        const neuron = A[j * width + k]! / Math.sqrt(width);
        u += neuron * (ratio * (Math.abs(1 - to) * z + to * value) + Math.abs(1 - ratio) * z);
        slope += neuron * steepest * (ratio * (Math.abs(1 - to) + to * first) + Math.abs(1 - ratio));
      }
      largest = Math.max(largest, u, slope + Math.max(...P));
    }
  }
  return largest;
}

/** Bounds of |sigma| and |sigma'| on [-z, z]: every activation here is largest at an end, or at most 2. */
function largestJet(activation: Activation, z: number): [number, number] {
  const ends = [activationJet(activation, z), activationJet(activation, -z)];
  return [
    Math.max(1, ...ends.map(([value]) => Math.abs(value))),
    Math.max(2, ...ends.map(([, first]) => Math.abs(first))),
  ];
}

describe("lossless switching", () => {
  it.each(Object.values(activations))("leaves u and grad u unchanged to rounding: $name", (activation) => {
    for (const [inputs, outputs] of [
      [1, 1],
      [2, 1],
      [2, 3],
      [5, 2],
    ] as const) {
      const network = shallow({ inputs, outputs, width, activation });
      const { theta, points } = random(network);
      for (const { from, to } of switches) {
        const label = `d = ${inputs}, c = ${outputs}, s from ${from} to ${to}`;
        const next = network.transfer(theta, from, to, "lossless");
        const before = network.evaluate(theta, from, points);
        const after = network.evaluate(next, to, points);
        const rounding = 64 * Number.EPSILON * magnitude(network, theta, points, from, to);
        expectClose(`${label}: u`, after.u, before.u, rounding);
        expectClose(`${label}: grad u`, after.grad, before.grad, rounding);
      }
    }
  });

  it("is the two-layer network's default; deep ones rescale, residual ones do not", () => {
    const options = { inputs: 2, width };
    const deep = { ...options, depth: 2 };
    expect(shallow(options).defaultTransfer).toBe("lossless");
    expect(mlp(deep).defaultTransfer).toBe("rescale");
    expect(residual(deep).defaultTransfer).toBe("naive");
    for (const network of [shallow(options), mlp(deep), residual(deep)]) {
      const { theta } = random(network);
      expect(() => network.transfer(theta, 0.5, 1, network.defaultTransfer)).not.toThrow();
    }
  });

  it("is refused by networks without an affine skip", () => {
    for (const network of [mlp({ inputs: 1, width, depth: 1 }), residual({ inputs: 1, width, depth: 1 })]) {
      const { theta } = random(network);
      expect(() => network.transfer(theta, 0.5, 1, "lossless")).toThrow(
        /"lossless".*use "rescale" or "naive"/,
      );
    }
  });
});

describe("rescaling", () => {
  it("multiplies the outer weights of a two-layer network by from / to, and nothing else", () => {
    const network = shallow({ inputs: 2, outputs: 2, width, activation: relu2 });
    const { theta } = random(network);
    const next = network.transfer(theta, 0.5, 2, "rescale");
    for (const { name, offset, size } of network.blocks) {
      const factor = name === "A" ? 0.25 : 1;
      const [before, after] = [theta, next].map((all) => all.subarray(offset, offset + size));
      expect(after, name).toStrictEqual(before!.map((value) => factor * value));
    }
  });

  it("multiplies what follows an activation in a perceptron by from / to", () => {
    const network = mlp({ inputs: 2, width, depth: 3, activation: tanh });
    const { theta } = random(network);
    const next = network.transfer(theta, 0.5, 2, "rescale");
    for (const { name, offset, size } of network.blocks) {
      const factor = ["W2", "W3", "W4"].includes(name) ? 0.25 : 1;
      const [before, after] = [theta, next].map((all) => all.subarray(offset, offset + size));
      expect(after, name).toStrictEqual(before!.map((value) => factor * value));
    }
  });

  it("keeps the non-linear part: the function changes by an affine one only", () => {
    const network = shallow({ inputs: 1, width, activation: relu2 });
    const { theta } = random(network);
    const next = network.transfer(theta, 0.5, 1, "rescale");
    const points = Float64Array.of(-1, -0.5, 0, 0.5, 1);
    const [before, after] = [network.evaluate(theta, 0.5, points), network.evaluate(next, 1, points)];
    const change = points.map((_, i) => after.u[i]! - before.u[i]!);
    expect(Math.abs(change[4]! - change[0]!)).toBeGreaterThan(0.01);
    const rounding = 64 * Number.EPSILON * magnitude(network, theta, points, 0.5, 1);
    for (const i of [1, 2, 3]) {
      expect(Math.abs(change[i - 1]! - 2 * change[i]! + change[i + 1]!)).toBeLessThan(4 * rounding);
    }
  });

  it("is refused by residual blocks", () => {
    const network = residual({ inputs: 1, width, depth: 1 });
    expect(() => network.transfer(random(network).theta, 0.5, 1, "rescale")).toThrow(
      /residual blocks.*"naive"/,
    );
  });
});

describe("any switch", () => {
  const networks = [
    shallow({ inputs: 1, width }),
    mlp({ inputs: 1, width, depth: 2 }),
    residual({ inputs: 1, width, depth: 1 }),
  ];

  it("gives a copy: the given parameters stay", () => {
    for (const network of networks) {
      const { theta } = random(network);
      const before = theta.slice();
      const next = network.transfer(theta, 0.5, 1, network.defaultTransfer);
      next.fill(0);
      expect(theta).toStrictEqual(before);
    }
  });

  it("leaves parameters as they are when naive, and when s does not change", () => {
    for (const network of networks) {
      const { theta } = random(network);
      expect(network.transfer(theta, 0.5, 1.5, "naive")).toStrictEqual(theta);
      expect(network.transfer(theta, 0.5, 0, "naive")).toStrictEqual(theta);
      expect(network.transfer(theta, 0.5, 0.5, network.defaultTransfer)).toStrictEqual(theta);
    }
  });

  it("to s = 0 is refused, unless naive: a linear network cannot continue another", () => {
    const network = shallow({ inputs: 1, width });
    const { theta } = random(network);
    for (const kind of ["lossless", "rescale"] as const) {
      expect(() => network.transfer(theta, 0.5, 0, kind)).toThrow(
        `"${kind}" cannot switch to s = 0, got s from 0.5`,
      );
    }
    const deep = mlp({ inputs: 1, width, depth: 2 });
    expect(() => deep.transfer(random(deep).theta, 0.5, 0, "rescale")).toThrow(/cannot switch to s = 0/);
  });
});
