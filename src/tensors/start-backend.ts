import * as tf from "@tensorflow/tfjs-core";
import { registerChainedOperations } from "./chained-operations.ts";
import { registerElementwiseGradients } from "./gradients/tfjs-gradients.ts";
import { registerLayoutGradients } from "./gradients/tfjs-layout-gradients.ts";
import { registerSelectionGradients } from "./gradients/tfjs-selection-gradients.ts";
import { prepareWebgpu } from "./webgpu/webgpu.ts";

/**
 * Registers with tfjs the gradients that energies and networks need, as `startBackend` does. Calling it again changes
 * nothing.
 */
export function registerGradients(): void {
  registerElementwiseGradients();
  registerLayoutGradients();
  registerSelectionGradients();
}

/** Disposes of what tfjs saved for a gradient that has thrown; without this it would be kept for ever. */
export function releaseTape(): void {
  const { state } = tf.engine();
  if (state.gradientDepth > 0) return;
  for (const { saved } of state.activeTape ?? []) for (const tensor of saved ?? []) tensor.dispose();
  state.activeTape = [];
}

/** Backends that the core can start by itself, in Node and in browsers. */
export const coreBackends = ["wasm", "cpu"] as const;

/**
 * Makes a tfjs backend current and ready, and returns its name.
 *
 * @param name a backend registered with tfjs, or "wasm" or "cpu", which are loaded when asked for.
 *   Without a name: the backend that is current already, else wasm, else cpu.
 * @throws RangeError if the backend cannot be started
 */
export async function startBackend(name?: string): Promise<string> {
  tf.enableProdMode(); // no banner on the console, no NaN scan after every kernel
  registerGradients();
  registerChainedOperations();
  if (name === undefined) {
    const current = tf.engine().backendName;
    if (current) return current;
    try {
      return await startBackend("wasm");
    } catch {
      return startBackend("cpu");
    }
  }
  if (tf.findBackendFactory(name) === null) {
    if (name === "wasm") await import("@tensorflow/tfjs-backend-wasm");
    if (name === "cpu") await import("@tensorflow/tfjs-backend-cpu");
  }
  if (tf.findBackendFactory(name) === null) {
    throw new RangeError(
      name === "webgpu"
        ? 'backend: "webgpu" is not registered with tfjs: import "@tensorflow/tfjs-backend-webgpu" before'
        : `backend: unknown backend ${JSON.stringify(name)}; try ${coreBackends.join(" or ")}`,
    );
  }
  if (name === "webgpu") await prepareWebgpu();
  if (!(await tf.setBackend(name))) {
    throw new RangeError(`backend: ${JSON.stringify(name)} is registered but did not start on this machine`);
  }
  await tf.ready();
  return name;
}
