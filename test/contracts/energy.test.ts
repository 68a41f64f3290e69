import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { EllipticCoefficients } from "../../src/energy/elliptic/coefficients.ts";
import { elliptic } from "../../src/energy/elliptic/elliptic.ts";
import type { Sample } from "../../src/energy/sample.ts";
import { box } from "../../src/geometry/shapes/box.ts";
import type { Jet } from "../../src/jet/jet.ts";
import { Random } from "../../src/math/random.ts";
import { defineProblem } from "../../src/problem/define-problem.ts";
import type { Problem } from "../../src/problem/problem.ts";
import type { VariationalStatement } from "../../src/problem/statement.ts";
import { gaussLegendre } from "../../src/quadrature/gauss-legendre.ts";
import { monteCarlo } from "../../src/quadrature/monte-carlo.ts";
import { startBackend } from "../../src/tensors/start-backend.ts";
import { checkGradient, expectClose } from "./finite-differences.ts";
import { keepingTensorCount } from "./tensor-count.ts";

/** Both sides are sums of a few hundred terms of one size, in float64. */
const rounding = 1e-12;

const domain = box([-1, 0.5], [2, 1.25]);
const f = ([x, y]: readonly number[]) => Math.sin(3 * x!) + y!;
const c = ([x]: readonly number[]) => 1 + x! * x!;
const a = ([x, y]: readonly number[]) => Math.exp(0.3 * x! * y!);
const A = ([x, y]: readonly number[]) => [2 + x!, 0.3 * y!, 0.3 * y!, 1 + y!];
const g = ([x, y]: readonly number[]) => x! - 2 * y!;
const alpha = ([, y]: readonly number[]) => 1 + y!;

beforeAll(async () => {
  await startBackend("wasm");
});

/** A random jet with c components at the sample's points. */
function randomJet(sample: Sample, outputs = 1, seed = 3): Jet {
  const random = new Random(seed);
  const normals = (length: number) => Float64Array.from({ length }, () => random.normal());
  const d = sample.points.length / sample.count;
  return {
    count: sample.count,
    u: normals(sample.count * outputs),
    grad: normals(sample.count * outputs * d),
  };
}

/** u and grad u of a function given in closed form, at the sample's points. */
function jetOf(sample: Sample, u: (x: number[]) => number, grad: (x: number[]) => number[]): Jet {
  const d = sample.points.length / sample.count;
  const points = Array.from({ length: sample.count }, (_, i) => [...sample.points.slice(i * d, (i + 1) * d)]);
  return {
    count: sample.count,
    u: Float64Array.from(points, u),
    grad: Float64Array.from(points.flatMap(grad)),
  };
}

/** Expects the derivatives of the energy in u and grad u to be those of central differences. */
function checkCotangent(problem: Problem, sample: Sample, jet: Jet): void {
  const { cotangent } = keepingTensorCount(() => problem.functional.evaluate(sample, jet));
  const count = jet.u.length;
  const all = Float64Array.of(...jet.u, ...jet.grad);
  const energy = (both: Float64Array) =>
    problem.functional.evaluate(sample, { ...jet, u: both.subarray(0, count), grad: both.subarray(count) })
      .value;
  checkGradient("cotangent", energy, all, Float64Array.of(...cotangent.u, ...cotangent.grad));
}

describe("elliptic energies agree with the same energy written in tfjs", () => {
  const half = (density: tf.Tensor) => tf.mul(0.5, density);
  type Energy = VariationalStatement<"f" | "c" | "a" | "A" | "g" | "alpha">["energy"];
  const cases: readonly { name: string; closed: EllipticCoefficients; written: Energy }[] = [
    {
      name: "nothing but the Laplacian",
      closed: {},
      written: ({ grad, integral }) => integral(half(tf.sum(tf.square(grad), 1))),
    },
    {
      name: "scalar diffusion, reaction, source and mean penalty",
      closed: { diffusion: a, reaction: c, source: f, meanPenalty: 1.5 },
      written({ u, grad, a, c, f, integral }) {
        const quadratic = tf.add(tf.mul(a, tf.sum(tf.square(grad), 1)), tf.mul(c, tf.square(u)));
        const local = integral(tf.sub(half(quadratic), tf.mul(f, u)));
        return tf.add(local, tf.mul(0.75, tf.square(integral(u))));
      },
    },
    {
      name: "constant coefficients",
      closed: { diffusion: 2, reaction: 3, source: -0.7 },
      written({ u, grad, integral }) {
        const quadratic = tf.add(tf.mul(2, tf.sum(tf.square(grad), 1)), tf.mul(3, tf.square(u)));
        return integral(tf.add(half(quadratic), tf.mul(0.7, u)));
      },
    },
    {
      name: "matrix diffusion",
      closed: { diffusion: A, source: f },
      written({ u, grad, A, f, integral }) {
        const n = grad.shape[0]!;
        const flux = tf.matMul(tf.reshape(A, [n, 2, 2]), tf.reshape(grad, [n, 2, 1]));
        const energy = tf.sum(tf.mul(tf.reshape(flux, [n, 2]), grad), 1);
        return integral(tf.sub(half(energy), tf.mul(f, u)));
      },
    },
    {
      name: "a constant matrix, of which only the symmetric part counts",
      closed: { diffusion: [2, 0.75, 0.25, 1] },
      written({ grad, integral }) {
        const [p, q] = tf.unstack(grad, 1) as [tf.Tensor, tf.Tensor];
        return integral(tf.add(tf.add(tf.square(p), half(tf.mul(p, q))), half(tf.square(q))));
      },
    },
    {
      name: "the same Neumann value everywhere",
      closed: { neumann: g },
      written: ({ grad, integral }) =>
        tf.sub(
          integral(half(tf.sum(tf.square(grad), 1))),
          integral(({ u, g }) => tf.mul(u, g), "boundary"),
        ),
    },
    {
      name: "Neumann and Robin values by piece",
      closed: {
        reaction: 1,
        neumann: { "x-": 2, "y+": g },
        robin: { "x-": { coefficient: alpha }, "x+": { coefficient: 3, value: g } },
      },
      written({ u, grad, integral }) {
        const inside = integral(half(tf.add(tf.sum(tf.square(grad), 1), tf.square(u))));
        const parts = [
          integral(({ u, alpha }) => tf.sub(half(tf.mul(alpha, tf.square(u))), tf.mul(2, u)), "x-"),
          integral(({ u, g }) => tf.sub(tf.mul(1.5, tf.square(u)), tf.mul(g, u)), "x+"),
          tf.neg(integral(({ u, g }) => tf.mul(g, u), "y+")),
        ];
        return parts.reduce((sum, part) => tf.add(sum, part), inside);
      },
    },
    {
      name: "the same Robin condition everywhere",
      closed: { robin: { coefficient: 0.5, value: 1 } },
      written: ({ grad, integral }) =>
        tf.add(
          integral(half(tf.sum(tf.square(grad), 1))),
          integral(({ u }) => tf.sub(tf.mul(0.25, tf.square(u)), u), "boundary"),
        ),
    },
  ];

  it.each(cases)("$name", ({ closed, written }) => {
    const closedProblem = defineProblem({ name: "closed", domain, energy: elliptic(closed) });
    const writtenProblem = defineProblem({
      name: "written",
      domain,
      data: { f, c, a, A, g, alpha },
      energy: written,
    });
    const samples = [closedProblem, writtenProblem].map((problem) =>
      problem.draw(monteCarlo(), 100, new Random(8)),
    );
    expect(samples[0]!.points).toStrictEqual(samples[1]!.points);
    const jet = randomJet(samples[0]!);
    const exact = keepingTensorCount(() => closedProblem.functional.evaluate(samples[0]!, jet));
    const other = keepingTensorCount(() => writtenProblem.functional.evaluate(samples[1]!, jet));
    expect(Math.abs(exact.value - other.value)).toBeLessThan(rounding * Math.abs(other.value));
    for (const part of ["u", "grad"] as const) {
      const scale = Math.max(...other.cotangent[part].map(Math.abs));
      expectClose(part, exact.cotangent[part], other.cotangent[part], rounding * scale);
    }
    checkCotangent(closedProblem, samples[0]!, jet);
  });

  it("overwrites the whole of a cotangent that it is given", () => {
    for (const energy of [
      elliptic({ source: 1, robin: { coefficient: 1 } }),
      ({ u, integral }: Parameters<Extract<VariationalStatement["energy"], (fields: never) => unknown>>[0]) =>
        integral(u),
    ]) {
      const problem = defineProblem({ name: "given", domain, energy });
      const sample = problem.draw(monteCarlo(), 20, new Random(1));
      const jet = randomJet(sample);
      const fresh = problem.functional.evaluate(sample, jet).cotangent;
      const given = { count: jet.count, u: jet.u.map(() => 7), grad: jet.grad.map(() => 7) };
      expect(problem.functional.evaluate(sample, jet, given).cotangent).toBe(given);
      expect(given).toStrictEqual(fresh);
    }
  });
});

describe("written energies", () => {
  it("may be non-local: powers and products of integrals", () => {
    const problem = defineProblem({
      name: "nonlocal",
      domain,
      energy: ({ u, grad, integral }) =>
        tf.mul(tf.square(integral(u)), tf.exp(integral(tf.mul(0.1, tf.sum(grad, 1))))),
    });
    const sample = problem.draw(gaussLegendre(), 25, new Random(0));
    const jet = jetOf(
      sample,
      ([x]) => 1 + x!,
      () => [1, 0],
    );
    // The integral of u = 1 + x over x is 4.5, times 0.75 over y; that of du/dx + du/dy = 1 is the measure 2.25.
    const expected = (4.5 * 0.75) ** 2 * Math.exp(0.225);
    const { value } = keepingTensorCount(() => problem.functional.evaluate(sample, jet));
    expect(Math.abs(value - expected)).toBeLessThan(rounding * expected);
    checkCotangent(problem, sample, randomJet(sample));
  });

  it("may be of a vector: u is [n, c] and grad is [n, c, d]", () => {
    // Linear elasticity: mu |sym grad u|^2 + lambda/2 (div u)^2 - f.u, with shear modulus 0.4 and lambda = 1.2.
    const problem = defineProblem({
      name: "elasticity",
      domain,
      outputs: 2,
      data: { force: ([x, y]) => [y!, -x!] },
      energy({ u, grad, force, integral }) {
        const strain = tf.mul(0.5, tf.add(grad, tf.transpose(grad, [0, 2, 1])));
        const [first, second] = tf.unstack(grad, 1) as [tf.Tensor, tf.Tensor];
        const divergence = tf.add(tf.unstack(first, 1)[0]!, tf.unstack(second, 1)[1]!);
        const stored = tf.add(
          tf.mul(0.4, tf.sum(tf.square(strain), [1, 2])),
          tf.mul(0.6, tf.square(divergence)),
        );
        return integral(tf.sub(stored, tf.sum(tf.mul(force, u), 1)));
      },
    });
    const sample = problem.draw(monteCarlo(), 12, new Random(4));
    const jet = randomJet(sample, 2);
    let expected = 0;
    for (let i = 0; i < sample.count; i++) {
      const [x, y] = sample.points.slice(2 * i, 2 * i + 2);
      const [xx, xy, yx, yy] = jet.grad.slice(4 * i, 4 * i + 4) as Float64Array;
      const stored = 0.4 * (xx! ** 2 + yy! ** 2 + 0.5 * (xy! + yx!) ** 2) + 0.6 * (xx! + yy!) ** 2;
      expected += sample.regions[0].weights[i]! * (stored - y! * jet.u[2 * i]! + x! * jet.u[2 * i + 1]!);
    }
    const { value } = keepingTensorCount(() => problem.functional.evaluate(sample, jet));
    expect(Math.abs(value - expected)).toBeLessThan(rounding * Math.abs(expected));
    checkCotangent(problem, sample, jet);
  });

  it("may depend on u alone: the gradient's cotangent is then zero", () => {
    const problem = defineProblem({ name: "u", domain, energy: ({ u, integral }) => integral(tf.square(u)) });
    const sample = problem.draw(monteCarlo(), 8, new Random(4));
    const { cotangent } = problem.functional.evaluate(sample, randomJet(sample));
    expect(cotangent.grad).toStrictEqual(new Float64Array(16));
  });

  it("sample only the boundary pieces that they integrate over, also where data is infinite elsewhere", () => {
    const problem = defineProblem({
      name: "singular",
      domain: box([0, 0], [1, 1]),
      data: { f: ([x]) => x! ** -0.5 },
      energy: ({ u, f, integral }) =>
        tf.sub(
          integral(tf.mul(f, u)),
          integral(({ f }) => f, "x+"),
        ),
    });
    expect(problem.functional.pieces).toEqual(["x+"]);
  });

  it("accept a float32 jet and compute in float64", () => {
    const problem = defineProblem({ name: "u", domain, energy: ({ u, integral }) => integral(tf.square(u)) });
    const sample = problem.draw(monteCarlo(), 50, new Random(4));
    const jet = randomJet(sample);
    const single = { ...jet, u: Float32Array.from(jet.u), grad: Float32Array.from(jet.grad) };
    const double = { ...jet, u: Float64Array.from(single.u), grad: Float64Array.from(single.grad) };
    expect(problem.functional.evaluate(sample, single).value).toBe(
      problem.functional.evaluate(sample, double).value,
    );
  });
});

describe.each([
  { d: 1, corners: [[-0.5], [2]] },
  {
    d: 2,
    corners: [
      [-1, 0.5],
      [2, 1.25],
    ],
  },
  {
    d: 3,
    corners: [
      [0, -1, 0.5],
      [0.5, 2, 1],
    ],
  },
])("on a box in $d dimensions whose measure is not 1", ({ d, corners }) => {
  const space = box(corners[0]!, corners[1]!);

  it("constants integrate to the measures of the domain and of its boundary", () => {
    const problem = defineProblem({
      name: "measure",
      domain: space,
      energy: ({ u, integral }) =>
        tf.sub(
          integral(tf.onesLike(u)),
          integral(({ u }) => tf.onesLike(u), "boundary"),
        ),
    });
    const sample = problem.draw(monteCarlo(), 30, new Random(2));
    const widths = corners[0]!.map((low, k) => corners[1]![k]! - low);
    const measure = widths.reduce((product, width) => product * width, 1);
    const surface = widths.reduce((sum, width) => sum + (2 * measure) / width, 0);
    const { value } = problem.functional.evaluate(sample, randomJet(sample));
    expect(Math.abs(value - (measure - surface))).toBeLessThan(rounding * surface);
  });

  it("the divergence theorem holds: int |grad u|^2 + u lap u = int over the boundary of u du/dn", () => {
    // u = |x|^2 + x_1 x_d + 1 and its derivatives: polynomials of degree 3 at most in each variable, exact with 2 nodes.
    const u = (x: ArrayLike<number>) =>
      Array.from(x).reduce((sum, value) => sum + value * value, 1) + x[0]! * x[d - 1]!;
    const grad = (x: ArrayLike<number>) => {
      const slope = Array.from(x, (value) => 2 * value);
      slope[0]! += x[d - 1]!;
      slope[d - 1]! += x[0]!;
      return slope;
    };
    const laplacian = d === 1 ? 4 : 2 * d;
    const problem = defineProblem({
      name: "divergence",
      domain: space,
      energy: ({ u, grad, integral }) =>
        tf.sub(
          integral(tf.add(tf.sum(tf.square(grad), 1), tf.mul(laplacian, u))),
          integral(({ u, grad, normal }) => tf.mul(u, tf.sum(tf.mul(grad, normal), 1)), "boundary"),
        ),
    });
    const sample = problem.draw(gaussLegendre(), 2 ** d, new Random(2));
    const { value } = keepingTensorCount(() => problem.functional.evaluate(sample, jetOf(sample, u, grad)));
    const inside = defineProblem({
      name: "inside",
      domain: space,
      energy: ({ grad, integral }) => integral(tf.sum(tf.square(grad), 1)),
    });
    const interior = inside.draw(gaussLegendre(), 2 ** d, new Random(2));
    const scale = inside.functional.evaluate(interior, jetOf(interior, u, grad)).value;
    expect(Math.abs(value)).toBeLessThan(10 * rounding * scale);
    checkCotangent(problem, sample, randomJet(sample));
  });
});

describe("regression", () => {
  const target = ([x, y]: readonly number[]) => [Math.sin(x!), x! * y!];
  const targetGradient = ([x, y]: readonly number[]) => [Math.cos(x!), 0, y!, x!];

  it.each([0, 0.3])("is half the weighted mean square, with Sobolev weight %d", (sobolev) => {
    const problem = defineProblem({ name: "fit", domain, outputs: 2, target, targetGradient, sobolev });
    const sample = problem.draw(monteCarlo(), 9, new Random(6));
    const jet = randomJet(sample, 2);
    let expected = 0;
    for (let i = 0; i < 9; i++) {
      const x = [...sample.points.slice(2 * i, 2 * i + 2)];
      target(x).forEach((value, j) => {
        expected += (jet.u[2 * i + j]! - value) ** 2 / 18;
      });
      targetGradient(x).forEach((value, j) => {
        expected += (sobolev * (jet.grad[4 * i + j]! - value) ** 2) / 18;
      });
    }
    const { value } = problem.functional.evaluate(sample, jet);
    expect(Math.abs(value - expected)).toBeLessThan(rounding * expected);
    checkCotangent(problem, sample, jet);
  });

  it.each([0, 0.3])("of given samples is the same, with Sobolev weight %d", (sobolev) => {
    const random = new Random(5);
    const points = Float64Array.from({ length: 2 * 7 }, () => random.normal());
    const values = Float64Array.from({ length: 7 }, () => random.normal());
    const gradients = Float64Array.from({ length: 2 * 7 }, () => random.normal());
    const samples = { points, values, gradients, inputs: 2, outputs: 1 };
    const problem = defineProblem({ name: "fit", samples, sobolev });
    expect(problem.given?.count).toBe(7);
    const sample = problem.draw(monteCarlo(), 100, random);
    expect(sample.points).toBe(points);
    const jet = randomJet(sample);
    const square = (a: ArrayLike<number>, b: ArrayLike<number>) =>
      Array.from(a).reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0);
    const expected = (square(jet.u, values) + sobolev * square(jet.grad, gradients)) / 14;
    expect(Math.abs(problem.functional.evaluate(sample, jet).value - expected)).toBeLessThan(
      rounding * expected,
    );
    checkCotangent(problem, sample, jet);
  });

  it("vanishes at the target, and so do its derivatives", () => {
    const problem = defineProblem({ name: "fit", domain, target: f });
    const sample = problem.draw(monteCarlo(), 20, new Random(6));
    const jet = jetOf(sample, f, () => [0, 0]);
    const { value, cotangent } = problem.functional.evaluate(sample, jet);
    expect(value).toBe(0);
    expect(cotangent.u).toStrictEqual(new Float64Array(20));
    expect(problem.exact?.energy).toBe(0);
  });
});
