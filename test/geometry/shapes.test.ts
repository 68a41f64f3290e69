import { describe, expect, it } from "vitest";
import { cylinder, product } from "../../src/geometry/combine/product.ts";
import type { BoundaryPiece, Domain } from "../../src/geometry/domain.ts";
import { annulus, ball, disk, shell } from "../../src/geometry/shapes/ball.ts";
import { box, interval } from "../../src/geometry/shapes/box.ts";
import { ellipse, ellipsoid } from "../../src/geometry/shapes/ellipsoid.ts";
import { polygon } from "../../src/geometry/shapes/polygon.ts";
import { simplex, triangle } from "../../src/geometry/shapes/simplex.ts";
import { Random } from "../../src/math/random.ts";
import { drawOn } from "../../src/quadrature/draw-on.ts";
import { sobol } from "../../src/quadrature/sobol.ts";
import { antitheticStratified } from "../../src/quadrature/stratified.ts";
import { byGauss, expectWithinError, flux, integral } from "./integrals.ts";
import { checkDistance } from "./pieces.ts";

const lShape = polygon([
  [0, 0],
  [1, 0],
  [1, 1],
  [-1, 1],
  [-1, -1],
  [0, -1],
]);
const star = polygon(
  Array.from({ length: 10 }, (_, k): [number, number] => {
    const r = k % 2 === 0 ? 2 : 0.8;
    return [1 + r * Math.cos((k * Math.PI) / 5), r * Math.sin((k * Math.PI) / 5)];
  }),
);
const square: [number, number][] = [
  [-1, -1],
  [1, -1],
  [1, 1],
  [-1, 1],
];
const slitSquare = polygon(square, {
  slit: [
    [0, 0],
    [1, 0],
  ],
});
const crackedSquare = polygon(square, {
  slit: [
    [-0.25, -0.5],
    [0.5, 0.25],
  ],
});

const mapped: Domain[] = [
  interval(-1, 2.5),
  box([0, -1, 2], [1, 1, 2.5]),
  disk([0.5, -2], 1.5),
  ball([0.5, -2, 1], 1.5),
  annulus([0.5, -2], 0.4, 1.5),
  shell([0.5, -2, 1], 0.7, 1.5),
  ellipse([1, 0.5], [2, 0.5]),
  ellipsoid([1, 0.5, -1], [2, 0.5, 1]),
  lShape,
  polygon([...square].reverse()),
  star,
  slitSquare,
  crackedSquare,
  triangle([0, 0], [2, 0.5], [0.3, 1]),
  simplex([
    [0, 0, 0],
    [1, 0.2, 0],
    [0.3, 1, -0.2],
    [0.1, 0.5, 2],
  ]),
  cylinder([1, 0], 0.5, -1, 2),
  product(triangle([0, 0], [2, 0.5], [0.3, 1]), interval(0, 3)),
];
const manyDimensional: Domain[] = [
  ball([0.1, 0.2, 0.3, 0.4], 1.5),
  ball(new Array<number>(10).fill(0.3), 0.7),
  shell([0.1, 0.2, 0.3, 0.4, 0.5], 1, 1.5),
  ellipsoid([0, 1, 2, 3], [1, 2, 0.5, 1.5]),
  simplex([
    [0, 0, 0, 0],
    [1, 0, 0, 0.5],
    [0, 2, 0, 0],
    [0.5, 0, 1, 0],
    [0, 0.2, 0, 1],
  ]),
  product(disk([0, 0], 1), annulus([3, 3], 1, 2)),
];

const onAll = (domain: Domain, power: number, axis: number) =>
  domain.boundary.reduce((sum, piece) => sum + byGauss(piece, flux(power, axis)), 0);

describe("mapped shapes", () => {
  it.each(mapped)("$name: 1, x and x^2 integrate to what the divergence theorem says", (domain) => {
    expect(Math.abs(byGauss(domain, () => 1) - domain.measure)).toBeLessThan(1e-10);
    for (let axis = 0; axis < domain.dimension; axis++) {
      for (let power = 0; power <= 2; power++) {
        const inside = byGauss(domain, (x) => x[axis]! ** power);
        expect(Math.abs(inside - onAll(domain, power, axis)), `power ${power}, axis ${axis}`).toBeLessThan(
          1e-10,
        );
      }
    }
  });

  it.each(mapped)("$name: its points are inside, and normals point out of it", (domain) => {
    const d = domain.dimension;
    const q = drawOn(domain, sobol(), 512, new Random(1));
    for (let i = 0; i < q.count; i++) expect(domain.contains(q.points.slice(i * d, (i + 1) * d))).toBe(true);
    for (const piece of domain.boundary) {
      const on = drawOn(piece, sobol(), 128, new Random(2));
      expect(Math.abs(byGauss(piece, () => 1) - piece.measure)).toBeLessThan(1e-10);
      for (let i = 0; i < on.count; i++) {
        const x = [...on.points.slice(i * d, (i + 1) * d)];
        const normal = on.normals!.slice(i * d, (i + 1) * d);
        expect(Math.abs(Math.hypot(...normal) - 1)).toBeLessThan(1e-14);
        expect(domain.contains(x), `${piece.name} at ${x}`).toBe(true);
        expect(domain.contains(x.map((entry, k) => entry - 1e-6 * normal[k]!))).toBe(true);
        if (piece.name.startsWith("slit")) continue;
        expect(domain.contains(x.map((entry, k) => entry + 1e-6 * normal[k]!))).toBe(false);
      }
    }
  });

  it.each([...mapped, ...manyDimensional])("$name: each piece has a smooth distance", (domain) => {
    for (const piece of domain.boundary) checkDistance(domain, piece);
  });
});

describe("boundary pieces", () => {
  const moments = (piece: BoundaryPiece | undefined) =>
    [0, 1, 2].map((power) => byGauss(piece!, (x) => x[0]! ** power));
  it.each([
    ["circle", moments(disk([0.5, 0], 2).boundary[0]), [4 * Math.PI, 2 * Math.PI, 9 * Math.PI]],
    ["inner circle", moments(annulus([1, 0], 1, 2).boundary[0]), [2 * Math.PI, 2 * Math.PI, 3 * Math.PI]],
    ["edge", moments(lShape.boundary[2]), [2, 0, 2 / 3]],
    ["slit", moments(slitSquare.boundary.find(({ name }) => name === "slit+")), [1, 1 / 2, 1 / 3]],
    ["other side", moments(slitSquare.boundary.find(({ name }) => name === "slit-")), [1, 1 / 2, 1 / 3]],
    [
      "sphere",
      moments(ball([1, 0, 0], 2).boundary[0]),
      [16 * Math.PI, 16 * Math.PI, 16 * Math.PI * (1 + 4 / 3)],
    ],
  ])("%s: 1, x and x^2", (_, found, exact) => {
    found.forEach((value, k) => {
      expect(Math.abs(value - exact[k]!)).toBeLessThan(1e-10);
    });
  });

  it("an ellipsoid of revolution has the surface of the closed formula", () => {
    const [a, c] = [1.3, 0.6]; // oblate
    const e = Math.sqrt(1 - (c / a) ** 2);
    const exact = 2 * Math.PI * a * a * (1 + ((1 - e * e) / e) * Math.atanh(e));
    expect(Math.abs(ellipsoid([0, 0, 0], [a, a, c]).boundary[0]!.measure - exact)).toBeLessThan(1e-12);
  });

  it("the sides of a slit have opposite normals, and charts do not cross it", () => {
    for (const [domain, tip, end] of [
      [slitSquare, [0, 0], [1, 0]],
      [crackedSquare, [-0.25, -0.5], [0.5, 0.25]],
    ] as const) {
      const [dx, dy] = [end[0] - tip[0], end[1] - tip[1]];
      const length = Math.hypot(dx, dy);
      const side = (x: ArrayLike<number>, at: number) => (x[at + 1]! - tip[1]) * dx - (x[at]! - tip[0]) * dy;
      const normal = (name: string) =>
        drawOn(domain.boundary.find((piece) => piece.name === name)!, sobol(), 4, new Random(1)).normals!;
      expect(normal("slit+")[0]).toBeCloseTo(dy / length, 14);
      expect(normal("slit+")[1]).toBeCloseTo(-dx / length, 14);
      expect(normal("slit-")[0]).toBeCloseTo(-dy / length, 14);
      expect(domain.boundary.reduce((sum, piece) => sum + piece.measure, 0)).toBeCloseTo(8 + 2 * length, 12);
      for (const chart of domain.charts!) {
        const { points, jacobian } = chart.map(Float64Array.of(0.2, 0.2, 0.8, 0.3, 0.5, 0.9), 3);
        expect(Math.min(...jacobian)).toBeGreaterThan(0);
        const along = (at: number) =>
          ((points[at]! - tip[0]) * dx + (points[at + 1]! - tip[1]) * dy) / length ** 2;
        const beside = [0, 2, 4].filter((at) => along(at) > 0 && along(at) < 1);
        expect(new Set(beside.map((at) => Math.sign(side(points, at)))).size).toBeLessThanOrEqual(1);
      }
    }
  });

  it("cells of random polygons, with slits and without, cover them once", () => {
    const random = new Random(5);
    for (let trial = 0; trial < 60; trial++) {
      const count = 4 + Math.floor(16 * random.uniform());
      const corners = Array.from({ length: count }, (_, k): [number, number] => {
        const r = 0.3 + random.uniform();
        const angle = (2 * Math.PI * (k + 0.8 * random.uniform())) / count;
        return [r * Math.cos(angle), r * Math.sin(angle)];
      });
      const area = corners.reduce((sum, [x, y], k) => {
        const [nextX, nextY] = corners[(k + 1) % count]!;
        return sum + (x * nextY - y * nextX) / 2;
      }, 0);
      const end: [number, number] = [0.1 * random.uniform(), 0.05 + 0.05 * random.uniform()];
      for (const domain of [polygon(corners), polygon(corners, { slit: [[-0.02, -0.01], end] })]) {
        expect(Math.abs(domain.measure - area)).toBeLessThan(1e-12);
        for (const chart of domain.charts!) expect(chart.measure).toBeGreaterThan(0);
      }
    }
  });

  it("are joined by name", () => {
    const domain = polygon(square, { edges: ["wall", "out", "wall", "in"] });
    expect(domain.boundary.map(({ name, measure }) => [name, measure])).toEqual([
      ["wall", 4],
      ["out", 2],
      ["in", 2],
    ]);
    for (const piece of domain.boundary) checkDistance(domain, piece);
  });

  it("of a product are named by their axes, and apart", () => {
    const names = (domain: Domain) => domain.boundary.map(({ name }) => name);
    expect(names(cylinder([0, 0], 1, 0, 1))).toEqual(["circle", "z-", "z+"]);
    expect(names(product(disk([0, 0], 1), disk([0, 0], 1)))).toEqual(["circle", "circle 2"]);
    expect(names(product(box([0, 0], [1, 1]), interval(0, 1)))).toEqual(names(box([0, 0, 0], [1, 1, 1])));
  });
});

describe("shapes in many dimensions", () => {
  const replicates = 32;

  it.each(manyDimensional)("$name: inside and boundary agree by the divergence theorem", (domain) => {
    const random = new Random(7);
    for (const axis of [0, domain.dimension - 1]) {
      for (const power of [0, 1, 2]) {
        const gaps = Array.from({ length: replicates }, () => {
          const inside = integral(drawOn(domain, sobol(), 256, random), (x) => x[axis]! ** power);
          const through = domain.boundary.reduce(
            (sum, piece) => sum + integral(drawOn(piece, sobol(), 256, random), flux(power, axis)),
            0,
          );
          return inside - through;
        });
        expectWithinError(0, gaps);
      }
    }
  });

  it("balls have the known measures and moments", () => {
    const d = 6;
    const domain = ball(new Array<number>(d).fill(0), 2);
    expect(domain.measure).toBeCloseTo((Math.PI ** 3 / 6) * 64, 10);
    expect(domain.boundary[0]!.measure).toBeCloseTo(Math.PI ** 3 * 32, 9);
    const random = new Random(3);
    // int x_1^2 over the ball: |B| R^2 / (d + 2)
    const estimates = Array.from({ length: replicates }, () =>
      integral(drawOn(domain, sobol(), 512, random), (x) => x[0]! ** 2),
    );
    expectWithinError((domain.measure * 4) / (d + 2), estimates);
  });
});

describe("redraws", () => {
  it.each([lShape, disk([0, 0], 1), ball([0, 0, 0, 0], 1), slitSquare])(
    "$name: antithetic and scrambled points are fresh, and unbiased",
    (domain) => {
      for (const rule of [antitheticStratified(), sobol()]) {
        const random = new Random(11);
        const replicates = 64;
        const first = Array.from({ length: replicates }, () => drawOn(domain, rule, 256, random));
        expect(first[0]!.points).not.toEqual(first[1]!.points);
        const fine = Array.from({ length: 8 }, () => drawOn(domain, sobol(), 2 ** 14, random));
        const f = (x: Float64Array) => Math.exp(x[0]! - 0.5 * x[1]!);
        const reference = fine.reduce((sum, q) => sum + integral(q, f), 0) / fine.length;
        const estimates = first.map((q) => integral(q, f));
        expectWithinError(reference, estimates);
      }
    },
  );
});

describe("bad shapes are refused in one line", () => {
  it.each<[() => unknown, RegExp]>([
    [() => ball([0], 1), /ball: needs a center of at least 2/],
    [() => disk([0, 0], -1), /radius must be a positive number, got -1/],
    [() => shell([0, 0], 2, 1), /inner radius must be below the outer, got 2 and 1/],
    [() => ellipse([0, 0], [1, 0]), /semi-axis must be a positive number, got 0/],
    [
      () =>
        simplex([
          [0, 0],
          [1, 1],
          [2, 2],
        ]),
      /must not lie in one hyperplane/,
    ],
    [
      () =>
        polygon([
          [0, 0],
          [1, 1],
        ]),
      /at least 3 corners, got 2/,
    ],
    [
      () =>
        polygon([
          [0, 0],
          [2, 0],
          [1, 1],
          [1, -1],
        ]),
      /edge 1 and edge 3 cross/,
    ],
    [() => polygon(square, { edges: ["a"] }), /needs 4 names of edges, got 1/],
    [
      () =>
        polygon(square, {
          slit: [
            [0, 0],
            [2, 0],
          ],
        }),
      /the slit from \(0, 0\) to \(2, 0\) leaves/,
    ],
    [
      () =>
        polygon(square, {
          slit: [
            [1, 0],
            [0, 0],
          ],
        }),
      /must start inside/,
    ],
  ])("%s", (make, message) => {
    expect(make).toThrow(message);
  });
});
