import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runMany, runRitz, temporaryFolder } from "./run-ritz.ts";

const folder = temporaryFolder();

describe("ritz reproduce", () => {
  it("runs in threads, stores results, writes a page, and goes on from what is stored", async () => {
    const out = join(folder, "pages");
    const words = ["reproduce", "hta-nonconvex", "--quick", "--out", out, "--jobs", "2"];
    const first = await runRitz([...words, "--only", "quasi-Newton"]);
    expect(first.code, first.stderr).toBe(0);
    expect(first.stdout).toContain("hta-nonconvex: 1 of 3 runs");
    expect(readFileSync(join(out, "hta-nonconvex-quick.md"), "utf8")).toContain("**1 of 3 runs are done**");
    const second = await runRitz(words);
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

  it("says in a line what is wrong", async () => {
    const outcomes = await runMany([
      ["reproduce"],
      ["reproduce", "table7"],
      ["reproduce", "table1", "--jobs", "0"],
    ]);
    expect(outcomes.map(({ code }) => code)).toEqual([2, 2, 2]);
    expect(outcomes[0]!.stderr).toBe(
      "ritz: reproduce: name what to run again, such as: ritz reproduce table1 --quick\n",
    );
    expect(outcomes[1]!.stderr).toMatch(/^ritz: reproduce: must be one of table1, fig2, .*; got "table7"\n$/);
    expect(outcomes[2]!.stderr).toBe('ritz: --jobs: must be a positive integer; got "0"\n');
  });
});
