/**
 * Rules that draw points and weights, on the unit cube and on domains.
 *
 * @module
 */

export { antithetic } from "./antithetic.ts";
export type { CompositeGaussOptions } from "./composite-gauss.ts";
export { compositeGauss } from "./composite-gauss.ts";
export { drawOn } from "./draw-on.ts";
export { gaussLegendre } from "./gauss-legendre.ts";
export type { GradedOptions } from "./graded.ts";
export { graded } from "./graded.ts";
export type { Candidates, Indicator } from "./indicator.ts";
export { drawCandidates, gradientIndicator } from "./indicator.ts";
export type { LatticeOptions } from "./lattice.ts";
export { lattice } from "./lattice.ts";
export { midpoint } from "./midpoint.ts";
export { monteCarlo } from "./monte-carlo.ts";
export type { Quadrature, QuadratureRule, UnitQuadrature } from "./quadrature.ts";
export { quadratureRuleNamed, quadratureRules } from "./quadrature-rules.ts";
export type { Scrambling } from "./scrambling.ts";
export type { SobolOptions } from "./sobol.ts";
export { sobol } from "./sobol.ts";
export { SobolSequence } from "./sobol-sequence.ts";
export { antitheticStratified, stratified } from "./stratified.ts";
export type { Adaptation, TrainingQuadrature } from "./training-quadrature.ts";
export { defaultTrainingRule } from "./training-quadrature.ts";
