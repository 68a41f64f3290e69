import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { RunSummary } from "../../src/node/summary.ts";
import { runRitz, temporaryFolder } from "./run-ritz.ts";

const folder = temporaryFolder();
mkdirSync(join(folder, "measured"));

const x = Array.from({ length: 40 }, (_, i) => i / 39);
const circle = x.map((t) => [t, Math.sin(3 * t), Math.cos(3 * t), 3 * Math.cos(3 * t), -3 * Math.sin(3 * t)]);

/** Writes a problem and its samples next to each other, in a folder apart from the working directory. */
function write(
  name: string,
  statement: string,
  header: string,
  rows: readonly (readonly number[])[],
): string {
  const csv = [header, ...rows.map((row) => row.join(","))].join("\n");
  writeFileSync(join(folder, "measured", `${name}.csv`), csv);
  writeFileSync(
    join(folder, "measured", `${name}.ts`),
    `import { defineProblem } from "deep-ritz";
     export default defineProblem({ name: "${name}", ${statement} });`,
  );
  return join("measured", `${name}.ts`);
}

async function solve(name: string, file: string): Promise<RunSummary> {
  const args = ["--width", "20", "--steps", "60", "--learning-rate", "0.03", "--quiet", "--json"];
  const { code, stdout, stderr } = await runRitz(["solve", file, ...args, "--out", name], { cwd: folder });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout) as RunSummary;
}

/** The solution's values and gradients at the samples, by `ritz eval`, which finds the columns it needs. */
async function valuesAt(name: string): Promise<{ header: string[]; rows: number[][] }> {
  const args = ["eval", name, "--points", `measured/${name}.csv`, "--gradient"];
  const { stdout } = await runRitz(args, { cwd: folder });
  const [header = "", ...lines] = stdout.trimEnd().split("\n");
  return { header: header.split(","), rows: lines.map((line) => line.split(",").map(Number)) };
}

function meanSquare(rows: readonly (readonly number[])[]): number {
  return (
    rows.reduce((sum, row) => sum + row.reduce((square, entry) => square + entry * entry, 0), 0) / rows.length
  );
}

describe("a regression on the samples of a CSV file", () => {
  it("measures the mean squared error on them", async () => {
    const samples = '{ file: "./wave.csv", inputs: ["x"], outputs: ["height"] }';
    const file = write(
      "wave",
      `samples: ${samples}`,
      "height,x",
      circle.map(([t, sin]) => [sin!, t!]),
    );
    const { errors, steps } = await solve("wave", file);
    const { header, rows } = await valuesAt("wave");
    expect(header).toEqual(["x", "u", "du/dx"]);
    expect(rows.map(([t]) => t)).toEqual(x);
    expect(errors.mse).toBeCloseTo(meanSquare(rows.map(([t, u]) => [u! - Math.sin(3 * t!)])), 14);
    expect(errors.mse).toBeLessThan(meanSquare(x.map((t) => [Math.sin(3 * t)]))); // better than u = 0
    expect(steps).toBe(60);
    expect(errors.l2).toBeUndefined();

    const run = JSON.parse(readFileSync(join(folder, "wave/run.json"), "utf8")) as {
      problem: { samples: { path: string; sha256: string } };
    };
    const csv = join(folder, "measured/wave.csv");
    const sha256 = createHash("sha256").update(readFileSync(csv)).digest("hex");
    expect(run.problem.samples).toEqual({ path: csv, sha256 });
  });

  it("trains two outputs on values and gradients", async () => {
    const samples = '{ file: "circle.csv", inputs: ["x"], outputs: ["s", "c"], gradients: ["ds", "dc"] }';
    const file = write("circle", `samples: ${samples}, sobolev: 1`, "x,s,c,ds,dc", circle);
    const { errors, energy } = await solve("circle", file);
    const { header, rows } = await valuesAt("circle");
    expect(header).toEqual(["x", "u1", "u2", "du1/dx", "du2/dx"]);
    const misfit = (from: number, to: number) =>
      meanSquare(rows.map((row, i) => row.slice(from, to).map((entry, k) => entry - circle[i]![from + k]!)));
    expect(errors.mse).toBeCloseTo(misfit(1, 3), 12);
    // The energy is half the mean squares of both misfits: gradients are there, and in the right columns.
    expect(energy).toBeCloseTo(0.5 * (misfit(1, 3) + misfit(3, 5)), 12);
    expect(misfit(3, 5)).toBeLessThan(9); // better than no gradient at all
  });

  it("reads samples and points as other programs write them", async () => {
    const decimal = (value: number) => String(value).replace(".", ",");
    const rows = circle.map(([t, sin], i) => `place ${i};${decimal(t!)};${decimal(sin!)}`);
    const text = `\uFEFFPlace;X [m];Height (m)\r\n${rows.join("\r\n")}`;
    const samples = '{ file: "export.csv", inputs: ["x"], outputs: ["height"] }';
    const file = write("export", `samples: ${samples}`, "", []);
    const csv = join(folder, "measured/export.csv");
    writeFileSync(csv, Buffer.from(text, "utf16le"));
    const { errors } = await solve("export", file);
    const { header, rows: values } = await valuesAt("export");
    expect(header).toEqual(["x", "u", "du/dx"]);
    expect(values.map(([t]) => t)).toEqual(x);
    expect(errors.mse).toBeCloseTo(meanSquare(values.map(([t, u]) => [u! - Math.sin(3 * t!)])), 14);
    const run = JSON.parse(readFileSync(join(folder, "export/run.json"), "utf8")) as {
      problem: { samples: { sha256: string } };
    };
    expect(run.problem.samples.sha256).toBe(createHash("sha256").update(readFileSync(csv)).digest("hex"));
  });
});
