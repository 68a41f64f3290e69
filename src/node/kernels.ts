import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { KernelSet } from "../kernels/contract/kernel-set.ts";
import { wasmKernels } from "../kernels/wasm/wasm-kernels.ts";
import { wasmCapabilities } from "../kernels/wasm/wasm-probe.ts";
import { readOptions } from "../schema/check.ts";
import { optional, optionsOf, tied } from "../schema/parts.ts";
import { readLater } from "../schema/values.ts";
import { fusedKernels, type Kernels, referenceKernels, tfjsKernels } from "../solve/kernels.ts";
import { type KernelChoice, kernelChoices, maximalThreads } from "./kernel-choices.ts";
import { loadNativeKernels } from "./native-kernels.ts";
import { UserError } from "./user-error.ts";

/** Which kernels are asked for. */
export interface KernelOptions {
  /** Default: the fastest there is. */
  readonly kernels?: KernelChoice | undefined;
  /** Default: as many as there are processors. */
  readonly threads?: number | undefined;
}

/** A choice of kernels: how to make evaluators with them, and why these. */
export interface ChosenKernels extends Kernels {
  /** Which they are. */
  readonly name: KernelChoice;
  /** What they are, and why no faster ones, for people. */
  readonly detail: string;
  /** Threads that share the work. */
  readonly threads: number;
  /** What is wrong with faster kernels that should be there. */
  readonly fault?: string;
  /** Ends their threads. */
  dispose(): void;
}

const kernelOptions = tied<KernelOptions>()(
  optionsOf({
    kernels: optional(readLater<KernelChoice | undefined>()),
    threads: optional(readLater<number | undefined>()),
  }),
);

/**
 * Chooses kernels: native if the addon is there, else WASM, else plain JavaScript; or those asked for.
 *
 * @throws UserError if the kernels asked for are unknown or not to be had; RangeError naming an unknown option
 */
export function chooseKernels(options: KernelOptions = {}): ChosenKernels {
  const { kernels, threads: asked } = readOptions(kernelOptions, options, "chooseKernels");
  if (kernels !== undefined && !kernelChoices.includes(kernels)) {
    const got = JSON.stringify(kernels);
    throw new UserError(`kernels: must be one of ${kernelChoices.join(", ")}; got ${got}`);
  }
  const threads = asked ?? Math.min(availableParallelism(), maximalThreads);
  if (kernels === "tfjs") return plain("tfjs", "tfjs operations, one by one", tfjsKernels());
  if (kernels === "js") return plain("js", "plain JavaScript in float64", referenceKernels());
  let reason = "";
  let fault: { fault: string } | undefined;
  if (kernels !== "wasm") {
    const native = loadNativeKernels(threads);
    if ("kernels" in native) return fused("native", native.kernels, native.kernels.detail, () => undefined);
    if (kernels === "native") throw new UserError(`--kernels native: ${native.reason}`);
    reason = `; native: ${native.reason}`;
    if (native.isDamaged) fault = { fault: `native kernels are of no use: ${native.reason}` };
  }
  if (wasmCapabilities().simd) {
    const wasm = wasmKernels({ threads, createWorker });
    return { ...fused("wasm", wasm, wasm.detail + reason, () => wasm.dispose()), ...fault };
  }
  if (kernels === "wasm")
    throw new UserError("--kernels wasm: this JavaScript engine has no WebAssembly SIMD");
  const detail = `plain JavaScript in float64; wasm: no SIMD here${reason}`;
  return { ...plain("js", detail, referenceKernels()), ...fault };
}

function fused(
  name: "native" | "wasm",
  kernels: KernelSet,
  detail: string,
  dispose: () => void,
): ChosenKernels {
  return { ...fusedKernels(kernels), name, detail, threads: kernels.threads, dispose };
}

function plain(name: "js" | "tfjs", detail: string, kernels: Kernels): ChosenKernels {
  return { ...kernels, name, detail, threads: 1, dispose: () => undefined };
}

/** A thread that does not keep the process alive. */
function createWorker(source: string) {
  const worker = new Worker(source, { eval: true });
  worker.unref();
  worker.on("error", () => undefined); // a thread that cannot start is not waited for
  return worker;
}
