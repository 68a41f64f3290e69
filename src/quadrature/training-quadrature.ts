import { described, optional, parts, tied } from "../schema/parts.ts";
import { aboveUpTo, functionOf, having, positiveInteger, wholeNumberAs } from "../schema/values.ts";
import type { Indicator } from "./indicator.ts";
import type { QuadratureRule } from "./quadrature.ts";
import { sobol } from "./sobol.ts";
import { antitheticStratified } from "./stratified.ts";

/** How the points of a training run are drawn; plain data. */
export interface TrainingQuadrature {
  /** Where points lie. Default, as a solver's option: `defaultTrainingRule(d)`. */
  readonly rule: QuadratureRule;
  /** Points asked of the rule. Default, as a solver's option: 400. */
  readonly points: number;
  /**
   * Steps from one draw to the next: 1 draws at every step, 0 keeps the first draw. Default, as a solver's option: 1,
   * for regressions 0.
   */
  readonly redrawEvery: number;
  /** Where points go, adapted to the solution at hand; left out, where the rule puts them. */
  readonly adapt?: Adaptation;
}

/** The share of adapted points that stay uniform, unless another is asked for. */
export const defaultUniform = 0.5;

/** Importance sampling, renewed in the course of training. */
export interface Adaptation {
  /** Steps from one adaptation to the next; the first is at this step. */
  readonly every: number;
  /** Default: |grad u|. */
  readonly indicator?: Indicator;
  /** Share of the points that stay uniform, in (0, 1]; default `defaultUniform`, a half. */
  readonly uniform?: number;
}

const adaptation = tied<Adaptation>()(
  parts({
    every: positiveInteger,
    indicator: optional(functionOf<Indicator>("(x, u, grad)")),
    uniform: optional(aboveUpTo(0, 1)),
  }),
);

/** What is asked of it; the rest is left to defaults. */
export const trainingQuadrature = tied<Partial<TrainingQuadrature>>()(
  parts({
    rule: optional(
      described(
        having<QuadratureRule>(["draw"], "a rule such as sobol(), not its name"),
        "quadrature rule in training",
      ),
    ),
    points: optional(described(positiveInteger, "quadrature points in training (400)")),
    redrawEvery: optional(
      described(
        wholeNumberAs("must be 0 (never) or a positive integer"),
        "steps from one draw of points to the next; 0 keeps the first",
      ),
    ),
    adapt: optional(adaptation),
  }),
);

/**
 * The rule used in training unless another is asked for: antithetic stratified sampling up to three
 * dimensions, where its error is of higher order, and the Owen-scrambled Sobol sequence above. Both are
 * unbiased and meant to be drawn anew at every step, so that training cannot fit one set of points.
 */
export function defaultTrainingRule(dimension: number): QuadratureRule {
  return dimension <= 3 ? antitheticStratified() : sobol();
}
