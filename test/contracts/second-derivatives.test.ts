import { describe, expect, it } from "vitest";
import { Random } from "../../src/math/random.ts";
import type { Network } from "../../src/network/network.ts";
import { derivativeAtZero, expectClose } from "./finite-differences.ts";
import { atRandomPoints, networksByActivation, normals } from "./networks.ts";

const smooth = networksByActivation.filter(({ activation }) => activation.third);
const rough = networksByActivation.filter(({ activation }) => !activation.third);

/** Derivatives of grad u [n, c, d] in each x_l, by central differences: [n, c, d, d]. */
function differenceHessian(network: Network, theta: Float64Array, s: number, points: Float64Array) {
  const { inputs: d } = network;
  const size = network.evaluate(theta, s, points).grad.length;
  const hessian = new Float64Array(size * d);
  for (let l = 0; l < d; l++) {
    const gradAt = (t: number) =>
      network.evaluate(
        theta,
        s,
        points.map((x, index) => (index % d === l ? x + t : x)),
      ).grad;
    for (let entry = 0; entry < size; entry++) {
      hessian[entry * d + l] = derivativeAtZero((t) => gradAt(t)[entry]!);
    }
  }
  return hessian;
}

const sizeOf = (...arrays: ArrayLike<number>[]) =>
  arrays.reduce((most, array) => Array.from(array).reduce((size, x) => Math.max(size, Math.abs(x)), most), 1);

describe.each(smooth)("$title", (networkCase) => {
  it("has the Hessian that finite differences of its gradient give, and its trace", () => {
    for (const { label, network, theta, points, s } of atRandomPoints(networkCase)) {
      const { inputs: d } = network;
      const hessian = network.hessian(theta, s, points);
      const scale = sizeOf(hessian, network.evaluate(theta, s, points).grad);
      expectClose(label, hessian, differenceHessian(network, theta, s, points), 1e-10 * scale);
      const laplacian = network.laplacian(theta, s, points);
      const trace = laplacian.map((_, i) => {
        let sum = 0;
        for (let k = 0; k < d; k++) sum += hessian[(i * d + k) * d + k]!;
        return sum;
      });
      expectClose(`${label}, trace`, laplacian, trace, 1e-13 * d * scale);
    }
  });

  it("has the Laplacian's gradient in theta, alone and row by row", () => {
    for (const { label, network, theta, points, s } of atRandomPoints(networkCase)) {
      const random = new Random(5);
      const p = network.parameterCount;
      const laplacian = network.laplacian(theta, s, points);
      const cotangent = normals(laplacian.length, random);
      const v = normals(p, random, 0.1); // no neuron's kink passes a point
      const gradient = network.laplacianPullback(theta, s, points, cotangent);
      const along = derivativeAtZero((t) => {
        const moved = network.laplacian(
          theta.map((value, i) => value + t * v[i]!),
          s,
          points,
        );
        return moved.reduce((sum, value, i) => sum + value * cotangent[i]!, 0);
      });
      const product = gradient.reduce((sum, value, i) => sum + value * v[i]!, 0);
      expect(Math.abs(product - along), label).toBeLessThan(1e-10 * sizeOf(laplacian, gradient));
      const rows = new Float64Array(laplacian.length * p).fill(Number.NaN);
      network.laplacianJacobian(theta, s, points, points.length / network.inputs, rows);
      const sum = new Float64Array(p);
      cotangent.forEach((weight, row) => {
        for (let i = 0; i < p; i++) sum[i]! += weight * rows[row * p + i]!;
      });
      expectClose(`${label}, rows`, sum, gradient, 1e-13 * p * sizeOf(gradient));
    }
  });
});

describe.each(rough)("$title", ({ activation, build }) => {
  it("says that it is not smooth enough", () => {
    const network = build(1, activation);
    const theta = new Float64Array(network.parameterCount);
    const points = Float64Array.of(0);
    const said = `${activation.name} is not smooth enough`;
    expect(() => network.hessian(theta, 1, points)).toThrow(said);
    expect(() => network.laplacian(theta, 0, points)).toThrow(RangeError);
    expect(() => network.laplacianPullback(theta, 0.5, points, [1, 1])).toThrow(said);
    expect(() => network.laplacianJacobian(theta, 1, points, 1, new Float64Array(100))).toThrow(said);
  });
});
