import type { KernelSet } from "../kernels/contract/kernel-set.ts";
import { wasmKernels } from "../kernels/wasm/wasm-kernels.ts";
import type { JetEvaluator } from "../network/evaluators/evaluator.ts";
import { fusedEvaluator } from "../network/evaluators/fused-evaluator.ts";
import { referenceEvaluator } from "../network/evaluators/reference-evaluator.ts";
import { tfjsEvaluator } from "../network/evaluators/tfjs-evaluator.ts";
import type { Network } from "../network/network.ts";
import { having } from "../schema/values.ts";

/** What evaluates networks in a run. `chooseKernels` of "deep-ritz/node" finds the fastest on a machine. */
export interface Kernels {
  /** "native", "wasm", "js" or "tfjs"; of a set of one's own, its name. */
  readonly name: string;
  /** The set of fused kernels, unless they are "js" or "tfjs". */
  readonly set?: KernelSet;
  /** How first-order training evaluates a network; undefined for one that these kernels do not know. */
  evaluator(network: Network): JetEvaluator | undefined;
}

/** What options take for them: not a name. */
export const kernelsSchema = having<Kernels>(["evaluator"], "kernels such as fusedKernels(), not a name");

/** Fused kernels of a set; default: WASM on one thread, which is there in browsers too. */
export function fusedKernels(set: KernelSet = wasmKernels()): Kernels {
  return { name: set.name, set, evaluator: (network) => fusedEvaluator(network, set) };
}

/** Plain JavaScript in float64: slow, exact, needs nothing. */
export function referenceKernels(): Kernels {
  return { name: "js", evaluator: referenceEvaluator };
}

/** tfjs operations, one by one, on its current backend. */
export function tfjsKernels(): Kernels {
  return { name: "tfjs", evaluator: tfjsEvaluator };
}
