import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { Random } from "../../src/math/random.ts";
import { float64Tensor, inFloat64 } from "../../src/tensors/float64/float64-backend.ts";
import { type Float64Derivatives, float64Gradient } from "../../src/tensors/float64/float64-gradient.ts";
import { startBackend } from "../../src/tensors/start-backend.ts";
import { expectClose } from "./finite-differences.ts";
import { keepingTensorCount } from "./tensor-count.ts";
import { expressions } from "./tfjs-expressions.ts";

const x = [-1.4, -0.3, 0.4, 1.7, 2.2, 0.9];
const y = [0.7, -1.2, 0.35, -0.45, 1.3, 2.6];
/** Two ways to add up the same few terms. */
const rounding = 16 * Number.EPSILON;

const tensor = (...values: number[]) => float64Tensor(Float64Array.from(values), [values.length]);
const matrix = (values: number[]) => float64Tensor(Float64Array.from(values), [2, 3]);
const square = (z: tf.Tensor) => tf.sum(tf.square(z));

/** Value and derivatives of a function of one vector. */
function derivative(f: (z: tf.Tensor) => tf.Tensor, at: number[]): Float64Derivatives {
  const differentiate = float64Gradient();
  return keepingTensorCount(() =>
    inFloat64(() => {
      const z = tensor(...at);
      return differentiate([z], () => f(z));
    }),
  );
}

beforeAll(async () => {
  await startBackend("cpu");
});

it.each(expressions)("$name has the derivatives that tfjs finds", ({ of }) => {
  const random = new Random(5);
  const size = inFloat64(() => of(matrix(x), matrix(y)).size);
  const weights = Array.from({ length: size }, () => random.normal());
  const weighted = (p: tf.Tensor, q: tf.Tensor) =>
    tf.sum(tf.mul(tf.reshape(of(p, q), [size]), tensor(...weights)));
  const differentiate = float64Gradient();
  const ours = keepingTensorCount(() =>
    inFloat64(() => {
      const [p, q] = [matrix(x), matrix(y)];
      return differentiate([p, q], () => weighted(p, q));
    }),
  );
  const theirs = inFloat64(() => {
    const inputs = [matrix(x), matrix(y)];
    const { value, grads } = tf
      .engine()
      .gradients(() => weighted(inputs[0]!, inputs[1]!), inputs, undefined, true);
    const derivatives = grads.map((grad: tf.Tensor | undefined) => grad?.dataSync());
    return { value: value.dataSync()[0]!, derivatives };
  });
  expect(ours.value).toBe(theirs.value);
  for (const [index, wanted] of theirs.derivatives.entries()) {
    const got = ours.derivatives[index] ?? new Float64Array(6);
    const scale = Math.max(1, ...(wanted ?? []).map(Math.abs));
    expectClose(`derivative ${index}`, got, wanted ?? new Float64Array(6), rounding * scale);
  }
});

describe("where a root is taken of 0 its derivative is a subgradient, 0", () => {
  const powers = [0.5, 0.3, 0, 1, 1.5];
  const functions: readonly { name: string; of: (z: tf.Tensor) => tf.Tensor; slopes: number[] }[] = [
    { name: "sqrt(z^2)", of: (z) => tf.sqrt(tf.square(z)), slopes: [0, 0, 1, -1] },
    { name: "sqrt(z^2) squared", of: (z) => tf.square(tf.sqrt(tf.square(z))), slopes: [0, 0, 6, -8] },
    { name: "norms of rows", of: (z) => tf.norm(tf.reshape(z, [2, 2]), 2, 1), slopes: [0, 0, 0.6, -0.8] },
    {
      name: "Frobenius norms of matrices",
      of: (z) => tf.norm(tf.reshape(z, [2, 1, 2]), "fro", [1, 2]),
      slopes: [0, 0, 0.6, -0.8],
    },
    {
      name: "square roots of sums of squares",
      of: (z) => tf.sqrt(tf.sum(tf.square(tf.reshape(z, [2, 2])), -1)),
      slopes: [0, 0, 0.6, -0.8],
    },
    {
      name: "euclideanNorm",
      of: (z) => tf.euclideanNorm(tf.reshape(z, [2, 2]), 1),
      slopes: [0, 0, 0.6, -0.8],
    },
    { name: "norm of a vector", of: (z) => tf.norm(tf.mul(z, [1, 1, 0, 0])), slopes: [0, 0, 0, 0] },
    { name: "abs", of: tf.abs, slopes: [0, 0, 1, -1] },
    ...powers.map((p) => ({
      name: `|z|^${p}`,
      of: (z: tf.Tensor) => tf.pow(tf.abs(z), p),
      slopes: [0, 0, p * 3 ** (p - 1), -p * 4 ** (p - 1)],
    })),
    { name: "z^2 to the power 0.5", of: (z) => tf.pow(tf.square(z), tf.scalar(0.5)), slopes: [0, 0, 1, -1] },
    { name: "z^1, whose slope at 0 is 1", of: (z) => tf.pow(z, 1), slopes: [1, 1, 1, 1] },
  ];
  const at = [0, 0, 3, -4];

  it.each(functions)("$name in float64", ({ of, slopes }) => {
    const { derivatives } = derivative((z) => tf.sum(of(z)), at);
    expectClose("tape", derivatives[0]!, slopes, rounding * 8);
    const nested = (z: tf.Tensor) => tf.grad((w) => square(tf.grad((v) => tf.sum(of(v)))(w)))(z);
    const { gradient, second } = inFloat64(() => ({
      gradient: [
        ...tf
          .grad((z) => tf.sum(of(z)))(tensor(...at))
          .dataSync(),
      ],
      second: [...nested(tensor(...at)).dataSync()],
    }));
    expectClose("gradient", gradient, slopes, rounding * 8);
    expect(second.every(Number.isFinite)).toBe(true);
  });

  it.each(["wasm", "cpu"])("on the backend %s", async (backend) => {
    await startBackend(backend);
    for (const { name, of, slopes } of functions) {
      const gradient = keepingTensorCount(() =>
        tf.tidy(() => [
          ...tf
            .grad((z) => tf.sum(of(z)))(tf.tensor1d(at))
            .dataSync(),
        ]),
      );
      expectClose(name, gradient, slopes, 2 ** -20 * 8);
    }
    await startBackend("cpu");
  });
});

describe("a function", () => {
  it("that does not depend on an input has no derivative there", () => {
    expect(derivative(() => tf.scalar(3), x)).toEqual({ value: 3, derivatives: [undefined] });
  });

  it("is followed anew at every call: its branches, counters and numbers read from tensors", () => {
    const differentiate = float64Gradient();
    let calls = 0;
    const f = (z: tf.Tensor) => {
      calls++;
      const largest = tf.max(z).dataSync()[0]!;
      const power = largest > 2 ? 2 : 3;
      return tf.mul(tf.scalar(calls * largest), tf.sum(tf.pow(z, power)));
    };
    const at = (...values: number[]) =>
      inFloat64(() => {
        const z = tensor(...values);
        return differentiate([z], () => f(z));
      });
    expect(at(1, 4)).toEqual({ value: 4 * 17, derivatives: [Float64Array.of(8, 32)] });
    expect(at(1, 2)).toEqual({ value: 4 * 9, derivatives: [Float64Array.of(12, 48)] });
    expect(at(1, 4)).toEqual({ value: 12 * 17, derivatives: [Float64Array.of(24, 96)] });
  });

  it("may contain gradients: they are differentiated too", () => {
    // sum (d/dz z^3)^2 = sum 9 z^4.
    const { derivatives } = derivative((z) => square(tf.grad((w) => tf.sum(tf.pow(w, 3)))(z)), x);
    expectClose(
      "36 z^3",
      derivatives[0]!,
      x.map((z) => 36 * z ** 3),
      rounding * 36 * 2.2 ** 3,
    );
  });

  it.each([
    { name: "by kernels", forward: (z: tf.Tensor) => tf.mul(z, 1) },
    { name: "by a copy", forward: (z: tf.Tensor) => tf.clone(z) },
    { name: "of numbers that were read", forward: (z: tf.Tensor) => tf.tensor1d([...z.dataSync()]) },
  ])("with a gradient of its own keeps that: $name", ({ forward }) => {
    // It says that its derivative is 5, whatever it computes.
    const own = tf.customGrad((z) => ({
      value: forward(z as tf.Tensor),
      gradFunc: (dy) => tf.mul(dy, 5),
    }));
    const differentiate = float64Gradient();
    for (let call = 0; call < 2; call++) {
      const { derivatives } = inFloat64(() => {
        const z = tensor(1, 2);
        return differentiate([z], () => tf.sum(tf.mul(own(z), 2)));
      });
      expect(derivatives).toEqual([Float64Array.of(10, 10)]);
    }
  });

  it("may tidy up, and may stand inside a gradient of tfjs", () => {
    const f = (z: tf.Tensor) => tf.tidy(() => square(tf.mul(z, 3)));
    let inside: Float64Derivatives | undefined;
    keepingTensorCount(() =>
      tf.tidy(() => {
        const outer = tf.grad((w) => {
          inside = inFloat64(() => {
            const z = tensor(1, 2);
            return float64Gradient()([z], () => f(z));
          });
          return square(w);
        })(tf.tensor1d([4]));
        expect([...outer.dataSync()]).toEqual([8]);
      }),
    );
    expect(inside).toEqual({ value: 45, derivatives: [Float64Array.of(18, 36)] });
  });

  it("whose kernel has no gradient is refused as by tfjs", () => {
    const eluGrad = (z: tf.Tensor) => tf.engine().runKernel("EluGrad", { dy: z, y: z }) as tf.Tensor;
    expect(() => derivative((z) => tf.sum(eluGrad(z)), x)).toThrow("gradient function not found for EluGrad");
  });
});
