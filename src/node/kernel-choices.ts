/**
 * What may evaluate networks: C++ compiled when the package was installed; WebAssembly; plain JavaScript in float64;
 * tfjs operations, one by one.
 */
export type KernelChoice = "native" | "wasm" | "js" | "tfjs";

/** All of them, fastest first. */
export const kernelChoices = ["native", "wasm", "js", "tfjs"] as const satisfies readonly KernelChoice[];

/** More threads than this are taken for a slip. */
export const maximalThreads = 64;
