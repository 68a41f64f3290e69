import { readOptions } from "../../schema/check.ts";
import { optional, optionsOf, tied } from "../../schema/parts.ts";
import { functionOf, notNegative, positiveInteger, yesOrNo } from "../../schema/values.ts";
import type { DeepRequest, JetKernel, KernelSet, ShallowRequest } from "../contract/kernel-set.ts";
import type { ShallowDerivatives } from "../contract/parameter-derivatives.ts";
import { shallowDerivatives } from "../reference/shallow-parameter-derivatives.ts";
import type { CreateWorker } from "../threads/fork-join.ts";
import { WasmRuntime } from "./assembler/runtime.ts";
import { DeepKernel } from "./deep/deep-kernel.ts";
import { WasmDense } from "./dense/dense-kernels.ts";
import { wasmFillActivation } from "./dense/fill-activation.ts";
import { ShallowKernel } from "./shallow/shallow-kernel.ts";
import { wasmCapabilities } from "./wasm-probe.ts";

/** How many threads kernels use, and which instructions. */
export interface WasmOptions {
  /** Default 1. More need `createWorker`, shared memory, and leave to wait on it. */
  readonly threads?: number;
  /** Starts a worker; the core knows neither Node's workers nor a browser's. Default: none, and one thread. */
  readonly createWorker?: CreateWorker;
  /** Multiplications in a call below which threads are not tried; default 2^17. */
  readonly leastWork?: number;
  /** Fused multiply-add where the engine has it; default true. */
  readonly fusedMultiplyAdd?: boolean;
}

const wasmOptions = tied<WasmOptions>()(
  optionsOf({
    threads: optional(positiveInteger),
    createWorker: optional(functionOf<CreateWorker>("a worker's source")),
    leastWork: optional(notNegative),
    fusedMultiplyAdd: optional(yesOrNo),
  }),
);

/** Kernels in WebAssembly, and the threads that they run on. */
export interface WasmKernels extends KernelSet {
  /** As `Solution.kernels` has it. */
  readonly name: "wasm";
  /** Workers that have started; the first request for a kernel creates them. */
  readonly workers: number;
  /** Ends the threads; kernels then run on one. */
  dispose(): void;
}

/**
 * Kernels in WebAssembly, emitted for each request. All kernels of a set share one memory and one team of
 * threads, so they must not be used from two threads at a time. Without SIMD there is no kernel. Sines lose
 * digits where |z| exceeds about 1e4 in float32, 1e8 in float64.
 *
 * @throws RangeError naming the option that is unknown or out of range
 */
export function wasmKernels(options: WasmOptions = {}): WasmKernels {
  readOptions(wasmOptions, options, "wasmKernels");
  const { threads = 1, createWorker, leastWork = 2 ** 17, fusedMultiplyAdd = true } = options;
  const can = wasmCapabilities();
  const fused = can.fusedMultiplyAdd && fusedMultiplyAdd;
  const runtime = can.simd
    ? new WasmRuntime(threads, can.threads && threads > 1 ? createWorker : undefined, leastWork)
    : undefined;
  const kernels = new RecentKernels<JetKernel>();
  const derivatives = new RecentKernels<ShallowDerivatives>();
  const dense = runtime && new WasmDense(fused, runtime);
  return {
    name: "wasm",
    detail: can.simd ? (fused ? "SIMD with relaxed FMA" : "SIMD") : "no SIMD",
    threads: runtime?.threads ?? 1,
    shallow: (request: ShallowRequest) =>
      runtime && kernels.get("shallow", request, () => new ShallowKernel(request, fused, runtime)),
    deep: (request: DeepRequest) =>
      runtime && kernels.get("deep", request, () => new DeepKernel(request, fused, runtime)),
    ...(runtime &&
      dense && {
        dense,
        parameterDerivatives: ({ activation, inputs, outputs, width }: Omit<ShallowRequest, "precision">) =>
          derivatives.get("shallow", { activation, inputs, outputs, width }, () =>
            shallowDerivatives(
              { inputs, outputs, width },
              wasmFillActivation(activation, fused, runtime),
              dense,
            ),
          ),
      }),
    get workers() {
      return runtime?.workers ?? 0;
    },
    dispose: () => runtime?.dispose(),
  };
}

/** The kernels that were asked for last: several solves of one problem compile once. */
class RecentKernels<Kernel> {
  readonly #kernels = new Map<string, Kernel>();

  get(kind: string, request: object, create: () => Kernel): Kernel {
    const key = `${kind} ${JSON.stringify(request)}`;
    const kernel = this.#kernels.get(key) ?? create();
    this.#kernels.delete(key);
    this.#kernels.set(key, kernel);
    if (this.#kernels.size > 16) this.#kernels.delete(this.#kernels.keys().next().value!);
    return kernel;
  }
}
