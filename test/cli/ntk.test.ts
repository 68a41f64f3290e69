import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root, runMany, temporaryFolder, tiny } from "./run-ritz.ts";

const folder = temporaryFolder();
const sine = join(root, "problems/sine1d.ts");
const orthogonal = join(folder, "orthogonal.ts");
writeFileSync(
  orthogonal,
  `import { defineProblem } from "deep-ritz";
   export default defineProblem({
     name: "orthogonal",
     samples: { points: Float64Array.of(-1, 1), values: Float64Array.of(0, 1), inputs: 1, outputs: 1 },
   });`,
);

describe("ritz ntk", () => {
  it("prints a table over s and verdicts, and writes a page and its data", async () => {
    const out = join(folder, "sine");
    const flags = ["--points", "8", "--width", "50", "--s", "0.5,1.5", "--time", "5", "--out", out];
    const run = join(folder, "run");
    const [first, , saved, json] = await runMany([
      ["ntk", sine, ...flags],
      ["solve", sine, ...tiny, "--out", run, "--quiet"],
      ["ntk", sine, "--points", "8", "--run", run, "--out", join(folder, "saved"), "--activation", "tanh"],
      // (x, 1) for x = -1 and 1 are orthogonal: the counterexample to Theorem 1
      ["ntk", orthogonal, "--activation", "relu", "--width", "20", "--out", join(folder, "two"), "--json"],
    ]);
    expect(first).toMatchObject({ code: 0, stderr: "" });
    expect(first!.stdout).toContain("Theorem 1 on s from 0 to 2: true");
    expect(first!.stdout).toContain("Assumption 1: false; not positive definite: H[a], H[w], M[a], M[w]");
    expect(first!.stdout).toMatch(/stage 2, s = 1: rate of eq. \(16\)/);
    expect(readFileSync(join(out, "ntk.html"), "utf8")).toContain("Spectrum of K[a]");
    const data = JSON.parse(readFileSync(join(out, "ntk.json"), "utf8")) as {
      rows: { s: number; infinite: { a: { eigenvalues: number[] } } }[];
    };
    expect(data.rows.map(({ s }) => s)).toEqual([0.5, 1.5]);
    expect(data.rows[0]!.infinite.a.eigenvalues.length).toBe(8);
    expect(saved).toMatchObject({ code: 0, stderr: "" });
    expect(saved!.stdout).toContain(`m = 20, parameters of ${run} (s = 1)`);
    const report = JSON.parse(json!.stdout) as { theorem1: { holds: boolean; w: { worst: object } } };
    expect(report.theorem1.holds).toBe(false);
    expect(report.theorem1.w.worst).toMatchObject({ from: 0, to: 1 });
  });

  it("says in a line what is wrong", async () => {
    const outcomes = await runMany([
      ["ntk"],
      ["ntk", sine, "--points", "1000"],
      ["ntk", sine, "--method", "guess"],
      ["ntk", sine, "--method", "closed", "--activation", "tanh"],
      ["ntk", sine, "--s", "3"],
    ]);
    expect(outcomes.map(({ code }) => code)).toEqual([2, 2, 2, 2, 2]);
    expect(outcomes.map(({ stderr }) => stderr)).toEqual([
      "ritz: ntk: name a problem's file, such as: ritz ntk problems/poisson2d.ts\n",
      'ritz: --points: must be at most 500; got "1000"\n',
      'ritz: --method: must be one of closed, quadrature, monte-carlo; got "guess"\n',
      "ritz: kernel: closed forms exist for powers of ReLU only, got tanh\n",
      'ritz: --s: must be numbers in [0, 2] with commas between, such as 0.5,1; got "3"\n',
    ]);
  });
});
