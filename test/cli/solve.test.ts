import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { beforeAll, describe, expect, it } from "vitest";
import type { RunSummary } from "../../src/node/summary.ts";
import type { SavedSolution } from "../../src/solve/solution/saved-solution.ts";
import { type Outcome, root, runRitz, temporaryFolder, tiny } from "./run-ritz.ts";

const folder = temporaryFolder();
const problem = join(root, "problems/poisson2d.ts");
const runFiles = [
  "energy.svg",
  "error.svg",
  "errors.svg",
  "exact.svg",
  "history.csv",
  "poisson2d.ts",
  "report.html",
  "run.json",
  "solution.json",
  "solution.svg",
];
const read = (...path: string[]) => readFileSync(join(folder, ...path), "utf8");
const result = (name: string) => (JSON.parse(read(name, "run.json")) as { result: RunSummary }).result;

describe("second-order solvers", () => {
  const solve = (...args: string[]) =>
    runRitz(["solve", problem, "--json", "--quiet", "--out", join(folder, args.join("")), ...args]);

  it("--solver newton says how it ended and how wrong it thinks it is", async () => {
    const { code, stdout } = await solve("--solver", "newton", "--steps", "20");
    expect(code).toBe(0);
    const summary = JSON.parse(stdout) as RunSummary & { out: string };
    expect(summary).toMatchObject({ method: "newton", status: "out of budget", steps: 20, s: 1 });
    expect(summary.errors.h1!).toBeLessThan(1e-3);
    expect(summary.estimatedError! / summary.errors.h1Semi!).toBeCloseTo(1, 0);
    const [head, ...rows] = readFileSync(join(summary.out, "history.csv"), "utf8").trim().split("\n");
    expect(head).toMatch(/damping,ratio,level,points,.*seconds/);
    expect(rows).toHaveLength(21);
    expect(existsSync(join(summary.out, "errors-time.svg"))).toBe(true);
  });

  it("--tolerance ends the run; galerkin needs no steps; auto takes newton", async () => {
    const [loose, galerkin, auto] = await Promise.all([
      solve("--solver", "newton", "--tolerance", "1e-2"),
      solve("--solver", "galerkin", "--width", "64"),
      solve("--solver", "auto", "--steps", "1"),
    ]);
    expect(JSON.parse(loose.stdout)).toMatchObject({ status: "converged" });
    expect(JSON.parse(galerkin.stdout)).toMatchObject({ method: "galerkin", steps: 0 });
    expect(JSON.parse(auto.stdout)).toMatchObject({ method: "newton" });
  });
});

describe("a finished run", () => {
  let first: Outcome;
  let second: Outcome;
  let third: Outcome;

  beforeAll(async () => {
    const solve = (out: string, ...more: string[]) =>
      runRitz(["solve", problem, ...tiny, "--out", join(folder, out), ...more]);
    [first, second] = await Promise.all([solve("first", "--json"), solve("second", "--json", "--quiet")]);
    third = await solve("third", "--seed", "2");
  });

  it("prints exactly one JSON object with --json", () => {
    expect(first.code).toBe(0);
    expect(first.stdout).toMatch(/^\{[^\n]*\}\n$/);
    const summary = JSON.parse(first.stdout) as RunSummary & { out: string };
    expect(summary).toMatchObject({
      problem: "poisson2d",
      status: "finished",
      steps: 30,
      seed: 1,
      parameters: 2 * 20 + 20 + 20 + 2 + 1, // W, b, A, P, q
      out: join(folder, "first"),
    });
    const { l2, h1, max, energyGap } = summary.errors;
    for (const error of [l2, h1, max, energyGap]) expect(error).toBeGreaterThan(0);
    for (const error of [l2, h1, max, energyGap]) expect(error).toBeLessThan(10);
    expect(summary.seconds).toBeGreaterThan(0);
    expect(summary.backend).toEqual(expect.any(String));
    expect(summary.energy).toBeGreaterThan(-(Math.PI ** 2) / 2 - 0.1); // the minimum, and quadrature error
    expect(summary.energy).toBeLessThan(0); // that of u = 0, from which training descends
  });

  it("fills its folder, and with nothing half-written", () => {
    for (const name of ["first", "second", "third"])
      expect(readdirSync(join(folder, name)).sort()).toEqual(runFiles);
  });

  it("keeps the problem's source and draws pictures that need no network", () => {
    expect(read("first", "poisson2d.ts")).toBe(readFileSync(problem, "utf8"));
    for (const name of runFiles.filter((file) => file.endsWith(".svg"))) {
      expect(read("first", name)).toMatch(/^<svg .*<\/svg>\s*$/s);
    }
    const page = read("first", "report.html");
    expect(page).toMatch(/^<!doctype html>.*<svg .*<\/html>\s*$/is);
    expect(page).not.toMatch(/(src|href)\s*=\s*["']?(https?:)?\/\//);
  });

  it("writes in run.json what --json prints", () => {
    const { out, ...summary } = JSON.parse(first.stdout) as RunSummary & { out: string };
    expect(out).toBe(join(folder, "first"));
    expect(result("first")).toEqual(summary);
  });

  it("gives the same solution.json for the same seed, in another process, and another for another seed", () => {
    expect(read("second", "solution.json")).toBe(read("first", "solution.json"));
    expect(read("third", "solution.json")).not.toBe(read("first", "solution.json"));
  });

  it("writes history.csv with the documented columns", () => {
    const columns = "step,stage,s,learningRate,energy,gradientNorm,validationEnergy,l2,h1,seconds".split(",");
    const [header, ...rows] = parse(read("first", "history.csv")) as string[][];
    expect(header).toEqual(columns);
    const numbers = rows.map((row) => row.map(Number));
    expect(numbers.flat().every(Number.isFinite)).toBe(true);
    const column = (name: string) => numbers.map((row) => row[columns.indexOf(name)]!);
    expect(column("step")).toEqual(Array.from({ length: 31 }, (_, step) => step));
    // One switch, at a fifth of the steps.
    expect(column("s")).toEqual(column("step").map((step) => (step < 6 ? 0.5 : 1)));
    expect(column("stage")).toEqual(column("step").map((step) => (step < 6 ? 0 : 1)));
    expect(column("l2").at(-1)).toBeLessThan(column("l2")[0]!);
  });

  it("shows plain lines when piped, and none with --quiet", () => {
    const lines = first.stderr.trimEnd().split("\n");
    expect(lines).toHaveLength(11); // every tenth of the run, with its first and last step
    for (const line of lines)
      expect(line).toMatch(/^step \d+\/30 {2}stage [12]\/2 {2}s \S+ {2}energy [^\r]*$/);
    expect(second.stderr).toBe("");
  });

  it("ends with a table of errors and the report's path", () => {
    expect(third.stdout).toMatch(/^poisson2d by adam: finished after 30 steps/);
    for (const row of ["L2", "H1", "maximum", "energy gap"])
      expect(third.stdout).toMatch(RegExp(`^${row} .*±`, "m"));
    const path = /^report: (.*)$/m.exec(third.stdout)?.[1];
    expect(path).toBe(join(folder, "third", "report.html"));
  });
});

it("exits with 3 when a run diverges, and keeps finite parameters", async () => {
  const { code, stdout, stderr } = await runRitz([
    "solve",
    problem,
    ...tiny,
    "--learning-rate",
    "1e6",
    "--solver",
    "gradient-descent",
    "--out",
    join(folder, "wild"),
    "--json",
  ]);
  expect(code).toBe(3);
  expect((JSON.parse(stdout) as RunSummary).status).toBe("diverged");
  expect(result("wild").status).toBe("diverged");
  expect(stderr).toMatch(/^warning: diverged at step \d+: try a learning rate below 1000000$/m);
  const { parameters } = JSON.parse(read("wild", "solution.json")) as SavedSolution;
  const values = parameters.flatMap((block) => block.values);
  expect(values).toHaveLength(83);
  expect(values.every(Number.isFinite)).toBe(true);
  expect(readdirSync(join(folder, "wild")).filter((name) => name.endsWith(".partial"))).toEqual([]);
});

describe("Ctrl-C", () => {
  /** Starts a run that would take hours, and sends a signal twice once it is under way. */
  const interrupt = (out: string, width: string, pause: number) => {
    const args = ["--width", width, "--points", "50", "--steps", "1000000", "--json"];
    let sent = false;
    return runRitz(["solve", problem, ...args, "--out", join(folder, out)], {
      onStderr(text, child) {
        if (sent || !text.startsWith("step 0/")) return;
        sent = child.kill("SIGINT");
        setTimeout(() => child.kill("SIGINT"), pause);
      },
    });
  };

  it("once, even if npm passes it on again: finishes the step, saves and exits with 130", async () => {
    const { code, stdout, stderr } = await interrupt("stopped", "20", 5);
    expect(code).toBe(130);
    expect(stderr).toContain("warning: interrupted: finishing the step and saving");
    const summary = JSON.parse(stdout) as RunSummary;
    expect(summary.status).toBe("interrupted");
    expect(summary.steps).toBeLessThan(1_000_000);
    expect(readdirSync(join(folder, "stopped")).sort()).toEqual(runFiles);
    expect(result("stopped").status).toBe("interrupted");
  });

  it("twice: ends at once and leaves nothing behind", async () => {
    // A wide network: measuring its errors takes four times as long as the pause.
    const { code, stdout } = await interrupt("killed", "40000", 400);
    expect(code).toBe(130);
    expect(stdout).toBe("");
    expect(existsSync(join(folder, "killed"))).toBe(false);
  });
});

describe("run folders", () => {
  it("are new ones under runs/ of the working directory by default, also for runs of the same second", async () => {
    const cwd = join(folder, "elsewhere");
    mkdirSync(cwd);
    const solve = () => runRitz(["solve", problem, ...tiny, "--quiet"], { cwd });
    const outcomes = await Promise.all([solve(), solve()]);
    const names = readdirSync(join(cwd, "runs"));
    expect(names).toHaveLength(2);
    for (const name of names) expect(name).toMatch(/^poisson2d-seed1-\d{8}-\d{6}(-2)?$/);
    for (const { stdout } of outcomes)
      expect(stdout).toMatch(/^report: runs\/poisson2d-seed1-\S*\/report\.html$/m);
  });

  it("are written over with --overwrite, without the older run's pictures", async () => {
    const out = join(folder, "twice");
    const args = ["--width", "10", "--steps", "5", "--points", "20", "--quiet", "--out", out];
    expect((await runRitz(["solve", join(root, "problems/sine1d.ts"), ...args])).code).toBe(0);
    expect(readdirSync(out)).toContain("loss.svg"); // a regression's picture
    writeFileSync(join(out, "notes.txt"), "mine");
    expect((await runRitz(["solve", problem, ...args, "--overwrite"])).code).toBe(0);
    expect(readdirSync(out).sort()).toEqual([...runFiles, "notes.txt", "sine1d.ts"].sort());
    expect(result("twice").problem).toBe("poisson2d");
  });
});
