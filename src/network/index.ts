/**
 * Networks u(x; theta) with their jets (u, grad u): layers, activations, what may stand around them, and evaluators.
 *
 * @module
 */

export type { Activation, IdentityTerm } from "./activations.ts";
export {
  activationJet,
  activations,
  gelu,
  relu,
  relu2,
  relu3,
  sin,
  softplus,
  tanh,
} from "./activations.ts";
export type { BoxInputs, FourierFeatures, Reflection } from "./around/box-inputs.ts";
export { boxInputs } from "./around/box-inputs.ts";
export { cuspCapturing } from "./around/cusp-capturing.ts";
export type { LevelSets } from "./around/cusp-inputs.ts";
export { enriched } from "./around/enriched.ts";
export type { FixedFunctions } from "./around/fixed-functions.ts";
export type { InputBranch, InputMap } from "./around/input-map.ts";
export { mapped } from "./around/mapped-inputs.ts";
export type { LayerSettings, NetworkSettings } from "./build.ts";
export { buildNetwork } from "./build.ts";
export type { DeepOptions } from "./deep/deep.ts";
export { mlp, residual } from "./deep/deep.ts";
export type { JetEvaluator } from "./evaluators/evaluator.ts";
export { fusedEvaluator } from "./evaluators/fused-evaluator.ts";
export type { FusedTensorJet, TensorParameters } from "./evaluators/fused-tensor-jet.ts";
export { fusedTensorJet } from "./evaluators/fused-tensor-jet.ts";
export { referenceEvaluator } from "./evaluators/reference-evaluator.ts";
export { tfjsEvaluator } from "./evaluators/tfjs-evaluator.ts";
export { homotopy } from "./homotopy.ts";
export type { Initialisation, LayerShape } from "./initialisation.ts";
export { glorot, he, initialisations, kink, kinkInitialisation, normal } from "./initialisation.ts";
export type { Network, NetworkDescription, ParameterBlock, Transfer } from "./network.ts";
export type { SecondDerivatives } from "./second-derivatives.ts";
export type { ShallowOptions } from "./shallow/shallow.ts";
export { shallow } from "./shallow/shallow.ts";
