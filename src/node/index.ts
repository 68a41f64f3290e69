/**
 * What needs Node: native kernels and threads, tfjs backends, files.
 *
 * @module
 */

export { probeBackends, startNodeBackend } from "./backends.ts";
export type { KernelChoice } from "./kernel-choices.ts";
export type { ChosenKernels, KernelOptions } from "./kernels.ts";
export { chooseKernels } from "./kernels.ts";
export type { LoadedProblem, Stated } from "./load-problem.ts";
export { loadProblem } from "./load-problem.ts";
export type { RunFolderContents } from "./run-files.ts";
export { writeRunFolder } from "./run-files.ts";
export { readRun } from "./run-folder.ts";
export { readPoints, readSamples } from "./samples.ts";
export type { RunSummary } from "./summary.ts";
export { summarise } from "./summary.ts";
export { messageOf, UserError } from "./user-error.ts";
