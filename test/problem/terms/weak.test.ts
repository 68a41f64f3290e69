import { describe, expect, it } from "vitest";
import { elliptic } from "../../../src/energy/elliptic/elliptic.ts";
import { firstStates, nextStates, startStates, type TermStates } from "../../../src/energy/term.ts";
import { box, interval } from "../../../src/geometry/shapes/box.ts";
import type { Jet } from "../../../src/jet/jet.ts";
import type { TrialFunction } from "../../../src/jet/trial-function.ts";
import { Random } from "../../../src/math/random.ts";
import { tanh } from "../../../src/network/activations.ts";
import { shallow } from "../../../src/network/shallow/shallow.ts";
import { defineProblem } from "../../../src/problem/define-problem.ts";
import { conditionsWeight, functionalAt, type Problem } from "../../../src/problem/problem.ts";
import { trialFunction } from "../../../src/problem/space/trial-function.ts";
import type { VariationalStatement } from "../../../src/problem/statement.ts";
import { boundaryPolynomials } from "../../../src/problem/terms/boundary-polynomial.ts";
import {
  augmentedLagrangian,
  type Imposition,
  nitsche,
  penalty,
} from "../../../src/problem/terms/imposition.ts";
import { compositeGauss } from "../../../src/quadrature/composite-gauss.ts";
import { gaussLegendre } from "../../../src/quadrature/gauss-legendre.ts";
import { expectClose } from "../../contracts/finite-differences.ts";

const domain = box([0, 0], [1, 2]);
const u = ([x, y]: readonly number[]) => Math.exp(x!) * Math.cos(y!) + x!;
const grad = ([x, y]: readonly number[]) => [Math.exp(x!) * Math.cos(y!) + 1, -Math.exp(x!) * Math.sin(y!)];
const diffusion = [2, 0.5, 0.5, 1];
const state = (impose: Imposition, statement: Partial<VariationalStatement> = {}) =>
  defineProblem({
    name: "p",
    domain,
    energy: elliptic({ diffusion, reaction: 1, source: 1, neumann: { "y+": 0.3 } }),
    dirichlet: { "x-": u, "x+": u },
    impose,
    ...statement,
  });
const exactJet = (points: Float64Array): Jet => {
  const count = points.length / 2;
  const at = Array.from({ length: count }, (_, i) => [...points.subarray(2 * i, 2 * i + 2)]);
  return { count, u: Float64Array.from(at, u), grad: Float64Array.from(at.flatMap(grad)) };
};
const asTrial = (f: (points: Float64Array) => Jet): TrialFunction => ({
  evaluate: f,
  spanned: 0,
  span: () => new Float64Array(0),
  theta: new Float64Array(0),
  s: 1,
});
/** beta, once training starts from this function. */
const weightFor = (problem: Problem, iterate: TrialFunction) =>
  conditionsWeight(problem, startStates(problem.terms, iterate));
const revised = ({ terms }: Problem, states: TermStates, iterate: TrialFunction, call = 0) =>
  nextStates(terms, states, iterate, call);

describe("energies with boundary terms", () => {
  it("differ from the plain energy by nothing where u = g", () => {
    const plain = state(penalty({ weight: 1 }));
    const sample = plain.draw(compositeGauss({ order: 5, cells: 4 }), 1, new Random(0));
    const bare = elliptic({ diffusion, reaction: 1, source: 1, neumann: { "y+": 0.3 } });
    const free = defineProblem({ name: "p", domain, energy: bare });
    const apart = free.draw(compositeGauss({ order: 5, cells: 4 }), 1, new Random(0));
    const wanted = free.functional.evaluate(apart, exactJet(apart.points)).value;
    for (const method of [penalty(), nitsche(), augmentedLagrangian()]) {
      const problem = state(method);
      const given = problem.draw(compositeGauss({ order: 5, cells: 4 }), 1, new Random(0));
      expect(given.count).toBe(sample.count);
      const { value } = problem.functional.evaluate(given, exactJet(given.points));
      expect(Math.abs(value - wanted)).toBeLessThan(1e-12 * Math.abs(wanted));
    }
  });
});

describe("Nitsche's method", () => {
  it("is consistent: the exact solution makes its energy stationary, against any test function", () => {
    // -div(A grad u) + u = f with u given on x-, x+ and its flux on y-, y+
    const f = ([x, y]: readonly number[]) => {
      const [e, c, s] = [Math.exp(x!), Math.cos(y!), Math.sin(y!)];
      return -(2 * e * c - 2 * 0.5 * e * s - e * c) + u([x!, y!]);
    };
    const flux = (sign: number) => (x: readonly number[]) => sign * (0.5 * grad(x)[0]! + 1 * grad(x)[1]!);
    const problem = state(nitsche({ weight: 40 }), {
      energy: elliptic({
        diffusion,
        reaction: 1,
        source: f,
        neumann: { "y-": flux(-1), "y+": flux(1) },
      }),
    });
    const sample = problem.draw(compositeGauss({ order: 8, cells: 4 }), 1, new Random(0));
    const { cotangent } = problem.functional.evaluate(sample, exactJet(sample.points));
    const v = ([x, y]: readonly number[]) => Math.sin(2 * x! + y!) + 0.3;
    const gradV = ([x, y]: readonly number[]) => [2 * Math.cos(2 * x! + y!), Math.cos(2 * x! + y!)];
    let derivative = 0;
    let size = 0;
    for (let i = 0; i < sample.count; i++) {
      const x = [...sample.points.subarray(2 * i, 2 * i + 2)];
      const parts = [cotangent.u[i]! * v(x), ...gradV(x).map((g, k) => cotangent.grad[2 * i + k]! * g)];
      for (const part of parts) {
        derivative += part;
        size += Math.abs(part);
      }
    }
    expect(Math.abs(derivative)).toBeLessThan(1e-10 * size);
  });

  it("has a weight of 1.5 times the constant of the span: linear functions on an interval", () => {
    // a(v, v) = length v'^2 and the fluxes give 2 v'^2: C = 2 / length, up to the shift of 1e-3
    const length = 0.01;
    const problem = defineProblem({
      name: "p",
      domain: interval(0, length),
      energy: elliptic({}),
      dirichlet: 0,
      impose: nitsche(),
    });
    const linear: TrialFunction = {
      evaluate: () => ({ count: 0, u: new Float64Array(0), grad: new Float64Array(0) }),
      spanned: 1,
      span: (points) => Float64Array.from([...points].flatMap((x) => [x, 1])),
      theta: new Float64Array(0),
      s: 1,
    };
    // The least weight, 25 times 2 / length, is above that here.
    expect(weightFor(problem, linear)).toBeCloseTo((25 * 2) / length, 6);
    const steep: TrialFunction = {
      ...linear,
      // (x / length)^200: the flux at the end is 200 / length, the energy 200^2 / (399 length)
      span: (points) =>
        Float64Array.from(
          [...points].flatMap((x) => [(x / length) ** 200, (200 / length) * (x / length) ** 199]),
        ),
    };
    const constant = 399 / length / (1 + 1e-3);
    // 1024 Sobol points integrate the steep energy to a per cent.
    expect(weightFor(problem, steep)! / (1.5 * constant)).toBeCloseTo(1, 1);
  });

  it("raises its weight with the span's constant, and never lowers it", () => {
    const problem = state(nitsche());
    const network = shallow({ inputs: 2, width: 8, activation: tanh });
    const theta = network.initialise(new Random(1), () => [0.5, 0.5]);
    const gentle = trialFunction(network, theta, 1);
    const begun = startStates(problem.terms, gentle);
    // A neuron whose slope, 100, lives within a hundredth of the piece x-: C is at least of that size.
    const steep = theta.slice();
    steep.set([100, 0, -100 * domain.bounds.lower[0]!].flatMap((v) => [v, ...new Array(7).fill(0)]));
    const raised = revised(problem, begun, trialFunction(network, steep, 1));
    expect(conditionsWeight(problem, raised)).toBeGreaterThan(conditionsWeight(problem, begun)!);
    for (const call of [1, 2, 3]) expect(revised(problem, raised, gentle, call)).toBe(raised);
  });
});

describe("an augmented Lagrangian", () => {
  it("adds beta (u - g) to its multipliers at each revision", () => {
    const weight = 7;
    const gap = ([, y]: readonly number[]) => 1 + y! - 0.5 * y! ** 3;
    const off = (points: Float64Array): Jet => {
      const jet = exactJet(points);
      return { ...jet, u: jet.u.map((value, i) => value + gap([0, points[2 * i + 1]!])) };
    };
    const problem = state(augmentedLagrangian({ weight }));
    let states = firstStates(problem.terms);
    for (const times of [1, 2]) {
      states = revised(problem, states, asTrial(off), times - 1);
      const { functional, draw } = functionalAt(problem, states);
      const sample = draw(gaussLegendre(), 25, new Random(0));
      const { cotangent } = functional.evaluate(sample, exactJet(sample.points));
      const { offset, count, weights, points } = sample.regions.find(({ region }) => region === "x+")!;
      const multiplier = Array.from({ length: count }, (_, i) => cotangent.u[offset + i]! / weights[i]!);
      const wanted = Array.from({ length: count }, (_, i) => times * weight * gap([0, points[2 * i + 1]!]));
      expectClose("lambda", multiplier, wanted, 1e-7 * weight);
    }
  });
});

describe("polynomials on a piece of the boundary", () => {
  it("reproduce polynomials of the point of degree 8 or lower, in any position", () => {
    const piece = box([0, 5], [1e-3, 7]).boundary.find(({ name }) => name === "x+")!;
    const polynomials = boundaryPolynomials(piece, 2);
    const { points } = polynomials;
    const value = (y: number) => (y - 6) ** 8 - 2 * (y - 6) ** 3 + 1;
    const values = Float64Array.from({ length: points.length / 2 }, (_, i) => value(points[2 * i + 1]!));
    const fitted = polynomials.at(polynomials.fit(values, 1), 1);
    for (const y of [5, 5.3, 6.9]) {
      expect(Math.abs((fitted([1e-3, y, 0]) as number[])[0]! - value(y))).toBeLessThan(1e-6);
    }
  });
});

describe("weights by default", () => {
  it("scale with the diffusion and with the domain", () => {
    const weightOf = (scale: number, factor: number) => {
      const problem = defineProblem({
        name: "p",
        domain: box([0, 0], [scale, scale]),
        energy: elliptic({ diffusion: factor }),
        dirichlet: 0,
        impose: penalty(),
      });
      return conditionsWeight(problem, firstStates(problem.terms))!;
    };
    expect(weightOf(1, 1)).toBeCloseTo(1000, 9);
    expect(weightOf(1, 3)).toBeCloseTo(3000, 9);
    expect(weightOf(5, 1)).toBeCloseTo(200, 9);
  });

  it("grow to a penalty's full weight while training goes on", () => {
    const problem = state(penalty({ weight: 100 }));
    const nothing = asTrial(exactJet);
    const weights: number[] = [];
    let before: TermStates | undefined;
    for (let states = startStates(problem.terms, nothing); states !== before; ) {
      weights.push(conditionsWeight(problem, states)!);
      before = states;
      states = revised(problem, states, nothing, weights.length - 1);
    }
    expect(weights[0]).toBeLessThan(100);
    expect(weights.at(-1)).toBe(100);
    for (let k = 1; k < weights.length; k++) expect(weights[k]! / weights[k - 1]!).toBeLessThanOrEqual(2);
  });
});
