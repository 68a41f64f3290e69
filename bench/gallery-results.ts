import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Flow, Inverse, Problem } from "deep-ritz";
import type { RunSummary } from "deep-ritz/node";
import { withInverse } from "../src/node/load-problem.ts";

/** One run of a problem by `ritz solve`, as it is stored. */
export interface GalleryRun {
  readonly seed: number;
  readonly date: string;
  /** Processor, cores, system and Node's version. */
  readonly machine: string;
  readonly summary: RunSummary;
  /** Share of the machine's processor time that went to other processes meanwhile: 0 on a quiet machine. */
  readonly others: number;
  /** Against the finite elements of `problems/references`, for problems without a known solution. */
  readonly reference?: { readonly l2: number; readonly h1: number };
}

/** All that is stored of one problem. */
export interface GalleryEntry {
  readonly name: string;
  /** SHA-256 of the problem's file: its results belong to this text. */
  readonly source: string;
  /** Of the first seed's run, in docs/gallery. */
  readonly picture: string;
  readonly runs: readonly GalleryRun[];
}

/** A problem of the gallery, as its file states it. */
export interface GalleryProblem {
  readonly name: string;
  /** From the repository's root: "problems/poisson2d.ts". */
  readonly file: string;
  /** SHA-256 of the file. */
  readonly source: string;
  readonly problem: Problem;
  /** The problem in mathematics, in TeX; empty where the file has none. */
  readonly statement: string;
}

interface ProblemFile {
  readonly default: Problem | Flow | Inverse;
  readonly statement?: string;
}

const folder = "problems";

/**
 * Loads every problem in `problems/`, in the order of their names.
 *
 * @throws Error if a file's name is not the problem's
 */
export async function galleryProblems(): Promise<GalleryProblem[]> {
  const root = new URL("../", import.meta.url);
  const files = readdirSync(new URL(folder, root)).filter((name) => name.endsWith(".ts"));
  const problems: GalleryProblem[] = [];
  for (const name of files.sort()) {
    const file = `${folder}/${name}`;
    const url = new URL(file, root);
    const { default: stated, statement = "" } = (await import(url.href)) as ProblemFile;
    const problem =
      "flow" in stated
        ? stated.problemAt(stated.steps * stated.tau)
        : "inverse" in stated
          ? withInverse(stated).problem
          : stated;
    if (problem.name !== basename(name, ".ts")) {
      throw new Error(`${file}: states the problem ${problem.name}; file and problem must have one name`);
    }
    problems.push({
      name: problem.name,
      file,
      source: sha256(readFileSync(url, "utf8")),
      problem,
      statement: statement.trim(),
    });
  }
  return problems;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

export function readGallery(path: string): readonly GalleryEntry[] {
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as GalleryEntry[]) : [];
}

/** The entries with one more run, in the place of an older one of its seed; runs of another source are dropped. */
export function withRun(
  entries: readonly GalleryEntry[],
  { name, source }: Pick<GalleryProblem, "name" | "source">,
  run: GalleryRun,
  picture: string,
): GalleryEntry[] {
  const before = entries.find((entry) => entry.name === name);
  const runs = (before?.source === source ? before.runs : []).filter(({ seed }) => seed !== run.seed);
  const entry = { name, source, picture, runs: [...runs, run].sort((a, b) => a.seed - b.seed) };
  return [...entries.filter((other) => other.name !== name), entry].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
}
