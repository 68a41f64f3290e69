import { defineInverse, defineProblem, elliptic, galerkin, identify, interval } from "deep-ritz";
import { beforeAll, describe, expect, it } from "vitest";
import type { InverseStatement } from "../../src/problem/inverse.ts";
import { startBackend } from "../../src/tensors/start-backend.ts";

beforeAll(async () => {
  await startBackend("cpu");
});

/** Fast, and exact to some 1e-6 here: u is a parabola. */
const solver = galerkin({ network: { width: 16 } });

const places = [0.2, 0.35, 0.5, 0.65, 0.8];
const parabola = (x: number) => 0.5 * x * (1 - x);
/** Errors of the data, in units of their deviation. */
const noise = [1, -1, 0.5, 0, -0.7];

/** -(k u')' = f on (0, 1) with u(0) = 0 and u(1) = g: u = f / k times the parabola, + g x. */
const identified = <Name extends "f" | "g" | "k">(
  parameters: InverseStatement<Name>["parameters"],
  values: readonly number[],
  deviation?: number,
) => {
  const inverse = defineInverse({
    parameters,
    problem: (p: Readonly<Record<Name, number>>) => {
      const { f = 1, g = 0, k = 1 } = p as Partial<Record<"f" | "g" | "k", number>>;
      return defineProblem({
        name: "string",
        domain: interval(0, 1),
        energy: elliptic({ diffusion: k, source: f }),
        dirichlet: { "x-": 0, "x+": g },
      });
    },
    data: { points: places.map((x) => [x]), values, ...(deviation !== undefined && { deviation }) },
  });
  return identify(inverse, { solver });
};

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

describe("parameters in which u is linear have the posterior of linear regression", () => {
  const P = places.map(parabola);
  const deviation = 0.02;
  const data = places.map((x, i) => 3 * parabola(x) + 0.4 * x + deviation * noise[i]!);
  /** Normal equations of f and g in units of the data's deviation; the inverse is the covariance. */
  const [a, b, c] = [dot(P, P), dot(P, places), dot(places, places)].map(
    (entry) => entry / deviation ** 2,
  ) as [number, number, number];
  const right = [dot(P, data), dot(places, data)].map((entry) => entry / deviation ** 2);

  const posterior = (priors: readonly [mean: number, precision: number][]) => {
    const [[meanF, precisionF], [meanG, precisionG]] = priors as [[number, number], [number, number]];
    const [A, C] = [a + precisionF, c + precisionG];
    const [r, s] = [right[0]! + precisionF * meanF, right[1]! + precisionG * meanG];
    const determinant = A * C - b * b;
    return {
      values: [(C * r - b * s) / determinant, (A * s - b * r) / determinant],
      errors: [Math.sqrt(C / determinant), Math.sqrt(A / determinant)],
      correlation: -b / Math.sqrt(A * C),
    };
  };

  // the result must not depend on the units in which the search is made
  it.each([
    [1, 1],
    [7, 0.05],
    [0.02, 30],
  ])("with priors on both, at scales %d and %d", async (scaleF, scaleG) => {
    const wanted = posterior([
      [2, 1 / 0.3 ** 2],
      [1, 1 / 0.05 ** 2],
    ]);
    const { parameters, correlation, residuals, misfit } = await identified(
      {
        f: { start: 1, scale: scaleF, prior: { mean: 2, deviation: 0.3 } },
        g: { start: 0.1, scale: scaleG, prior: { mean: 1, deviation: 0.05 } },
      },
      data,
      deviation,
    );
    parameters.forEach(({ value, standardError }, k) => {
      // the search ends within a hundredth of a standard error, and mostly far closer
      expect(Math.abs(value - wanted.values[k]!)).toBeLessThan(1e-3 * wanted.errors[k]!);
      expect(standardError! / wanted.errors[k]!).toBeCloseTo(1, 4);
    });
    expect(correlation![1]!).toBeCloseTo(wanted.correlation, 4);
    // of the data alone, without the priors'
    expect(residuals).toHaveLength(places.length);
    const rest = data.map((value, i) => wanted.values[0]! * P[i]! + wanted.values[1]! * places[i]! - value);
    expect(misfit).toBeCloseTo(Math.sqrt(dot(rest, rest) / places.length), 5);
  });

  it("without one, with the data's deviation estimated from n - m degrees of freedom", async () => {
    const wanted = posterior([
      [0, 0],
      [0, 0],
    ]);
    const { values: best } = wanted;
    const rest = data.map((value, i) => best[0]! * P[i]! + best[1]! * places[i]! - value);
    const estimate = Math.sqrt(dot(rest, rest) / (places.length - 2));
    const found = await identified({ f: { start: 1, scale: 5 }, g: { start: 0.1, scale: 0.2 } }, data);
    expect(found.deviation! / estimate).toBeCloseTo(1, 4);
    expect(found.misfit / Math.sqrt(dot(rest, rest) / places.length)).toBeCloseTo(1, 4);
    found.parameters.forEach(({ value, standardError }, k) => {
      const error = (wanted.errors[k]! / deviation) * estimate;
      expect(Math.abs(value - best[k]!)).toBeLessThan(1e-3 * error);
      expect(standardError! / error).toBeCloseTo(1, 4);
    });
    expect(found.correlation![2]!).toBeCloseTo(wanted.correlation, 4);
  });

  it("and residuals are u - data, whatever the deviation", async () => {
    for (const given of [undefined, 0.02, 50]) {
      const { parameters, residuals, misfit } = await identified({ f: 1 }, data, given);
      const best = dot(P, data) / dot(P, P);
      expect(parameters[0]!.value).toBeCloseTo(best, 5);
      const wanted = data.map((value, i) => best * P[i]! - value);
      wanted.forEach((entry, i) => {
        expect(residuals[i]!).toBeCloseTo(entry, 5);
      });
      expect(misfit).toBeCloseTo(Math.sqrt(dot(wanted, wanted) / wanted.length), 6);
    }
  });
});

describe("a positive parameter is searched for by its logarithm", () => {
  const deviation = 0.002;
  const data = places.map((x, i) => parabola(x) / 2 + deviation * noise[i]!);

  it("and its prior is the logarithm's: the minimum of the sum of squares, whatever the scale", async () => {
    const prior = { mean: 1.5, deviation: 0.05 };
    /** Derivatives in q = log k of half the sum of squares. */
    const slope = (q: number) =>
      places.reduce(
        (sum, x, i) => {
          const u = parabola(x) / Math.exp(q);
          return sum - (u * (u - data[i]!)) / deviation ** 2;
        },
        (q - Math.log(prior.mean)) / prior.deviation ** 2,
      );
    let [low, high] = [Math.log(1.2), Math.log(2.5)];
    expect(slope(low)).toBeLessThan(0);
    expect(slope(high)).toBeGreaterThan(0);
    for (let n = 0; n < 60; n++) {
      const middle = (low + high) / 2;
      if (slope(middle) < 0) low = middle;
      else high = middle;
    }
    const k = Math.exp(low);
    // Gauss and Newton's: du / dq = -u
    const information = places.reduce((sum, x) => sum + (parabola(x) / k / deviation) ** 2, 0);
    const error = k / Math.sqrt(information + 1 / prior.deviation ** 2);
    for (const scale of [1, 20]) {
      const { parameters } = await identified(
        { k: { start: 1, positive: true, scale, prior } },
        data,
        deviation,
      );
      expect(Math.abs(parameters[0]!.value - k)).toBeLessThan(1e-3 * error);
      expect(parameters[0]!.standardError! / error).toBeCloseTo(1, 4);
    }
  });
});

it("a parameter's typical size is that of its start, or 1", () => {
  const { parameters } = defineInverse({
    parameters: { a: -3, b: { start: 0 }, c: { start: 5, scale: 2 } },
    problem: () => defineProblem({ name: "p", domain: interval(0, 1), energy: elliptic({}), dirichlet: 0 }),
    data: { points: [[0.2], [0.4], [0.6]], values: [1, 2, 3] },
  });
  expect(parameters.map(({ scale }) => scale)).toEqual([3, 1, 2]);
});
