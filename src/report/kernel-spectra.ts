import type { checkAssumption1 } from "../theory/assumption1.ts";
import type { FlowReport } from "../theory/gradient-flow.ts";
import type { Spectrum } from "../theory/spectrum.ts";
import type { sandwichBound, TheoremOneReport } from "../theory/theorem1.ts";

/** Spectra of the kernels of the outer weights, of the inner ones and of all parameters. */
export interface KernelSpectra {
  /** Of K^[a] or G^[a]. */
  readonly a: Spectrum;
  /** Of K^[w] or G^[w]. */
  readonly w: Spectrum;
  /** Of the sum of the two. */
  readonly sum: Spectrum;
}

/** Spectra at one s, of infinite and of finite width. */
export interface KernelRow {
  /** The homotopy parameter. */
  readonly s: number;
  /** K, of infinite width. */
  readonly infinite: KernelSpectra;
  /** G, at the parameters that were looked at. */
  readonly finite: KernelSpectra;
}

/** What `ritz ntk` found, before it is rendered. */
export interface KernelReport {
  /** The problem's name. */
  readonly problem: string;
  /** The problem's title. */
  readonly title: string;
  /** n */
  readonly points: number;
  /** D, the bias included */
  readonly dimension: number;
  /** m, of the finite network. */
  readonly width: number;
  /** The activation's name. */
  readonly activation: string;
  /** How infinite-width entries were computed. */
  readonly method: string;
  /** Where the finite network's parameters come from. */
  readonly parameters: string;
  /** One for each s, rising. */
  readonly rows: readonly KernelRow[];
  /** Whether Theorem 1 holds on the points. */
  readonly theorem1: TheoremOneReport;
  /** What can be proved in Theorem 1's place; for ReLU. */
  readonly sandwich?: ReturnType<typeof sandwichBound>;
  /** Whether Assumption 1 holds; for ReLU. */
  readonly assumption1?: ReturnType<typeof checkAssumption1>;
  /** What the lemmas bound, and their bounds. */
  readonly bounds: {
    /** The bounds hold with probability at least 1 - delta. */
    readonly delta: number;
    /** Lemma 1's bound on the largest parameter. */
    readonly lemma1: number;
    /** The largest parameter. */
    readonly largest: number;
    /** Lemma 2's bound on the initial risk. */
    readonly lemma2: number;
    /** The initial risk; regressions only. */
    readonly risk?: number;
  };
  /** Gradient flow through the problem's stages; regressions only. */
  readonly flow?: FlowReport;
}
