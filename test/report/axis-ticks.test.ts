import { describe, expect, it } from "vitest";
import { Random } from "../../src/math/random.ts";
import { linearTicks, logBounds, logTicks, powerOfTen } from "../../src/report/axis-ticks.ts";

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
      positions: [0, expect.closeTo(0.2), expect.closeTo(0.4), expect.closeTo(0.6), expect.closeTo(0.8), 1],
      labels: ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"],
      minor: [],
      factor: "",
    });
    expect(linearTicks(-7, 12, 4).labels).toEqual(["−5", "0", "5", "10"]);
    expect(linearTicks(0, 30000, 3).labels).toEqual(["0", "10\u2009000", "20\u2009000", "30\u2009000"]);
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
      const { positions, labels, factor } = linearTicks(lower, upper, 2 + 8 * random.uniform());
      expect(positions.length).toBeGreaterThanOrEqual(2);
      expect(positions.length).toBeLessThanOrEqual(20);
      labels.forEach((label, k) => {
        const said = factor === "" ? numberOf(label) : numberOf(`${label}${factor}`);
        expect(Math.abs(said - positions[k]!)).toBeLessThanOrEqual(1e-6 * range);
        expect(positions[k]).toBeGreaterThanOrEqual(lower);
        expect(positions[k]).toBeLessThanOrEqual(upper);
      });
      expect(new Set(labels).size).toBe(labels.length);
    }
  });
});

describe("logTicks", () => {
  it("are the powers of ten, with 2 to 9 times each as minor ticks", () => {
    const ticks = logTicks(-3, 0.5, 6);
    expect(ticks.positions).toEqual([-3, -2, -1, 0]);
    expect(ticks.labels).toEqual(["10⁻³", "10⁻²", "10⁻¹", "1"]);
    expect(ticks.minor).toHaveLength(3 * 8 + 2);
  });

  it("leave out powers where they are many", () => {
    const { positions, minor } = logTicks(-16, 0, 6);
    expect(positions).toEqual([-15, -12, -9, -6, -3, 0].map((at) => expect.closeTo(at, 12)));
    expect(minor).toHaveLength(17 - 6);
  });

  it("are 1, 2, 5 times a power of ten within a decade", () => {
    expect(logTicks(Math.log10(2e-5), Math.log10(1e-4), 6).labels).toEqual(["2×10⁻⁵", "5×10⁻⁵", "10⁻⁴"]);
    expect(logTicks(0, 1, 6).labels).toEqual(["1", "2", "5", "10"]);
    expect(logTicks(Math.log10(0.02), Math.log10(0.1), 6).labels).toEqual(["0.02", "0.05", "0.1"]);
  });

  it("are two or more within logBounds, for 500 random ranges", () => {
    const random = new Random(2);
    for (let trial = 0; trial < 500; trial++) {
      const lower = 30 * random.uniform() - 15;
      const upper = lower + 10 ** (4 * random.uniform() - 3);
      const [low, high] = logBounds(lower, upper);
      expect(low).toBeLessThanOrEqual(lower + 1e-9);
      expect(high).toBeGreaterThanOrEqual(upper - 1e-9);
      const { positions, labels } = logTicks(low, high, 2 + 6 * random.uniform());
      expect(positions.length).toBeGreaterThanOrEqual(2);
      labels.forEach((label, k) => {
        const said = Math.log10(
          numberOf(label.startsWith("10") && /[⁰-⁹⁻¹²³]/u.test(label) ? `1×${label}` : label),
        );
        expect(Math.abs(said - positions[k]!)).toBeLessThanOrEqual(1e-9);
      });
    }
  });
});

it("powerOfTen sets exponents high", () => {
  expect([-12, -3, 0, 1, 308].map(powerOfTen)).toEqual(["10⁻¹²", "10⁻³", "1", "10¹", "10³⁰⁸"]);
});
