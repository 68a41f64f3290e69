/**
 * tfjs: backends, the gradients of its operations, jets as tensors.
 *
 * @module
 */

export { registerChainedOperations } from "./chained-operations.ts";
export type { JetTensors, ToTensor } from "./jet-tensors.ts";
export { registerGradients, startBackend } from "./start-backend.ts";
