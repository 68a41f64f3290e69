import type { KernelSet } from "../kernels/kernel-set.ts";
import { type DenseKernels, denseReference } from "../kernels/linear-algebra.ts";
import type { AddGram, SecondOrder } from "../kernels/second-order.ts";
import type { JetEvaluator } from "../network/evaluator.ts";
import { fusedEvaluator } from "../network/fused-evaluator.ts";
import type { Network } from "../network/network.ts";
import { referenceEvaluator } from "../network/reference-evaluator.ts";

/** The functions u(.; theta) at one homotopy parameter, and the float64 arithmetic to work with them. */
export interface TrialSpace {
  readonly network: Network;
  readonly s: number;
  /** In float64. */
  readonly evaluator: JetEvaluator;
  readonly derivatives: SecondOrder & { readonly gram?: AddGram };
  readonly dense: DenseKernels;
}

/** A network at s with the kernels of a set, and with plain JavaScript for what the set does not have. */
export function trialSpace(network: Network, s: number, kernels: KernelSet | undefined): TrialSpace {
  return {
    network,
    s,
    evaluator: (kernels && fusedEvaluator(network, kernels, "float64")) ?? referenceEvaluator(network),
    derivatives: (kernels && network.secondOrder(kernels)) ?? network,
    dense: kernels?.dense ?? denseReference,
  };
}
