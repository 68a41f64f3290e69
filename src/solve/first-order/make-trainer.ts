import { beyondLayers } from "../../network/around/beyond-layers.ts";
import { tfjsEvaluator } from "../../network/evaluators/tfjs-evaluator.ts";
import { startBackend } from "../../tensors/start-backend.ts";
import type { Run } from "../run.ts";
import type { FirstOrderPlan } from "./first-order-plan.ts";
import { hostTrainer } from "./host-trainer.ts";
import { tensorTrainer } from "./tensor-trainer.ts";
import type { Trainer } from "./trainer.ts";

/**
 * The trainer that a run asks for: on a tfjs backend, else by its kernels, or by tfjs operations for networks that
 * these do not know.
 *
 * @throws RangeError if both a backend and kernels are asked for, or the backend cannot be started
 */
export async function makeTrainer({ network, optimizer }: FirstOrderPlan, run: Run): Promise<Trainer> {
  const { backend, kernels } = run.options;
  if (backend !== undefined) {
    if (kernels) {
      throw new RangeError(
        `backend: ${JSON.stringify(backend)} leaves no place for kernels, got ${kernels.name}`,
      );
    }
    const { description } = network;
    if (backend === "webgpu" && (description.interfaces || description.enrichment)) {
      throw new RangeError(
        `backend: ${beyondLayers(description)} are evaluated on the host, not on webgpu; leave it out`,
      );
    }
    return tensorTrainer(network, optimizer, await startBackend(backend));
  }
  const chosen = run.kernels.evaluator(network) ?? tfjsEvaluator(network);
  const name = chosen.name === "tfjs" ? await startBackend() : chosen.name;
  return hostTrainer(chosen, optimizer, name);
}
