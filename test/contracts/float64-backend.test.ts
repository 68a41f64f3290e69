import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { Random } from "../../src/math/random.ts";
import { float64Tensor, inFloat64 } from "../../src/tensors/float64/float64-backend.ts";
import { startBackend } from "../../src/tensors/start-backend.ts";
import { checkGradient, expectClose } from "./finite-differences.ts";
import { keepingTensorCount } from "./tensor-count.ts";
import { expressions } from "./tfjs-expressions.ts";

const x = [-1.4, -0.3, 0.4, 1.7, 2.2, 0.9];
const y = [0.7, -1.2, 0.35, -0.45, 1.3, 2.6];
const float32Unit = 2 ** -23;

const tensor = (...values: number[]) => float64Tensor(Float64Array.from(values), [values.length]);
const read = (t: tf.Tensor) => [...t.dataSync()];

describe("before any backend is started", () => {
  it("tensors have no methods for operations: an import alone changes nothing of tfjs", () => {
    expect("square" in tf.Tensor.prototype).toBe(false);
  });

  it("float64 works, and tfjs does not take its backend for the one to train on", async () => {
    expect(inFloat64(() => read(tf.square(tensor(3))))).toEqual([9]);
    expect(() => tf.memory()).toThrow(/No backend found/);
    expect(await startBackend()).toBe("wasm");
  });
});

describe.each(expressions)("$name in float64", ({ of, plain }) => {
  beforeAll(async () => {
    await startBackend("cpu");
  });

  /** The two operands [2, 3] from one vector. */
  const operands = (both: tf.Tensor) => {
    const [first, second] = tf.split(tf.reshape(both, [4, 3]), 2) as [tf.Tensor, tf.Tensor];
    return of(first, second);
  };

  it("has the value of tfjs's cpu backend, to float32", () => {
    const doubles = inFloat64(() => read(operands(tensor(...x, ...y))));
    const singles = keepingTensorCount(() => {
      let values: number[] = [];
      tf.tidy(() => {
        values = read(of(tf.tensor2d(x, [2, 3]), tf.tensor2d(y, [2, 3])));
      });
      return values;
    });
    const magnitude = Math.max(1, ...singles.map(Math.abs));
    expectClose("values", doubles, singles, 64 * float32Unit * magnitude);
    if (!plain) return;
    const exact = x.map((value, i) => plain(value, y[i]!));
    expectClose("plain values", doubles, exact, 4 * Number.EPSILON * Math.max(1, ...exact.map(Math.abs)));
  });

  it("has the gradient of central differences", () => {
    const random = new Random(5);
    const size = inFloat64(() => operands(tensor(...x, ...y)).size);
    const weights = Array.from({ length: size }, () => random.normal());
    const weighted = (both: tf.Tensor) =>
      tf.sum(tf.mul(tf.reshape(operands(both), [size]), tensor(...weights)));
    const gradient = keepingTensorCount(() => inFloat64(() => read(tf.grad(weighted)(tensor(...x, ...y)))));
    const value = (both: Float64Array) => inFloat64(() => read(weighted(float64Tensor(both, [12])))[0]!);
    checkGradient("gradient", value, Float64Array.of(...x, ...y), gradient);
  });

  it("has the same gradient on tfjs's cpu backend, to float32", () => {
    const gradient = (both: tf.Tensor) => read(tf.grad((z) => tf.sum(tf.square(operands(z))))(both));
    const doubles = inFloat64(() => gradient(tensor(...x, ...y)));
    const singles = keepingTensorCount(() => {
      let values: number[] = [];
      tf.tidy(() => {
        values = gradient(tf.tensor1d([...x, ...y]));
      });
      return values;
    });
    const magnitude = Math.max(1, ...doubles.map(Math.abs));
    expectClose("gradient", singles, doubles, 256 * float32Unit * magnitude);
  });

  it("has the curvature of central differences of its gradient", () => {
    const random = new Random(6);
    const size = inFloat64(() => operands(tensor(...x, ...y)).size);
    const weights = Array.from({ length: size }, () => random.normal());
    const direction = Array.from({ length: 12 }, () => random.normal());
    const slope = (both: tf.Tensor) => {
      const weighted = (z: tf.Tensor) => tf.sum(tf.mul(tf.reshape(operands(z), [size]), tensor(...weights)));
      return tf.sum(tf.mul(tf.grad(weighted)(both), tensor(...direction)));
    };
    const curvature = keepingTensorCount(() => inFloat64(() => read(tf.grad(slope)(tensor(...x, ...y)))));
    const value = (both: Float64Array) => inFloat64(() => read(slope(float64Tensor(both, [12])))[0]!);
    checkGradient("curvature", value, Float64Array.of(...x, ...y), curvature);
  });
});

describe("gradients of gradients", () => {
  /** d/dz of sum sigma'(z)^2 = 2 sigma' sigma''. */
  const nested = (sigma: (z: tf.Tensor) => tf.Tensor, z: tf.Tensor) =>
    read(tf.grad((w) => tf.sum(tf.square(tf.grad((v) => tf.sum(sigma(v)))(w))))(z));
  const cases: readonly {
    name: string;
    sigma: (z: tf.Tensor) => tf.Tensor;
    jet: (z: number) => [first: number, second: number];
  }[] = [
    {
      name: "tanh",
      sigma: tf.tanh,
      jet: (z) => [1 - Math.tanh(z) ** 2, -2 * Math.tanh(z) * (1 - Math.tanh(z) ** 2)],
    },
    {
      name: "sigmoid",
      sigma: tf.sigmoid,
      jet: (z) => {
        const p = 1 / (1 + Math.exp(-z));
        return [p * (1 - p), p * (1 - p) * (1 - 2 * p)];
      },
    },
    { name: "exp", sigma: tf.exp, jet: (z) => [Math.exp(z), Math.exp(z)] },
    { name: "elu", sigma: tf.elu, jet: (z) => (z > 0 ? [1, 0] : [Math.exp(z), Math.exp(z)]) },
    { name: "pow", sigma: (z) => tf.pow(z, 3), jet: (z) => [3 * z * z, 6 * z] },
    { name: "maximum", sigma: (z) => tf.square(tf.maximum(z, 0)), jet: (z) => (z > 0 ? [2 * z, 2] : [0, 0]) },
  ];

  it.each(cases)("are right, where tfjs's own are silently wrong: $name", async ({ sigma, jet }) => {
    const expected = x.map((z) => 2 * jet(z)[0] * jet(z)[1]);
    const magnitude = Math.max(...expected.map(Math.abs));
    const doubles = inFloat64(() => nested(sigma, tensor(...x)));
    expectClose("float64", doubles, expected, 16 * Number.EPSILON * magnitude);
    for (const backend of ["wasm", "cpu"]) {
      await startBackend(backend);
      const singles = keepingTensorCount(() => {
        let values: number[] = [];
        tf.tidy(() => {
          values = nested(sigma, tf.tensor1d(x));
        });
        return values;
      });
      expectClose(backend, singles, expected, 64 * float32Unit * magnitude);
    }
  });
});

describe("einsum in float64", () => {
  const square3 = () => float64Tensor(Float64Array.from([...x, 1, 2, 3]), [3, 3]);
  const trace = x[0]! + x[4]! + 3;

  it("takes an index twice and more than two tensors, unlike tfjs", () => {
    expect(inFloat64(() => read(tf.einsum("ii->", square3())))).toEqual([trace]);
    expect(inFloat64(() => read(tf.einsum("ii->i", square3())))).toEqual([x[0], x[4], 3]);
    const [a, b, c] = [2, 3, 5];
    const cube = (z: tf.Tensor) => tf.sum(tf.einsum("i,i,i->i", z, z, z));
    const { value, slopes } = inFloat64(() => ({
      value: read(cube(tensor(a, b, c))),
      slopes: read(tf.grad(cube)(tensor(a, b, c))),
    }));
    expect(value).toEqual([a ** 3 + b ** 3 + c ** 3]);
    expect(slopes).toEqual([3 * a * a, 3 * b * b, 3 * c * c]);
  });

  it.each([
    { equation: "ij", message: 'einsum: the equation is like "ij,jk->ik", got "ij"' },
    { equation: "ij,jk->ik", message: 'einsum: "ij,jk->ik" has 2 inputs, got 1' },
    { equation: "ijk->i", message: 'einsum: "ijk" is no index of a tensor of shape [2,3]' },
    { equation: "ii->i", message: 'einsum: index "i" is of both extents 2 and 3' },
    { equation: "ij->k", message: 'einsum: no input has the index "k" of the output' },
  ])("refuses $equation of a matrix [2, 3]", ({ equation, message }) => {
    const of = () => tf.einsum(equation, float64Tensor(Float64Array.from(x), [2, 3]));
    expect(() => inFloat64(of)).toThrow(new RangeError(message));
  });
});

describe("prod", () => {
  it("has its gradient at zeros too", () => {
    const gradient = (...at: number[]) => inFloat64(() => read(tf.grad((z) => tf.prod(z))(tensor(...at))));
    expect(gradient(2, 0, 5)).toEqual([0, 10, 0]);
    expect(gradient(0, 0, 5)).toEqual([0, 0, 0]);
  });
});

describe("inFloat64", () => {
  beforeAll(async () => {
    await startBackend("wasm");
  });

  it("gives the previous backend back, also after a throw, and leaves no tensors", () => {
    keepingTensorCount(() => inFloat64(() => expect(tf.getBackend()).toBe("deep-ritz-float64")));
    expect(tf.getBackend()).toBe("wasm");
    const fails = () =>
      inFloat64(() => {
        tf.square(tensor(1, 2));
        throw new Error("by intention");
      });
    keepingTensorCount(() => expect(fails).toThrow("by intention"));
    expect(tf.getBackend()).toBe("wasm");
    expect(inFloat64(() => read(tf.square(tensor(3))))).toEqual([9]);
  });

  it("leaves no tensors when a function throws while it is being differentiated", () => {
    const fails = () =>
      inFloat64(() =>
        tf.grad((z) => {
          tf.sum(tf.square(tf.sin(z)));
          throw new Error("by intention");
        })(tensor(1, 2)),
      );
    keepingTensorCount(() => expect(fails).toThrow("by intention"));
  });

  it("may stand inside itself and inside a gradient on another backend", () => {
    const inner = () => inFloat64(() => read(tf.grad((z) => tf.sum(tf.square(z)))(tensor(3)))[0]!);
    expect(inFloat64(inner)).toBe(6);
    keepingTensorCount(() =>
      tf.tidy(() => {
        let within = 0;
        const outer = tf.grad((z) => {
          within = inner();
          expect(tf.getBackend()).toBe("wasm");
          return tf.sum(tf.mul(z, tf.square(z)));
        })(tf.tensor1d([2]));
        expect(read(outer)).toEqual([12]);
        expect(within).toBe(6);
      }),
    );
  });

  it("reads a constant as the decimal that was written", () => {
    inFloat64(() => {
      expect(read(tf.mul(0.1, tensor(3)))).toEqual([0.1 * 3]);
      expect(read(tf.add(tensor(1), tf.scalar(0.7)))).toEqual([1.7]);
      expect(read(tf.pow(tensor(2), 0.3))).toEqual([2 ** 0.3]);
      expect(read(tf.clipByValue(tensor(5), 0, 0.3))).toEqual([0.3]);
      expect(read(tf.fill([2], Math.PI))).toEqual([Math.PI, Math.PI]);
    });
  });

  it("rounds a constant without a short decimal to float32, as tfjs does", () => {
    const gap = inFloat64(() => Math.abs(read(tf.mul(Math.PI, tensor(1)))[0]! - Math.PI));
    expect(gap).toBeLessThanOrEqual((float32Unit / 2) * Math.PI);
  });

  it("shares tensors with other backends in both directions", () => {
    keepingTensorCount(() => {
      const shared = tf.tensor1d([1.5, 2.5, -4]);
      const chosen = tf.tensor1d([2, 0], "int32");
      const flags = tf.tensor1d([true, false, true], "bool");
      const total = inFloat64(
        () => read(tf.sum(tf.where(flags, tf.mul(shared, tensor(1, 10, 100)), tf.zeros([3]))))[0]!,
      );
      expect(total).toBe(1.5 - 400);
      expect(inFloat64(() => read(tf.gather(tensor(1, 2, 3), chosen)))).toEqual([3, 1]);
      tf.tidy(() => {
        expect(read(tf.mul(shared, 2))).toEqual([3, 5, -8]);
        expect(read(tf.gather(shared, chosen))).toEqual([-4, 1.5]);
        expect(read(tf.where(flags, shared, tf.zeros([3])))).toEqual([1.5, 0, -4]);
      });
      tf.dispose([shared, chosen, flags]);
    });
  });

  it("gives tfjs's own error for a kernel that it does not have", () => {
    expect(() => inFloat64(() => tf.topk(tensor(1, 2)))).toThrow(/Kernel 'TopK' not registered/);
    const batched = () => inFloat64(() => tf.gather(tf.reshape(tensor(1, 2), [2, 1]), [[0], [0]], 1, 1));
    expect(batched).toThrow(/gather: batchDims/);
  });
});
