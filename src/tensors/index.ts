/**
 * tfjs: backends, the gradients of its operations, jets as tensors.
 *
 * @module
 */

export type { JetTensors, ToTensor } from "./jet-tensors.ts";
export { registerGradients, startBackend } from "./start-backend.ts";
