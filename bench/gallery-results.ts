import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Problem } from "deep-ritz";
import { loadProblem, type RunSummary } from "deep-ritz/node";
import type { Distances } from "./gallery-reference.ts";

/** One run of a problem by `ritz solve`, as it is stored. */
export interface GalleryRun {
  readonly seed: number;
  readonly date: string;
  /** Processor, cores, system and Node's version. */
  readonly machine: string;
  readonly summary: RunSummary;
  /** Share of the machine's processor time that went to other processes meanwhile: 0 on a quiet machine. */
  readonly others: number;
  /** To the finite elements of `bench/references`, for problems without a known solution. */
  readonly reference?: Distances;
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

const folder = "problems";

/**
 * Loads every problem in `problems/`, in the order of their names.
 *
 * @throws Error if a file's name is not its problem's
 */
export async function galleryProblems(): Promise<GalleryProblem[]> {
  const problems: GalleryProblem[] = [];
  const files = readdirSync(folder).filter((name) => name.endsWith(".ts"));
  for (const name of files.sort()) {
    const file = `${folder}/${name}`;
    const { problem, source } = await loadProblem(file);
    if (problem.name !== basename(name, ".ts")) {
      throw new Error(`${file}: states the problem ${problem.name}; file and problem must have one name`);
    }
    const sha256 = createHash("sha256").update(source).digest("hex");
    problems.push({ name: problem.name, file, source: sha256, problem, statement: statementIn(source) });
  }
  return problems;
}

/** The TeX of `export const statement = String.raw`, empty where there is none. */
function statementIn(source: string): string {
  return /^export const statement = String\.raw`([^`]*)`;$/m.exec(source)?.[1]?.trim() ?? "";
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
