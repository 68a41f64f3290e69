import { describe, expect, it } from "vitest";
import type { Chart, Domain } from "../../src/geometry/domain.ts";
import { disk } from "../../src/geometry/shapes/ball.ts";
import { box, interval } from "../../src/geometry/shapes/box.ts";
import { Random } from "../../src/math/random.ts";
import { compositeGauss } from "../../src/quadrature/composite-gauss.ts";
import { type GradedOptions, graded } from "../../src/quadrature/graded.ts";
import { monteCarlo } from "../../src/quadrature/monte-carlo.ts";

/** One point in each cell, of the cell's volume. */
const middle = compositeGauss({ order: 1, cells: 1 });
const chartOf = (domain: Domain): Chart => domain.charts![0]!;

/** Middles and volumes of the cells that the unit cube of a chart is cut into. */
function cellsOf(chart: Chart, options: Omit<GradedOptions, "rule">) {
  const rule = graded({ ...options, rule: middle }).onChart!(chart);
  return rule.draw(chart.parameters, 1, new Random(1));
}

/** Volumes, the largest first. */
const volumesOf = (chart: Chart, options: Omit<GradedOptions, "rule">) =>
  [...cellsOf(chart, options).weights].sort((a, b) => b - a);

/** What refinement towards an end leaves of the unit interval, the largest first. */
const geometric = (ratio: number, levels: number) => [
  ...Array.from({ length: levels }, (_, level) => (1 - ratio) * ratio ** level),
  ratio ** levels,
];

function expectVolumes(actual: readonly number[], wanted: readonly number[]): void {
  expect(actual).toHaveLength(wanted.length);
  const sorted = [...wanted].sort((a, b) => b - a);
  actual.forEach((volume, i) => {
    expect(volume).toBeCloseTo(sorted[i]!, 12);
  });
}

describe("graded cells", () => {
  it("are geometric towards an end of an interval: ratio^level, 8 levels of 1/2 by default", () => {
    const chart = chartOf(interval(2, 5));
    expectVolumes(volumesOf(chart, { towards: [2] }), geometric(0.5, 8));
    expectVolumes(volumesOf(chart, { towards: [5], ratio: 0.3, levels: 1 }), geometric(0.3, 1));
    expectVolumes(volumesOf(chart, { towards: [2], ratio: 0.2, levels: 5 }), geometric(0.2, 5));
    const { points, weights } = cellsOf(chart, { towards: [5], ratio: 0.3, levels: 3 });
    // the smallest cell lies at the end in question
    expect(points[weights.indexOf(Math.min(...weights))]).toBeCloseTo(1 - 0.3 ** 3 / 2, 12);
  });

  it("surround a place inside, on each side in proportion", () => {
    const chart = chartOf(interval(0, 10));
    const sides = [0.3, 0.7].flatMap((side) =>
      geometric(0.4, 4)
        .slice(0, 4)
        .map((length) => side * length),
    );
    expectVolumes(volumesOf(chart, { towards: [3], ratio: 0.4, levels: 4 }), [...sides, 0.4 ** 4]);
  });

  it("are boxes around a corner: two or three slabs for each level", () => {
    for (const d of [2, 3]) {
      const chart = chartOf(box(new Array(d).fill(0), new Array(d).fill(2)));
      const { weights } = cellsOf(chart, { towards: new Array<number>(d).fill(0), levels: 4 });
      expect(weights).toHaveLength(d * 4 + 1);
      // 1/2, 1/4, ... of each level's cube
      const level = (k: number) => Array.from({ length: d }, (_, axis) => 2 ** -(axis + 1) * 2 ** (-d * k));
      expectVolumes(
        [...weights].sort((a, b) => b - a),
        [...[0, 1, 2, 3].flatMap(level), 2 ** (-4 * d)],
      );
    }
  });

  it("are rings around the centre of a disk, whose angle they leave alone", () => {
    expectVolumes(volumesOf(chartOf(disk([1, 2], 3)), { towards: [1, 2], levels: 5 }), geometric(0.5, 5));
  });

  it("are refined for each of several points", () => {
    const chart = chartOf(interval(0, 1));
    const both = volumesOf(chart, { towards: [[0], [1]], levels: 2 });
    // towards 0: 1/2, 1/4, 1/4; the first of these holds 1
    expectVolumes(both, [...geometric(0.5, 2).map((length) => length / 2), 0.25, 0.25]);
  });

  it.each([0.5, 0.3])("end where they are half as large as the distance: ratio %d", (ratio) => {
    for (const length of [1, 7]) {
      const chart = chartOf(interval(0, length));
      for (const distance of [1.9, 0.9, 0.3, 0.13, 0.011, 7e-4, 3e-7]) {
        const levels = 40;
        const volumes = volumesOf(chart, { towards: [-distance * length], ratio, levels });
        const least = volumes.at(-1)!;
        expect(least).toBeGreaterThanOrEqual(Math.min(1, distance / 2));
        expect(least * ratio).toBeLessThan(distance / 2);
        expectVolumes(volumes, geometric(ratio, volumes.length - 1));
        const few = volumesOf(chart, { towards: [-distance * length], ratio, levels: 3 });
        expect(few).toHaveLength(Math.min(volumes.length, 4));
      }
      expect(volumesOf(chart, { towards: [0], ratio, levels: 40 })).toHaveLength(41);
    }
  });
});

describe("points of graded cells", () => {
  it.each([undefined, 0, 0.3, 1])("go with the level's volume to the power of the balance: %s", (balance) => {
    const [levels, ratio, count] = [3, 0.5, 4000];
    const rule = graded({
      towards: [0],
      levels,
      ratio,
      rule: monteCarlo(),
      ...(balance !== undefined && { balance }),
    });
    const { points } = rule.onChart!(chartOf(interval(0, 1))).draw(1, count, new Random(3));
    const volumes = geometric(ratio, levels);
    const parts = volumes.map((volume) => volume ** (balance ?? 0.5));
    const all = parts.reduce((a, b) => a + b);
    volumes.forEach((_, level) => {
      const [low, high] = [level === levels ? 0 : ratio ** (level + 1), ratio ** level];
      const here = points.filter((x) => x >= low && x < high).length;
      // rounded, of the running total
      expect(Math.abs(here - (count * parts[level]!) / all)).toBeLessThanOrEqual(1);
    });
  });

  it("are shared out by volume among the cells of a level", () => {
    const rule = graded({ towards: [0, 0], levels: 1, rule: monteCarlo() });
    const { points, count } = rule.onChart!(chartOf(box([0, 0], [1, 1]))).draw(2, 3000, new Random(3));
    const shares = [Math.sqrt(0.75), Math.sqrt(0.25)].map(
      (part) => part / (Math.sqrt(0.75) + Math.sqrt(0.25)),
    );
    const where = Array.from({ length: count }, (_, i) => [points[2 * i]! > 0.5, points[2 * i + 1]! > 0.5]);
    const right = where.filter(([x]) => x).length;
    const above = where.filter(([x, y]) => !x && y).length;
    expect(Math.abs(right - (3000 * shares[0]! * 2) / 3)).toBeLessThanOrEqual(1);
    expect(Math.abs(above - (3000 * shares[0]!) / 3)).toBeLessThanOrEqual(1);
  });

  it("of cells that are refined again stay theirs", () => {
    const rule = graded({ towards: [[0], [1]], levels: 1, balance: 1, rule: monteCarlo() });
    const { points } = rule.onChart!(chartOf(interval(0, 1))).draw(1, 1000, new Random(3));
    expect(points).toHaveLength(1000);
    // spread by volume, as they would be without any refinement
    for (const end of [0.5, 0.75]) {
      const below = points.filter((x) => x < end).length;
      expect(Math.abs(below - 1000 * end)).toBeLessThanOrEqual(1);
    }
  });
});
