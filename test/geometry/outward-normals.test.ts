import { describe, expect, it } from "vitest";
import { boundaryPart } from "../../src/geometry/combine/boundary-part.ts";
import { product } from "../../src/geometry/combine/product.ts";
import { difference, intersection, union } from "../../src/geometry/combine/set-operations.ts";
import type { Domain } from "../../src/geometry/domain.ts";
import { image } from "../../src/geometry/images/image.ts";
import { annulus, ball, disk, shell } from "../../src/geometry/shapes/ball.ts";
import { box, interval } from "../../src/geometry/shapes/box.ts";
import { ellipse, ellipsoid } from "../../src/geometry/shapes/ellipsoid.ts";
import { Random } from "../../src/math/random.ts";
import { drawOn } from "../../src/quadrature/draw-on.ts";
import { sobol } from "../../src/quadrature/sobol.ts";
import { expectWithinError, flux, integral } from "./integrals.ts";

const square = box([-1, -1], [1, 1]);
const cube = box([-1, -1, -1], [1, 1, 1]);
/** Two bricks with their tops and bottoms in the same planes, which overlap in part. */
const left = box([-0.6, -0.5, -0.5], [0.3, 0.5, 0.5]);
const right = box([-0.2, -0.5, -0.4], [0.7, 0.5, 0.6]);
const crescent = difference(disk([0, 0], 1), disk([0.8, 0], 0.7));
const dented = difference(cube, ball([1, 1, 1], 0.8));

/** Each has pieces that a difference turned, most of them cut before or after; all lie in [-1, 1]^d. */
const turned: readonly [string, Domain][] = [
  ["a square without an annulus", difference(square, annulus([0, 0], 0.4, 0.8))],
  [
    "a square without what two disks share",
    difference(square, intersection(disk([0, 0], 0.5), disk([0.5, 0], 0.4))),
  ],
  [
    "a square without a square without a disk",
    difference(square, difference(box([-0.5, -0.5], [0.5, 1]), disk([0, 0], 0.4))),
  ],
  [
    "half of a ring",
    intersection(difference(disk([0, 0], 1), ellipse([0, 0], [0.7, 0.5])), box([-1, 0], [1, 1])),
  ],
  [
    "the image of a plate with a hole",
    image(difference(square, disk([0, 0], 0.5)), ([x, y]) => [x.times(0.7).plus(y.times(0.2)), y.times(0.8)]),
  ],
  ["a cube without what two bricks share", difference(cube, intersection(left, right))],
  ["a cube without two bricks", difference(cube, union(left, right))],
  ["a cube without a brick without a brick", difference(cube, difference(left, right))],
  ["a cube without a shell", difference(cube, shell([0, 0, 0], 0.4, 0.8))],
  [
    "a cube without a dented cube",
    difference(cube, difference(box([-0.5, -0.5, -0.5], [1, 1, 1]), ball([0, 0, 0], 0.6))),
  ],
  ["a dented cube in a ball", intersection(dented, ball([0, 0, 0], 1))],
  ["a part of a dent", boundaryPart(dented, "near", ([x, y]) => x > y)],
  ["an ellipsoid without a ball", difference(ellipsoid([0, 0, 0], [1, 0.9, 0.8]), ball([0.1, 0, 0], 0.6))],
  ["a square beside a square", difference(box([-1, -1], [0.5, 1]), box([0.5, -0.5], [1, 0.5]))],
  ["a prism over a crescent", product(crescent, interval(-1, 0.5))],
  ["a crescent over an interval", product(interval(-1, 0.5), crescent)],
];

describe("pieces of boundaries that a difference turned", () => {
  it.each(turned)("%s: normals point outwards", (_, domain) => {
    const d = domain.dimension;
    const step = 1e-6;
    for (const piece of domain.boundary) {
      const { points, normals, count } = drawOn(piece, sobol(), 128, new Random(2));
      for (let i = 0; i < count; i++) {
        const x = [...points.subarray(i * d, (i + 1) * d)];
        const normal = normals!.subarray(i * d, (i + 1) * d);
        const along = (by: number) => x.map((entry, k) => entry + by * normal[k]!);
        expect(Math.abs(Math.hypot(...normal) - 1)).toBeLessThan(1e-12);
        expect(domain.contains(along(-step)), `inwards from ${piece.name} at ${x}`).toBe(true);
        expect(domain.contains(along(step)), `outwards from ${piece.name} at ${x}`).toBe(false);
      }
    }
  });

  it.each(turned)("%s: what flows out of it is the integral of the divergence", (_, domain) => {
    const d = domain.dimension;
    const random = new Random(5);
    const error = Math.hypot(...domain.boundary.map(({ measureError = 0 }) => measureError));
    const replicates = Array.from({ length: 16 }, () => ({
      inside: drawOn(domain, sobol(), 512, random),
      pieces: domain.boundary.map((piece) => drawOn(piece, sobol(), 256, random)),
    }));
    for (let axis = 0; axis < d; axis++) {
      for (const power of [0, 1, 2]) {
        const gaps = replicates.map(({ inside, pieces }) =>
          pieces.reduce(
            (rest, piece) => rest - integral(piece, flux(power, axis)),
            integral(inside, (x) => x[axis]! ** power),
          ),
        );
        expectWithinError(0, gaps, Math.hypot(error, domain.measureError ?? 0));
      }
    }
  });
});
