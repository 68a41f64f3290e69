import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, it, vi } from "vitest";
import { main } from "../src/command-line.ts";
import { packageFolder } from "../src/package-folder.ts";

const folder = mkdtempSync(join(tmpdir(), "reproduce test "));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What `npm run reproduce` runs, on the built package. */
function runReproduce(...words: string[]): Promise<{ stdout: string; stderr: string }> {
  const command = [join(packageFolder, "node_modules/.bin/jiti"), "reproduction/src/main.ts", ...words];
  return promisify(execFile)(process.execPath, command, { cwd: packageFolder });
}

describe("npm run reproduce", () => {
  it("is such a command", () => {
    const { scripts } = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8")) as {
      scripts: { reproduce: string };
    };
    expect(scripts.reproduce).toMatch(/ jiti reproduction\/src\/main\.ts$/);
  });

  it("runs in threads, stores results, writes a page, and goes on from what is stored", async () => {
    const out = join(folder, "pages");
    const words = ["hta-nonconvex", "--quick", "--out", out, "--jobs", "2"];
    const first = await runReproduce(...words, "--only", "quasi-Newton");
    expect(first.stdout).toContain("hta-nonconvex: 1 of 3 runs");
    expect(readFileSync(join(out, "hta-nonconvex-quick.md"), "utf8")).toContain("**1 of 3 runs are done**");
    const second = await runReproduce(...words);
    expect(second.stdout).toContain("3 of 3 runs (1 from before; --fresh runs all again)");
    expect(second.stderr).toContain("2/2");
    const page = readFileSync(join(out, "hta-nonconvex-quick.md"), "utf8");
    expect(page).toContain("## Verdict\n\nHolds only when the anchor is 0.");
    expect(page).not.toContain("runs are done");
    const { outcomes } = JSON.parse(readFileSync(join(out, "results/hta-nonconvex-quick.json"), "utf8")) as {
      outcomes: { arm: string }[];
    };
    expect(outcomes.map(({ arm }) => arm)).toEqual([
      "quasi-Newton",
      "HTA, anchor 0",
      "HTA, anchor at the start",
    ]);
  });

  const file = join(folder, "file");
  writeFileSync(file, "");
  it.each([
    [[], "name what to run again, such as: npm run reproduce -- table1 --quick"],
    [["table7"], /^the name must be one of table1, fig2, .*; got "table7"$/],
    [["table1", "--jobs", "0"], '--jobs: must be a positive integer; got "0"'],
    [["table1", "--only"], "--only: needs a value"],
    [["table1", "--fast"], "unknown argument: fast (npm run reproduce -- --help lists what there is)"],
    [["table1", "table2"], "unknown argument: table2 (npm run reproduce -- --help lists what there is)"],
    [["hta-nonconvex", "--only", "none", "--quiet", "--out", file], /cannot be written: /],
  ])("says in a line what is wrong with %j", async (words, message) => {
    let printed = "";
    const spy = vi.spyOn(process.stderr, "write").mockImplementation((text) => {
      printed += String(text);
      return true;
    });
    const code = await main(words).finally(() => spy.mockRestore());
    expect(printed).toMatch(/^reproduce: [^\n]+\n$/);
    const said = printed.slice("reproduce: ".length, -1);
    if (typeof message === "string") expect(said).toBe(message);
    else expect(said).toMatch(message);
    expect(code).toBe(2);
  });
});
