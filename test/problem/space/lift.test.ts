import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { elliptic } from "../../../src/energy/elliptic/elliptic.ts";
import { type LiftValues, liftJet, pullCotangent } from "../../../src/energy/lift/lift-values.ts";
import { evaluateLifted } from "../../../src/energy/lift/lifted-energy.ts";
import { joinedDistance, productOfDistances } from "../../../src/geometry/distance/joined-distance.ts";
import type { SmoothDistance } from "../../../src/geometry/domain.ts";
import { box } from "../../../src/geometry/shapes/box.ts";
import { numericalGradient } from "../../../src/math/numerical-gradient.ts";
import { Random } from "../../../src/math/random.ts";
import { tanh } from "../../../src/network/activations.ts";
import { referenceEvaluator } from "../../../src/network/evaluators/reference-evaluator.ts";
import { shallow } from "../../../src/network/shallow/shallow.ts";
import { defineProblem } from "../../../src/problem/define-problem.ts";
import { transfiniteWeights } from "../../../src/problem/space/transfinite.ts";
import type { VariationalStatement } from "../../../src/problem/statement.ts";
import { lift } from "../../../src/problem/terms/imposition.ts";
import { drawOn } from "../../../src/quadrature/draw-on.ts";
import { gaussLegendre } from "../../../src/quadrature/gauss-legendre.ts";
import { monteCarlo } from "../../../src/quadrature/monte-carlo.ts";
import { checkGradient, expectClose } from "../../contracts/finite-differences.ts";

/** Sums of a few products of numbers of order 1, in float64. */
const rounding = 1e-13;

const random = new Random(5);
const normals = (length: number) => Float64Array.from({ length }, () => random.normal());
const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, value, index) => sum + value * b[index]!, 0);

describe("u = g + l N", () => {
  const [n, c, d] = [7, 2, 3];
  const values: LiftValues = {
    g: normals(n * c),
    gradG: normals(n * c * d),
    l: normals(n * c),
    gradL: normals(n * c * d),
  };
  const jet = () => ({ count: n, u: normals(n * c), grad: normals(n * c * d) });

  it("is affine in the jet of N, and its pullback is the adjoint of the linear part", () => {
    const [a, b] = [jet(), jet()];
    const zero = liftJet(values, { count: n, u: new Float64Array(n * c), grad: new Float64Array(n * c * d) });
    expect(zero.u).toEqual(values.g);
    expect(zero.grad).toEqual(values.gradG);
    const lifted = liftJet(values, a);
    const pulled = pullCotangent(values, b);
    const left = dot(lifted.u, b.u) + dot(lifted.grad, b.grad) - dot(zero.u, b.u) - dot(zero.grad, b.grad);
    const right = dot(a.u, pulled.u) + dot(a.grad, pulled.grad);
    expect(Math.abs(left - right)).toBeLessThan(100 * rounding);
  });

  it("may be computed in place", () => {
    const a = jet();
    const apart = liftJet(values, a);
    expect(liftJet(values, a, a)).toEqual(apart);
    const b = jet();
    const pulled = pullCotangent(values, b);
    expect(pullCotangent(values, b, b)).toEqual(pulled);
  });
});

describe("joined distances of a box's faces", () => {
  const domain = box([-1, 0.5, 0], [2, 1.25, 1]);
  const faces = domain.boundary.map(({ distance }) => distance!);
  const joins: [string, SmoothDistance][] = [
    ["R-equivalence of order 1", joinedDistance(3, faces)],
    ["R-equivalence of order 2", joinedDistance(3, faces, 2)],
    ["product", productOfDistances(3, faces)],
  ];

  it.each(joins)("%s: the gradient is that of differences", (name, distance) => {
    const { points } = drawOn(domain, monteCarlo(), 20, new Random(1));
    const gradient = new Float64Array(3);
    for (let i = 0; i < 20; i++) {
      const x = points.slice(3 * i, 3 * i + 3).map((value, k) => 0.1 * [0.5, 0.9, 0.5][k]! + 0.9 * value);
      distance(x, gradient);
      checkGradient(name, (at) => distance(at, new Float64Array(3)), x, gradient, 1e-8);
    }
  });

  it.each(joins)("%s: vanishes on every face, and is positive inside", (_, distance) => {
    const gradient = new Float64Array(3);
    for (const piece of domain.boundary) {
      const { points, normals: outward } = drawOn(piece, monteCarlo(), 20, new Random(1));
      for (let i = 0; i < 20; i++) {
        const [x, normal] = [points.subarray(3 * i, 3 * i + 3), outward!.subarray(3 * i, 3 * i + 3)];
        expect(distance(x, gradient)).toBe(0);
        expect(dot(gradient, normal)).toBeLessThan(0);
        expect(
          distance(
            x.map((value, k) => value - 1e-3 * normal[k]!),
            gradient,
          ),
        ).toBeGreaterThan(0);
      }
    }
  });

  it("the R-equivalence's normal slope is 1 on every face", () => {
    for (const order of [1, 2, 3]) {
      const distance = joinedDistance(3, faces, order);
      const gradient = new Float64Array(3);
      for (const piece of domain.boundary) {
        const { points, normals: outward } = drawOn(piece, monteCarlo(), 5, new Random(2));
        distance(points.subarray(0, 3), gradient);
        expectClose(
          "slope",
          gradient,
          outward!.subarray(0, 3).map((value) => -value),
          rounding,
        );
      }
    }
  });

  it("has finite values and slopes at corners", () => {
    for (const [, distance] of joins) {
      const gradient = new Float64Array(3);
      expect(distance([-1, 0.5, 0], gradient)).toBe(0);
      expect([...gradient].every(Number.isFinite)).toBe(true);
    }
  });
});

describe("transfinite weights", () => {
  it("sum to one, are one on their own piece, and have the gradients of differences", () => {
    const domain = box([0, 0], [1, 2]);
    const weightsAt = (x: ArrayLike<number>) => {
      const phi = new Float64Array(4);
      const gradients = new Float64Array(8);
      const [weights, slopes] = [new Float64Array(4), new Float64Array(8)];
      domain.boundary.forEach(({ distance }, i) => {
        phi[i] = distance!(x, gradients.subarray(2 * i, 2 * i + 2));
      });
      transfiniteWeights(phi, gradients, weights, slopes);
      return { weights, slopes };
    };
    const x = Float64Array.of(0.3, 0.8);
    const { weights, slopes } = weightsAt(x);
    expect(Math.abs(dot(weights, [1, 1, 1, 1]) - 1)).toBeLessThan(rounding);
    for (let i = 0; i < 4; i++) {
      checkGradient(`w${i}`, (at) => weightsAt(at).weights[i]!, x, slopes.subarray(2 * i, 2 * i + 2));
    }
    expect([...weightsAt([0, 0.8]).weights]).toEqual([1, 0, 0, 0]);
    // Across the boundary's own piece the slopes are those just inside.
    expectClose("slopes", weightsAt([0, 0.8]).slopes, weightsAt([1e-9, 0.8]).slopes, 1e-7);
  });
});

describe("numerical gradients", () => {
  const f = ([x, y]: readonly number[]) => [Math.sin(3 * x!) * Math.exp(y!), Math.sqrt(x!) + y! ** 3];
  const exact = (x: number, y: number) => [
    3 * Math.cos(3 * x) * Math.exp(y),
    Math.sin(3 * x) * Math.exp(y),
    0.5 / Math.sqrt(x),
    3 * y * y,
  ];
  const gradientAt = (x: number, y: number) => {
    const gradient = new Float64Array(4);
    numericalGradient((at) => f(at), 2, [x, y], [2e-3, 2e-3], gradient, 0);
    return gradient;
  };

  it("are right to 1e-11 for smooth functions", () => {
    expectClose("central", gradientAt(0.7, -0.4), exact(0.7, -0.4), 1e-11 * 5);
  });

  it("use one side where the other has no values", () => {
    const log = (at: number[]) => Math.log(at[0]! - 0.2); // not finite left of 0.2
    const gradient = new Float64Array(1);
    numericalGradient(log, 1, [0.205], [2e-3], gradient, 0);
    // h^6 f'''''''/7 with f''''''' = 720 / 0.005^7: coarse here, but finite and of the right size
    expect(Math.abs(gradient[0]! / 200 - 1)).toBeLessThan(0.2);
    numericalGradient((at) => Math.sqrt(1 - at[0]!) ** 3, 1, [0.999], [1e-4], gradient, 0);
    expect(Math.abs(gradient[0]! + 1.5 * Math.sqrt(0.001))).toBeLessThan(1e-6);
  });
});

const square = box([0, 0], [1, 2]);
const energy = elliptic({ source: ([x, y]) => x * y });
const state = (statement: Partial<VariationalStatement>) =>
  defineProblem({ name: "p", domain: square, energy, ...statement });

describe("a lifted problem", () => {
  const g = ([x, y]: readonly number[]) => Math.sin(x!) + x! * y!;
  const sample = (statement: Partial<VariationalStatement>) =>
    state(statement).draw(gaussLegendre(), 25, new Random(0));

  it("carries g and l of all its points in each sample, with their gradients", () => {
    for (const dirichlet of [g, { "x-": g, "y+": ([x]: readonly number[]) => Math.cos(3 * x!) }]) {
      const problem = state({ dirichlet });
      const { points, lift: values } = sample({ dirichlet });
      const part = (of: "g" | "l") => (at: Float64Array) => problem.lift!.at(at, 1)[of][0]!;
      for (let i = 0; i < 5; i++) {
        const x = points.slice(10 * i, 10 * i + 2);
        checkGradient("g", part("g"), x, values!.gradG.subarray(10 * i, 10 * i + 2), 1e-8);
        checkGradient("l", part("l"), x, values!.gradL.subarray(10 * i, 10 * i + 2), 1e-8);
      }
    }
  });

  it("has u = g on the pieces where that is asked, whatever the network", () => {
    const pieces = { "x-": g, "y+": ([x]: readonly number[]) => Math.sin(x!) + 2 * x! };
    const problem = state({ dirichlet: pieces });
    for (const [name, value] of Object.entries(pieces)) {
      const piece = square.boundary.find((one) => one.name === name)!;
      const { points, count } = drawOn(piece, monteCarlo(), 20, new Random(3));
      const network = { count, u: normals(count), grad: normals(2 * count) };
      const { u } = liftJet(problem.lift!.at(points, count), network);
      const wanted = Array.from({ length: count }, (_, i) => value([...points.subarray(2 * i, 2 * i + 2)]));
      expectClose(name, u, wanted, rounding);
    }
    const free = square.boundary.find((one) => one.name === "x+")!;
    const { l } = problem.lift!.at(drawOn(free, monteCarlo(), 20, new Random(3)).points, 20);
    expect(Math.min(...l)).toBeGreaterThan(0);
  });

  it("leaves components free where they are null", () => {
    const problem = defineProblem({
      name: "p",
      domain: square,
      outputs: 2,
      energy: ({ u, integral }) => integral(tf.sum(tf.square(u), -1)),
      dirichlet: { "x-": [1, null], "y-": ([x, y]) => [x, y] },
    });
    const { g: values, l } = problem.lift!.at(Float64Array.of(0, 0.5, 0.5, 0), 2);
    expect([...values].map((value) => Math.round(1e12 * value) / 1e12)).toEqual([1, 0.5, 0.5, 0]);
    expect([...l].map((value) => value > 0)).toEqual([false, true, false, false]);
  });

  it("is differentiated rightly in the network's parameters", () => {
    const problem = state({ dirichlet: g });
    const given = sample({ dirichlet: g });
    const network = shallow({ inputs: 2, width: 5, activation: tanh });
    const evaluator = referenceEvaluator(network);
    const functional = (jet: Parameters<Parameters<typeof evaluator.differentiate>[3]>[0]) =>
      evaluateLifted(problem.functional, given, jet);
    const theta = normals(network.parameterCount);
    const { gradient } = evaluator.differentiate(theta, 1, given.points, functional);
    const energyAt = (at: Float64Array) => functional(network.evaluate(at, 1, given.points)).value;
    checkGradient("theta", energyAt, theta, gradient);
  });

  it("takes parts that a user gives", () => {
    const distance = ([x, y]: readonly number[]) => x! * (1 - x!) * y! * (2 - y!);
    const extension = { value: g, gradient: ([x, y]: readonly number[]) => [Math.cos(x!) + y!, x!] };
    const { lift: values, points } = sample({ dirichlet: g, impose: lift({ distance, extension }) });
    expect(values!.l[3]).toBe(distance([...points.subarray(6, 8)]));
    expect(values!.gradG[7]).toBe(points[6]);
  });
});
