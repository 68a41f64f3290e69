import * as tf from "@tensorflow/tfjs-core";
import {
  allenCahn,
  box,
  type Domain,
  defineProblem,
  eigenvalue,
  elasticity,
  elliptic,
  interval,
  minimalSurface,
  obstacle,
  pLaplace,
  poisson,
  semilinear,
  stokes,
  type VariationalStatement,
} from "deep-ritz";
import { beforeAll, describe, expect, it } from "vitest";
import type { Jet } from "../../src/jet/jet.ts";
import { Random } from "../../src/math/random.ts";
import { compositeGauss } from "../../src/quadrature/composite-gauss.ts";
import { startBackend } from "../../src/tensors/start-backend.ts";
import { checkGradient } from "../contracts/finite-differences.ts";

beforeAll(async () => {
  await startBackend("cpu");
});

type Energy = Exclude<VariationalStatement["energy"], undefined>;

/** A function of the point with its gradient: u [c] and grad u [c, d]. */
interface Known {
  readonly u: (x: readonly number[]) => readonly number[];
  readonly grad: (x: readonly number[]) => readonly number[];
}

/** The energy of a known function, by a rule that is exact for polynomials of degree 7 on each half of each axis. */
function energyAt(domain: Domain, energy: Energy, { u, grad }: Known): number {
  const outputs = u(domain.bounds.lower).length;
  const problem = defineProblem({ name: "p", domain, outputs, energy } as VariationalStatement);
  const sample = problem.draw(compositeGauss({ order: 4, cells: 2 }), 1, new Random(0));
  const d = domain.dimension;
  const points = Array.from({ length: sample.count }, (_, i) => [
    ...sample.points.subarray(i * d, (i + 1) * d),
  ]);
  const all = Float64Array.from([...points.flatMap((x) => u(x)), ...points.flatMap((x) => grad(x))]);
  const jetOf = (values: Float64Array): Jet => ({
    count: sample.count,
    u: values.slice(0, sample.count * outputs),
    grad: values.slice(sample.count * outputs),
  });
  const { value, cotangent } = problem.functional.evaluate(sample, jetOf(all));
  // in one random direction: each derivative would be as many evaluations as there are values
  const random = new Random(1);
  const direction = all.map(() => random.normal());
  const along = ([t]: Float64Array) =>
    problem.functional.evaluate(sample, jetOf(all.map((entry, i) => entry + t! * direction[i]!))).value;
  const slope = [...cotangent.u, ...cotangent.grad].reduce((sum, entry, i) => sum + entry * direction[i]!, 0);
  checkGradient("derivative", along, new Float64Array(1), [slope]);
  return value;
}

function expectEnergy(domain: Domain, energy: Energy, known: Known, wanted: number): void {
  const value = energyAt(domain, energy, known);
  // sums of 256 products of numbers below some hundreds, each to rounding
  expect(Math.abs(value - wanted)).toBeLessThan(1e-12 * (1 + Math.abs(wanted)));
}

/** On (0, 2): u = x^2 + 1, with int u'^2 = 32/3, int u = 14/3, int x u = 6 and int u^2 = 206/15. */
const line = interval(0, 2);
const parabola: Known = { u: ([x]) => [x! * x! + 1], grad: ([x]) => [2 * x!] };
/** On (0, 2): u = x, with int u^2 = 8/3. */
const ramp: Known = { u: ([x]) => [x!], grad: () => [1] };
/** On (0, 2) x (0, 3), whose area is 6, with int x = 6 and int y = 9. */
const rectangle = box([0, 0], [2, 3]);
const area = 6;

describe("the energy of a linear elliptic equation", () => {
  it("of Poisson's is int 1/2 |grad u|^2 - f u", () => {
    expectEnergy(line, poisson({ source: 3 }), parabola, 16 / 3 - 3 * (14 / 3));
    expectEnergy(line, poisson({ source: ([x]) => x }), parabola, 16 / 3 - 6);
    expectEnergy(line, poisson(), parabola, 16 / 3);
  });

  it("has every coefficient and every boundary term once", () => {
    const energy = elliptic({
      diffusion: 7,
      reaction: 5,
      source: 3,
      meanPenalty: 11,
      neumann: { "x+": 13 },
      robin: { "x-": { coefficient: 17, value: 19 } },
    });
    const inside = 7 * (16 / 3) + 2.5 * (206 / 15) - 3 * (14 / 3) + 5.5 * (14 / 3) ** 2;
    expectEnergy(line, energy, parabola, inside - 13 * 5 + 8.5 - 19);
  });

  it("takes the symmetric part of a matrix, and the point's coefficient", () => {
    const plane: Known = { u: ([x, y]) => [x! + 2 * y!], grad: () => [1, 2] };
    expectEnergy(rectangle, elliptic({ diffusion: [2, 4, -2, 3] }), plane, (area / 2) * (2 + 4 + 12));
    // int (1 + x) 1/2 (2 x)^2 = 2 (8/3 + 4)
    expectEnergy(line, elliptic({ diffusion: ([x]) => 1 + x }), parabola, 2 * (8 / 3 + 4));
    // int x/2 u^2 with u = x
    expectEnergy(line, elliptic({ reaction: ([x]) => x }), ramp, 1 + 2);
  });
});

describe("the energy of a semilinear equation", () => {
  it("is int a/2 |grad u|^2 + F(u) - f u, with a = 1 by default", () => {
    const potential = (u: tf.Tensor) => tf.mul(0.25, tf.square(tf.square(u)));
    const F = 32 / 5 / 4;
    expectEnergy(line, semilinear({ potential }), ramp, 1 + F);
    expectEnergy(line, semilinear({ potential, diffusion: 3, source: 5 }), ramp, 3 + F - 5 * 2);
    const diffusion = ([x]: readonly number[]) => x!;
    expectEnergy(line, semilinear({ potential, diffusion }), ramp, 1 + F);
  });

  it("of Allen and Cahn's is int epsilon/2 |grad u|^2 + (u^2 - 1)^2 / (4 epsilon) - f u", () => {
    // int (x^2 - 1)^2 = 32/5 - 16/3 + 2
    const well = 32 / 5 - 16 / 3 + 2;
    for (const epsilon of [0.1, 1, 2.5]) {
      expectEnergy(line, allenCahn({ epsilon }), ramp, epsilon + well / (4 * epsilon));
      expectEnergy(line, allenCahn({ epsilon, source: 5 }), ramp, epsilon + well / (4 * epsilon) - 10);
    }
  });
});

describe("the energy of the p-Laplacian", () => {
  const steep: Known = { u: ([x]) => [3 * x!], grad: () => [3] };
  const still: Known = { u: () => [2], grad: () => [0] };

  it("is int 1/p (epsilon^2 + |grad u|^2)^(p/2) - f u", () => {
    for (const p of [1.2, 2, 3, 4]) {
      expectEnergy(line, pLaplace({ p, regularisation: 0 }), steep, (2 * 3 ** p) / p);
      expectEnergy(line, pLaplace({ p, regularisation: 4, source: 7 }), steep, (2 * 5 ** p) / p - 7 * 6);
    }
    const plane: Known = { u: ([x, y]) => [3 * x! + 4 * y!], grad: () => [3, 4] };
    expectEnergy(rectangle, pLaplace({ p: 3 }), plane, (area * 125) / 3);
  });

  it("is regularised below p = 2 only, where the flux is singular", () => {
    const at = (p: number) => energyAt(line, pLaplace({ p }), still);
    expect(at(3)).toBe(0);
    expect(at(2)).toBe(0);
    expect(at(1.5) / ((2 / 1.5) * 1e-3 ** 1.5)).toBeCloseTo(1, 12);
  });
});

it("the energy of a minimal surface is int sqrt(1 + |grad u|^2) - f u", () => {
  const plane: Known = { u: ([x, y]) => [2 * x! + 2 * y!], grad: () => [2, 2] };
  expectEnergy(rectangle, minimalSurface(), plane, 3 * area);
  expectEnergy(rectangle, minimalSurface({ source: 5 }), plane, 3 * area - 5 * 30);
});

describe("the energy of an obstacle problem", () => {
  it.each(["penalty", "projection"] as const)("has beta/2 max(psi - u, 0)^2, by %s", (contact) => {
    for (const weight of [undefined, 7]) {
      const beta = weight ?? (contact === "penalty" ? 1000 : 100); // as documented
      const energy = (psi: number | ((x: readonly number[]) => number)) =>
        obstacle({ obstacle: psi, source: 3, contact, ...(weight !== undefined && { weight }) });
      const membrane = 1 - 3 * 2;
      expectEnergy(line, energy(-1), ramp, membrane);
      expectEnergy(line, energy(1), ramp, membrane + (beta / 2) * (1 / 3));
      expectEnergy(
        line,
        energy(([x]) => 2 * x!),
        ramp,
        membrane + (beta / 2) * (8 / 3),
      );
    }
  });
});

describe("the energy of an eigenvalue problem", () => {
  const norm = 8 / 3;
  const gap = (size: number) => (norm / size - 1) ** 2;

  it("is Rayleigh's quotient with (int u^2 / S - 1)^2, where S is |Omega| by default", () => {
    expectEnergy(line, eigenvalue(), ramp, 2 / norm + gap(2));
    expectEnergy(line, eigenvalue({ size: 5 }), ramp, 2 / norm + gap(5));
    // int (3 + x) x^2 = 8 + 4
    expectEnergy(line, eigenvalue({ potential: ([x]) => 3 + x }), ramp, (2 + 12) / norm + gap(2));
  });

  it("adds beta (int u phi)^2 / (int u^2 int phi^2) for each known eigenfunction", () => {
    // of 3: 36 / (norm 18); of 2 x: (16/3)^2 / (norm 32/3) = 1
    const deflate = [() => 3, ([x]: readonly number[]) => 2 * x!];
    expectEnergy(line, eigenvalue({ deflate }), ramp, 2 / norm + gap(2) + 100 * (2 / norm + 1));
    expectEnergy(line, eigenvalue({ deflate, weight: 7 }), ramp, 2 / norm + gap(2) + 7 * (2 / norm + 1));
  });
});

describe("the energy of an elastic body", () => {
  /** div u = 4, eps = [[1, 3], [3, 3]], int u = (24, 51). */
  const sheared: Known = { u: ([x, y]) => [x! + 2 * y!, 4 * x! + 3 * y!], grad: () => [1, 2, 4, 3] };

  it("is int lambda/2 (div u)^2 + mu |eps|^2 - f . u less the tractions' work", () => {
    for (const [lambda, mu] of [
      [5, 7],
      [0, 0.25],
    ] as const) {
      const strain = area * (8 * lambda + 28 * mu);
      expectEnergy(rectangle, elasticity({ lambda, mu }), sheared, strain);
      expectEnergy(
        rectangle,
        elasticity({ lambda, mu, force: [2, -3], traction: { "x+": [11, 13], "y-": ([x]) => [x, 0] } }),
        sheared,
        // u = (2 + 2 y, 8 + 3 y) on the right, and u_1 = x below
        strain - (2 * 24 - 3 * 51) - (11 * 15 + 13 * 37.5) - 8 / 3,
      );
    }
  });

  it("has all axes in three dimensions", () => {
    const known: Known = {
      u: ([x, y, z]) => [x! + z!, 2 * y!, 3 * z!],
      grad: () => [1, 0, 1, 0, 2, 0, 0, 0, 3],
    };
    const brick = box([0, 0, 0], [1, 2, 3]);
    expectEnergy(brick, elasticity({ lambda: 5, mu: 7 }), known, 6 * (2.5 * 36 + 7 * 14.5));
  });
});

describe("the energy of Stokes flow", () => {
  const shear: Known = { u: ([, y]) => [y!, 0], grad: () => [0, 1, 0, 0] };
  /** |grad u|^2 = 2 and div u = 1. */
  const source: Known = { u: ([x]) => [x!, x!], grad: () => [1, 0, 1, 0] };

  it("is int nu/2 |grad u|^2 where div u = 0, with nu = 1 by default", () => {
    expectEnergy(rectangle, stokes(), shear, area / 2);
    for (const viscosity of [0.1, 3])
      expectEnergy(rectangle, stokes({ viscosity }), shear, (viscosity * area) / 2);
  });

  it("has beta/2 (div u)^2, with beta = 1000 by default, and the force's work", () => {
    expectEnergy(rectangle, stokes(), source, area + 500 * area);
    const options = { viscosity: 3, weight: 7, force: [2, 5] };
    expectEnergy(rectangle, stokes(options), source, area * (3 + 3.5) - 7 * 6);
  });
});
