import { describe, expect, it } from "vitest";
import { boundaryPart, renameBoundary } from "../../src/geometry/combine/boundary-part.ts";
import { product } from "../../src/geometry/combine/product.ts";
import { difference, intersection, union } from "../../src/geometry/combine/set-operations.ts";
import type { Domain } from "../../src/geometry/domain.ts";
import { annulus, ball, disk } from "../../src/geometry/shapes/ball.ts";
import { box, interval } from "../../src/geometry/shapes/box.ts";
import { ellipse } from "../../src/geometry/shapes/ellipsoid.ts";
import { polygon } from "../../src/geometry/shapes/polygon.ts";
import { Random } from "../../src/math/random.ts";
import { drawOn } from "../../src/quadrature/draw-on.ts";
import { sobol } from "../../src/quadrature/sobol.ts";
import { byGauss, expectWithinError, flux, integral } from "./integrals.ts";
import { checkDistance } from "./pieces.ts";

const unitSquare = box([0, 0], [1, 1]);
/** The lens of two unit disks at distance 1: 2 pi / 3 - sqrt(3) / 2. */
const lens = (2 * Math.PI) / 3 - Math.sqrt(3) / 2;
const plane: [Domain, number][] = [
  [union(interval(0, 2), interval(1, 4)), 4],
  [difference(interval(0, 5), interval(1, 2)), 4],
  [union(disk([0, 0], 1), disk([1, 0], 1)), 2 * Math.PI - lens],
  [intersection(disk([0, 0], 1), disk([1, 0], 1)), lens],
  [difference(disk([0, 0], 1), disk([1, 0], 1)), Math.PI - lens],
  [difference(unitSquare, disk([0.5, 0.5], 0.25)), 1 - Math.PI / 16],
  [difference(unitSquare, disk([0, 0], 0.5)), 1 - Math.PI / 16],
  [intersection(disk([0, 0], 1), box([-2, 0], [2, 2])), Math.PI / 2],
  [union(box([0, 0], [2, 1]), box([0, 1], [1, 2])), 3],
  [difference(box([-1, -1], [1, 1]), box([0, -1], [1, 0])), 3],
  [union(box([0, 0], [2, 1]), box([0, 0], [1, 2])), 3],
  [difference(difference(box([0, 0], [3, 1]), disk([0, 0.5], 0.4)), disk([3, 0.5], 0.4)), 3 - Math.PI * 0.16],
  [difference(ellipse([0, 0], [2, 1]), ellipse([0, 0], [1, 0.5])), 1.5 * Math.PI],
];

describe("set operations in one and two dimensions", () => {
  it.each(plane)("$name: measures and boundaries are right to 1e-10", (domain, area) => {
    expect(Math.abs(domain.measure - area)).toBeLessThan(1e-10);
    expect(domain.measureError).toBeUndefined();
    // constant fields flow through without a rest: the boundary is closed
    for (let axis = 0; axis < domain.dimension; axis++) {
      const through = domain.boundary.map((piece) => byGauss(piece, (_, normal) => normal[axis]!));
      expect(Math.abs(through.reduce((a, b) => a + b, 0))).toBeLessThan(1e-10);
    }
  });

  it.each(plane)("$name: points, weights and normals", (domain) => {
    const d = domain.dimension;
    const random = new Random(3);
    for (const power of [1, 2]) {
      const through = domain.boundary.reduce((sum, piece) => sum + byGauss(piece, flux(power, 0)), 0);
      const estimates = Array.from({ length: 32 }, () =>
        integral(drawOn(domain, sobol(), 512, random), (x) => x[0]! ** power),
      );
      expectWithinError(through, estimates);
    }
    for (const piece of domain.boundary) {
      const on = drawOn(piece, sobol(), 64, random);
      for (let i = 0; i < on.count; i++) {
        const x = [...on.points.slice(i * d, (i + 1) * d)];
        const normal = on.normals!.slice(i * d, (i + 1) * d);
        expect(domain.contains(x.map((entry, k) => entry - 1e-6 * normal[k]!)), `${piece.name} ${x}`).toBe(
          true,
        );
        expect(domain.contains(x.map((entry, k) => entry + 1e-6 * normal[k]!)), `${piece.name} ${x}`).toBe(
          false,
        );
      }
    }
  });

  it.each(plane)("$name: each piece has a smooth distance", (domain) => {
    for (const piece of domain.boundary) checkDistance(domain, piece);
  });

  it("knows each piece's measure and gives names that are taken a number", () => {
    const pieces = ({ boundary }: Domain) => Object.fromEntries(boundary.map((p) => [p.name, p.measure]));
    const half = pieces(intersection(disk([0, 0], 1), box([-2, 0], [2, 2])));
    expect(half.circle).toBeCloseTo(Math.PI, 9);
    expect(half["y-"]).toBeCloseTo(2, 9);
    expect(Object.keys(half)).toEqual(["circle", "y-"]);
    const two = pieces(union(disk([0, 0], 1), disk([1, 0], 1)));
    expect(two.circle).toBeCloseTo((4 * Math.PI) / 3, 9);
    expect(two["circle 2"]).toBeCloseTo((4 * Math.PI) / 3, 9);
    const wall = pieces(union(box([0, 0], [1, 1]), box([1, 0], [2, 1])));
    // the shared wall is gone on both sides: what is left has the names to itself
    expect([wall["x-"], wall["x+"], wall["x+ 2"]]).toEqual([1, 1, undefined]);
  });

  it("finds stretches that are shorter than its samples lie apart, where the boundary would have a gap", () => {
    // the box cuts off a cap of the disk that is 1e-3 wide
    const half = 5e-4;
    const cap = intersection(disk([0, 0], 1), box([Math.sqrt(1 - half ** 2), -0.01], [2, 0.01]));
    const width = cap.boundary.map((piece) => byGauss(piece, (_, normal) => normal[0]!));
    expect(Math.abs(width.reduce((a, b) => a + b))).toBeLessThan(1e-10);
    const angle = Math.asin(half);
    expect(cap.measure).toBeCloseTo(angle - half * Math.sqrt(1 - half ** 2), 12);
  });

  it("joins the charts of domains that only touch", () => {
    const domain = union(box([0, 0], [2, 1]), box([0, 1], [1, 2]));
    expect(domain.charts).toHaveLength(2);
    expect(byGauss(domain, (x) => x[0]! ** 2)).toBeCloseTo(3, 12);
  });
});

describe("set operations in three dimensions", () => {
  const cube = box([0, 0, 0], [1, 1, 1]);
  const bite = (4 / 3) * Math.PI * 0.125;
  it("are exact where one domain holds the other", () => {
    const domain = difference(cube, ball([0.5, 0.5, 0.5], 0.25));
    expect(domain.measure).toBeCloseTo(1 - (4 / 3) * Math.PI * 0.25 ** 3, 13);
    expect(domain.measureError).toBeUndefined();
    for (const piece of domain.boundary) checkDistance(domain, piece);
  });

  it.each<[string, Domain, number, number]>([
    ["corner", difference(cube, ball([0, 0, 0], 0.5)), 1 - bite / 8, 6 - (3 * Math.PI) / 16 + Math.PI / 8],
    ["octant", intersection(ball([0, 0, 0], 0.5), cube), bite / 8, (3 * Math.PI) / 16 + Math.PI / 8],
    ["edge", union(cube, ball([0, 0, 0.5], 0.25)), 1 + 0.75 * (4 / 3) * Math.PI * 0.25 ** 3, Number.NaN],
  ])("%s: estimates within 4 standard errors, and says how good they are", (_, domain, volume, surface) => {
    expect(domain.measureError).toBeGreaterThan(0);
    expect(domain.measureError).toBeLessThan(2e-3 * volume);
    expect(Math.abs(domain.measure - volume)).toBeLessThan(4 * domain.measureError!);
    const total = domain.boundary.reduce((sum, piece) => sum + piece.measure, 0);
    const error = Math.hypot(...domain.boundary.map(({ measureError = 0 }) => measureError));
    if (Number.isFinite(surface)) expect(Math.abs(total - surface)).toBeLessThan(4 * error);
    const random = new Random(5);
    const gaps = Array.from({ length: 32 }, () => {
      const inside = integral(drawOn(domain, sobol(), 512, random), (x) => x[2]! ** 2);
      return domain.boundary.reduce(
        (rest, piece) => rest - integral(drawOn(piece, sobol(), 256, random), flux(2, 2)),
        inside,
      );
    });
    expectWithinError(0, gaps, Math.hypot(error, domain.measureError!));
    for (const piece of domain.boundary) checkDistance(domain, piece);
  });

  it("keep a sphere that is not cut whole", () => {
    const [outer, inner] = difference(ball([0, 0, 0], 2), ball([0.5, 0, 0], 1)).boundary;
    expect(outer!.measure).toBe(ball([0, 0, 0], 2).boundary[0]!.measure);
    expect([outer!.measureError, inner!.measureError]).toEqual([undefined, undefined]);
  });

  it("a prism over a domain without charts", () => {
    const crescent = difference(disk([0, 0], 1), disk([1, 0], 1));
    const domain = product(crescent, interval(0, 2));
    expect(domain.measure).toBeCloseTo(2 * (Math.PI - lens), 9);
    const random = new Random(5);
    for (const [axis, power] of [
      [0, 2],
      [2, 1],
    ] as const) {
      const through = domain.boundary.map((piece) =>
        Array.from({ length: 32 }, () => integral(drawOn(piece, sobol(), 256, random), flux(power, axis))),
      );
      const gaps = Array.from({ length: 32 }, (_, i) =>
        through.reduce(
          (rest, values) => rest - values[i]!,
          integral(drawOn(domain, sobol(), 512, random), (x) => x[axis]! ** power),
        ),
      );
      expectWithinError(0, gaps);
    }
    for (const piece of domain.boundary) checkDistance(domain, piece);
  });
});

describe("bad set operations are refused in one line", () => {
  it.each<[string, () => unknown, RegExp]>([
    [
      "empty difference",
      () => difference(unitSquare, disk([0.5, 0.5], 2)),
      /^difference: nothing of box .* is left without disk/,
    ],
    ["itself", () => difference(unitSquare, unitSquare), /nothing of box/],
    [
      "empty intersection",
      () => intersection(unitSquare, disk([3, 3], 1)),
      /^intersection: box .* and disk .* do not overlap/,
    ],
    ["dimensions", () => union(unitSquare, interval(0, 1)), /is 2-dimensional, but box .* 1-dimensional/],
  ])("%s", (_, make, message) => {
    expect(make).toThrow(message);
  });
});

describe("boundaryPart", () => {
  const measures = ({ boundary }: Domain) => Object.fromEntries(boundary.map((p) => [p.name, p.measure]));

  it("cuts a circle, a square and an annulus to rounding", () => {
    const left = boundaryPart(disk([1, 0], 2), "left half", (x) => x[0] < 1);
    expect(measures(left)["left half"]).toBeCloseTo(2 * Math.PI, 12);
    expect(measures(left).circle).toBeCloseTo(2 * Math.PI, 12);
    const low = boundaryPart(unitSquare, "low", ([, y]) => y < 0.3);
    expect(measures(low).low).toBeCloseTo(1.6, 12);
    expect(Object.keys(measures(low))).toEqual(["x-", "x+", "y+", "low"]);
    const outlet = boundaryPart(annulus([0, 0], 1, 2), "outlet", ([x]) => x > 1, { of: "outer" });
    expect(measures(outlet).outlet).toBeCloseTo((4 * Math.PI) / 3, 12);
    expect(measures(outlet).inner).toBeCloseTo(2 * Math.PI, 12);
    for (const domain of [left, low, outlet]) {
      for (const piece of domain.boundary) checkDistance(domain, piece);
      for (const power of [0, 1, 2]) {
        const through = domain.boundary.reduce((sum, piece) => sum + byGauss(piece, flux(power, 1)), 0);
        const whole = domain.charts!.length > 0 ? byGauss(domain, (x) => x[1]! ** power) : 0;
        expect(Math.abs(through - whole)).toBeLessThan(1e-10);
      }
    }
  });

  it("cuts many stretches of one circle", () => {
    const domain = boundaryPart(disk([0, 0], 1), "teeth", ([x, y]) => Math.sin(5 * Math.atan2(y, x)) > 0.2);
    const share = (Math.PI - 2 * Math.asin(0.2)) / (2 * Math.PI);
    expect(measures(domain).teeth).toBeCloseTo(2 * Math.PI * share, 9);
    for (const piece of domain.boundary) checkDistance(domain, piece);
  });

  it("of surfaces is estimated, with an error bar, and a level gives it a distance", () => {
    const cap = boundaryPart(ball([0, 0, 0], 1), "cap", ([, , z]) => z - 0.25);
    const piece = cap.boundary.find(({ name }) => name === "cap")!;
    expect(piece.measureError).toBeGreaterThan(0);
    expect(Math.abs(piece.measure - 1.5 * Math.PI)).toBeLessThan(4 * piece.measureError!);
    for (const each of cap.boundary) checkDistance(cap, each);
    const byPredicate = boundaryPart(ball([0, 0, 0], 1), "cap", ([, , z]) => z > 0.25);
    expect(byPredicate.boundary.every(({ distance }) => distance === undefined)).toBe(true);
  });

  it("renames and joins pieces", () => {
    const domain = renameBoundary(unitSquare, { "x-": "walls", "x+": "walls", "y-": "floor" });
    expect(measures(domain)).toEqual({ walls: 2, floor: 1, "y+": 1 });
    for (const piece of domain.boundary) checkDistance(domain, piece);
  });

  it("refuses pieces that are not there, in one line", () => {
    expect(() => boundaryPart(unitSquare, "a", () => true, { of: "z-" })).toThrow(
      'boundary part "a": no piece is named "z-"; there are x-, x+, y-, y+',
    );
    expect(() => boundaryPart(unitSquare, "a", ([x]) => x > 2)).toThrow(
      /its predicate holds nowhere on x-, x\+/,
    );
    expect(() => boundaryPart(unitSquare, "x-", ([, y]) => y > 0.5)).toThrow(/a piece of that name exists/);
    expect(() => renameBoundary(unitSquare, { left: "a" })).toThrow(/no piece is named "left"/);
  });

  it("keeps sides of a slit apart", () => {
    const slit = polygon(
      [
        [-1, -1],
        [1, -1],
        [1, 1],
        [-1, 1],
      ],
      {
        slit: [
          [0, 0],
          [1, 0],
        ],
      },
    );
    const domain = boundaryPart(slit, "near", ([x]) => x < 0.5, { of: ["slit+", "slit-"] });
    expect(measures(domain).near).toBeCloseTo(1, 12);
    expect(measures(domain)["slit+"]).toBeCloseTo(0.5, 12);
  });
});
