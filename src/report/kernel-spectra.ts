import type { AssumedMatrix } from "../theory/assumption1.ts";
import type { FlowReport } from "../theory/gradient-flow.ts";
import type { Spectrum } from "../theory/spectrum.ts";
import type { SandwichBound, TheoremOneReport } from "../theory/theorem1.ts";

/** Spectra at one s, of infinite and of finite width. */
export interface KernelRow {
  readonly s: number;
  /** K^[a], K^[w] and their sum. */
  readonly infinite: { readonly a: Spectrum; readonly w: Spectrum; readonly sum: Spectrum };
  /** G^[a], G^[w] and their sum, at the parameters that were looked at. */
  readonly finite: { readonly a: Spectrum; readonly w: Spectrum; readonly sum: Spectrum };
}

/** What `ritz ntk` found, before it is rendered. */
export interface KernelReport {
  readonly problem: string;
  readonly title: string;
  /** n */
  readonly points: number;
  /** D, the bias included */
  readonly dimension: number;
  readonly width: number;
  readonly activation: string;
  /** How infinite-width entries were computed. */
  readonly method: string;
  /** Where the finite network's parameters come from. */
  readonly parameters: string;
  readonly rows: readonly KernelRow[];
  readonly theorem1: TheoremOneReport;
  /** For ReLU: what can be proved in its place, and Assumption 1. */
  readonly sandwich?: { readonly a: SandwichBound; readonly w: SandwichBound };
  readonly assumption1?: { readonly holds: boolean; readonly matrices: readonly AssumedMatrix[] };
  readonly bounds: {
    readonly delta: number;
    readonly lemma1: number;
    readonly largest: number;
    readonly lemma2: number;
    /** The initial risk; regressions only. */
    readonly risk?: number;
  };
  /** Gradient flow through the problem's stages; regressions only. */
  readonly flow?: FlowReport;
}
