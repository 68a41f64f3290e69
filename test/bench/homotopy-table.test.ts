import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { type ArmResult, type HomotopyResults, homotopyTables } from "../../bench/homotopy-table.ts";

const committed = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

it("stands in the docs as the committed results give it", () => {
  const results = JSON.parse(committed("bench/results/homotopy-second-order.json")) as HomotopyResults;
  expect(committed("docs/second-order.md")).toContain(homotopyTables(results));
});

it("counts the seeds that are better than the control", () => {
  const arm = (name: string, h1: readonly number[], moved: number): ArmResult => ({
    problem: "p",
    initialisation: "i",
    arm: name,
    stages: [],
    s: 1,
    l2: h1,
    h1,
    iterations: [10, 20, 30],
    statuses: ["converged", "converged", "stalled"],
    moved: [moved, moved, moved],
  });
  const results = [arm("alone", [1e-6, 2e-5, 3e-6], 0), arm("control: Adam", [2e-6, 3e-5, 1e-6], 0.5)];
  const table = homotopyTables({ kernels: "K", width: 1, steps: 1, seeds: 3, results });
  expect(table).toContain("| p, i | H1, median (quartiles)");
  expect(table).toContain("| alone | 3.0e-6 (1.0e-6 to 2.0e-5) | 2.0e-5 | 2 of 3 | 2 of 3 | 20 | – |");
  expect(table).toContain("| control: Adam | 2.0e-6 (1.0e-6 to 3.0e-5) | 3.0e-5 | 2 of 3 | – | 20 | 0.5 |");
});
