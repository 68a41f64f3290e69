import { describe, expect, it } from "vitest";
import { fusedActivations } from "../../src/kernels/contract/kernel-set.ts";
import { Random } from "../../src/math/random.ts";
import { activations } from "../../src/network/activations.ts";
import { mlp, residual } from "../../src/network/deep/deep.ts";
import type { Network } from "../../src/network/network.ts";
import { shallow } from "../../src/network/shallow/shallow.ts";
import { loadNativeKernels, type NativeKernels } from "../../src/node/native-kernels.ts";
import { adam } from "../../src/optimize/adam.ts";
import { normals, randomCotangent } from "../contracts/networks.ts";
import {
  exactShallow,
  type Precision,
  precisions,
  relativeDifference,
  runKernel,
  tolerance,
} from "./kernel-comparison.ts";

const loaded = loadNativeKernels(1);
if ("reason" in loaded) console.log(`native kernels not tested: ${loaded.reason}`);

const homotopyParameters = [0, 0.5, 1, 1.5];

function kernelsFor(threads: number): NativeKernels {
  const result = loadNativeKernels(threads);
  if ("reason" in result) throw new Error(result.reason);
  return result.kernels;
}

interface Case {
  readonly network: Network;
  readonly theta: Float64Array;
  readonly points: Float64Array;
  readonly count: number;
}

function shallowCase(random: Random, name: string, d: number, c: number, width: number, count: number): Case {
  return { ...exactShallow(random, name, d, c, width, count), count };
}

/** Compares u, grad u and the pullback of random cotangents with the float64 reference. */
function compare(
  { network, theta, points, count }: Case,
  s: number,
  threads: readonly number[],
  random: Random,
  wanted: readonly Precision[] = precisions,
) {
  const jet = network.evaluate(theta, s, points);
  const cotangent = randomCotangent(jet, random);
  const gradient = network.pullback(theta, s, points, cotangent);
  const description = `${JSON.stringify(network.description)} s=${s} n=${count}`;
  for (const precision of wanted) {
    const results = threads.map((number) => {
      const kernel = network.fused(kernelsFor(number), precision);
      if (kernel === undefined) throw new Error(`no kernel for ${description}`);
      return runKernel(kernel, network, precision, { theta, s, points, cotangent });
    });
    const [first, ...others] = results;
    const allowed = tolerance[precision];
    expect(relativeDifference(first!.u, jet.u, jet.grad), `u, ${precision}, ${description}`).toBeLessThan(
      allowed,
    );
    expect(
      relativeDifference(first!.grad, jet.grad, jet.u),
      `grad, ${precision}, ${description}`,
    ).toBeLessThan(allowed);
    expect(
      relativeDifference(first!.gradient, gradient),
      `pullback, ${precision}, ${description}`,
    ).toBeLessThan(allowed);
    for (const other of others) expect(other, `other threads, ${precision}, ${description}`).toEqual(first);
  }
}

const sizes = [1, 7, 33].flatMap((count) => [1, 5, 37, 130].map((width) => ({ count, width })));

describe.skipIf("reason" in loaded)("native kernels", () => {
  describe.each(fusedActivations)("two layers, %s", (name) => {
    it.each([1, 2, 3, 5, 8, 16, 20])("d = %i", (d) => {
      const random = new Random(7 * d + fusedActivations.indexOf(name));
      let turn = d;
      for (const s of homotopyParameters) {
        for (const c of [1, 2]) {
          for (let repeat = 0; repeat < 2; repeat++, turn += 5) {
            const { width, count } = sizes[turn % sizes.length]!;
            compare(shallowCase(random, name, d, c, width, count), s, [1, 2], random);
          }
        }
      }
    });
  });

  it("measures a peak that a processor can have, on one thread and on two", () => {
    for (const threads of [1, 2]) {
      const peak = kernelsFor(threads).peak(5);
      expect(peak).toBeGreaterThan(1e7); // however busy the machine
      expect(peak).toBeLessThan(threads * 1e12);
    }
  });

  it("two layers, large enough for tiles and threads", () => {
    const random = new Random(3);
    for (const name of ["relu", "relu2", "relu3", "tanh"]) {
      for (const [d, c, width, count] of [
        [1, 1, 700, 300],
        [2, 1, 333, 601],
        [2, 3, 300, 280],
        [6, 1, 290, 290],
        [10, 2, 300, 270],
        [33, 1, 270, 260],
      ] as const) {
        compare(shallowCase(random, name, d, c, width, count), 0.5, [1, 2, 3], random);
      }
    }
  });

  it.each(fusedActivations)("deep, %s", (name) => {
    const random = new Random(11 + fusedActivations.indexOf(name));
    const activation = activations[name]!;
    for (const [d, c, width, depth, count] of [
      [1, 1, 5, 2, 7],
      [2, 1, 37, 2, 33],
      [3, 2, 37, 3, 7],
      [5, 1, 64, 2, 1],
      [8, 1, 9, 2, 7],
      [16, 2, 6, 3, 7],
      [20, 2, 13, 2, 33],
    ] as const) {
      const options = { inputs: d, outputs: c, width, depth, activation };
      for (const network of [mlp(options), residual(options)]) {
        const scale = network.description.kind === "mlp" ? 1 : 1 / Math.sqrt(width);
        const theta = normals(network.parameterCount, random, scale);
        const points = normals(count * d, random, 0.5);
        for (const s of homotopyParameters) compare({ network, theta, points, count }, s, [1, 2], random);
      }
    }
  });

  it("deep, several chunks and blocks", () => {
    const random = new Random(5);
    for (const network of [
      mlp({ inputs: 2, width: 70, depth: 3 }),
      residual({ inputs: 2, outputs: 2, width: 40, depth: 2 }),
    ]) {
      const theta = normals(network.parameterCount, random, 0.3);
      const points = normals(1500 * 2, random);
      compare({ network, theta, points, count: 1500 }, 1, [1, 2, 3], random);
    }
  });

  it("deep, more points than a tape is kept for: repeated, they give the same, and as often the gradient", () => {
    const random = new Random(14);
    const network = mlp({ inputs: 2, width: 17, depth: 6 });
    const theta = normals(network.parameterCount, random);
    const [count, times] = [1000, 60]; // 300 MB and more
    const points = normals(2 * count, random);
    const repeated = (numbers: Float64Array) => {
      const all = new Float64Array(times * numbers.length);
      for (let i = 0; i < times; i++) all.set(numbers, i * numbers.length);
      return all;
    };
    const cotangent = randomCotangent(network.evaluate(theta, 1, points), random);
    const many = {
      count: times * count,
      u: repeated(cotangent.u as Float64Array),
      grad: repeated(cotangent.grad as Float64Array),
    };
    const kernel = network.fused(kernelsFor(2), "float64")!;
    const once = runKernel(kernel, network, "float64", { theta, s: 1, points, cotangent });
    const all = runKernel(kernel, network, "float64", {
      theta,
      s: 1,
      points: repeated(points),
      cotangent: many,
    });
    expect(relativeDifference(all.u, repeated(once.u as Float64Array))).toBeLessThan(tolerance.float64);
    expect(relativeDifference(all.grad, repeated(once.grad as Float64Array))).toBeLessThan(tolerance.float64);
    const sum = once.gradient.map((entry: number) => times * entry);
    expect(relativeDifference(all.gradient, sum)).toBeLessThan(tolerance.float64);
  });

  it("a deep pullback that does not follow its forward pass", () => {
    const random = new Random(6);
    const network = mlp({ inputs: 2, width: 20, depth: 2 });
    const kernel = network.fused(kernelsFor(1), "float64")!;
    const count = 9;
    const [theta, other] = [normals(network.parameterCount, random), normals(network.parameterCount, random)];
    const [points, toU, toGrad] = [
      normals(2 * count, random),
      normals(count, random),
      normals(2 * count, random),
    ];
    const gradient = new Float64Array(theta.length);
    kernel.forward(other, 1, points, count, new Float64Array(count), new Float64Array(2 * count));
    kernel.pullback(theta, 1, points, count, toU, toGrad, gradient);
    const wanted = network.pullback(theta, 1, points, { count, u: toU, grad: toGrad });
    expect(relativeDifference(gradient, wanted)).toBeLessThan(tolerance.float64);
    kernel.pullback(theta, 0.5, points, count, toU, toGrad, gradient);
    const half = network.pullback(theta, 0.5, points, { count, u: toU, grad: toGrad });
    expect(relativeDifference(gradient, half)).toBeLessThan(tolerance.float64);
  });

  it("large arguments of sine, saturated tanh, softplus and gelu", () => {
    const random = new Random(8);
    for (const name of ["sin", "tanh", "softplus", "gelu"]) {
      const data = shallowCase(random, name, 2, 1, 40, 33);
      for (let k = 0; k < 40; k++) data.theta[80 + k]! += [0, 100, -100, 20, -20, 30000, -30000, 5][k % 8]!;
      compare(data, 1, [1], random, ["float64"]);
      for (let k = 0; k < 40; k++) data.theta[80 + k] = [0, 15, -12, 11, -9, 100, -100, 5][k % 8]!;
      if (name !== "sin") compare(data, 1, [1], random);
    }
  });

  it.each(precisions)("Adam in %s", (precision) => {
    const random = new Random(1);
    const FloatArray = precision === "float32" ? Float32Array : Float64Array;
    const start = normals(70_001, random);
    const theta = FloatArray.from(start);
    const [first, second] = [new FloatArray(start.length), new FloatArray(start.length)];
    const reference = Float64Array.from(start);
    const method = adam().start(reference);
    const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8];
    for (let step = 1; step <= 5; step++) {
      const gradient = normals(start.length, random);
      method.step(reference, gradient, 0.01);
      const rate = 0.01 / (1 - beta1 ** step);
      const correction = 1 / Math.sqrt(1 - beta2 ** step);
      const inPrecision = FloatArray.from(gradient);
      kernelsFor(2).adam(theta, inPrecision, first, second, rate, beta1, beta2, epsilon, correction);
    }
    expect(relativeDifference(theta, reference)).toBeLessThan(precision === "float32" ? 1e-6 : 1e-14);
  });

  it("misuse throws", () => {
    const kernels = kernelsFor(1);
    const network = shallow({ inputs: 2, width: 4 });
    const kernel = network.fused(kernels, "float32")!;
    const theta = new Float32Array(network.parameterCount);
    const [points, u, grad] = [new Float32Array(6), new Float32Array(3), new Float32Array(6)];
    expect(() => kernel.forward(theta, 1, points, 4, u, grad)).toThrow(
      "forward: points must hold at least 8 numbers, got 6",
    );
    expect(() => kernel.forward(theta.subarray(1), 1, points, 3, u, grad)).toThrow(
      "theta must hold 19 numbers, got 18",
    );
    expect(() => kernel.forward(new Float64Array(19), 1, points, 3, u, grad)).toThrow(
      "must be a Float32Array",
    );
    expect(() => kernel.forward(theta, 1, points, 2.5, u, grad)).toThrow("count must be an integer");
    expect(() => kernel.forward(theta, 1, points, -1, u, grad)).toThrow(RangeError);
    expect(() => kernel.forward(theta, 1, points, 3, u.subarray(1), grad)).toThrow("u must hold");
    expect(() => kernel.pullback(theta, 1, points, 3, u, grad, theta.subarray(1))).toThrow(
      "gradient must hold",
    );
    expect(() => Reflect.apply(kernel.forward, undefined, [theta, 1, points, 3, u, "grad"])).toThrow(
      TypeError,
    );
    expect(() => Reflect.apply(kernel.forward, undefined, [theta])).toThrow("needs 6 arguments, got 1");
    const step = [0.1, 0.9, 0.999, 1e-8, 1] as const;
    expect(() => kernels.adam(theta, points, theta, theta, ...step)).toThrow(
      "gradient must hold 19 numbers, got 6",
    );
    const layer = { inputs: 2, outputs: 1, scale: 1, activated: false, weights: 0, bias: 2 };
    const request = { precision: "float32", activation: "tanh", inputs: 2, outputs: 1 } as const;
    expect(() => kernels.deep({ ...request, layers: [layer], parameterCount: 2 })).toThrow(
      "bias must be an integer",
    );
    expect(() => kernels.deep({ ...request, layers: [layer], parameterCount: 4 })).toThrow(
      "cover theta once",
    );
    expect(() => kernels.shallow({ ...request, width: 0 })).toThrow("width must be an integer from 1");
    expect(() => loadNativeKernels(0)).toThrow("threads: must be an integer from 1 to 255, got 0");
  });

  it("no points", () => {
    for (const network of [shallow({ inputs: 2, width: 4 }), mlp({ inputs: 2, width: 4, depth: 2 })]) {
      const kernel = network.fused(kernelsFor(2), "float64")!;
      const theta = new Float64Array(network.parameterCount).fill(1);
      const gradient = new Float64Array(theta.length).fill(5);
      const none = new Float64Array(0);
      kernel.forward(theta, 1, none, 0, none, none);
      kernel.pullback(theta, 1, none, 0, none, none, gradient);
      expect(gradient).toEqual(new Float64Array(theta.length));
    }
  });
});
