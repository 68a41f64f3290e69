import { describe, expect, it } from "vitest";
import { formatDuration, formatNumber, textTable } from "../../src/report/format.ts";

describe("formatNumber", () => {
  it.each([
    [2.6e-4, "2.6e-4"],
    [-2.604e-4, "-2.6e-4"],
    [0.125, "0.125"],
    [0.5, "0.5"],
    [-Math.PI, "-3.14"],
    [20000, "20000"],
    [123456.7, "123457"],
    [1234567, "1.23e6"],
    [0, "0"],
    [-0, "0"],
    [Number.NaN, "NaN"],
    [Number.NEGATIVE_INFINITY, "-Infinity"],
  ])("writes %d as %s", (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  it("carries a rounding over a power of ten", () => {
    expect(formatNumber(9.996)).toBe("10");
    expect(formatNumber(9.996e-4)).toBe("0.001");
    expect(formatNumber(999999.7)).toBe("1e6");
  });

  it("keeps the wanted digits", () => {
    expect(formatNumber(1.23456e-5, 5)).toBe("1.2346e-5");
    expect(formatNumber(1.23456e-5, 1)).toBe("1e-5");
    expect(formatNumber(0.0123456, 4)).toBe("0.01235");
  });
});

describe("formatDuration", () => {
  it.each([
    [0, "0 s"],
    [0.0042, "4.2 ms"],
    [0.85, "850 ms"],
    [12.34, "12.3 s"],
    [75, "1 min 15 s"],
    [7500, "2 h 5 min"],
    [97200, "1 d 3 h"],
  ])("writes %d seconds as %s", (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  it("rounds up into the next unit", () => {
    expect(formatDuration(0.9999)).toBe("1 s");
    expect(formatDuration(59.96)).toBe("1 min");
    expect(formatDuration(3599.6)).toBe("1 h");
    expect(formatDuration(86399)).toBe("1 d");
  });

  it("refuses what is no length of time", () => {
    expect(() => formatDuration(-1)).toThrow("got -1");
    expect(() => formatDuration(Number.NaN)).toThrow("got NaN");
  });
});

describe("textTable", () => {
  it("aligns numbers to the right and words to the left, without trailing spaces", () => {
    const rows = [
      ["Adam", 0.0012, "ok"],
      ["gradient descent", 12.5],
      ["HRTA", Number.NaN, "L² rises"],
    ];
    expect(textTable(rows, { header: ["method", "error", "note"] })).toBe(
      [
        "method             error  note",
        "----------------  ------  --------",
        "Adam              0.0012  ok",
        "gradient descent    12.5",
        "HRTA                 NaN  L² rises",
      ].join("\n"),
    );
  });

  it("does without a header, and without rows", () => {
    expect(textTable([["a", 1]])).toBe("a  1");
    expect(textTable([])).toBe("");
  });

  it("takes a column with a single word for words", () => {
    expect(textTable([[1], ["none"], [10]])).toBe("1\nnone\n10");
  });
});
