import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { RunSummary } from "../../src/node/summary.ts";
import { loadSolution, type SavedSolution } from "../../src/solve/solution/saved-solution.ts";
import { root, runMany, runRitz, temporaryFolder, tiny } from "./run-ritz.ts";

const folder = temporaryFolder();
const run = join(folder, "run");
const side = 101;
const h = 1 / (side - 1);

/** A CSV file's header and its rows of numbers: plain splitting, apart from the package's own reader. */
function table(text: string): { header: string[]; rows: number[][] } {
  const [header = "", ...lines] = text.trimEnd().split("\n");
  return { header: header.split(","), rows: lines.map((line) => line.split(",").map(Number)) };
}

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

function solution() {
  return loadSolution(JSON.parse(readFileSync(join(run, "solution.json"), "utf8")) as SavedSolution);
}

function evaluate(...args: string[]) {
  return runRitz(["eval", run, ...args], { cwd: folder });
}

describe("ritz eval", () => {
  let summary: RunSummary;
  let grid: { header: string[]; rows: number[][] };
  /** u at the grid's point (i, j). */
  const u = (i: number, j: number) => grid.rows[i * side + j]![2]!;

  beforeAll(async () => {
    const problem = join(root, "problems/poisson2d.ts");
    // tanh: smooth, so that finite differences converge as they should
    const solved = await runRitz(["solve", problem, ...tiny, "--activation", "tanh", "--json", "--out", run]);
    summary = JSON.parse(solved.stdout) as RunSummary;
    const lines = Array.from(
      { length: side * side },
      (_, k) => `${Math.floor(k / side) * h},${(k % side) * h}`,
    );
    const { code, stdout, stderr } = await evaluate(
      "--points",
      write("grid.csv", `x,y\n${lines.join("\n")}\n`),
      "--gradient",
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    grid = table(stdout);
  });

  it("writes x, u and grad u, a row a point", () => {
    expect(grid.header).toEqual(["x", "y", "u", "du/dx", "du/dy"]);
    expect(grid.rows).toHaveLength(side * side);
    expect(grid.rows.every((row) => row.length === 5 && row.every(Number.isFinite))).toBe(true);
    expect(grid.rows[side + 2]!.slice(0, 2)).toEqual([h, 2 * h]);
  });

  it("reproduces the L2 error of --json to two digits, by the trapezoid rule on the grid", () => {
    let error = 0;
    let norm = 0;
    for (const [x, y, value] of grid.rows as [number, number, number][]) {
      const exact = Math.cos(Math.PI * x) + Math.cos(Math.PI * y);
      const onEdge = (t: number) => (t === 0 || t === 1 ? 0.5 : 1);
      const weight = onEdge(x) * onEdge(y) * h * h;
      error += weight * (value - exact) ** 2;
      norm += weight * exact ** 2;
    }
    const l2 = Math.sqrt(error / norm);
    expect(Math.abs(l2 - summary.errors.l2!)).toBeLessThan(0.005 * l2);
  });

  it("writes gradients that central differences of u approach with the second order", () => {
    const largest = (step: number) => {
      let difference = 0;
      for (let i = 2; i < side - 2; i++) {
        for (let j = 2; j < side - 2; j++) {
          const [, , , ux, uy] = grid.rows[i * side + j]!;
          const dx = (u(i + step, j) - u(i - step, j)) / (2 * step * h);
          const dy = (u(i, j + step) - u(i, j - step)) / (2 * step * h);
          difference = Math.max(difference, Math.abs(dx - ux!), Math.abs(dy - uy!));
        }
      }
      return difference;
    };
    const order = Math.log2(largest(2) / largest(1));
    expect(order).toBeGreaterThan(1.9);
    expect(order).toBeLessThan(2.1);
  });

  it("gives the very values of loadSolution in the library", () => {
    const points = Float64Array.from(grid.rows.flatMap((row) => row.slice(0, 2)));
    const jet = solution().evaluate(points);
    expect(grid.rows.map((row) => row[2])).toEqual([...jet.u]);
    expect(grid.rows.flatMap((row) => row.slice(3))).toEqual([...jet.grad]);
  });

  it("takes the columns by the axes' names, or by their order where there is no header", async () => {
    const texts = [
      "0.25,0.75\n",
      "y,x\n0.75,0.25\n",
      "\uFEFFu,y,x\r\n7,0.75,0.25\r\n",
      "# at\n\n x , y\n0.25, 0.75 # here\n",
    ];
    const commands = texts.map((text, index) => ["eval", run, "--points", write(`named-${index}.csv`, text)]);
    const outcomes = await runMany(commands);
    const [jet] = solution().evaluate(Float64Array.of(0.25, 0.75)).u;
    for (const { stdout } of outcomes) expect(stdout).toBe(`x,y,u\n0.25,0.75,${jet}\n`);
  });

  it("takes the solution's file for the run's folder", async () => {
    const [byFolder, byFile] = await runMany(
      [run, join(run, "solution.json")].map((path) => ["eval", path, "--points", join(folder, "grid.csv")]),
    );
    expect(byFile!.code).toBe(0);
    expect(byFile).toEqual(byFolder);
  });

  it("writes to --out, and says when it cannot", async () => {
    const points = write("one.csv", "0.25,0.75\n");
    const { code, stdout } = await evaluate("--points", points, "--out", "values.csv");
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(table(readFileSync(join(folder, "values.csv"), "utf8")).header).toEqual(["x", "y", "u"]);
    const refused = await evaluate("--points", points, "--out", "values.csv/below");
    expect(refused).toEqual({
      code: 2,
      stdout: "",
      stderr: "ritz: values.csv/below: cannot be written: not a directory\n",
    });
  });

  it("refuses what are no points, and what is no solution, in one line", async () => {
    const cases: [text: string, message: string][] = [
      ["0.1,0.2,0.3\n", "must hold the 2 columns x, y; got 3"],
      ["x,y\n0.1,0.2\n0.3\n", "row 3: must hold 2 cells, got 1"],
      ["x,y\n0.1,here\n", 'row 2, column "y": must be a finite number, got "here"'],
      ["0.1,0.2\n0.1,here\n", 'row 2, column 2: must be a finite number, got "here"'],
      ["x,y\n", "holds a header and no rows"],
    ];
    const files = cases.map(([text], index) => write(`wrong-${index}.csv`, text));
    const commands = files.map((file) => ["eval", run, "--points", file]);
    const expected = cases.map(([, message], index) => `ritz: ${files[index]}: ${message}\n`);
    const other = write("other.json", "{}");
    commands.push(["eval", other, "--points", join(folder, "grid.csv")]);
    expected.push(`ritz: ${other}: solution: not a "deep-ritz solution" of version 1\n`);
    expect(await runMany(commands)).toEqual(expected.map((stderr) => ({ code: 2, stdout: "", stderr })));
  });
});

describe("a run whose unknown is u = g + l N", () => {
  const lifted = join(folder, "lifted");
  const points = () => write("faces.csv", "x,y\n0,0.3\n0.7,1\n0.5,0.5\n");

  it("evaluates with the g and l of its problem's copy, or of a file that is named", async () => {
    const problem = join(root, "problems/dirichlet2d.ts");
    const { stdout } = await runRitz(["solve", problem, ...tiny, "--json", "--out", lifted]);
    expect((JSON.parse(stdout) as RunSummary).conditions).toContain("imposed by a lift");
    const [own, named] = await runMany([
      ["eval", lifted, "--points", points()],
      ["eval", join(lifted, "solution.json"), "--points", points(), "--problem", problem],
    ]);
    expect(own!.code).toBe(0);
    const { rows } = table(own!.stdout);
    expect(rows.map((row) => Math.abs(row[2]!) > 0)).toEqual([false, false, true]);
    expect(named!.stdout).toBe(own!.stdout);
  });

  it("is refused without either, in one line", async () => {
    const alone = write("alone.json", readFileSync(join(lifted, "solution.json"), "utf8"));
    const { code, stderr } = await runRitz(["eval", alone, "--points", points()]);
    expect(code).toBe(2);
    expect(stderr).toContain("needs its problem's g and l; name its file with --problem");
    expect(stderr.trim()).not.toContain("\n");
    expect(() => loadSolution(JSON.parse(readFileSync(alone, "utf8")) as SavedSolution)).toThrow(
      'u = g + l N needs the g and l of problem "dirichlet2d"',
    );
  });
});
