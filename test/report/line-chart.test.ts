import { describe, expect, it } from "vitest";
import { lineChart } from "../../src/report/line-chart.ts";
import type { LineChart } from "../../src/report/line-chart-options.ts";
import { allElements, idsOf, parseSvg, textsOf } from "./svg-elements.ts";

const xs = [1, 2, 3, 4, 5];

function chart(rest: Partial<LineChart> = {}): LineChart {
  const series = [{ name: "L² error", x: xs, y: [1, 0.1, 0.01, 0.001, 0.0001] }];
  return { title: "Error", xLabel: "step", yLabel: "error", series, ...rest };
}

/** The [x, y] in pixels of the corners of each curve drawn as a line. */
function curvesOf(svg: string): number[][][] {
  return allElements(parseSvg(svg))
    .filter(({ attributes }) => attributes["stroke-width"] === "1.8")
    .map(({ name, attributes }) => {
      const text = name === "polyline" ? attributes.points! : attributes.d!;
      const numbers = [...text.matchAll(/-?[\d.]+/gu)].map(Number);
      return Array.from({ length: numbers.length / 2 }, (_, k) => numbers.slice(2 * k, 2 * k + 2));
    });
}

describe("lineChart", () => {
  it("is well-formed SVG with title and labels, without numbers that are none", () => {
    const svg = lineChart(chart({ title: "a < b & c </text><script>" }));
    expect(parseSvg(svg).attributes.width).toBe("640");
    expect(textsOf(svg)).toEqual(expect.arrayContaining(["a < b & c </text><script>", "step", "error"]));
    expect(svg).not.toMatch(/NaN|undefined|Infinity|<script/u);
  });

  it("drops control characters, which XML forbids", () => {
    expect(textsOf(lineChart(chart({ title: "a\u0000\u001bb" })))).toContain("ab");
  });

  it("has powers of ten on logarithmic axes, where a geometric sequence is straight", () => {
    const svg = lineChart(chart({ yLog: true }));
    expect(textsOf(svg)).toEqual(expect.arrayContaining(["10⁻⁴", "10⁻³", "10⁻²", "10⁻¹", "1"]));
    const [points = []] = curvesOf(svg);
    expect(points).toHaveLength(5);
    points.forEach((point, k) => {
      // pixels are rounded to one decimal
      expect(point[1]).toBeCloseTo(points[0]![1]! + (k / 4) * (points[4]![1]! - points[0]![1]!), 0);
    });
  });

  it("counts in whole numbers where all x are such, unless these are too few to be read between", () => {
    const below = (x: readonly number[]) =>
      textsOf(lineChart(chart({ series: [{ name: "a", x, y: x.map(() => 7) }] })));
    expect(below([1, 2, 4])).toEqual(expect.arrayContaining(["1", "2", "3", "4"]));
    expect(below([1, 2, 4])).not.toContain("1.5");
    expect(below([1, 2, 3.5])).toContain("1.5");
    expect(below([0, 1])).toContain("0.2");
  });

  it("drops what is not positive from logarithmic axes and interrupts the curve", () => {
    const y = [1, 0.5, 0, -1, 0.25, 0.1];
    const svg = lineChart(chart({ yLog: true, series: [{ name: "a", x: [0, 1, 2, 3, 4, 5], y }] }));
    expect(svg).not.toMatch(/NaN|undefined|Infinity/u);
    const [path] = allElements(parseSvg(svg)).filter(
      ({ attributes }) => attributes["stroke-width"] === "1.8",
    );
    expect(path!.attributes.d!.match(/M/gu)).toHaveLength(2);
    expect(curvesOf(svg)[0]).toHaveLength(4);
    const logX = lineChart(
      chart({ xLog: true, series: [{ name: "a", x: [0, 1, 10, 100], y: [1, 2, 3, 4] }] }),
    );
    expect(curvesOf(logX)[0]).toHaveLength(3);
  });

  it("draws a point that has no neighbours", () => {
    const series = [{ name: "a", x: [0, 1, 2, 3], y: [1, Number.NaN, 2, Number.NaN] }];
    const drawn = (svg: string) => allElements(parseSvg(svg)).filter(({ name }) => name === "circle");
    expect(drawn(lineChart(chart({ series })))).toHaveLength(2);
    expect(drawn(lineChart(chart()))).toHaveLength(0);
  });

  it("draws marks as vertical lines at their place, with labels", () => {
    const svg = lineChart(chart({ marks: [{ x: 3, label: "s = 0.5 → 1" }] }));
    expect(textsOf(svg)).toContain("s = 0.5 → 1");
    const line = allElements(parseSvg(svg)).find(
      ({ attributes }) => attributes["stroke-dasharray"] === "4,3",
    )!;
    const [x1, , x2] = [...line.attributes.d!.matchAll(/-?[\d.]+/gu)].map(Number);
    expect(x1).toBe(x2);
    // lines lie on the middle of a pixel
    expect(Math.abs(x1! - curvesOf(svg)[0]![2]![0]!)).toBeLessThanOrEqual(1);
  });

  it("has a legend for two series or more, one entry each even where names are the same", () => {
    expect(textsOf(lineChart(chart()))).not.toContain("L² error");
    const series = [1, 2, 3].map((factor) => ({ name: "run", x: xs, y: xs.map((x) => factor * x) }));
    expect(textsOf(lineChart(chart({ series }))).filter((text) => text === "run")).toHaveLength(3);
  });

  it("tells dashed lines and points from lines", () => {
    const styles = (["line", "dashed", "points"] as const).map((style) => ({
      name: style,
      x: xs,
      y: xs,
      style,
    }));
    const elements = allElements(parseSvg(lineChart(chart({ series: styles }))));
    const coloured = (colour: string) =>
      elements.filter(({ attributes }) => Object.values(attributes).includes(colour));
    // the curve, and its sample in the legend
    expect(coloured("#0072b2").map(({ attributes }) => attributes["stroke-dasharray"])).toEqual([
      undefined,
      undefined,
    ]);
    expect(coloured("#d55e00").map(({ attributes }) => attributes["stroke-dasharray"])).toEqual([
      "6,4",
      "6,4",
    ]);
    expect(coloured("#009e73").every(({ attributes }) => attributes.fill === "#009e73")).toBe(true);
    expect(coloured("#009e73")).toHaveLength(2);
  });

  it("thins long curves to about 2000 points and keeps their extremes", () => {
    const x = Array.from({ length: 50000 }, (_, k) => k);
    const y = x.map((k) => (k === 31234 ? 9 : Math.sin(k)));
    const svg = lineChart(chart({ series: [{ name: "a", x, y }] }));
    const [points = []] = curvesOf(svg);
    expect(points.length).toBeLessThanOrEqual(2000);
    expect(points.length).toBeGreaterThan(1500);
    expect(svg.length).toBeLessThan(50_000);
    const heights = points.map((point) => point[1]!).sort((a, b) => a - b);
    expect(heights[1]! - heights[0]!).toBeGreaterThan(100);
  });

  it("shows what there is of a run that diverged, and says so where there is nothing", () => {
    const series = [{ name: "a", x: [0, 1, 2], y: [1, 1e308, Number.NaN] }];
    expect(lineChart(chart({ series }))).not.toMatch(/NaN|undefined|Infinity/u);
    expect(textsOf(lineChart(chart({ series: [], yLog: true })))).toContain("no values to draw");
    expect(textsOf(lineChart(chart()))).not.toContain("no values to draw");
  });

  it("is the same text again, whatever was drawn in between, and needs no ids, which charts could share", () => {
    const before = lineChart(chart());
    lineChart(chart({ title: "Other", yLog: true }));
    expect(lineChart(chart())).toBe(before);
    expect(idsOf(before)).toEqual([]);
    expect(before).not.toContain("url(#");
  });

  it("sets exponents in digits that all fonts have, and keeps what follows them", () => {
    const svg = lineChart(chart({ title: "10⁻³ & L² < 1" }));
    expect(svg).not.toMatch(/<text[^>]*>[^<]*[⁰¹²³⁴-⁹⁻]/u);
    expect(textsOf(svg)).toContain("10⁻³ & L² < 1");
    const title = allElements(parseSvg(svg)).find(({ text }) => text === "10⁻³ & L² < 1")!;
    const shifts = title.children.map(({ attributes }) => Number(attributes.dy));
    expect(shifts).toEqual([-shifts[1]!, shifts[1], -shifts[1]!, shifts[1]]);
    expect(shifts[1]).toBeGreaterThan(0);
  });

  it("refuses x and y of different lengths", () => {
    const series = [{ name: "a", x: [1, 2], y: [1] }];
    expect(() => lineChart(chart({ series }))).toThrow('x and y of "a" must be equally long, got 2 and 1');
  });
});
