import { describe, expect, it } from "vitest";
import { Random } from "../../src/math/random.ts";
import { axisRange, axisScale } from "../../src/report/axis-range.ts";
import { linearTicks, logTicks, powerOfTen } from "../../src/report/axis-ticks.ts";

/** The number that a label and its factor say. */
function numberOf(label: string, factor = ""): number {
  const plain = label.replace("−", "-").replaceAll("\u2009", "");
  const [mantissa = "", power = factor.slice(1)] = plain.includes("×") ? plain.split("×") : [plain];
  const digits = [...(/10(.*)/u.exec(power)?.[1] ?? "⁰")].map((sign) =>
    sign === "⁻" ? "-" : String("⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(sign)),
  );
  return Number(mantissa) * 10 ** Number(digits.join(""));
}

describe("linearTicks", () => {
  it("are round", () => {
    expect(linearTicks(0, 1, 5)).toEqual({
      values: [0, expect.closeTo(0.2), expect.closeTo(0.4), expect.closeTo(0.6), expect.closeTo(0.8), 1],
      labels: ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"],
      minor: [],
      factor: "",
    });
    expect(linearTicks(-7, 12, 4).labels).toEqual(["−5", "0", "5", "10"]);
    expect(linearTicks(0, 30000, 3).labels).toEqual(["0", "10\u2009000", "20\u2009000", "30\u2009000"]);
  });

  it("reach ends that rounding has moved inwards", () => {
    const { values, labels } = linearTicks(0.1 + 0.2, 0.8, 5);
    expect(labels[0]).toBe("0.3");
    expect(values[0]).toBe(0.1 + 0.2);
    expect(logTicks(1.0000000000000002e-3, 1, 6).labels[0]).toBe("10⁻³");
  });

  it("share a factor where numbers are very small or large", () => {
    const small = linearTicks(0, 3.4e-4, 3);
    expect(small.labels).toEqual(["0", "1", "2", "3"]);
    expect(small.factor).toBe("×10⁻⁴");
    expect(linearTicks(0, 2e6, 4).factor).toBe("×10⁶");
  });

  it("say in their labels where they are, and are two or more, for 500 random ranges", () => {
    const random = new Random(1);
    for (let trial = 0; trial < 500; trial++) {
      const lower = random.normal() * 10 ** (20 * random.uniform() - 10);
      const range = 10 ** (4 * random.uniform() - 3) * Math.max(Math.abs(lower), 1e-12);
      const upper = lower + range;
      const { values, labels, factor } = linearTicks(lower, upper, 2 + Math.floor(8 * random.uniform()));
      expect(values.length).toBeGreaterThanOrEqual(2);
      expect(values.length).toBeLessThanOrEqual(20);
      labels.forEach((label, k) => {
        const said = factor === "" ? numberOf(label) : numberOf(`${label}${factor}`);
        expect(Math.abs(said - values[k]!)).toBeLessThanOrEqual(1e-6 * range);
        expect(values[k]).toBeGreaterThanOrEqual(lower);
        expect(values[k]).toBeLessThanOrEqual(upper);
      });
      expect(new Set(labels).size).toBe(labels.length);
    }
  });
});

describe("logTicks", () => {
  it("are the powers of ten, with 2 to 9 times each as minor ticks", () => {
    const ticks = logTicks(1e-3, 10 ** 0.5, 6);
    expect(ticks.values).toEqual([1e-3, 1e-2, 1e-1, 1]);
    expect(ticks.labels).toEqual(["10⁻³", "10⁻²", "10⁻¹", "1"]);
    expect(ticks.minor).toHaveLength(3 * 8 + 2);
  });

  it("leave out powers where they are many", () => {
    const { values, labels, minor } = logTicks(1e-16, 1, 6);
    expect(values).toEqual([1e-16, 1e-14, 1e-12, 1e-10, 1e-8, 1e-6, 1e-4, 1e-2, 1]);
    expect(labels.slice(-2)).toEqual(["10⁻²", "1"]);
    expect(minor).toHaveLength(17 - 9);
  });

  it("are 1, 2, 3, 5 times a power of ten within a decade, and 1, 2, 5 times one within two", () => {
    expect(logTicks(2e-5, 1e-4, 6).labels).toEqual(["2×10⁻⁵", "3×10⁻⁵", "5×10⁻⁵", "10⁻⁴"]);
    expect(logTicks(1, 10, 6).labels).toEqual(["1", "2", "3", "5", "10"]);
    expect(logTicks(0.02, 2, 6).labels).toEqual(["0.02", "0.05", "0.1", "0.2", "0.5", "1", "2"]);
  });

  it("are all multiples of a power of ten where these are few, and those of a linear axis in a short range", () => {
    expect(logTicks(0.02, 0.05, 6).labels).toEqual(["0.02", "0.03", "0.04", "0.05"]);
    expect(logTicks(0.021, 0.041, 6).labels).toEqual(["0.025", "0.030", "0.035", "0.040"]);
  });

  it("say in their labels where they are, and are two or more, for 500 random ranges", () => {
    const random = new Random(2);
    for (let trial = 0; trial < 500; trial++) {
      const lower = 10 ** (30 * random.uniform() - 15);
      const upper = lower * 10 ** (10 ** (4 * random.uniform() - 3));
      const { values, labels, minor, factor } = logTicks(lower, upper, 2 + Math.floor(6 * random.uniform()));
      expect(values.length).toBeGreaterThanOrEqual(2);
      labels.forEach((label, k) => {
        const power = factor === "" && /^10[⁰-⁹⁻¹²³]/u.test(label) ? `1×${label}` : label;
        const said = numberOf(factor === "" ? power : `${label}${factor}`);
        expect(Math.abs(said / values[k]! - 1)).toBeLessThanOrEqual(1e-9);
      });
      for (const value of [...values, ...minor]) {
        expect(value / lower).toBeGreaterThan(1 - 1e-8);
        expect(value / upper).toBeLessThan(1 + 1e-8);
      }
      expect(new Set([...values, ...minor]).size).toBe(values.length + minor.length);
    }
  });
});

describe("axisRange", () => {
  it("shows all values, with a margin as it is drawn", () => {
    expect(axisRange([3, 1, 2], false, 0.1)).toEqual({ lower: 0.8, upper: 3.2, log: false });
    const { lower, upper } = axisRange([1, 100], true, 0.5);
    expect([lower, upper]).toEqual([expect.closeTo(0.1), expect.closeTo(1000)]);
  });

  it("surrounds a single value, and is a range where there is none", () => {
    for (const log of [false, true]) {
      const { lower, upper } = axisRange([0.02, 0.02], log, 0.04);
      expect(lower).toBeLessThan(0.02);
      expect(upper).toBeGreaterThan(0.02);
      const empty = axisRange([], log, 0.04);
      expect(empty.upper).toBeGreaterThan(empty.lower);
    }
  });

  it("stays within what numbers can be", () => {
    const { lower, upper } = axisRange([1e-300, 1e300], true, 0.04);
    expect(lower).toBeGreaterThan(0);
    expect(upper).toBeLessThan(Number.POSITIVE_INFINITY);
  });
});

it("axisScale goes from one place to the other, evenly in the logarithm if asked", () => {
  expect([0, 5, 10].map(axisScale({ lower: 0, upper: 10, log: false }, 100, 200))).toEqual([100, 150, 200]);
  const places = [1, 10, 100].map(axisScale({ lower: 1, upper: 100, log: true }, 100, 200));
  expect(places).toEqual([100, 150, 200].map((place) => expect.closeTo(place, 9)));
});

it("powerOfTen sets exponents high", () => {
  expect([-12, -3, 0, 1, 308].map(powerOfTen)).toEqual(["10⁻¹²", "10⁻³", "1", "10¹", "10³⁰⁸"]);
});
