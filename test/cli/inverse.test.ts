import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runRitz, temporaryFolder } from "./run-ritz.ts";

const folder = temporaryFolder();
const file = join(folder, "end.ts");
// u'' = 0 with u(0) = 0 and u(1) = end: the lift depends on what is sought.
writeFileSync(
  file,
  `
import { defineInverse, defineProblem, interval, poisson } from "deep-ritz";
export default defineInverse({
  parameters: { end: 1 },
  problem: ({ end }) =>
    defineProblem({
      name: "end",
      domain: interval(0, 1),
      energy: poisson(),
      dirichlet: { "x-": 0, "x+": end },
      defaults: { secondOrder: { network: { width: 6 }, iterations: 5 } },
    }),
  data: { points: [[0.25], [0.5], [0.75]], values: [0.76, 1.49, 2.26] },
  exact: { end: 3 },
});
`,
);
writeFileSync(join(folder, "points.csv"), "x\n1\n");
// sum of x values / sum of x^2
const best = (0.25 * 0.76 + 0.5 * 1.49 + 0.75 * 2.26) / (0.0625 + 0.25 + 0.5625);

interface Result {
  readonly identified: {
    readonly parameters: readonly {
      name: string;
      value: number;
      standardError: number;
      relativeError: number;
    }[];
    readonly converged: boolean;
    readonly measurements: number;
    readonly starts?: readonly { from: number[]; ending: string; isBest: boolean }[];
    readonly profiles?: readonly { parameter: string; values: number[]; misfits: number[]; upper?: number }[];
  };
}

describe("ritz solve on an inverse problem", () => {
  it("prints the parameters with their errors, and evaluates the solution that belongs to them", async () => {
    const out = join(folder, "run");
    const { code, stdout } = await runRitz(["solve", file, "--json", "--quiet", "--out", out]);
    expect(code).toBe(0);
    const { identified } = JSON.parse(stdout) as Result;
    const [end] = identified.parameters;
    expect(identified).toMatchObject({ converged: true, measurements: 3 });
    expect(end!.value).toBeCloseTo(best, 5);
    expect(end!.relativeError).toBeCloseTo(Math.abs(best - 3) / 3, 5);
    expect(Math.abs(end!.value - 3)).toBeLessThan(3 * end!.standardError);
    for (const name of ["solution", "data", "residuals", "misfit"]) {
      expect(existsSync(join(out, `${name}.svg`))).toBe(true);
    }
    expect(readFileSync(join(out, "report.html"), "utf8")).toContain("Parameters found");
    const evaluated = await runRitz(["eval", out, "--points", join(folder, "points.csv")]);
    expect(Number(evaluated.stdout.trim().split("\n")[1]!.split(",")[1])).toBeCloseTo(end!.value, 6);
  });

  it("says them in words", async () => {
    const { stdout } = await runRitz(["solve", file, "--quiet", "--out", join(folder, "words")]);
    expect(stdout).toMatch(/^end = 3\.\d+ ± 0\.\d+ \(exact 3, off by [\d.]+ %\)$/m);
    expect(stdout).toMatch(/^converged; root mean square misfit/m);
  });

  it("shows over which range the data do not tell a parameter, and where the search was begun", async () => {
    const free = join(folder, "free.ts");
    // u'' = 0, u(0) = 0, u' + b u = b at 1: u = x b / (1 + b), which is measured as x
    writeFileSync(
      free,
      `
import { defineInverse, defineProblem, galerkin, interval, poisson } from "deep-ritz";
export default defineInverse({
  parameters: { b: { start: 1, positive: true } },
  problem: ({ b }) =>
    defineProblem({
      name: "free",
      domain: interval(0, 1),
      energy: poisson({ robin: { "x+": { coefficient: b, value: b } } }),
      dirichlet: { "x-": 0 },
      defaults: { solver: galerkin({ network: { width: 6 } }) },
    }),
  data: { points: [[0.25], [0.5], [0.75]], values: [0.25, 0.51, 0.75], deviation: 0.01 },
});
`,
    );
    const out = join(folder, "free");
    const { stdout } = await runRitz(["solve", free, "--json", "--quiet", "--out", out]);
    const { identified } = JSON.parse(stdout) as Result;
    expect(identified.converged).toBe(false);
    expect(identified.starts).toHaveLength(9);
    const [profile] = identified.profiles!;
    expect(profile!.parameter).toBe("b");
    expect(profile!.values).toHaveLength(profile!.misfits.length);
    const report = readFileSync(join(out, "report.html"), "utf8");
    expect(report).toContain("Misfit by b, which the data do not determine");
    expect(report).toContain("Starts of the search");
    expect(existsSync(join(out, "profile1.svg"))).toBe(true);
    const { warnings } = JSON.parse(readFileSync(join(out, "run.json"), "utf8")).result;
    expect(warnings.at(-1)).toMatch(/b is not determined: the misfit changes by less than the noise/);
  });
});
