import { beforeAll, describe, expect, it } from "vitest";
import { elliptic } from "../../src/energy/elliptic/elliptic.ts";
import { interval } from "../../src/geometry/shapes/box.ts";
import { Random } from "../../src/math/random.ts";
import { defineProblem } from "../../src/problem/define-problem.ts";
import { poisson } from "../../src/problem/equations/poisson.ts";
import { defineInverse, type InverseStatement } from "../../src/problem/inverse.ts";
import { augmentedLagrangian } from "../../src/problem/terms/imposition.ts";
import { identify } from "../../src/solve/inverse/identify.ts";
import { inverseNormal, leastSquares } from "../../src/solve/inverse/least-squares.ts";
import { adam } from "../../src/solve/solvers/adam.ts";
import { galerkin } from "../../src/solve/solvers/galerkin.ts";
import { startBackend } from "../../src/tensors/start-backend.ts";
import { expectClose } from "../contracts/finite-differences.ts";

beforeAll(async () => {
  await startBackend("cpu");
});

const never = { isInfeasible: () => false };

describe("least squares", () => {
  it("finds the zero of Rosenbrock's residuals (10 (y - x^2), 1 - x)", () => {
    const residuals = ([x, y]: Float64Array) => Float64Array.of(10 * (y! - x! * x!), 1 - x!);
    const found = leastSquares(residuals, Float64Array.of(-1.2, 1), never);
    expect(found.converged).toBe(true);
    expectClose("q", found.q, [1, 1], 1e-7);
  });

  it("finds the line of least squares, and its covariance in closed form", () => {
    // y = a + b t at t = 0, 1, 2, 3: (J^T J)^-1 = [[14, -6], [-6, 4]] / 20
    const y = [1, 3, 2, 5];
    const residuals = ([a, b]: Float64Array) => Float64Array.from(y, (value, t) => a! + b! * t - value);
    const found = leastSquares(residuals, new Float64Array(2), never);
    // it stops a millionth of a standard error away
    expectClose("q", found.q, [1.1, 1.1], 1e-5);
    const normal = inverseNormal(found.jacobian, 2);
    expectClose("covariance", "inverse" in normal ? normal.inverse : [], [0.7, -0.3, -0.3, 0.2], 1e-9);
  });

  it("shortens steps to where the residuals cannot be had, and passes on other errors", () => {
    class Infeasible extends Error {}
    const isInfeasible = (error: unknown) => error instanceof Infeasible;
    const root = ([x]: Float64Array) => {
      if (x! <= 0) throw new Infeasible("below zero");
      return Float64Array.of(Math.log(x!));
    };
    // the first full step from 8 leads to 8 - 8 log 8 < 0
    const found = leastSquares(root, Float64Array.of(8), { isInfeasible });
    expectClose("q", found.q, [1], 1e-6);
    expect(() => leastSquares(root, Float64Array.of(-1), { isInfeasible })).toThrow("below zero");
  });

  it("names a direction in which nothing changes", () => {
    const normal = inverseNormal(Float64Array.of(1, 2, 2, 4, 3, 6), 2);
    const [a, b] = "loose" in normal ? [...normal.loose] : [];
    expect(a! + 2 * b!).toBeCloseTo(0, 9);
  });
});

/** Fast, and exact for what is said here: u is a parabola. */
const byGalerkin = galerkin({ network: { width: 16 } });

const places = [0.2, 0.35, 0.5, 0.65, 0.8];
const parabola = (x: number) => 0.5 * x * (1 - x);
/** -(k u')' = f with k and f constant: u = f / k times the parabola. */
const string = <Name extends string>(
  parameters: InverseStatement<Name>["parameters"],
  of: (p: Readonly<Record<Name, number>>) => { k?: number; f?: number },
  values: readonly number[],
  rest: { deviation?: number } = {},
) =>
  defineInverse({
    parameters,
    problem: (p: Readonly<Record<Name, number>>) => {
      const { k = 1, f = 1 } = of(p);
      return defineProblem({
        name: "string",
        domain: interval(0, 1),
        energy: elliptic({ diffusion: k, source: f }),
        dirichlet: 0,
      });
    },
    data: { points: places.slice(0, values.length).map((x) => [x]), values, ...rest },
  });

describe("identify", () => {
  it("finds a diffusion coefficient from exact data", async () => {
    const inverse = string(
      { k: { start: 1, positive: true } },
      ({ k }) => ({ k }),
      places.map((x) => parabola(x) / 7),
    );
    const { parameters, converged, misfit } = await identify(inverse, { solver: byGalerkin });
    expect(converged).toBe(true);
    expect(Math.abs(parameters[0]!.value / 7 - 1)).toBeLessThan(1e-5);
    expect(misfit).toBeLessThan(1e-6);
  });

  it("refuses an energy whose multipliers the search would not follow", async () => {
    const inverse = defineInverse({
      parameters: { k: 1 },
      problem: ({ k }) =>
        defineProblem({
          name: "string",
          domain: interval(0, 1),
          energy: elliptic({ diffusion: k, source: 1 }),
          dirichlet: 0,
          impose: augmentedLagrangian(),
        }),
      data: { points: [[0.2], [0.4]], values: [0.1, 0.2] },
    });
    await expect(identify(inverse, { solver: adam({ steps: 5 }) })).rejects.toThrow(
      "impose: an augmented Lagrangian has multipliers, which the search for the parameters does not follow; use lift",
    );
  });

  it("finds it where steps would lead to negative values, and with its size unknown", async () => {
    const inverse = string(
      { k: { start: 40, scale: 1 } },
      ({ k }) => ({ k }),
      places.map((x) => parabola(x) / 0.5),
    );
    const { parameters } = await identify(inverse, { solver: byGalerkin });
    expect(Math.abs(parameters[0]!.value / 0.5 - 1)).toBeLessThan(1e-5);
  });

  it("has the standard error of linear regression: sigma / |g| for u = f g", async () => {
    const size = Math.sqrt(places.reduce((sum, x) => sum + parabola(x) ** 2, 0));
    const values = places.map((x, i) => 3 * parabola(x) + 0.01 * [1, -1, 0.5, 0, -0.5][i]!);
    const product = values.reduce((sum, value, i) => sum + value * parabola(places[i]!), 0);
    const best = product / size ** 2;
    const given = await identify(
      string({ f: 1 }, ({ f }) => ({ f }), values, { deviation: 0.02 }),
      {
        solver: byGalerkin,
      },
    );
    expect(given.parameters[0]!.value).toBeCloseTo(best, 5);
    expect(given.parameters[0]!.standardError! / (0.02 / size)).toBeCloseTo(1, 4);
    expect(given.deviation).toBe(0.02);
    const estimated = await identify(
      string({ f: 1 }, ({ f }) => ({ f }), values),
      { solver: byGalerkin },
    );
    const rest = values.reduce((sum, value, i) => sum + (value - best * parabola(places[i]!)) ** 2, 0);
    expect(estimated.deviation! / Math.sqrt(rest / 4)).toBeCloseTo(1, 4);
    expect(estimated.parameters[0]!.standardError! / (estimated.deviation! / size)).toBeCloseTo(1, 4);
  });

  it("weighs a prior against the data", async () => {
    const parameter = { start: 1, prior: { mean: 2, deviation: 0.5 } };
    const values = places.map((x) => 3 * parabola(x));
    const inverse = string({ f: parameter }, ({ f }) => ({ f }), values, { deviation: 0.1 });
    const { parameters } = await identify(inverse, { solver: byGalerkin });
    const information = places.reduce((sum, x) => sum + (parabola(x) / 0.1) ** 2, 0);
    expect(parameters[0]!.value).toBeCloseTo((3 * information + 2 / 0.25) / (information + 4), 5);
    expect(parameters[0]!.standardError! * Math.sqrt(information + 4)).toBeCloseTo(1, 4);
  });

  it("has standard errors that cover: 16 draws of noise", async () => {
    const random = new Random(11);
    let sum = 0;
    for (let draw = 0; draw < 16; draw++) {
      const values = places.map((x) => parabola(x) / 2 + 0.002 * random.normal());
      const inverse = string({ k: { start: 1, positive: true } }, ({ k }) => ({ k }), values, {
        deviation: 0.002,
      });
      const { parameters } = await identify(inverse, { solver: byGalerkin });
      sum += ((parameters[0]!.value - 2) / parameters[0]!.standardError!) ** 2;
    }
    // chi-squared with 16 degrees of freedom is between 3.9 and 39 with probability 0.998
    expect(sum).toBeGreaterThan(3.9);
    expect(sum).toBeLessThan(39);
  });

  it("says what the data leave open", async () => {
    const said: string[] = [];
    const both = string(
      { k: { start: 1, positive: true }, f: 1 },
      (p) => p,
      places.map((x) => 2 * parabola(x)),
    );
    const { parameters, correlation } = await identify(both, {
      solver: byGalerkin,
      onWarning: (message) => said.push(message),
    });
    expect(parameters[1]!.value / parameters[0]!.value).toBeCloseTo(2, 4);
    expect(parameters[0]!.standardError).toBeUndefined();
    expect(correlation).toBeUndefined();
    expect(said[0]).toMatch(
      /^The data do not determine the parameters: they hardly change along \(.*log k, .*f\)/,
    );
    const one = string({ f: 1 }, ({ f }) => ({ f }), [2 * parabola(places[0]!)]);
    await identify(one, { solver: byGalerkin, onWarning: (message) => said.push(message) });
    expect(said[1]).toMatch(/^There are as many data as parameters/);
  });
});

describe("a wrong statement of an inverse problem", () => {
  const problem = () => defineProblem({ name: "p", domain: interval(0, 1), energy: poisson(), dirichlet: 0 });
  const good = { problem, parameters: { a: 1 }, data: { points: [[0.5], [0.6]], values: [1, 2] } };

  it.each([
    [{ problem: 3 }, "problem: must be a function of the parameters, got 3"],
    [{ problem: () => 3 }, "problem: must give what defineProblem({ energy, ... }) makes, got 3"],
    [{ parameters: {} }, "parameters: must name at least one"],
    [{ parameters: { a: "x" } }, 'parameters.a: must be an object, got "x"'],
    [{ parameters: { a: Number.NaN } }, "parameters.a: must be a number, got NaN"],
    [
      { parameters: { a: { start: -1, positive: true } } },
      "parameters.a.start: must be a positive number, got -1",
    ],
    [
      { parameters: { a: { start: 1, lower: 0 } } },
      'parameters.a: has no part "lower"; there are start, positive',
    ],
    [
      { parameters: { a: { start: 1, prior: { mean: 1, deviation: 0 } } } },
      "parameters.a.prior.deviation: must be a positive",
    ],
    [
      { parameters: { a: { start: 1, prior: { mean: 1, deviation: 1 } } } },
      "data.deviation: must be given where there are priors",
    ],
    [{ parameters: { a: 1, b: 1, c: 1 } }, "data: has 2 values for 3 parameters without a prior"],
    [{ exact: { b: 1 } }, 'exact: has no part "b"; there are a'],
    [{ data: { points: [[0.5]], values: [1, 2] } }, "data.values: must be 1, one for each point, got [1,2]"],
    [{ data: { points: [[0.5, 1]], values: [1] } }, "data.points[0]: must be 1 finite numbers, got [0.5,1]"],
    [{ data: { points: [[1.5]], values: [1] } }, "data.points[0]: must lie in the domain, got [1.5]"],
    [{ data: { points: [[0.5]], values: [[1, 2]] } }, "data.values[0]: must be a finite number, got [1,2]"],
    [
      { data: { points: [[0.5]], values: [1], deviation: 0 } },
      "data.deviation: must be a positive number, got 0",
    ],
  ])("is refused: case %#", (wrong, message) => {
    expect(() => defineInverse({ ...good, ...wrong } as unknown as InverseStatement<string>)).toThrow(
      message,
    );
  });
});
