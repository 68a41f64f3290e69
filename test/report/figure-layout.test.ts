import { describe, expect, it } from "vitest";
import { Random } from "../../src/math/random.ts";
import { heatMap } from "../../src/report/heat-map.ts";
import type { HeatMap } from "../../src/report/heat-map-options.ts";
import { lineChart } from "../../src/report/line-chart.ts";
import type { LineChart, LineSeries } from "../../src/report/line-chart-options.ts";
import { textWidth } from "../../src/report/text-width.ts";
import { allElements, parseSvg, type SvgElement } from "./svg-elements.ts";

interface Box {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Where a text stands: as wide as layout takes it for, as high as its capitals. */
function boxOf({ attributes, text }: SvgElement): Box {
  const size = Number(attributes["font-size"] ?? 12);
  const [x, y] = [Number(attributes.x), Number(attributes.y)];
  const width = textWidth(text, size);
  const before = { start: 0, middle: width / 2, end: width }[attributes["text-anchor"] ?? "start"]!;
  const box = { text, left: x - before, right: x - before + width, top: y - 0.72 * size, bottom: y };
  const turned = /^rotate\(-90 ([-\d.]+) ([-\d.]+)\)$/u.exec(attributes.transform ?? "");
  if (turned === null) return box;
  const [cx = 0, cy = 0] = turned.slice(1).map(Number);
  return {
    text,
    left: cx + (box.top - cy),
    right: cx + (box.bottom - cy),
    top: cy - (box.right - cx),
    bottom: cy - (box.left - cx),
  };
}

/** What is wrong with where a figure's texts stand, in words. */
function faultsOf(svg: string): string[] {
  const root = parseSvg(svg);
  const [width, height] = [Number(root.attributes.width), Number(root.attributes.height)];
  const boxes = allElements(root)
    .filter(({ name }) => name === "text")
    .map(boxOf);
  const outside = boxes
    .filter(({ left, right, top, bottom }) => left < 0 || top < 0 || right > width || bottom > height)
    .map(({ text }) => `outside: ${text}`);
  const over = boxes.flatMap((one, k) =>
    boxes
      .slice(0, k)
      .filter(
        (other) =>
          one.left < other.right &&
          other.left < one.right &&
          one.top < other.bottom &&
          other.top < one.bottom,
      )
      .map((other) => `over one another: ${one.text}, ${other.text}`),
  );
  return [...outside, ...over];
}

/** Whether the curves of a chart, but for half of their width, stay in its plot. */
function curvesInside(svg: string): boolean {
  const elements = allElements(parseSvg(svg));
  const [, outline] = elements.filter(({ name }) => name === "rect").map(({ attributes }) => attributes);
  const [left, top] = [Number(outline!.x), Number(outline!.y)];
  const [right, bottom] = [left + Number(outline!.width), top + Number(outline!.height)];
  const numbers = elements
    .filter(({ attributes }) => attributes["stroke-linejoin"] && !attributes.d!.includes("h"))
    .flatMap(({ attributes }) => attributes.d!.match(/-?[\d.]+/gu)!.map(Number));
  expect(numbers.length).toBeGreaterThan(0);
  return numbers.every((place, k) =>
    k % 2 === 0 ? place >= left - 1 && place <= right + 1 : place >= top - 1 && place <= bottom + 1,
  );
}

const long =
  "a name that is so long that no axis, no legend and no title can hold it in one line of theirs, ever";

function randomChart(random: Random): LineChart {
  const number = (log: boolean) => {
    const size = 10 ** (8 * random.uniform() - 4);
    return log ? size : size * random.normal();
  };
  const [xLog, yLog] = [random.uniform() < 0.5, random.uniform() < 0.5];
  const [a, b, c, d] = [number(xLog), number(xLog), number(yLog), number(yLog)];
  const at = (from: number, to: number, log: boolean, part: number) =>
    log ? from ** (1 - part) * to ** part : from + part * (to - from);
  const parts = Array.from({ length: 40 }, (_, k) => k / 39);
  const count = 1 + Math.floor(5 * random.uniform());
  const series = Array.from(
    { length: count },
    (_, k): LineSeries => ({
      name: k === 2 ? long : `curve ${k}`,
      x: parts.map((part) => at(a, b, xLog, part)),
      y: parts.map(() => at(c, d, yLog, random.uniform())),
      style: k === 1 ? "dashed" : "line",
    }),
  );
  const marks = Array.from({ length: Math.floor(6 * random.uniform()) }, (_, k) => ({
    x: at(a, b, xLog, random.uniform()),
    label: k === 3 ? long : `s = ${k} → ${k + 1}`,
  }));
  return {
    title: random.uniform() < 0.3 ? long : "Error during training",
    xLabel: random.uniform() < 0.3 ? long : "step",
    yLabel: random.uniform() < 0.3 ? long : "u",
    series,
    marks,
    xLog,
    yLog,
    width: 320 + Math.floor(600 * random.uniform()),
  };
}

function randomMap(random: Random): HeatMap {
  const centres = (lower: number, length: number) =>
    Float64Array.from({ length: 12 }, (_, k) => lower + ((k + 0.5) * length) / 12);
  const size = 10 ** (12 * random.uniform() - 6);
  return {
    title: random.uniform() < 0.3 ? long : "Computed solution",
    xLabel: random.uniform() < 0.3 ? long : "x",
    yLabel: random.uniform() < 0.3 ? long : "y",
    x: centres(random.normal(), 10 ** (2 * random.uniform() - 1)),
    y: centres(random.normal(), 10 ** (2 * random.uniform() - 1)),
    values: Float64Array.from({ length: 144 }, () => size * random.normal()),
    scale: random.uniform() < 0.5 ? "diverging" : "sequential",
    ...(random.uniform() < 0.7 && { unit: random.uniform() < 0.3 ? long : "u - u*" }),
    equalAspect: random.uniform() < 0.7,
  };
}

describe("texts of a figure", () => {
  it("would be found outside it or over one another", () => {
    const texts = (...places: string[]) =>
      `<svg width="100" height="50">${places.map((place) => `<text ${place}>word</text>`).join("")}</svg>`;
    expect(faultsOf(texts('x="10" y="20"', 'x="10" y="40"'))).toEqual([]);
    expect(faultsOf(texts('x="10" y="20"', 'x="20" y="25"'))).toHaveLength(1);
    expect(faultsOf(texts('x="90" y="20"'))).toHaveLength(1);
    expect(faultsOf(texts('x="10" y="10" text-anchor="middle" transform="rotate(-90 10 10)"'))).toHaveLength(
      1,
    );
    expect(faultsOf(texts('x="10" y="25" text-anchor="middle" transform="rotate(-90 10 25)"'))).toEqual([]);
  });

  it("stand in it, apart from one another, and curves in their plot, for 300 random charts", () => {
    const random = new Random(5);
    for (let trial = 0; trial < 300; trial++) {
      const chart = randomChart(random);
      const svg = lineChart(chart);
      expect({ trial, width: chart.width, faults: faultsOf(svg) }).toMatchObject({ faults: [] });
      expect(curvesInside(svg)).toBe(true);
    }
  });

  it("stand in it, apart from one another, for 300 random maps", () => {
    const random = new Random(6);
    for (let trial = 0; trial < 300; trial++) {
      expect({ trial, faults: faultsOf(heatMap(randomMap(random))) }).toMatchObject({ faults: [] });
    }
  });
});
