/**
 * Tangent kernels of two-layer networks, and the statements of the HRTA paper checked against them.
 *
 * @module
 */

export { closedMoments } from "./arc-cosine.ts";
export type { AssumedMatrix } from "./assumption1.ts";
export { checkAssumption1 } from "./assumption1.ts";
export type { BoundSettings } from "./bounds.ts";
export { largestParameter, lemma1Bound, lemma2Bound, proposition3Bound } from "./bounds.ts";
export { finiteGram } from "./finite-width.ts";
export { gaussHermiteNodes } from "./gauss-hermite.ts";
export type { GaussianMoments } from "./gaussian-moments.ts";
export type { FlowOptions, FlowRecord, FlowReport, FlowStage, FlowStageReport } from "./gradient-flow.ts";
export { gradientFlow } from "./gradient-flow.ts";
export type { GramMatrix, GramPair } from "./gram.ts";
export { frobeniusDistance, frobeniusNorm, sumOf } from "./gram.ts";
export type { KernelMethod, KernelOptions } from "./infinite-width.ts";
export { infiniteGram } from "./infinite-width.ts";
export type { InputPoints } from "./input-points.ts";
export { withBias, withoutBias } from "./input-points.ts";
export { quadratureMoments } from "./quadrature-moments.ts";
export type { Spectrum } from "./spectrum.ts";
export { spectrum } from "./spectrum.ts";
export type { Fall, KernelVerdict, SandwichBound, TheoremOneReport } from "./theorem1.ts";
export { checkTheorem1, sandwichBound } from "./theorem1.ts";
export type { TwoLayer } from "./two-layer.ts";
export { normalTwoLayer, twoLayerOf } from "./two-layer.ts";
