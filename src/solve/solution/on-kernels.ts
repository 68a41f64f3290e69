import type { KernelSet } from "../../kernels/contract/kernel-set.ts";
import { fusedEvaluator } from "../../network/evaluators/fused-evaluator.ts";
import { type TrainedNetwork, trainedNetwork } from "./solution.ts";

/**
 * The same solution, evaluated by fused kernels in float64 where the set has one for its network: the same numbers
 * but for rounding, several times sooner. It needs the set for as long as it is evaluated.
 */
export function onKernels<Solution extends TrainedNetwork>(solution: Solution, kernels: KernelSet): Solution {
  const { problemName, network, theta, s, lift } = solution;
  const fused = fusedEvaluator(network, kernels, "float64");
  if (!fused) return solution;
  const { evaluate } = trainedNetwork(problemName, { ...network, evaluate: fused.evaluate }, theta, s, lift);
  return { ...solution, evaluate };
}
