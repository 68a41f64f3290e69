import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { Parameters } from "../../src/jet/parameters.ts";
import type { KernelSet } from "../../src/kernels/contract/kernel-set.ts";
import { wasmKernels } from "../../src/kernels/wasm/wasm-kernels.ts";
import { Random } from "../../src/math/random.ts";
import { tanh } from "../../src/network/activations.ts";
import { type FusedTensorJet, fusedTensorJet } from "../../src/network/evaluators/fused-tensor-jet.ts";
import type { Network } from "../../src/network/network.ts";
import { shallow } from "../../src/network/shallow/shallow.ts";
import { loadNativeKernels } from "../../src/node/native-kernels.ts";
import { antitheticStratified } from "../../src/quadrature/stratified.ts";
import { float64Tensor, inFloat64 } from "../../src/tensors/float64/float64-backend.ts";
import { releaseTape, startBackend } from "../../src/tensors/start-backend.ts";
import { expectClose } from "./finite-differences.ts";
import { type NetworkAtPoints, networkCases, normals, randomCotangent } from "./networks.ts";
import { keepingTensorCount } from "./tensor-count.ts";

const kernels = wasmKernels();
const native = loadNativeKernels(2);
const sets: readonly KernelSet[] = "kernels" in native ? [kernels, native.kernels] : [kernels];

/** Each case with smooth activations: its jet and gradients are then of the size of 1, and so is rounding. */
const cases: readonly (NetworkAtPoints & { kernels: KernelSet })[] = sets.flatMap((set) =>
  networkCases.flatMap(({ kind, build, deviation }) =>
    [1, 3].map((inputs) => {
      const network = build(inputs, tanh);
      const random = new Random(inputs);
      const theta = normals(network.parameterCount, random, deviation);
      const points = normals(7 * inputs, random, 0.5);
      return { label: `${set.name}: ${kind}, d = ${inputs}`, network, theta, points, s: 0.5, kernels: set };
    }),
  ),
);

/** theta as one tensor, and as one for each block. */
function asTensors(network: Network, theta: Parameters): { whole: tf.Tensor; blocks: tf.Tensor[] } {
  const values = Float32Array.from(theta);
  const blocks = network.blocks.map(({ offset, size, shape }) =>
    tf.tensor(values.slice(offset, offset + size), shape as number[]),
  );
  return { whole: tf.tensor1d(values), blocks };
}

/** sum(u * toU) + sum(grad * toGrad). */
function functional(jet: ReturnType<FusedTensorJet>, toU: tf.Tensor, toGrad: tf.Tensor): tf.Tensor {
  return tf.add(tf.sum(tf.mul(jet.u, toU)), tf.sum(tf.mul(jet.grad, toGrad)));
}

describe.each(["wasm", "cpu"])("on tfjs's backend %s", (backend) => {
  beforeAll(async () => {
    await startBackend(backend);
  });

  it.each(cases)("agrees with the float64 reference: $label", ({ network, theta, points, s, kernels }) => {
    const tensorJet = fusedTensorJet(network, kernels)!;
    const expected = network.evaluate(theta, s, points);
    const cotangent = randomCotangent(expected, new Random(3));
    const pulled = network.pullback(theta, s, points, cotangent);
    const onlyU = { ...cotangent, grad: new Float64Array(cotangent.grad.length) };
    const pulledOnlyU = network.pullback(theta, s, points, onlyU);
    // Sums of at most some hundred terms, each of a few units in the last place.
    const tolerance = (values: Float64Array) => 1e-5 * Math.max(1, ...values.map(Math.abs));
    keepingTensorCount(() => {
      tf.tidy(() => {
        const n = expected.count;
        const { whole, blocks } = asTensors(network, theta);
        const x = tf.tensor2d(Float32Array.from(points), [n, network.inputs]);
        const { u, grad } = tensorJet(whole, s, x);
        expect(u.shape).toEqual([n, network.outputs]);
        expect(grad.shape).toEqual([n, network.outputs, network.inputs]);
        expectClose("u", u.dataSync(), expected.u, tolerance(expected.u as Float64Array));
        expectClose("grad u", grad.dataSync(), expected.grad, tolerance(expected.grad as Float64Array));

        const toU = tf.tensor(Float32Array.from(cotangent.u), u.shape);
        const toGrad = tf.tensor(Float32Array.from(cotangent.grad), grad.shape);
        const gradient = tf.grad((t) => functional(tensorJet(t, s, x), toU, toGrad))(whole);
        expectClose("gradient", gradient.dataSync(), pulled, tolerance(pulled));
        const ofBlocks = (...list: tf.Tensor[]) => functional(tensorJet(list, s, x), toU, toGrad);
        const parts = tf.grads(ofBlocks)(blocks);
        expect(parts.map(({ shape }) => shape)).toEqual(network.blocks.map(({ shape }) => shape));
        const joined = parts.flatMap((part) => [...part.dataSync()]);
        expectClose("gradient by blocks", joined, pulled, tolerance(pulled));
        // tfjs hands the output that is not used a cotangent of zeros.
        const uAlone = tf.grad((t) => tf.sum(tf.mul(tensorJet(t, s, x).u, toU)))(whole);
        expectClose("gradient of u alone", uAlone.dataSync(), pulledOnlyU, tolerance(pulledOnlyU));
      });
    });
  });

  it("trains variables by an optimizer of tfjs on an energy written by hand", () => {
    const network = shallow({ inputs: 2, width: 30 });
    const tensorJet = fusedTensorJet(network, kernels)!;
    const random = new Random(1);
    const theta = network.initialise(random, () => [random.uniform(), random.uniform()]);
    keepingTensorCount(() => {
      const variables = tf.tidy(() => asTensors(network, theta).blocks.map((block) => tf.variable(block)));
      const optimizer = tf.train.adam(1e-2);
      /** The paper's Poisson energy, 1/2 |grad u|^2 - f u + 1/2 (int u)^2, on n fresh points of the unit square. */
      const energy = (n: number) => () => {
        const { points } = antitheticStratified().draw(2, n, random);
        const x = tf.tensor2d(Float32Array.from(points), [points.length / 2, 2]);
        const { u, grad } = tensorJet(variables, 1, x);
        const f = tf.mul(Math.PI ** 2, tf.sum(tf.cos(tf.mul(Math.PI, x)), 1, true));
        const density = tf.sub(tf.mul(0.5, tf.sum(tf.square(grad), 2)), tf.mul(f, u));
        return tf.add(tf.mean(density), tf.mul(0.5, tf.square(tf.mean(u)))) as tf.Scalar;
      };
      const measured = () => {
        const value = tf.tidy(energy(4000));
        const [number] = value.dataSync();
        value.dispose();
        return number!;
      };
      const before = measured();
      optimizer.minimize(energy(200)); // makes the optimizer's own variables
      const held = tf.memory().numTensors;
      for (let step = 0; step < 60; step++) optimizer.minimize(energy(200));
      expect(tf.memory().numTensors, "tensors held by 60 steps").toBe(held);
      const after = measured();
      // The minimum is -pi^2 / 2; the start is that of a random function. Half the way is far from chance.
      expect(after).toBeLessThan(before);
      expect(after).toBeLessThan(-0.5 * (Math.PI ** 2 / 2));
      optimizer.dispose();
      for (const variable of variables) variable.dispose();
    });
  });

  it("says what it cannot do", () => {
    const network = shallow({ inputs: 2, width: 3 });
    const tensorJet = fusedTensorJet(network, kernels)!;
    const { parameterCount } = network;
    const failing = (body: () => tf.Tensor) => () =>
      keepingTensorCount(() => {
        try {
          tf.tidy(body);
        } finally {
          releaseTape();
        }
      });
    tf.tidy(() => {
      const theta = tf.ones([parameterCount]);
      const x = tf.ones([5, 2]);
      const sumOfU = (t: tf.Tensor, at: tf.Tensor) => tf.sum(tensorJet(t, 1, at).u);
      const inX = failing(() => tf.grad((at) => sumOfU(theta, at))(x));
      expect(inX).toThrow("has no gradient in the points x, only in theta");
      const twice = failing(() => {
        const slope = tf.grad((t) => tf.sum(tf.square(tensorJet(t, 1, x).u)));
        return tf.grad((t) => tf.sum(tf.square(slope(t))))(theta);
      });
      expect(twice).toThrow("has first derivatives in theta only");
      expect(() => tensorJet(theta, 2.5, x)).toThrow("must lie in [0, 2], got 2.5");
      expect(() => tensorJet(theta, 1, tf.ones([5, 3]))).toThrow("x must be [n, 2], got [5, 3]");
      expect(() => tensorJet(theta, 1, tf.ones([0, 2]))).toThrow("x must be [n, 2], got [0, 2]");
      expect(() => tensorJet(theta, 1, tf.ones([5, 2], "int32"))).toThrow("dtype float32, got int32");
      expect(() => tensorJet(tf.ones([4]), 1, x)).toThrow(`theta must be [${parameterCount}], got [4]`);
      expect(() => tensorJet([theta], 1, x)).toThrow("needs 5 blocks (W, b, A, P, q), got 1");
      const wrong = network.blocks.map(({ shape }) => tf.ones([...shape].reverse()));
      expect(() => tensorJet(wrong, 1, x)).toThrow("block W must be [2, 3], got [3, 2]");
    });
  });
});

describe("on the float64 backend", () => {
  it.each(cases)(
    "agrees with the reference to rounding: $label",
    ({ network, theta, points, s, kernels }) => {
      const tensorJet = fusedTensorJet(network, kernels)!;
      const expected = network.evaluate(theta, s, points);
      const cotangent = randomCotangent(expected, new Random(3));
      const pulled = network.pullback(theta, s, points, cotangent);
      inFloat64(() => {
        const x = float64Tensor(points, [expected.count, network.inputs]);
        const toU = float64Tensor(cotangent.u as Float64Array, [expected.count, network.outputs]);
        const toGrad = float64Tensor(cotangent.grad as Float64Array, [
          expected.count,
          network.outputs,
          network.inputs,
        ]);
        const whole = float64Tensor(theta, [theta.length]);
        const gradient = tf.grad((t) => functional(tensorJet(t, s, x), toU, toGrad))(whole);
        const scale = Math.max(1, ...pulled.map(Math.abs));
        expectClose("gradient", gradient.dataSync(), pulled, 1e-13 * scale);
      });
    },
  );
});

it("is undefined for a network that the kernels do not know", () => {
  const own = { ...tanh, name: "own" };
  expect(fusedTensorJet(shallow({ inputs: 1, width: 2, activation: own }), kernels)).toBeUndefined();
});
