import { describe, expect, it } from "vitest";
import poisson from "../../problems/poisson2d.ts";
import type { Parameters } from "../../src/jet/parameters.ts";
import { Random } from "../../src/math/random.ts";
import { gelu, sin, softplus, tanh } from "../../src/network/activations.ts";
import { mlp } from "../../src/network/deep/deep.ts";
import type { Network } from "../../src/network/network.ts";
import { shallow } from "../../src/network/shallow/shallow.ts";
import { compositeGauss } from "../../src/quadrature/composite-gauss.ts";
import type { QuadratureRule } from "../../src/quadrature/quadrature.ts";
import { solve } from "../../src/solve/solve.ts";
import { adam } from "../../src/solve/solvers/adam.ts";

const minimum = -(Math.PI ** 2) / 2;

/** Gauss's rule with 10 nodes an axis in each of 8 x 8 cells: exact to rounding for the networks below. */
const rule = compositeGauss({ order: 10, cells: 8 });

/**
 * For the equation -lap u = f with du/dn = 0 and the minimiser u* of mean zero, any v has
 * E(v) - E* = 1/2 int |grad (v - u*)|^2 + 1/2 (int v)^2: the mixed terms vanish by Green's identity.
 */
function identityAt(network: Network, theta: Parameters, s: number, by: QuadratureRule = rule) {
  const sample = poisson.draw(by, 1, new Random(0));
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
  const rounding = 6400 * Number.EPSILON * (distance + mean * mean + load);
  return { gap: value - minimum, rest: Math.abs(rest), rounding, distance };
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
        const { rest, rounding, distance } = identityAt(network, theta, s);
        expect(rest).toBeLessThan(rounding);
        expect(distance).toBeGreaterThan(0.1); // what is compared is not small by itself
      }
    }
  });

  it("and a trained smooth network, to rounding", async () => {
    const { network, theta, s } = await solve(poisson, {
      solver: adam({ network: { width: 40, activation: tanh }, steps: 500 }),
    });
    const { gap, rest, rounding } = identityAt(network, theta, s);
    expect(gap).toBeLessThan(0.1); // it is trained
    expect(rest).toBeLessThan(rounding);
  });

  it("and the trained ReLU^2 network, to the accuracy of the quadrature", async () => {
    const { network, theta, s } = await solve(poisson, {
      solver: adam({ network: { width: 200 }, steps: 500 }),
    });
    const [coarse, fine] = [12, 48].map((cells) =>
      identityAt(network, theta, s, compositeGauss({ order: 4, cells })),
    );
    expect(fine!.gap).toBeLessThan(0.05);
    // Its gradient has kinks: the rule is of order 2 on them, so 4 times the cells leave about a 16th.
    expect(fine!.rest).toBeLessThan(0.02 * fine!.gap);
    expect(fine!.rest).toBeLessThan(0.5 * coarse!.rest);
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
