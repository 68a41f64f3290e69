/** What JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** One run of an experiment: an arm with one seed. Settings say all that the run depends on. */
export interface Task {
  readonly arm: string;
  readonly seed: number;
  readonly settings: { readonly [key: string]: Json };
}

/** A task with what came of it. */
export interface Outcome<Result = Json> extends Task {
  readonly result: Result;
  readonly seconds: number;
}

/** The machine and versions that an experiment ran with. */
export interface Circumstances {
  readonly version: string;
  readonly node: string;
  readonly platform: string;
  readonly kernels: string;
}

/** What is stored of an experiment, from which its page is rendered. */
export interface StoredResults<Result = Json> {
  readonly format: "deep-ritz reproduction";
  readonly results: string;
  readonly quick: boolean;
  readonly circumstances: Circumstances;
  /** Number of tasks that the experiment has in all. */
  readonly planned: number;
  readonly outcomes: readonly Outcome<Result>[];
}

/** A picture of a page; the file is named after the page and this. */
export interface PageFigure {
  readonly name: string;
  readonly caption: string;
  readonly svg: string;
}

/** A table of a page, in Markdown. */
export interface PageTable {
  readonly caption?: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What a page says, before it is Markdown. */
export interface ReproductionPage {
  readonly title: string;
  /** What the paper claims, with its numbers. */
  readonly claim: string;
  /** "Holds.", "Holds only when ...", "Does not hold: ..." */
  readonly verdict: string;
  readonly tables: readonly PageTable[];
  readonly figures: readonly PageFigure[];
  /** The settings of the runs; which are the paper's and which ours. */
  readonly settings: readonly string[];
  readonly notes: readonly string[];
}

/** Something that a seed paper claims, to be run again. */
export interface Experiment<Result = Json> {
  readonly name: string;
  /** Name of the file of results; experiments that show the same runs share one. */
  readonly results: string;
  tasks(quick: boolean): readonly Task[];
  run(task: Task): Promise<Result> | Result;
  page(outcomes: readonly Outcome<Result>[], quick: boolean): ReproductionPage;
}
