import { wasmKernels } from "../../kernels/wasm/wasm-kernels.ts";
import { beyondLayers } from "../../network/around/beyond-layers.ts";
import { fusedEvaluator } from "../../network/evaluators/fused-evaluator.ts";
import { tfjsEvaluator } from "../../network/evaluators/tfjs-evaluator.ts";
import { startBackend } from "../../tensors/start-backend.ts";
import type { Plan } from "./first-order-plan.ts";
import { hostTrainer } from "./host-trainer.ts";
import { tensorTrainer } from "./tensor-trainer.ts";
import type { SolveOptions } from "./train.ts";
import type { Trainer } from "./trainer.ts";

/**
 * The trainer that the options ask for: on a tfjs backend, by an evaluator, else by fused WASM kernels.
 *
 * @throws RangeError if both a backend and an evaluator are asked for, or the backend cannot be started
 */
export async function makeTrainer(
  { network, optimizer }: Plan,
  { evaluator, backend }: SolveOptions,
): Promise<Trainer> {
  if (backend !== undefined) {
    if (evaluator)
      throw new RangeError(`backend: ${JSON.stringify(backend)} leaves no place for an evaluator`);
    const { description } = network;
    if (backend === "webgpu" && (description.interfaces || description.enrichment)) {
      throw new RangeError(
        `backend: ${beyondLayers(description)} are evaluated on the host, not on webgpu; leave it out`,
      );
    }
    return tensorTrainer(network, optimizer, await startBackend(backend));
  }
  const chosen = evaluator?.(network) ?? fusedEvaluator(network, wasmKernels()) ?? tfjsEvaluator(network);
  const name = chosen.name === "tfjs" ? await startBackend() : chosen.name;
  return hostTrainer(chosen, optimizer, name);
}
