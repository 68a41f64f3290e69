import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { cases, flopsOf, idOf, namedCases } from "../../bench/cases.ts";
import { wasmPeak } from "../../bench/peak.ts";
import { performancePage } from "../../bench/performance-page.ts";
import { type CaseResult, type Results, withCase } from "../../bench/results.ts";

const committed = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

it("is what the committed results give", () => {
  const results = JSON.parse(committed("bench/results/training-step.json")) as Results;
  expect(committed("docs/performance.md")).toBe(performancePage(results));
});

const [first, second] = cases as [CaseResult, CaseResult];
const empty: Results = {
  machine: { processor: "P", cores: 2, system: "S", node: "v1", native: "N", wasm: "W" },
  peers: {},
  rounds: 3,
  secondsARound: 0.1,
  results: [],
};
/** One round of 1 ms for us, of 2 and 4 ms for JAX, on a machine whose peak is ten times our rate. */
const timed = (one: CaseResult, ms = 1): CaseResult => ({
  ...one,
  date: "2000-01-01",
  peak: { one: 5e3 * flopsOf(one), all: 1e4 * flopsOf(one), loop: "a loop" },
  others: 0,
  times: { "wasm, 1 thread": [ms], "JAX jit": [5, 3, 4], "JAX scan": [2, 2, 2] },
  absent: { PyTorch: "not there" },
});

it("shows medians, ratios to JAX's best and shares of the peak", () => {
  const page = performancePage({ ...empty, results: [timed(first)] });
  expect(page).toContain(`| | m = ${first.width}, n = ${first.points} |`);
  expect(page).toContain("| wasm, 1 thread | 1 (1) |");
  expect(page).toContain("| JAX jit | 4 |");
  expect(page).toContain("| wasm, 1 thread | 0.5 |");
  expect(page).toContain("| JAX jit | 2 |");
  expect(page).toMatch(/\| wasm, 1 thread \| [\d.]+ \(10 %\) \|/);
  expect(page).toContain("Not timed everywhere: PyTorch: not there.");
  expect(page).toContain("The machine was quiet.");
  expect(performancePage({ ...empty, results: [{ ...timed(first), others: 0.5 }] })).toContain("up to 50 %");
  expect(page).not.toContain("How the cost grows");
});

it("puts a case in the place of its predecessor, and all in order", () => {
  const later = withCase(empty, [timed(second)], timed(first));
  expect(later.results.map(idOf)).toEqual([idOf(first), idOf(second)]);
  const again = withCase(empty, later.results, timed(second, 7));
  expect(again.results.map(idOf)).toEqual([idOf(first), idOf(second)]);
  expect(again.results[1]!.times["wasm, 1 thread"]).toEqual([7]);
});

it("picks cases by the parts of their names", () => {
  expect(namedCases("m1000-n400-d10").map(idOf)).toEqual(["2layers-m1000-n400-d10"]);
  expect(namedCases("3layers,d10")).toHaveLength(8);
  expect(namedCases("n400").every(({ points }) => points === 400)).toBe(true);
  expect(() => namedCases("m100")).toThrow(/none is m100; there are 2layers-m200-n400-d2, /);
});

it("measures a peak with WASM where there is no addon", () => {
  expect(wasmPeak(1)).toBeGreaterThan(1e6); // however busy the machine
  expect(wasmPeak(1)).toBeLessThan(1e12);
});
