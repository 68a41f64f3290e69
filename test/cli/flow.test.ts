import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runRitz, temporaryFolder } from "./run-ritz.ts";

const folder = temporaryFolder();
const file = join(folder, "cooling.ts");
const text = `
import { box, defineFlow, defineProblem, poisson } from "deep-ritz";
const s = (t: number) => Math.sin(Math.PI * t);
export default defineFlow({
  problem: defineProblem({
    name: "cooling",
    domain: box([0, 0], [1, 1]),
    energy: poisson(),
    dirichlet: 0,
    defaults: { secondOrder: { network: { width: 10 }, iterations: 3 } },
  }),
  initial: ([x, y]) => s(x) * s(y),
  tau: 0.01,
  steps: 3,
  exact: { u: ([x, y], t) => Math.exp(-2 * Math.PI ** 2 * t) * s(x) * s(y) },
});
`;
writeFileSync(file, text);
writeFileSync(join(folder, "points.csv"), "x,y\n0.5,0.5\n");

interface Result {
  readonly method: string;
  readonly conditions: string;
  readonly errors: { readonly l2: number };
  readonly flow: { readonly steps: number; readonly largestL2: number; readonly states: { time: number }[] };
}

describe("ritz solve on a gradient flow", () => {
  it("solves it by Newton's method, writes a run, and evaluates its last state", async () => {
    const out = join(folder, "run");
    const { code, stdout } = await runRitz(["solve", file, "--json", "--quiet", "--out", out]);
    expect(code).toBe(0);
    const result = JSON.parse(stdout) as Result;
    expect(result.method).toBe("newton");
    expect(result.flow.steps).toBe(3);
    expect(result.flow.states.map(({ time }) => time)).toEqual([0, 0.01, 0.02, 0.03]);
    expect(result.flow.largestL2).toBeGreaterThanOrEqual(result.errors.l2 * 0.99);
    const pictures = ["solution", "solution-at-1", "solution-at-2", "energy", "errors"];
    for (const name of pictures) expect(existsSync(join(out, `${name}.svg`))).toBe(true);
    const page = readFileSync(join(out, "report.html"), "utf8");
    expect(page).toContain("Steps in time");
    const evaluated = await runRitz(["eval", out, "--points", join(folder, "points.csv")]);
    // Euler: (1 + 2 pi^2 tau)^-3 = 0.58; three iterations are not enough for more than the first digit
    const u = Number(evaluated.stdout.trim().split("\n")[1]!.split(",")[2]);
    expect(Math.abs(u - (1 + 2 * Math.PI ** 2 * 0.01) ** -3)).toBeLessThan(0.05);
  });

  it("takes --solver adam and --impose", async () => {
    const args = [
      "--solver",
      "adam",
      "--steps",
      "40",
      "--width",
      "20",
      "--points",
      "64",
      "--impose",
      "nitsche",
    ];
    const out = join(folder, "adam");
    const { code, stdout, stderr } = await runRitz([
      "solve",
      file,
      "--json",
      "--quiet",
      "--out",
      out,
      ...args,
    ]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const result = JSON.parse(stdout) as Result;
    expect(result.method).toBe("adam");
    expect(result.conditions).toContain("imposed by Nitsche's method");
  });

  it("says what is wrong with a statement", async () => {
    const wrong = join(folder, "wrong.ts");
    writeFileSync(wrong, text.replace("tau: 0.01", "tau: -1"));
    const { code, stderr } = await runRitz(["solve", wrong]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/wrong\.ts.*tau: must be a positive number, got -1\n$/);
  });
});
