import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { StoredResults } from "../src/experiment.ts";
import { experimentNames, findExperiment } from "../src/experiments.ts";
import { renderPage } from "../src/markdown.ts";
import { packageFolder } from "../src/package-folder.ts";
import { keyOf } from "../src/store.ts";

const folder = join(packageFolder, "docs/reproduction");
const read = (name: string) => readFileSync(join(folder, name), "utf8");
const stored = readdirSync(join(folder, "results")).filter((name) => name.endsWith(".json"));

/** Pages that are there: an experiment's, full or quick. */
const pages = experimentNames.flatMap((name) =>
  ["", "-quick"]
    .filter((mode) => existsSync(join(folder, `${name}${mode}.md`)))
    .map((mode) => [name, mode] as const),
);

describe("docs/reproduction", () => {
  it("has a page for every experiment, and results for every page", () => {
    expect(experimentNames.filter((name) => !pages.some(([page]) => page === name))).toEqual([]);
    expect(stored.length).toBeGreaterThan(0);
  });

  it.each(pages)("%s%s.md is what its stored results say", async (name, mode) => {
    const experiment = await findExperiment(name);
    const results = JSON.parse(read(`results/${experiment.results}${mode}.json`)) as StoredResults;
    const { markdown, pictures } = renderPage(experiment, results);
    expect(markdown).toBe(read(`${name}${mode}.md`));
    expect(Object.keys(pictures).length).toBeGreaterThan(0);
    for (const [picture, svg] of Object.entries(pictures)) expect(svg).toBe(read(picture));
    for (const picture of markdown.matchAll(/\]\(([^)]+\.svg)\)/g)) {
      expect(Object.keys(pictures)).toContain(picture[1]);
    }
  });

  it.each(pages)("%s%s: stored runs are runs of the experiment as it is", async (name, mode) => {
    const experiment = await findExperiment(name);
    const { outcomes, planned, quick } = JSON.parse(
      read(`results/${experiment.results}${mode}.json`),
    ) as StoredResults;
    const tasks = experiment.tasks(mode === "-quick");
    expect({ planned, quick }).toEqual({ planned: tasks.length, quick: mode === "-quick" });
    const known = new Set(tasks.map(keyOf));
    expect(outcomes.filter((outcome) => !known.has(keyOf(outcome)))).toEqual([]);
    expect(new Set(outcomes.map(keyOf)).size).toBe(outcomes.length);
  });
});
