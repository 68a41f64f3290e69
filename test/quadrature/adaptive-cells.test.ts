import { describe, expect, it } from "vitest";
import type { Chart, Domain } from "../../src/geometry/domain.ts";
import { image } from "../../src/geometry/images/image.ts";
import { annulus, disk } from "../../src/geometry/shapes/ball.ts";
import { box } from "../../src/geometry/shapes/box.ts";
import { ellipse } from "../../src/geometry/shapes/ellipsoid.ts";
import { Random } from "../../src/math/random.ts";
import { adaptiveStrata } from "../../src/quadrature/adaptive-strata.ts";
import { compositeGauss } from "../../src/quadrature/composite-gauss.ts";
import { monteCarlo } from "../../src/quadrature/monte-carlo.ts";

const perAxis = 32;

/** A draw of one pair of points in each of `cells` cells, for a density on the unit cube of a chart. */
function pairsOf(chart: Chart, cells: number, density: (unit: Float64Array) => number) {
  const k = chart.parameters;
  const { points, count } = compositeGauss({ order: 1, cells: perAxis }).draw(k, 1, new Random(1));
  const masses = Float64Array.from({ length: count }, (_, i) => density(points.subarray(i * k, (i + 1) * k)));
  const rule = adaptiveStrata([{ chart, unit: points, masses }], monteCarlo());
  return rule.onChart!(chart).draw(k, 2 * cells, new Random(2));
}

/** The middles of the cells [cells, k]: the points of a pair mirror each other there. */
function middlesOf(chart: Chart, cells: number, density: (unit: Float64Array) => number): number[][] {
  const k = chart.parameters;
  const { points, count } = pairsOf(chart, cells, density);
  expect(count).toBe(2 * cells);
  return Array.from({ length: cells }, (_, cell) =>
    Array.from(
      { length: k },
      (__, axis) => (points[2 * cell * k + axis]! + points[(2 * cell + 1) * k + axis]!) / 2,
    ),
  );
}

/** Cells an axis, where the cells are a grid: as many as there are different middles. */
function gridOf(middles: readonly (readonly number[])[]): number[] {
  const counts = middles[0]!.map((_, axis) => new Set(middles.map((x) => x[axis]!.toFixed(9))).size);
  expect(counts.reduce((product, count) => product * count)).toBe(middles.length);
  return counts;
}

/** Circumference of an ellipse with the axes a, b: Ramanujan's second approximation, right to 1e-4 at a = 4 b. */
const around = (a: number, b: number) => {
  const h = ((a - b) / (a + b)) ** 2;
  return Math.PI * (a + b) * (1 + (3 * h) / (10 + Math.sqrt(4 - 3 * h)));
};

/** Domains of one chart, with the mean lengths of the images of its axes. */
const shapes: readonly [string, Domain, readonly number[]][] = [
  ["a wide box", box([0, 0], [11, 1]), [11, 1]],
  ["a high box", box([0, 0], [1, 6]), [1, 6]],
  ["a brick", box([0, 0, 0], [1, 3, 10]), [1, 3, 10]],
  ["an annulus", annulus([0, 0], 2, 3), [1, 2 * Math.PI * 2.5]],
  ["a disk", disk([1, 1], 5), [5, Math.PI * 5]],
  [
    "a square of uneven speed", // three times slower, and three times faster, at its ends
    image(box([0, 0], [1, 1]), ([x, y]) => [x.plus(x.power(4).times(2)).over(3), y]),
    [1, 1],
  ],
  ["an ellipse", ellipse([0, 0], [4, 1]), [around(4, 1) / (2 * Math.PI), around(4, 1) / 2]],
];

describe("adaptive strata of an even density", () => {
  it.each(shapes)(
    "%s: cells are as nearly cubes as halving allows, measured on the image",
    (_, domain, lengths) => {
      const chart = domain.charts![0]!;
      const cells = 2 ** (2 * chart.parameters + 2);
      const sides = gridOf(middlesOf(chart, cells, () => 1)).map((count, axis) => lengths[axis]! / count);
      // the longest side was halved each time: none is more than twice as long as another
      expect(Math.max(...sides) / Math.min(...sides)).toBeLessThan(2.01);
    },
  );

  it("are cut along the longest side first", () => {
    const chart = box([0, 0], [11, 1]).charts![0]!;
    expect(gridOf(middlesOf(chart, 2, () => 1))).toEqual([2, 1]);
    expect(gridOf(middlesOf(chart, 8, () => 1))).toEqual([8, 1]);
    expect(gridOf(middlesOf(chart, 16, () => 1))).toEqual([16, 1]); // 11/8 is longer than 1
    expect(gridOf(middlesOf(chart, 32, () => 1))).toEqual([16, 2]);
  });
});

describe("adaptive strata of any density", () => {
  const chart = box([0, 0], [1, 1]).charts![0]!;

  it("halve the cell with the most mass: a cell splits until it has less than the others' parents had", () => {
    // 7/8 of the mass is left of 1/2, evenly: of 16 cells 14 lie there
    const uneven = ([x]: Float64Array) => (x! < 0.5 ? 7 : 1);
    const middles = middlesOf(chart, 16, uneven);
    expect(middles.filter(([x]) => x! < 0.5)).toHaveLength(14);
  });

  it("hold one pair of points each, which mirror each other and weigh half of the cell's volume", () => {
    const peak = ([x, y]: Float64Array) => Math.exp(-30 * (x! ** 2 + y! ** 2));
    const { points, weights } = pairsOf(chart, 40, peak);
    let sum = 0;
    for (let cell = 0; cell < 40; cell++) {
      const [a, b] = [weights[2 * cell]!, weights[2 * cell + 1]!];
      expect(a).toBe(b);
      sum += a + b;
      // a cell is a power of 1/2 wide, and its middle an odd multiple of half of that: its volume follows
      const volume = [0, 1].reduce((product, axis) => {
        const middle = (points[4 * cell + axis]! + points[4 * cell + 2 + axis]!) / 2;
        let half = 0.5;
        while (Math.abs(Math.round((middle / half - 1) / 2) - (middle / half - 1) / 2) > 1e-6) half /= 2;
        return product * 2 * half;
      }, 1);
      expect(a + b).toBeCloseTo(volume, 12);
    }
    expect(sum).toBeCloseTo(1, 12);
  });
});
