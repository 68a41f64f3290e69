import { setTimeout as delay } from "node:timers/promises";
import type { KernelSet } from "../../src/kernels/contract/kernel-set.ts";
import { wasmKernels } from "../../src/kernels/wasm/wasm-kernels.ts";
import { wasmCapabilities } from "../../src/kernels/wasm/wasm-probe.ts";
import { loadNativeKernels } from "../../src/node/native-kernels.ts";
import { createWorker } from "./create-worker.ts";

/** A kernel set to test, opened when it is needed. */
export interface KernelSetCase {
  readonly title: string;
  open(): Promise<KernelSet>;
}

const native = [1, 2].flatMap((threads) => {
  const loaded = loadNativeKernels(threads);
  if ("reason" in loaded) console.log(`native kernels not tested: ${loaded.reason}`);
  return "reason" in loaded
    ? []
    : [{ title: `native, threads: ${threads}`, open: () => Promise.resolve(loaded.kernels) }];
});

const wasm = (wasmCapabilities().fusedMultiplyAdd ? [true, false] : [false]).flatMap((fusedMultiplyAdd) =>
  [1, 2].map((threads) => {
    const kernels = wasmKernels({ fusedMultiplyAdd, threads, createWorker, leastWork: 0 });
    return {
      title: `wasm${fusedMultiplyAdd ? " with fused multiply-add" : ""}, threads: ${threads}`,
      async open() {
        kernels.shallow({ precision: "float64", activation: "tanh", inputs: 1, outputs: 1, width: 1 });
        while (kernels.workers < threads - 1) await delay(5);
        return kernels;
      },
    };
  }),
);

/** Every kernel set that this machine has, with one thread and with two. */
export const kernelSets: readonly KernelSetCase[] = [...native, ...wasm];
