import { describe, expect, it } from "vitest";
import poisson from "../../problems/poisson2d.ts";
import { Random } from "../../src/math/random.ts";
import { gelu, sin, softplus, tanh } from "../../src/network/activations.ts";
import { mlp } from "../../src/network/deep.ts";
import type { Network } from "../../src/network/network.ts";
import { shallow } from "../../src/network/shallow.ts";
import { compositeGauss } from "../../src/quadrature/composite-gauss.ts";

const minimum = -(Math.PI ** 2) / 2;

/** Gauss's rule with 10 nodes an axis in each of 8 x 8 cells: exact to rounding for the networks below. */
const rule = compositeGauss({ order: 10, cells: 8 });

/**
 * For the equation -lap u = f with du/dn = 0 and the minimiser u* of mean zero, any v has
 * E(v) - E* = 1/2 int |grad (v - u*)|^2 + 1/2 (int v)^2: the mixed terms vanish by Green's identity.
 */
function checkIdentity(network: Network, theta: Float64Array, s: number): void {
  const sample = poisson.draw(rule, 1, new Random(0));
  const [{ points, weights }] = sample.regions;
  const jet = network.evaluate(theta, s, points);
  let distance = 0;
  let mean = 0;
  let load = 0;
  for (let i = 0; i < sample.count; i++) {
    const [x, y] = points.subarray(2 * i, 2 * i + 2) as unknown as [number, number];
    const [p, q] = jet.grad.subarray(2 * i, 2 * i + 2) as unknown as [number, number];
    const gap = (p + Math.PI * Math.sin(Math.PI * x)) ** 2 + (q + Math.PI * Math.sin(Math.PI * y)) ** 2;
    distance += weights[i]! * gap;
    mean += weights[i]! * jet.u[i]!;
    load += weights[i]! * Math.PI ** 2 * 2 * Math.abs(jet.u[i]!);
  }
  const { value } = poisson.functional.evaluate(sample, jet);
  const rest = value - minimum - 0.5 * distance - 0.5 * mean * mean;
  // 6400 terms of one size are summed, in float64: at most 6400 roundings, and their like from tanh and cos.
  const magnitude = distance + mean * mean + load;
  expect(Math.abs(rest)).toBeLessThan(6400 * Number.EPSILON * magnitude);
  // What is compared is not small by itself.
  expect(distance).toBeGreaterThan(0.1);
}

describe("E(v) - E* = 1/2 |grad (v - u*)|^2 + 1/2 (int v)^2 for the problem of the HRTA paper", () => {
  it.each([tanh, sin, softplus, gelu])("and random networks of $name", (activation) => {
    const random = new Random(12);
    for (const network of [
      shallow({ inputs: 2, width: 20, activation }),
      mlp({ inputs: 2, width: 8, depth: 2, activation }),
    ]) {
      for (const s of [0, 0.5, 1, 1.5]) {
        const theta = Float64Array.from({ length: network.parameterCount }, () => random.normal());
        checkIdentity(network, theta, s);
      }
    }
  });

  it("whose own statement of the minimum is right", () => {
    expect(poisson.exact?.energy).toBe(minimum);
    const sample = poisson.draw(rule, 1, new Random(0));
    const d = 2;
    const points = Array.from({ length: sample.count }, (_, i) => [
      ...sample.points.slice(i * d, (i + 1) * d),
    ]) as unknown as [number, number, number][];
    const jet = {
      count: sample.count,
      u: Float64Array.from(points, (x) => poisson.exact?.u(x) as number),
      grad: Float64Array.from(points.flatMap((x) => Array.from(poisson.exact?.grad?.(x) as number[]))),
    };
    const { value, cotangent } = poisson.functional.evaluate(sample, jet);
    expect(Math.abs(value - minimum)).toBeLessThan(1e-12 * Math.abs(minimum));
    // The first variation vanishes along cos(pi x): int grad u*.grad w - f w = 0.
    let slope = 0;
    points.forEach(([x], i) => {
      slope += cotangent.u[i]! * Math.cos(Math.PI * x);
      slope -= cotangent.grad[2 * i]! * Math.PI * Math.sin(Math.PI * x);
    });
    expect(Math.abs(slope)).toBeLessThan(1e-12);
  });
});
