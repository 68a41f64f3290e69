import { defineInverse, defineProblem, elliptic, galerkin, identify, interval, Random } from "deep-ritz";
import { beforeAll, describe, expect, it } from "vitest";
import type { EllipticCoefficients } from "../../src/energy/elliptic/coefficients.ts";
import type { InverseStatement } from "../../src/problem/inverse.ts";
import { inverseNormal, leastSquares, squares } from "../../src/solve/inverse/least-squares.ts";
import { startBackend } from "../../src/tensors/start-backend.ts";

beforeAll(async () => {
  await startBackend("cpu");
});

const solver = galerkin({ network: { width: 32 } });
const places = Array.from({ length: 19 }, (_, i) => (i + 1) / 20);
const sigma = 1e-3;

/** Values at the places, with noise of standard deviation sigma. */
const noisy = (u: (x: number) => number) => {
  const random = new Random(5);
  return places.map((x) => u(x) + sigma * random.normal());
};

/** An equation on (0, 1) with u(0) = 0, and u(1) = 0 unless that end is free. */
const stated = <Name extends string>(
  parameters: InverseStatement<Name>["parameters"],
  energy: (p: Readonly<Record<Name, number>>) => EllipticCoefficients,
  values: readonly number[],
  rest: { deviation?: number; isFree?: boolean } = {},
) => {
  const { isFree = false, ...data } = rest;
  return defineInverse({
    parameters,
    problem: (p: Readonly<Record<Name, number>>) =>
      defineProblem({
        name: "string",
        domain: interval(0, 1),
        energy: elliptic(energy(p)),
        dirichlet: isFree ? { "x-": 0 } : 0,
      }),
    data: { points: places.map((x) => [x]), values, ...data },
  });
};

/** -u'' + c u = A, also for c < 0 */
const reaction = (c: number, A: number) => (x: number) => {
  const root = Math.sqrt(Math.abs(c));
  const f = c > 0 ? Math.cosh : Math.cos;
  return (A / c) * (1 - f(root * (x - 0.5)) / f(root / 2));
};

/** -u'' = f by Green's function and the midpoint rule, right to 1e-7 for what is asked here. */
const green = (f: (y: number) => number) => (x: number) => {
  const n = 4000;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const y = (i + 0.5) / n;
    sum += (Math.min(x, y) * (1 - Math.max(x, y)) * f(y)) / n;
  }
  return sum;
};
const bump = (a: number) => (x: number) => Math.exp(-(((x - a) / 0.1) ** 2));

describe("least squares in a trust region", () => {
  // the logarithm of a rate, and a size
  const residuals = ([q, a]: Float64Array) =>
    Float64Array.from(places, (x) => 1e3 * (reaction(Math.exp(q!), a!)(x) - reaction(7, 3)(x)));

  it("goes no step farther than told", () => {
    const path: Float64Array[] = [];
    const reach = () => Float64Array.of(0.5, 2);
    leastSquares(residuals, Float64Array.of(-3, 1), {
      isInfeasible: () => false,
      reach,
      onIterate: (q) => {
        path.push(q);
        return false;
      },
    });
    path.slice(1).forEach((q, n) => {
      const before = path[n]!;
      expect(Math.hypot((q[0]! - before[0]!) / 0.5, (q[1]! - before[1]!) / 2)).toBeLessThanOrEqual(1 + 1e-9);
    });
    expect(Math.exp(path.at(-1)![0]!)).toBeCloseTo(7, 5);
    expect(path.at(-1)![1]!).toBeCloseTo(3, 5);
  });

  it("has lost an entry whose influence vanishes, and has not converged then", () => {
    const away = ([q]: Float64Array) => Float64Array.of(1 + Math.exp(-q!), 1 + Math.exp(-q!));
    const found = leastSquares(away, Float64Array.of(0), { isInfeasible: () => false });
    expect(found).toMatchObject({ converged: false, lost: 0 });
    // e^-q sqrt(2) below a thousandth of the residuals', sqrt(2)
    expect(found.q[0]!).toBeLessThan(Math.log(1e3) + 1);
    const far = leastSquares(([q]) => Float64Array.of(q! - 50), Float64Array.of(0), {
      isInfeasible: () => false,
      farthest: Float64Array.of(30),
    });
    expect(far).toMatchObject({ converged: false, lost: 0 });
  });

  it("keeps a small influence that residuals share: what matters is their ratio", () => {
    const scaled = ([q]: Float64Array) => Float64Array.of(Math.exp(-q!) - 1e-6, 0.5 * Math.exp(-q!) - 5e-7);
    const found = leastSquares(scaled, Float64Array.of(0), { isInfeasible: () => false });
    expect(found.converged).toBe(true);
    expect(found.q[0]!).toBeCloseTo(6 * Math.log(10), 5);
  });
});

describe("parameters far from the start", () => {
  it.each([
    [1, 1],
    [0.07, 1],
    [700, 1],
    [1, 3],
    [0.07, 3],
    [700, 2],
  ])(
    "a rate and a size by least squares from c = %d, seed %d, within a fifth of their errors",
    async (start, seed) => {
      const values = noisy(reaction(7, 3));
      const closed = leastSquares(
        ([q, a]) => Float64Array.from(places, (x, i) => reaction(Math.exp(q!), a!)(x) - values[i]!),
        Float64Array.of(Math.log(7), 3),
        { isInfeasible: () => false },
      );
      const normal = inverseNormal(closed.jacobian, 2);
      if (!("inverse" in normal)) throw new Error("the reference is not determined");
      const variance = squares(closed.residuals) / (places.length - 2);
      const errors = [0, 3].map((at) => Math.sqrt(variance * normal.inverse[at]!)) as [number, number];
      const inverse = stated({ c: { start, positive: true }, A: 1 }, rate, values);
      const { parameters, converged, warnings } = await identify(inverse, { solver, seed });
      expect(converged).toBe(true);
      expect(warnings).toEqual([]);
      const [c, A] = parameters as [(typeof parameters)[0], (typeof parameters)[0]];
      expect(Math.abs(Math.log(c.value) - closed.q[0]!)).toBeLessThan(0.2 * errors[0]);
      expect(Math.abs(A.value - closed.q[1]!)).toBeLessThan(0.2 * errors[1]);
    },
  );

  it("a diffusion coefficient ten thousand times its start", async () => {
    const values = places.map((x) => (0.5 * x * (1 - x)) / 1e4);
    const inverse = stated(
      { k: { start: 1, positive: true } },
      ({ k }) => ({ diffusion: k, source: 1 }),
      values,
    );
    const { parameters, converged } = await identify(inverse, { solver });
    expect(converged).toBe(true);
    expect(parameters[0]!.value / 1e4).toBeCloseTo(1, 5);
  });

  it.each([0.5, 8])("an exponent, from %d", async (start) => {
    // -u'' = x^3
    const values = places.map((x) => (x - x ** 5) / 20);
    const inverse = stated({ p: start }, ({ p }) => ({ source: ([x]) => x! ** p }), values);
    const { parameters } = await identify(inverse, { solver });
    expect(parameters[0]!.value).toBeCloseTo(3, 4);
  });

  it.each([0.02, 200])("a Robin coefficient, from %d", async (start) => {
    // -u'' = 1, u(0) = 0, u' + 2 u = 0 at 1
    const values = places.map((x) => (2 / 3) * x - x ** 2 / 2);
    const inverse = stated(
      { b: { start, positive: true } },
      ({ b }) => ({ source: 1, robin: { "x+": { coefficient: b } } }),
      values,
      { isFree: true },
    );
    const { parameters } = await identify(inverse, { solver });
    expect(parameters[0]!.value).toBeCloseTo(2, 5);
  });
});

describe("a search that ends badly starts again elsewhere", () => {
  // there is another minimum at 0.84
  it.each([1, 2, 3])("the position of a source, seed %d", async (seed) => {
    const values = noisy(green(bump(0.2)));
    const inverse = stated({ a: 0.9 }, ({ a }) => ({ source: ([x]) => bump(a)(x!) }), values);
    const { parameters, starts, history, misfit, warnings } = await identify(inverse, { solver, seed });
    const [{ value, standardError }] = parameters as [(typeof parameters)[0]];
    expect(Math.abs(value - 0.2)).toBeLessThan(4 * standardError!);
    expect(misfit).toBeLessThan(2 * sigma);
    expect(starts).toHaveLength(9);
    expect(starts[0]).toMatchObject({ from: [0.9], isBest: false, ending: "converged" });
    expect(starts.filter(({ isBest }) => isBest)).toHaveLength(1);
    // a Latin hypercube: each eighth of 0.9 ± 1.8 once
    const tried = starts.slice(1).map(({ from: [a] }) => a!);
    tried
      .sort((a, b) => a - b)
      .forEach((a, n) => {
        expect(a).toBeCloseTo(0.9 - 1.8 + (n + 0.5) * 0.45, 9);
      });
    expect(warnings[0]).toMatch(/^The search from the start ended at a misfit of .* so 8 other starts/);
    expect(history.at(-1)!.values[0]!).toBeCloseTo(value, 9);
    const again = await identify(inverse, { solver, seed });
    expect(again.starts).toEqual(starts);
  });

  it("two sources in the wrong order", async () => {
    const values = noisy(green((x) => bump(0.8)(x) + 2 * bump(0.2)(x)));
    const inverse = stated({ a: 0.4, b: 0.5 }, two, values);
    const { parameters } = await identify(inverse, { solver });
    const [a, b] = parameters as [(typeof parameters)[0], (typeof parameters)[0]];
    expect(Math.abs(a.value - 0.8)).toBeLessThan(4 * a.standardError!);
    expect(Math.abs(b.value - 0.2)).toBeLessThan(4 * b.standardError!);
  });

  it("and not where it ends well", async () => {
    const inverse = stated({ c: { start: 1, positive: true }, A: 1 }, rate, noisy(reaction(7, 3)));
    const { starts, profiles } = await identify(inverse, { solver });
    expect(starts).toMatchObject([{ from: [1, 1], ending: "converged", isBest: true }]);
    expect(profiles).toEqual([]);
  });

  it("a misfit above the deviation given is said", async () => {
    // no parabola is this cubic
    const values = places.map((x) => (x - x ** 3) / 6);
    const inverse = stated({ f: 1 }, ({ f }) => ({ source: f }), values, { deviation: 1e-4 });
    const { warnings, starts } = await identify(inverse, { solver });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^The misfit, .* is more than data.deviation, 0.0001, .* None of 9 starts/);
    expect(starts).toHaveLength(9);
  });
});

describe("a parameter that the data do not determine", () => {
  it.each([1, 2, 3])(
    "a rate of which they say that it is small: below the profile's end, seed %d",
    async (seed) => {
      // the best rate is negative, so all small ones are equally good
      const values = noisy(reaction(-0.5, 3));
      const inverse = stated({ c: { start: 1, positive: true }, A: 1 }, rate, values);
      const { parameters, profiles, converged, warnings } = await identify(inverse, { solver, seed });
      /** Least sum of squares over A, which u is proportional to. */
      const least = (c: number) => {
        const u = places.map(reaction(c, 1));
        const [uu, ud, dd] = u.reduce(
          ([a, b, d], v, i) => [a + v * v, b + v * values[i]!, d + values[i]! ** 2] as const,
          [0, 0, 0] as readonly [number, number, number],
        );
        return dd - (ud * ud) / uu;
      };
      // below 1e-4 the closed form is rounding, and nothing changes
      const limit = least(1e-4) * (1 + 4 / (places.length - 2));
      let [low, high] = [1e-4, 10];
      for (let n = 0; n < 50; n++) {
        const middle = Math.sqrt(low * high);
        if (least(middle) < limit) low = middle;
        else high = middle;
      }
      expect(converged).toBe(false);
      expect(parameters[0]!.standardError).toBeUndefined();
      expect(parameters[0]!.value).toBeLessThan(low);
      expect(parameters[1]!.value).toBeCloseTo(3.16, 1);
      expect(profiles).toHaveLength(1);
      const [profile] = profiles as [(typeof profiles)[0]];
      expect(profile.parameter).toBe("c");
      expect(profile.lower).toBeUndefined();
      // six bisections of an interval of at most 8 in log c
      expect(Math.abs(Math.log(profile.upper! / low))).toBeLessThan(0.15);
      expect(profile.values).toEqual([...profile.values].sort((a, b) => a - b));
      profile.values.forEach((c, i) => {
        if (c < 1e-4 || c > 1e3) return;
        expect(profile.misfits[i]! / Math.sqrt(least(c) / places.length)).toBeCloseTo(1, 2);
      });
      expect(warnings[0]).toMatch(
        /^c is not determined: the misfit changes by less than the noise for values below 0\.\d/,
      );
    },
  );

  it("has no profile where nothing says what the noise is, but is named", async () => {
    // c >= 0 gives less than c = -5 does, so that c goes to 0
    const inverse = defineInverse({
      parameters: { c: { start: 1, positive: true } },
      problem: ({ c }) =>
        defineProblem({
          name: "string",
          domain: interval(0, 1),
          energy: elliptic({ reaction: c, source: 1 }),
          dirichlet: 0,
        }),
      data: { points: [[0.5]], values: [reaction(-5, 1)(0.5)] },
    });
    const { converged, profiles, warnings } = await identify(inverse, { solver });
    expect({ converged, profiles }).toEqual({ converged: false, profiles: [] });
    expect(warnings).toEqual(["The search lost c: where it has gone the data do not depend on it."]);
  });

  it("the quotient alone: any k, and any f above 0", async () => {
    const values = noisy((x) => x * (1 - x));
    const inverse = stated(
      { k: { start: 1, positive: true }, f: 1 },
      ({ k, f }) => ({ diffusion: k, source: f }),
      values,
    );
    const { profiles, converged } = await identify(inverse, { solver });
    expect(converged).toBe(false);
    expect(profiles.map(({ parameter }) => parameter)).toEqual(["k", "f"]);
    expect(profiles[0]!.lower).toBeUndefined();
    expect(profiles[0]!.upper).toBeUndefined();
    expect(profiles[1]!.upper).toBeUndefined();
    expect(profiles[1]!.lower).toBeGreaterThan(0);
    expect(profiles[1]!.lower).toBeLessThan(0.05);
  });
});

function rate({ c, A }: { readonly c: number; readonly A: number }): EllipticCoefficients {
  return { reaction: c, source: A };
}

function two({ a, b }: { readonly a: number; readonly b: number }): EllipticCoefficients {
  return { source: ([x]) => bump(a)(x!) + 2 * bump(b)(x!) };
}
