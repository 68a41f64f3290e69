import { describe, expect, it } from "vitest";
import type { Jet } from "../../src/jet/jet.ts";
import { Random } from "../../src/math/random.ts";
import { activations, relu2, tanh } from "../../src/network/activations.ts";
import type { Network } from "../../src/network/network.ts";
import { shallow } from "../../src/network/shallow/shallow.ts";
import { derivativeAtZero, expectClose } from "./finite-differences.ts";
import { assembleGram, directionalJet, jacobianRows, metricOf, weightsOf } from "./gram-assembly.ts";
import {
  atRandomPoints,
  homotopyParameters,
  networksByActivation,
  normals,
  pairing,
  randomCotangent,
} from "./networks.ts";

/** Derivative at t = 0 of the jet at theta + t v, entry by entry. */
function differences(
  network: Network,
  theta: Float64Array,
  s: number,
  points: Float64Array,
  v: Float64Array,
): Jet {
  const moved = (t: number) =>
    network.evaluate(
      theta.map((value, i) => value + t * v[i]!),
      s,
      points,
    );
  const { count, u, grad } = moved(0);
  const along = (pick: (jet: Jet) => number) => derivativeAtZero((t) => pick(moved(t)));
  return {
    count,
    u: Float64Array.from(u, (_, i) => along((jet) => jet.u[i]!)),
    grad: Float64Array.from(grad, (_, i) => along((jet) => jet.grad[i]!)),
  };
}

const sizeOf = (...arrays: ArrayLike<number>[]) =>
  arrays.reduce((most, array) => Array.from(array).reduce((size, x) => Math.max(size, Math.abs(x)), most), 1);

describe.each(networksByActivation)("$title", (networkCase) => {
  it("has directional derivatives that finite differences confirm", () => {
    for (const { label, network, theta, points, s } of atRandomPoints(networkCase)) {
      // Small enough that no neuron's kink passes a point.
      const v = normals(network.parameterCount, new Random(3), 0.1);
      const jet = directionalJet(network, theta, s, points, v);
      const wanted = differences(network, theta, s, points, v);
      const { u, grad } = network.evaluate(theta, s, points);
      const tolerance = 1e-10 * sizeOf(u, grad);
      expectClose(`${label}, u`, jet.u, wanted.u, tolerance);
      expectClose(`${label}, grad`, jet.grad, wanted.grad, tolerance);
    }
  });

  it("has outer Jacobian rows that are columns of all", () => {
    for (const { label, network, theta, points, s } of atRandomPoints(networkCase)) {
      const { inputs: d, outputs: c, parameterCount: p, outerOffset } = network;
      const all = jacobianRows(network, theta, s, points);
      const q = p - outerOffset;
      const count = points.length / d;
      const outer = new Float64Array(count * c * (1 + d) * q).fill(Number.NaN);
      network.jacobian(theta, s, points, count, outer, "outer");
      const wanted = outer.map((_, i) => all[Math.floor(i / q) * p + outerOffset + (i % q)]!);
      expectClose(label, outer, wanted, 1e-13 * sizeOf(all));
    }
  });

  it("has Jacobian rows that agree with directional derivatives and with the pullback", () => {
    for (const { label, network, theta, points, s } of atRandomPoints(networkCase)) {
      const random = new Random(4);
      const v = normals(network.parameterCount, random);
      const { inputs: d, outputs: c, parameterCount: p } = network;
      const rows = jacobianRows(network, theta, s, points);
      const jet = directionalJet(network, theta, s, points, v);
      const cotangent = randomCotangent(jet, random);
      const products: { u: number[]; grad: number[] } = { u: [], grad: [] };
      const gradient = new Float64Array(p);
      for (let row = 0; row * p < rows.length; row++) {
        const entries = rows.subarray(row * p, (row + 1) * p);
        const output = Math.floor(row / (1 + d));
        const component = row % (1 + d);
        const product = entries.reduce((sum, entry, i) => sum + entry * v[i]!, 0);
        (component === 0 ? products.u : products.grad).push(product);
        const weight = component === 0 ? cotangent.u[output]! : cotangent.grad[output * d + component - 1]!;
        for (let i = 0; i < p; i++) gradient[i]! += weight * entries[i]!;
      }
      expect(rows.length).toBe((points.length / d) * c * (1 + d) * p);
      const tolerance = 1e-13 * p * sizeOf(rows, gradient);
      expectClose(`${label}, J v, u`, products.u, jet.u, tolerance);
      expectClose(`${label}, J v, grad`, products.grad, jet.grad, tolerance);
      const pulled = network.pullback(theta, s, points, cotangent);
      expectClose(`${label}, J^T w`, gradient, pulled, tolerance);
      const paired = pulled.reduce((sum, entry, i) => sum + entry * v[i]!, 0);
      expect(Math.abs(pairing(jet, cotangent) - paired)).toBeLessThan(tolerance * p);
    }
  });
});

describe("Gram matrices of two-layer networks", () => {
  const cases = Object.values(activations).flatMap((activation) =>
    [1, 2, 3, 5, 8].map((inputs) => ({ activation, inputs, title: `${activation.name}, d = ${inputs}` })),
  );

  it.each(cases)("equal plain assembly: $title", ({ activation, inputs }) => {
    const network = shallow({ inputs, width: 7, activation });
    const random = new Random(inputs);
    const count = 11;
    for (const s of homotopyParameters) {
      const theta = normals(network.parameterCount, random);
      const points = normals(count * inputs, random);
      const value = weightsOf(count, random);
      const slope = weightsOf(count, random);
      const metric = metricOf(inputs, random);
      const none = new Float64Array(count);
      for (const [values, slopes] of [
        [value, slope],
        [none, slope],
        [value, none],
      ] as const) {
        for (const parameters of ["outer", "all"] as const) {
          const wanted = assembleGram(network, theta, s, points, values, slopes, metric, parameters);
          const gram = wanted.map((_, i) => i); // what is there stays
          network.gram!(theta, s, points, count, values, slopes, metric, parameters, gram);
          const difference = gram.map((entry, i) => entry - i);
          expectClose(`${parameters}, s = ${s}`, difference, wanted, 1e-12 * sizeOf(wanted, gram));
        }
      }
    }
  });

  it("do not depend on how the points are cut into chunks", () => {
    const network = shallow({ inputs: 1, width: 300, activation: tanh });
    const random = new Random(9);
    const count = 2000;
    const theta = normals(network.parameterCount, random);
    const points = normals(count, random);
    const weights = weightsOf(count, random);
    const p = 302;
    const gramOf = (from: number, to: number, gram: Float64Array) =>
      network.gram!(
        theta,
        1,
        points.subarray(from, to),
        to - from,
        weights.subarray(from, to),
        weights.subarray(from, to),
        Float64Array.of(2),
        "outer",
        gram,
      );
    const whole = new Float64Array(p * p);
    gramOf(0, count, whole);
    const parts = new Float64Array(p * p);
    for (let from = 0; from < count; from += 500) gramOf(from, from + 500, parts);
    expectClose("sum of parts", parts, whole, 1e-12 * sizeOf(whole));
  });

  it("refuse weights below zero, and networks with several outputs", () => {
    const network = shallow({ inputs: 1, width: 2, activation: relu2 });
    const theta = new Float64Array(network.parameterCount);
    const call = (value: number) => () =>
      network.gram!(
        theta,
        1,
        Float64Array.of(0, 1),
        2,
        Float64Array.of(1, value),
        Float64Array.of(1, 1),
        Float64Array.of(1),
        "outer",
        new Float64Array(16),
      );
    expect(call(-1)).toThrow("gram: value must be >= 0, got -1 at point 1");
    expect(call(Number.NaN)).toThrow("gram: value must be >= 0, got NaN at point 1");
    expect(shallow({ inputs: 1, outputs: 2, width: 2 }).gram).toBeUndefined();
  });
});
