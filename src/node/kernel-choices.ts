/** What may evaluate networks, fastest first. */
export const kernelChoices = ["native", "wasm", "js", "tfjs"] as const;
export type KernelChoice = (typeof kernelChoices)[number];

/** More threads than this are taken for a slip. */
export const maximalThreads = 64;
