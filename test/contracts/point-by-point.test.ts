import { describe, expect, it } from "vitest";
import { Random } from "../../src/math/random.ts";
import { activations } from "../../src/network/activations.ts";
import { boxInputs } from "../../src/network/around/box-inputs.ts";
import { mapped } from "../../src/network/around/mapped-inputs.ts";
import { mlp, residual } from "../../src/network/deep/deep.ts";
import type { Network } from "../../src/network/network.ts";
import { shallow } from "../../src/network/shallow/shallow.ts";
import { expectClose } from "./finite-differences.ts";
import { directionalJet, metricOf, weightsOf } from "./gram-assembly.ts";
import { normals, randomCotangent } from "./networks.ts";

const tanh = activations.tanh!;
const wide = shallow({ inputs: 2, outputs: 2, width: 1030, activation: tanh });
/** Networks with more points than the references take at a time: 64 in deep ones, 65536 neurons in shallow ones. */
const cases: readonly [string, Network, number][] = [
  ["wide and shallow", wide, 130],
  ["deep", mlp({ inputs: 3, outputs: 2, width: 7, depth: 3, activation: tanh }), 150],
  ["residual", residual({ inputs: 2, width: 5, depth: 2, activation: tanh }), 129],
  [
    "with features of its inputs",
    mapped(
      shallow({ inputs: 12, width: 300, activation: tanh }),
      boxInputs({ lower: [0, 0], upper: [1, 2], fourier: { count: 5 } }),
    ),
    70,
  ],
];

const s = 0.7;

/** Whether all at once gives what one after another does, with nothing but rounding between them. */
describe.each(cases)("points of a network %s do not see each other", (_, network, count) => {
  const { inputs: d, outputs: c, parameterCount: P } = network;
  const random = new Random(3);
  const theta = normals(P, random, 0.5);
  const points = normals(count * d, random, 0.5);
  const one = (i: number) => points.slice(i * d, (i + 1) * d);
  const each = Array.from({ length: count }, (__, i) => i);
  const jet = network.evaluate(theta, s, points);
  const concatenated = (parts: readonly ArrayLike<number>[]) =>
    Float64Array.from(parts.flatMap((part) => Array.from(part)));
  const total = (parts: readonly Float64Array[]) =>
    parts.reduce((sum, part) => sum.map((x, i) => x + part[i]!));
  /** Rounding of sums over all points. */
  const rounding = 1e-15 * count;
  const size = (of: Float64Array) => of.reduce((most, x) => Math.max(most, Math.abs(x)), 1);

  it("in u and grad u, and their gradient", () => {
    const jets = each.map((i) => network.evaluate(theta, s, one(i)));
    expectClose("u", jet.u, concatenated(jets.map(({ u }) => u)), 1e-14 * size(Float64Array.from(jet.u)));
    expectClose(
      "grad",
      jet.grad,
      concatenated(jets.map(({ grad }) => grad)),
      1e-14 * size(Float64Array.from(jet.grad)),
    );
    const cotangent = randomCotangent(jet, new Random(5));
    const gradient = network.pullback(theta, s, points, cotangent);
    const parts = each.map((i) =>
      network.pullback(theta, s, one(i), {
        count: 1,
        u: cotangent.u.slice(i * c, (i + 1) * c),
        grad: cotangent.grad.slice(i * c * d, (i + 1) * c * d),
      }),
    );
    expectClose("gradient", gradient, total(parts), rounding * size(gradient));
  });

  it("in J v and the rows of J", () => {
    const v = normals(P, random);
    const moved = directionalJet(network, theta, s, points, v);
    const jets = each.map((i) => directionalJet(network, theta, s, one(i), v));
    expectClose("u", moved.u, concatenated(jets.map(({ u }) => u)), 1e-14 * size(moved.u));
    expectClose("grad", moved.grad, concatenated(jets.map(({ grad }) => grad)), 1e-14 * size(moved.grad));
    for (const parameters of ["all", "outer"] as const) {
      const p = parameters === "all" ? P : P - network.outerOffset;
      const row = c * (1 + d) * p;
      const rows = new Float64Array(count * row).fill(Number.NaN);
      network.jacobian(theta, s, points, count, rows, parameters);
      const own = new Float64Array(row);
      for (const i of each) {
        network.jacobian(theta, s, one(i), 1, own.fill(Number.NaN), parameters);
        expectClose(
          `${parameters}, point ${i}`,
          rows.subarray(i * row, (i + 1) * row),
          own,
          1e-14 * size(own),
        );
      }
    }
  });

  it.skipIf(network.description.inputMap)("in second derivatives in x, and their gradients", () => {
    const parts = each.map((i) => network.hessian(theta, s, one(i)));
    const hessian = network.hessian(theta, s, points);
    expectClose("hessian", hessian, concatenated(parts), 1e-14 * size(hessian));
    const laplacian = network.laplacian(theta, s, points);
    expectClose(
      "laplacian",
      laplacian,
      concatenated(each.map((i) => network.laplacian(theta, s, one(i)))),
      1e-14 * size(laplacian),
    );
    const cotangent = normals(count * c, random);
    const gradient = network.laplacianPullback(theta, s, points, cotangent);
    const gradients = each.map((i) =>
      network.laplacianPullback(theta, s, one(i), cotangent.subarray(i * c, (i + 1) * c)),
    );
    expectClose("gradient", gradient, total(gradients), rounding * size(gradient));
    const rows = new Float64Array(count * c * P).fill(Number.NaN);
    network.laplacianJacobian(theta, s, points, count, rows);
    const own = new Float64Array(c * P);
    for (const i of each) {
      network.laplacianJacobian(theta, s, one(i), 1, own.fill(Number.NaN));
      expectClose(`row ${i}`, rows.subarray(i * c * P, (i + 1) * c * P), own, 1e-13 * size(own));
    }
  });
});

it("a Gram matrix is the sum of those of some points and of the others, however many", () => {
  // rows of 2^20 numbers are held at a time: 24966 points
  const network = shallow({ inputs: 1, width: 40, activation: tanh });
  const random = new Random(4);
  const [count, first, p] = [25_100, 9_000, 42];
  const theta = normals(network.parameterCount, random);
  const points = normals(count, random);
  const [value, slope] = [weightsOf(count, random), weightsOf(count, random)];
  const metric = metricOf(1, random);
  const gramOf = (from: number, to: number, gram = new Float64Array(p * p)) => {
    const part = (array: Float64Array) => array.slice(from, to);
    network.gram!(theta, s, part(points), to - from, part(value), part(slope), metric, "outer", gram);
    return gram;
  };
  const whole = gramOf(0, count);
  const sum = gramOf(first, count, gramOf(0, first));
  // sums of 25100 terms of one sign, relative to the largest
  expectClose("gram", sum, whole, 1e-12 * whole.reduce((most, x) => Math.max(most, Math.abs(x)), 0));
  expect(whole[p * p - 1]).toBeCloseTo(
    value.reduce((a, b) => a + b),
    6,
  );
});
