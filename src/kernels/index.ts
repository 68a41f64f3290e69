/**
 * Kernels that compute jets, gradients and dense linear algebra: what a set of them must have, and WebAssembly.
 *
 * @module
 */

export type { DenseKernels } from "./contract/dense-kernels.ts";
export type {
  AdamKernel,
  DeepRequest,
  FloatArray,
  FusedActivation,
  JetKernel,
  KernelFamily,
  KernelRequest,
  KernelSet,
  LayerRequest,
  ShallowRequest,
} from "./contract/kernel-set.ts";
export type {
  AddGram,
  GramParameters,
  ParameterDerivatives,
  ShallowDerivatives,
} from "./contract/parameter-derivatives.ts";
export { denseReference } from "./reference/dense.ts";
export type { CreateWorker, KernelWorker } from "./threads/fork-join.ts";
export type { WasmKernels, WasmOptions } from "./wasm/wasm-kernels.ts";
export { wasmKernels } from "./wasm/wasm-kernels.ts";
