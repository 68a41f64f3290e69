import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { galleryPage, isReached } from "../../bench/gallery-page.ts";
import {
  type GalleryEntry,
  type GalleryProblem,
  type GalleryRun,
  galleryProblems,
  withRun,
} from "../../bench/gallery-results.ts";

const committed = (path: string) => new URL(`../../${path}`, import.meta.url);
const problems = await galleryProblems();
const entries = JSON.parse(readFileSync(committed("bench/results/gallery.json"), "utf8")) as GalleryEntry[];

it("is what the committed results give", () => {
  expect(readFileSync(committed("docs/gallery.md"), "utf8")).toBe(galleryPage(entries, problems));
});

it.each(problems.map(({ name }) => name))("has %s with a statement, three seeds and a picture", (name) => {
  const problem = problems.find((one) => one.name === name)!;
  const entry = entries.find((one) => one.name === name);
  expect(problem.statement).not.toBe("");
  expect(entry?.source, `run npm run gallery -- --only ${name}`).toBe(problem.source);
  expect(entry!.runs.map(({ seed }) => seed)).toEqual([1, 2, 3]);
  expect(existsSync(committed(`docs/gallery/${entry!.picture}`))).toBe(true);
});

const { summary: some } = entries[0]!.runs[0]!;
const run = (seed: number, l2: number): GalleryRun => ({
  seed,
  date: "2000-01-01",
  machine: "M",
  others: 0,
  summary: { ...some, seed, seconds: 10 * seed, warnings: [], errors: { ...some.errors, l2 } },
});
const one: GalleryProblem = { ...problems[0]!, name: "one", source: "text" };

it("puts a run in the place of its predecessor, and drops runs of another text", () => {
  const first = withRun([], one, run(2, 0.5), "one.svg");
  const second = withRun(first, one, run(1, 0.25), "one.svg");
  expect(second[0]!.runs.map(({ seed }) => seed)).toEqual([1, 2]);
  expect(withRun(second, one, run(1, 0.125), "one.svg")[0]!.runs[0]!.summary.errors.l2).toBe(0.125);
  const changed = withRun(second, { ...one, source: "another" }, run(3, 0.5), "one.svg");
  expect(changed[0]!.runs.map(({ seed }) => seed)).toEqual([3]);
});

it("shows medians between the lowest and the highest, and judges by them", () => {
  const runs = [run(1, 0.5), run(2, 0.125), run(3, 0.25)];
  const page = galleryPage([{ name: "one", source: "text", picture: "one.svg", runs }], [one]);
  expect(page).toContain("| relative L2 error | 2.5e-1 (1.3e-1 to 5.0e-1) |");
  expect(page).toContain("| seconds | 20.0 (10.0 to 30.0) |");
  expect(page).toContain("The machine was quiet.");
  const goal = { quantity: "l2", source: "S" } as const;
  expect(isReached({ ...goal, below: 0.3 }, runs)).toBe(true);
  expect(isReached({ ...goal, below: 0.25 }, runs)).toBe(false);
});
