import { describe, expect, it } from "vitest";
import { Random } from "../../src/math/random.ts";
import { coolWarm, viridis } from "../../src/report/colour-scale.ts";
import { heatMap } from "../../src/report/heat-map.ts";
import type { HeatMap } from "../../src/report/heat-map-options.ts";
import { lineChart } from "../../src/report/line-chart.ts";
import { allElements, parseSvg, textsOf } from "./svg-elements.ts";

function centres(count: number, lower = 0, upper = 1): Float64Array {
  return Float64Array.from({ length: count }, (_, k) => lower + ((k + 0.5) / count) * (upper - lower));
}

function small(values: readonly number[], rest: Partial<HeatMap> = {}): HeatMap {
  const [x, y] = [centres(3), centres(2)];
  return { title: "u", xLabel: "x", yLabel: "y", x, y, values, scale: "sequential", ...rest };
}

function noise(count: number): HeatMap {
  const random = new Random(4);
  const [x, y] = [centres(count), centres(count)];
  const values = Float64Array.from({ length: count * count }, () => random.normal());
  return {
    title: "noise",
    xLabel: "x",
    yLabel: "y",
    x,
    y,
    values,
    scale: "diverging",
    unit: "u",
    equalAspect: true,
  };
}

/** The colours of the cells as seen, "" for blank ones: [rows, columns], the lowest row first. */
function seenColours(svg: string, columns: number, rows: number): string[] {
  const group = allElements(parseSvg(svg)).find(
    (element) => element.attributes["shape-rendering"] !== undefined,
  )!;
  const seen = new Array<string>(columns * rows).fill("");
  for (const { attributes } of group.children) {
    for (const [, column, row, width] of attributes.d!.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/gu)) {
      const start = Number(row) * columns + Number(column);
      seen.fill(attributes.fill!, start, start + Number(width));
    }
  }
  return seen;
}

describe("heatMap", () => {
  it("is well-formed SVG of the given size, without numbers that are none", () => {
    const svg = heatMap(small([1, 2, 3, 4, 5, 6], { width: 400, height: 300, title: 'a < b & "c" </text>' }));
    const root = parseSvg(svg);
    expect(root.name).toBe("svg");
    expect(root.attributes).toMatchObject({ width: "400", height: "300", viewBox: "0 0 400 300" });
    expect(svg).not.toMatch(/NaN|undefined|Infinity/u);
    expect(textsOf(svg)).toContain('a < b & "c" </text>');
  });

  it("paints the row of y[0] lowest and leaves NaN blank", () => {
    const svg = heatMap(small([0, 1, Number.NaN, Number.NaN, 0.5, 0]));
    const [low, middle, high] = [viridis[0], viridis[16], viridis.at(-1)];
    expect(seenColours(svg, 3, 2)).toEqual([low, high, "", "", middle, low]);
    const place = allElements(parseSvg(svg)).find((element) => element.attributes["shape-rendering"])!;
    expect(place.attributes.transform).toMatch(/scale\([\d.]+ -[\d.]+\)/u);
  });

  it("has the colours and the bar of the map alongside", () => {
    const [values, others] = [
      [0, 1, 2, 3, 4, 5],
      [2, 2, 2, 2, 2, 9],
    ];
    const of = (own: number[], alongside: number[]) =>
      heatMap(small(own, { alongside, width: 400, height: 300 }));
    const [one, other] = [of(values, others), of(others, values)];
    expect(seenColours(one, 3, 2)[2]).toBe(seenColours(other, 3, 2)[0]); // both are 2
    expect(seenColours(one, 3, 2)[2]).not.toBe(seenColours(heatMap(small(values)), 3, 2)[2]);
    expect(textsOf(one)).toEqual(textsOf(other));
  });

  it("is neutral at 0 and symmetric on a diverging scale, whatever the extremes", () => {
    const svg = heatMap(small([-4, 0, 1, -1, 4, 2], { scale: "diverging" }));
    expect(seenColours(svg, 3, 2)).toEqual([0, 16, 20, 12, 32, 24].map((stop) => coolWarm[stop]));
    const lopsided = heatMap(small([0, 1, 2, 3, 4, 4], { scale: "diverging" }));
    expect(seenColours(lopsided, 3, 2)[0]).toBe(coolWarm[16]);
    expect(textsOf(lopsided)).toContain("−4");
  });

  it("paints infinite values like the ends of the scale", () => {
    const [up, down] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    expect(seenColours(heatMap(small([up, 1, 2, 3, 4, down])), 3, 2)).toEqual(
      seenColours(heatMap(small([4, 1, 2, 3, 4, 1])), 3, 2),
    );
  });

  it("labels axes and colour bar with round numbers, the bar with its unit and factor", () => {
    const texts = textsOf(heatMap(small([0, 1e-4, 2e-4, 3e-4, 1e-4, 0], { unit: "|u − u*|" })));
    expect(texts).toEqual(expect.arrayContaining(["x", "y", "u", "|u − u*|", "×10⁻⁴"]));
    expect(texts).toEqual(expect.arrayContaining(["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]));
    expect(texts).toEqual(expect.arrayContaining(["0.5", "1.5", "3.0"]));
  });

  it("draws equal lengths in x and y alike if asked, in figures flat and tall", () => {
    // cells are 0.1 x 0.1
    const [x, y] = [centres(40, 0, 4), centres(10, 0, 1)];
    const aspect = (rest: Partial<HeatMap>) => {
      const svg = heatMap({ ...small([]), x, y, values: new Float64Array(400), ...rest });
      const [, across, up] = /scale\(([\d.]+) -([\d.]+)\)/u.exec(svg)!;
      return Number(across) / Number(up);
    };
    // frames are whole pixels, none below 40
    const rounding = 1 / 40;
    expect(Math.abs(aspect({ equalAspect: true }) - 1)).toBeLessThan(rounding);
    expect(Math.abs(aspect({ equalAspect: true, height: 600 }) - 1)).toBeLessThan(rounding);
    expect(Math.abs(aspect({ equalAspect: true, height: 150 }) - 1)).toBeLessThan(rounding);
    expect(aspect({})).toBeLessThan(0.5);
  });

  it("leaves out labels for which a narrow domain has no room", () => {
    const [x, y] = [centres(4), centres(40, 0, 10)];
    const svg = heatMap({
      ...small([]),
      x,
      y,
      values: new Float64Array(160).fill(50),
      equalAspect: true,
      xLabel: "across",
    });
    const below = textsOf(svg).filter((text) => ["0.2", "0.4", "0.5", "0.6", "0.8"].includes(text));
    expect(below).toEqual([]);
    expect(textsOf(svg)).toEqual(expect.arrayContaining(["0.0", "1.0", "across"]));
  });

  it("says so where all is blank, and shows a constant", () => {
    expect(textsOf(heatMap(small(new Array<number>(6).fill(Number.NaN))))).toContain("no values to draw");
    const constant = heatMap(small(new Array<number>(6).fill(3)));
    expect(new Set(seenColours(constant, 3, 2))).toEqual(new Set([viridis[16]]));
  });

  it("holds numbers at the limits of floating point", () => {
    const values = [1e308, -1e308, 5e-324, -5e-324, 1e-310, 1];
    for (const scale of ["sequential", "diverging"] as const) {
      expect(heatMap(small(values, { scale }))).not.toMatch(/NaN|undefined|Infinity/u);
    }
  });

  it("keeps 64 x 64 cells of noise, the worst case, under 200 kB", () => {
    const svg = heatMap(noise(64));
    expect(new TextEncoder().encode(svg).length).toBeLessThan(200_000);
    expect(seenColours(svg, 64, 64).filter((colour) => colour === "")).toHaveLength(0);
  });

  it("is the same text again, whatever was drawn in between", () => {
    const map = noise(16);
    const before = heatMap(map);
    lineChart({ title: "t", xLabel: "x", yLabel: "y", series: [{ name: "a", x: [0, 1], y: [0, 1] }] });
    expect(heatMap(map)).toBe(before);
  });

  it("refuses arrays that do not fit", () => {
    expect(() => heatMap(small([1, 2, 3]))).toThrow("values must hold 2 x 3 = 6 numbers, got 3");
    expect(() => heatMap(small([1, 2, 3, 4, 5, 6], { x: [0, 1, 3] }))).toThrow(
      "x must ascend at equal distances",
    );
    expect(() => heatMap(small([1, 2, 3, 4, 5, 6], { y: [1, 0] }))).toThrow(
      "y must ascend at equal distances",
    );
    expect(() => heatMap(small([], { x: [] }))).toThrow("x must hold at least one cell centre");
  });
});
