import type { DenseKernels } from "../../kernels/contract/dense-kernels.ts";
import type { KernelSet } from "../../kernels/contract/kernel-set.ts";
import type { AddGram, ParameterDerivatives } from "../../kernels/contract/parameter-derivatives.ts";
import { denseReference } from "../../kernels/reference/dense.ts";
import type { JetEvaluator } from "../../network/evaluators/evaluator.ts";
import { fusedEvaluator } from "../../network/evaluators/fused-evaluator.ts";
import { referenceEvaluator } from "../../network/evaluators/reference-evaluator.ts";
import type { Network } from "../../network/network.ts";

/** The functions u(.; theta) at one homotopy parameter, and the float64 arithmetic to work with them. */
export interface TrialSpace {
  readonly network: Network;
  readonly s: number;
  /** In float64. */
  readonly evaluator: JetEvaluator;
  readonly derivatives: ParameterDerivatives & { readonly gram?: AddGram };
  readonly dense: DenseKernels;
}

/** A network at s with the kernels of a set, and with plain JavaScript for what the set does not have. */
export function trialSpace(network: Network, s: number, kernels: KernelSet | undefined): TrialSpace {
  return {
    network,
    s,
    evaluator: (kernels && fusedEvaluator(network, kernels, "float64")) ?? referenceEvaluator(network),
    derivatives: (kernels && network.parameterDerivatives(kernels)) ?? network,
    dense: kernels?.dense ?? denseReference,
  };
}
