import { describe, expect, it } from "vitest";
import { ball, disk } from "../../src/geometry/ball.ts";
import { box } from "../../src/geometry/box.ts";
import type { Domain } from "../../src/geometry/domain.ts";
import { ellipse } from "../../src/geometry/ellipsoid.ts";
import { image } from "../../src/geometry/image.ts";
import { polygon } from "../../src/geometry/polygon.ts";
import { difference } from "../../src/geometry/set-operations.ts";
import { Dual } from "../../src/math/dual.ts";
import { Random } from "../../src/math/random.ts";
import { drawOn } from "../../src/quadrature/on-region.ts";
import { sobol } from "../../src/quadrature/sobol.ts";
import { byGauss, expectWithinError, flux, integral } from "./integrals.ts";
import { checkDistance } from "./pieces.ts";

/** Three quarters of an annulus: (r, t) -> r (cos t, sin t). */
const sector = image(box([1, 0], [2, 1.5 * Math.PI]), ([r, t]) => [r.times(t.cos()), r.times(t.sin())]);
const channel = image(box([0, 0], [4, 1]), ([x, y]) => [
  x,
  y.times(x.sin().times(0.3).plus(1)).plus(x.cos()),
]);
const twisted = image(box([0, 0, 0], [1, 1, 1]), ([x, y, z]) => [
  x.times(z.cos()).minus(y.times(z.sin())),
  x.times(z.sin()).plus(y.times(z.cos())),
  z.times(2),
]);
const mirrored = image(disk([0, 0], 1), {
  map: ([x, y]) => [-2 * x, y + 0.3 * x],
  jacobian: () => [-2, 0, 0.3, 1],
});
const bentL = image(
  polygon([
    [0, 0],
    [1, 0],
    [1, 1],
    [-1, 1],
    [-1, -1],
    [0, -1],
  ]),
  ([x, y]) => [x.plus(y.power(2).times(0.2)), y.plus(x.times(0.3).tanh())],
);

describe("image", () => {
  it.each<[string, Domain]>([
    ["sector", sector],
    ["channel", channel],
    ["twisted", twisted],
    ["mirrored", mirrored],
    ["bent", bentL],
  ])("%s: 1, x and x^2 agree by the divergence theorem, normals point out, distances hold", (_, domain) => {
    expect(domain.measureError).toBeUndefined();
    const cells = domain.dimension === 3 ? 1 : 6;
    expect(Math.abs(byGauss(domain, () => 1, cells) - domain.measure)).toBeLessThan(1e-10);
    for (let axis = 0; axis < domain.dimension; axis++) {
      for (const power of [0, 1, 2]) {
        const through = domain.boundary.reduce(
          (sum, piece) => sum + byGauss(piece, flux(power, axis), cells),
          0,
        );
        expect(Math.abs(byGauss(domain, (x) => x[axis]! ** power, cells) - through)).toBeLessThan(1e-10);
      }
    }
    const d = domain.dimension;
    for (const piece of domain.boundary) {
      expect(Math.abs(byGauss(piece, () => 1, cells) - piece.measure)).toBeLessThan(1e-10);
      const on = drawOn(piece, sobol(), 32, new Random(2));
      for (let i = 0; i < on.count; i++) {
        const x = on.points.slice(i * d, (i + 1) * d);
        const moved = (by: number) => x.map((entry, k) => entry + by * on.normals![i * d + k]!);
        expect(domain.contains(moved(-1e-6))).toBe(true);
        expect(domain.contains(moved(1e-6))).toBe(false);
      }
      checkDistance(domain, piece);
    }
  });

  it("has the known measures", () => {
    expect(sector.measure).toBeCloseTo((1.5 * Math.PI * 3) / 2, 11);
    expect(Object.fromEntries(sector.boundary.map((p) => [p.name, p.measure]))["x+"]).toBeCloseTo(
      3 * Math.PI,
      11,
    );
    expect(twisted.measure).toBeCloseTo(2, 11);
    const stretched = image(disk([0, 0], 1), ([x, y]) => [x.times(2), y.times(0.5)]);
    expect(stretched.boundary[0]!.measure).toBeCloseTo(ellipse([0, 0], [2, 0.5]).boundary[0]!.measure, 11);
  });

  it("keeps points inside", () => {
    for (const domain of [sector, channel, twisted, bentL]) {
      const d = domain.dimension;
      const q = drawOn(domain, sobol(), 256, new Random(1));
      for (let i = 0; i < q.count; i++)
        expect(domain.contains(q.points.slice(i * d, (i + 1) * d))).toBe(true);
    }
    expect(sector.contains([0.5, 0])).toBe(false);
    expect(sector.contains([1, -1])).toBe(false);
  });

  it("estimates measures in many dimensions", () => {
    const domain = image(ball([0, 0, 0, 0], 1), ([x, y, z, w]) => [x, y, z, w!.times(2).plus(x.times(y))]);
    const exact = Math.PI ** 2; // |B| = pi^2 / 2, det J = 2
    expect(Math.abs(domain.measure - exact)).toBeLessThan(4 * (domain.measureError ?? 0) + 1e-12);
    const random = new Random(1);
    const gaps = Array.from({ length: 32 }, () =>
      domain.boundary.reduce(
        (rest, piece) => rest - integral(drawOn(piece, sobol(), 256, random), flux(2, 3)),
        integral(drawOn(domain, sobol(), 256, random), (x) => x[3]! ** 2),
      ),
    );
    expectWithinError(0, gaps);
  });

  it("refuses maps that fold, cover twice or are not maps, in one line", () => {
    const strip = box([1, 0], [2, 3 * Math.PI]);
    expect(() => image(strip, ([r, t]) => [r.times(t.cos()), r.times(t.sin())])).toThrow(
      /must be one-to-one on box \[1, 2\] .* but takes \(.*\) and \(.*\) to one point/,
    );
    expect(() => image(box([-1, 0], [1, 1]), ([x, y]) => [x.times(x), y])).toThrow(
      /Jacobian determinant must keep its sign on box/,
    );
    expect(() => image(box([0, 0], [1, 1]), ([x]) => [x])).toThrow(/must give 2 numbers, got 1/);
    expect(() => image(box([0, 0], [1, 1]), ([x, y]) => [x.log(), y])).toThrow(
      /must be finite and smooth at x = \(0,/,
    );
    expect(() => image(difference(disk([0, 0], 1), disk([0.5, 0], 1)), ([x, y]) => [x, y])).toThrow(
      /needs a domain whose inside and boundary are mapped from cubes/,
    );
  });
});

describe("Dual", () => {
  it("has the gradients of central differences", () => {
    const f = ([x, y]: readonly Dual[]) =>
      x!
        .times(y!.sin())
        .plus(x!.exp().over(y!.plus(2)))
        .minus(y!.atan2(x!))
        .times(x!.power(3).plus(1).sqrt())
        .plus(x!.log().times(y!.tanh()).minus(y!.cos().times(2)));
    const at = [0.7, 1.3];
    const exact = f(Dual.variables(at));
    at.forEach((_, k) => {
      const moved = (h: number) => f(Dual.variables(at.map((x, j) => (j === k ? x + h : x)))).value;
      expect(exact.gradient[k]!).toBeCloseTo((moved(1e-5) - moved(-1e-5)) / 2e-5, 8);
    });
  });
});
