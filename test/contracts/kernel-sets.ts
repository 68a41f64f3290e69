import type { KernelSet } from "../../src/kernels/kernel-set.ts";
import { loadNativeKernels } from "../../src/node/native-kernels.ts";

/** A kernel set to test, opened when it is needed. */
export interface KernelSetCase {
  readonly title: string;
  open(): Promise<KernelSet>;
}

/** Every kernel set that this machine has, with one thread and with two. */
export const kernelSets: readonly KernelSetCase[] = [1, 2].flatMap((threads) => {
  const native = loadNativeKernels(threads);
  if ("reason" in native) console.log(`native kernels not tested: ${native.reason}`);
  return "reason" in native
    ? []
    : [{ title: `native, threads: ${threads}`, open: () => Promise.resolve(native.kernels) }];
});
