import { describe, expect, it } from "vitest";
import { difference } from "../../src/geometry/combine/set-operations.ts";
import type { Domain } from "../../src/geometry/domain.ts";
import { image } from "../../src/geometry/images/image.ts";
import { NearestPoints } from "../../src/geometry/images/nearest-points.ts";
import { ball, disk } from "../../src/geometry/shapes/ball.ts";
import { box } from "../../src/geometry/shapes/box.ts";
import { ellipse } from "../../src/geometry/shapes/ellipsoid.ts";
import { polygon } from "../../src/geometry/shapes/polygon.ts";
import { Dual } from "../../src/math/dual.ts";
import { Random } from "../../src/math/random.ts";
import { drawOn } from "../../src/quadrature/draw-on.ts";
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

  it("gives the same distances, bit by bit, whatever was asked before", () => {
    const make = () =>
      image(box([1, 0], [2, 1.5 * Math.PI]), ([r, t]) => [r.times(t.cos()), r.times(t.sin())]);
    const { points, count } = drawOn(make(), sobol(), 512, new Random(3));
    const at = (domain: Domain, i: number) =>
      domain.boundary.flatMap(({ distance }) => {
        const gradient = new Float64Array(2);
        return [distance!(points.subarray(2 * i, 2 * i + 2), gradient), ...gradient];
      });
    const [asked, other] = [make(), make()];
    const forwards = Array.from({ length: count }, (_, i) => at(asked, i));
    const backwards = Array.from({ length: count }, (_, i) => at(other, count - 1 - i)).reverse();
    expect(backwards).toEqual(forwards);
    expect(Array.from({ length: count }, (_, i) => at(asked, i))).toEqual(forwards);
  });

  it("has one distance for a map of dual numbers and for its values and Jacobian", () => {
    const given = image(box([1, 0], [2, 1.5 * Math.PI]), {
      map: ([r, t]) => [r * Math.cos(t), r * Math.sin(t)],
      jacobian: ([r, t]) => [Math.cos(t), -r * Math.sin(t), Math.sin(t), r * Math.cos(t)],
    });
    const { points, count } = drawOn(sector, sobol(), 64, new Random(5));
    const [gradient, ofGiven] = [new Float64Array(2), new Float64Array(2)];
    for (let i = 0; i < count; i++) {
      const y = points.subarray(2 * i, 2 * i + 2);
      sector.boundary.forEach(({ distance }, k) => {
        const value = distance!(y, gradient);
        expect(given.boundary[k]!.distance!(y, ofGiven)).toBeCloseTo(value, 12);
        gradient.forEach((slope, axis) => {
          expect(ofGiven[axis]!).toBeCloseTo(slope, 8); // central differences of the Jacobian
        });
      });
    }
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

describe("NearestPoints", () => {
  it.each([1, 2, 3, 6])("finds those that a search through all finds, in %i dimensions", (d) => {
    const random = new Random(7);
    const draw = () => Float64Array.from({ length: d }, () => random.uniform() ** 2);
    const points = Array.from({ length: 500 }, draw);
    const tree = new NearestPoints(points, d);
    const found = new Int32Array(4);
    for (let i = 0; i < 200; i++) {
      const y = draw();
      const apart = points.map((point) => Math.hypot(...point.map((entry, k) => entry - y[k]!)));
      const expected = apart.map((_, k) => k).sort((j, k) => apart[j]! - apart[k]!);
      tree.nearest(y, found);
      expect([...found]).toEqual(expected.slice(0, 4));
    }
  });

  it("marks what is missing", () => {
    const found = new Int32Array(3);
    new NearestPoints([[0], [2]], 1).nearest(Float64Array.of(1.5), found);
    expect([...found]).toEqual([1, 0, -1]);
  });
});

describe("Dual", () => {
  it("has the derivatives of central differences", () => {
    const f = ([x, y]: readonly Dual[]) =>
      x!
        .times(y!.sin())
        .plus(x!.exp().over(y!.plus(2)))
        .minus(y!.atan2(x!))
        .times(x!.power(3).plus(1).sqrt())
        .plus(x!.log().times(y!.tanh()).minus(y!.cos().times(2)))
        .plus(x!.over(y!));
    const at = [0.7, 1.3];
    const exact = f(Dual.variables(at, 2));
    expect(f(Dual.variables(at)).hessian).toBeUndefined();
    at.forEach((_, k) => {
      const moved = (h: number) => f(Dual.variables(at.map((x, j) => (j === k ? x + h : x))));
      const slope = (moved(1e-5).value - moved(-1e-5).value) / 2e-5;
      expect(exact.gradient[k]!).toBeCloseTo(slope, 8);
      at.forEach((_, j) => {
        const bend = (moved(1e-5).gradient[j]! - moved(-1e-5).gradient[j]!) / 2e-5;
        expect(exact.hessian![2 * j + k]!).toBeCloseTo(bend, 8);
      });
    });
  });

  it("keeps linear powers straight at zero", () => {
    const [x] = Dual.variables([0], 2);
    expect([...x!.power(1).hessian!, ...x!.power(0).hessian!, ...x!.power(2).hessian!]).toEqual([0, 0, 2]);
  });
});
