import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { elliptic } from "../../src/energy/elliptic/elliptic.ts";
import { box } from "../../src/geometry/shapes/box.ts";
import { erf } from "../../src/math/erf.ts";
import {
  type Activation,
  activationJet,
  activations,
  relu,
  relu2,
  relu3,
} from "../../src/network/activations.ts";
import { buildNetwork } from "../../src/network/build.ts";
import { homotopy } from "../../src/network/homotopy.ts";
import { defineProblem } from "../../src/problem/define-problem.ts";
import { newton } from "../../src/solve/solvers/newton.ts";
import { startBackend } from "../../src/tensors/start-backend.ts";
import { derivativeAtZero, expectClose } from "./finite-differences.ts";
import { keepingTensorCount } from "./tensor-count.ts";

const all = Object.values(activations);

it("are refused by name, in a network and in a second-order plan", () => {
  const wrong = { activation: "relu2" as unknown as Activation };
  const message =
    /activation must be an activation, not its name: relu, .* of "deep-ritz\/network", got "relu2"/;
  expect(() => buildNetwork(2, 1, wrong)).toThrow(message);
  const problem = defineProblem({ name: "any", domain: box([0], [1]), energy: elliptic({ reaction: 1 }) });
  expect(() => newton({ network: wrong }).plan(problem)).toThrow(message);
});

/** -6 to 6 in steps of 1/8, less the kinks at 0: farther from it than the differences reach. */
const arguments_ = Array.from({ length: 97 }, (_, k) => (k - 48) / 8).filter((z) => z !== 0);

/** Fourth-order differences: see `checkGradient`. */
const finiteDifference = 1e-10;

describe.each(all)("$name", (activation) => {
  it("has the first and second derivatives that it says", () => {
    for (const z of arguments_) {
      const [value, first, second] = activationJet(activation, z);
      const scale = Math.max(1, Math.abs(value));
      const slope = derivativeAtZero((t) => activationJet(activation, z + t)[0]);
      const curvature = derivativeAtZero((t) => activationJet(activation, z + t)[1]);
      expect(Math.abs(first - slope), `sigma'(${z})`).toBeLessThan(finiteDifference * scale);
      expect(Math.abs(second - curvature), `sigma''(${z})`).toBeLessThan(finiteDifference * scale);
    }
  });

  it.runIf(activation.third)("has the third derivative that it says", () => {
    for (const s of [1, 1.5]) {
      const relaxed = homotopy(activation, s);
      const third = new Float64Array(1);
      for (const z of arguments_) {
        relaxed.third!(Float64Array.of(z), 1, third);
        const difference = derivativeAtZero((t) => activationJet(relaxed, z + t)[2]);
        expect(Math.abs(third[0]! - difference), `sigma'''(${z})`).toBeLessThan(2 * finiteDifference);
      }
    }
  });

  it("fills only the first `count` entries", () => {
    const [value, first, second] = [7, 7, 7].map((start) => new Float64Array(4).fill(start));
    activation.fill(Float64Array.of(0.5, -0.5, 1, 2), 2, value!, first!, second!);
    for (const filled of [value!, first!, second!]) expect(filled.subarray(2)).toEqual(Float64Array.of(7, 7));
    expect(value![1]).toBe(activationJet(activation, -0.5)[0]);
  });

  it("stays finite far out", () => {
    for (const z of [-1000, 1000]) {
      for (const entry of activationJet(activation, z)) expect(Number.isFinite(entry), `at ${z}`).toBe(true);
    }
  });
});

describe.each(["wasm", "cpu"])("activations as tensors on %s", (backend) => {
  beforeAll(async () => {
    await startBackend(backend);
  });

  const float32Unit = 2 ** -23;

  it.each(all)("agree with the float64 ones, and so does one reverse pass: $name", (activation) => {
    for (const s of [0, 0.5, 1, 1.5]) {
      const relaxed = homotopy(activation, s);
      const zs = [...arguments_, 0];
      const expected = zs.map((z) => activationJet(relaxed, z));
      const [a, b] = [0.75, -1.25];
      const { value, first, slope } = keepingTensorCount(() => tensorJet(relaxed, zs, a, b));
      // Softplus and its like add numbers as large as z, gelu multiplies by z: sums of magnitudes at z = 6.
      const magnitude = Math.max(...expected.map((jet) => Math.max(...jet.map(Math.abs)))) + 6;
      const rounding = 64 * float32Unit * magnitude;
      expectClose(
        "sigma",
        value,
        expected.map((jet) => jet[0]),
        rounding,
      );
      expectClose(
        "sigma'",
        first,
        expected.map((jet) => jet[1]),
        rounding,
      );
      const total = expected.map(([, sigma1, sigma2]) => a * sigma1 + b * sigma2);
      expectClose("a sigma' + b sigma''", slope, total, rounding);
    }
  });
});

/** sigma(z), sigma'(z) and the gradient of sum a sigma(z) + b sigma'(z), by tfjs. */
function tensorJet(activation: Activation, zs: readonly number[], a: number, b: number) {
  let result = { value: new Float32Array(), first: new Float32Array(), slope: new Float32Array() };
  tf.tidy(() => {
    const z = tf.tensor1d([...zs]);
    const { value, first } = activation.tensors(z);
    const slope = tf.grad((x) => {
      const jet = activation.tensors(x);
      return tf.add(tf.sum(tf.mul(a, jet.value)), tf.sum(tf.mul(b, jet.first)));
    })(z);
    const [values, firsts, slopes] = [value, first, slope].map((x) => Float32Array.from(x.dataSync()));
    result = { value: values!, first: firsts!, slope: slopes! };
  });
  return result;
}

describe("powers of ReLU", () => {
  it.each([relu, relu2, relu3])("contain the identity: $name", (activation) => {
    for (const z of [...arguments_, 0, 100, -1e-9]) {
      let sum = 0;
      let magnitude = 0;
      for (const { coefficient, slope, shift } of activation.identity!) {
        const term = coefficient * activationJet(activation, slope * z + shift)[0];
        sum += term;
        magnitude += Math.abs(term);
      }
      // Each term has rounded its argument, which a power of three triples, and a product or two.
      expect(Math.abs(sum - z), `z = ${z}`).toBeLessThanOrEqual(8 * Number.EPSILON * magnitude);
    }
  });

  it.each([relu, relu2, relu3])("have the derivatives from the left at their kink: $name", (activation) => {
    expect(activationJet(activation, 0)).toEqual([0, 0, 0]);
  });
});

describe("the homotopy activation", () => {
  it.each(all)("is the identity at s = 0 and the activation itself at s = 1: $name", (activation) => {
    for (const z of arguments_) expectClose("s = 0", activationJet(homotopy(activation, 0), z), [z, 1, 0], 0);
    expect(homotopy(activation, 1)).toBe(activation);
  });

  it.each(all)("is (1 - s) z + s sigma(z) between and beyond: $name", (activation) => {
    for (const s of [0.25, 0.5, 1.5, 2]) {
      for (const z of arguments_) {
        const [value, first, second] = activationJet(activation, z);
        const jet = activationJet(homotopy(activation, s), z);
        const expected = [(1 - s) * z + s * value, 1 - s + s * first, s * second];
        expectClose(
          `s = ${s}, z = ${z}`,
          jet,
          expected,
          4 * Number.EPSILON * (Math.abs(z) + 2 * Math.abs(value) + 2),
        );
      }
    }
  });

  it("is refused outside [0, 2]", () => {
    for (const s of [-0.1, 2.1, Number.NaN]) {
      expect(() => homotopy(relu, s)).toThrow(`s: the homotopy parameter must lie in [0, 2], got ${s}`);
    }
  });
});

describe("the error function", () => {
  /** Abramowitz & Stegun, Handbook of Mathematical Functions, Table 7.1: ten decimals. */
  const table: readonly (readonly [x: number, erf: number])[] = [
    [0.1, 0.112462916],
    [0.2, 0.2227025892],
    [0.3, 0.3286267595],
    [0.4, 0.428392355],
    [0.5, 0.5204998778],
    [0.6, 0.6038560908],
    [0.7, 0.6778011938],
    [0.8, 0.7421009647],
    [0.9, 0.7969082124],
    [1, 0.8427007929],
    [1.5, 0.9661051465],
    [2, 0.995322265],
  ];

  it.each(table)("has the tabulated value at %d", (x, value) => {
    expect(Math.abs(erf(x) - value)).toBeLessThanOrEqual(0.5e-10);
  });

  it("is right to the relative error of 2e-15 that it states", () => {
    const steps = Array.from({ length: 127 }, (_, k) => (k + 1) / 20);
    for (const x of [1e-300, 1e-8, 2.4999999, 2.5, 2.5000001, 5.9999, 6, ...steps]) {
      const expected = x < 1e-4 ? 1.1283791670955126 * x * (1 - (x * x) / 3) : erfByIntegers(x);
      expect(Math.abs(erf(x) - expected), `erf(${x})`).toBeLessThanOrEqual(2e-15 * expected);
    }
  });

  it("is odd, with the known limits", () => {
    for (const x of [0.1, 1, 2.4, 2.6, 5, 7]) expect(erf(-x)).toBe(-erf(x));
    expect(erf(0)).toBe(0);
    expect([erf(Number.POSITIVE_INFINITY), erf(Number.NEGATIVE_INFINITY)]).toEqual([1, -1]);
    expect(erf(Number.NaN)).toBeNaN();
  });
});

/**
 * erf by its alternating series 2/sqrt(pi) sum (-1)^n x^(2n+1) / (n! (2n+1)) (Abramowitz & Stegun 7.1.5), in
 * integers that count units of 10^-80: its terms reach exp(36), about 10^16, and lose as many digits.
 */
function erfByIntegers(x: number): number {
  const one = 10n ** 80n;
  const slope = 112837916709551257389615890312154517168810125865799771368817144342128493688298683n; // 2/sqrt(pi)
  const point = (BigInt(x * 2 ** 60) * one) / 2n ** 60n; // exact for x >= 2^-8
  const square = (point * point) / one;
  let power = point;
  let sum = 0n;
  for (let n = 0n; power !== 0n; n++) {
    sum += (n % 2n === 0n ? power : -power) / (2n * n + 1n);
    power = (power * square) / one / (n + 1n);
  }
  return Number((sum * slope) / one / 10n ** 50n) / 1e30;
}
