import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { cases, namedCases } from "../../bench/second-order-cases.ts";
import { secondOrderPage } from "../../bench/second-order-page.ts";
import { type RunResult, type SecondOrderResults, withRun } from "../../bench/second-order-results.ts";

const committed = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

it("is what the committed results give", () => {
  const results = JSON.parse(committed("bench/results/second-order.json")) as SecondOrderResults;
  expect(committed("docs/second-order-results.md")).toBe(secondOrderPage(results));
});

const machine = { processor: "P", cores: 2, system: "S", node: "v1", native: "N", wasm: "W" };
const run = (seed: number, l2: number, seconds = 0.5): RunResult => ({
  case: "poisson2d",
  seed,
  date: "2000-01-01",
  others: 0,
  status: seed === 3 ? "stalled" : "converged",
  method: "newton",
  iterations: 10 * seed,
  seconds,
  l2,
  h1: 10 * l2,
  estimatedError: 9 * l2,
});

it("shows the median, every run, and which goals the median misses", () => {
  const runs = [run(1, 1e-7), run(2, 3e-6), run(3, 2e-6)];
  const page = secondOrderPage({ machine, runs });
  expect(page).toContain(
    "| poisson2d, newton | 2e-6 (1e-7, 3e-6, 2e-6) | 2e-5 (1e-6, 3e-5, 2e-5) | 0.5 (0.5, 0.5, 0.5) | **1e-6**, **1e-5**, 1 s | 1.8e-5 (9e-7, 2.7e-5, 1.8e-5) | 10, 20, 30 | 2 converged, 1 stalled |",
  );
  expect(page).not.toContain("## Many seeds");
  expect(page).toContain("The machine was quiet.");
});

it("shows the worst of many seeds, and takes five of them for the table", () => {
  const runs = [1, 2, 3, 4, 5, 6].map((seed) => run(seed, seed * 1e-7));
  const page = secondOrderPage({ machine, runs });
  expect(page).toContain(
    "| poisson2d | 6 | 3.5e-7 | 6e-7 | 3.5e-6 | 6e-6 | 0.5 | 0.5 | 5 converged, 1 stalled |",
  );
  expect(page).toContain("| poisson2d, newton | 3e-7 (1e-7, 2e-7, 3e-7, 4e-7, 5e-7) |");
});

it("says how many times newton's the others' times are, and who never came there", () => {
  const one = (contender: string, seconds: number | null) => ({
    contender,
    seed: 1,
    seconds,
    iterations: seconds === null ? null : 7,
    l2: 5e-5,
    secondsInAll: 3,
  });
  const results = [one("newton", 0.1), one("A", 2), one("B", null)];
  const race = { date: "2000-01-02", others: 0.5, target: 1e-4, jax: "1", results };
  const page = secondOrderPage({ machine, runs: [], race });
  expect(page).toContain("| A | 2 | 2 (20 x newton) | 7 | 5e-5 | 3 |");
  expect(page).toContain("| B | never | never | – | 5e-5 | 3 |");
  expect(page).toContain("The machine was not quiet");
});

it("puts a run in the place of its predecessor, but for the same one at a busier time", () => {
  const once = withRun({ machine, runs: [run(1, 1), run(2, 2)] }, run(1, 3));
  expect(once.runs.map(({ l2 }) => l2)).toEqual([3, 2]);
  const busier = { ...run(1, 3, 0.9), others: 0.5 };
  expect(withRun(once, busier).runs[0]!.seconds).toBe(0.5);
  expect(withRun({ machine, runs: [busier] }, run(1, 3)).runs[0]!.seconds).toBe(0.5);
});

it("picks cases by name", () => {
  expect(namedCases("sine1d,poisson2d").map(({ id }) => id)).toEqual(["sine1d", "poisson2d"]);
  expect(() => namedCases("x")).toThrow(`none is x; there are ${cases[0]!.id}, `);
});
