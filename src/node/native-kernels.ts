import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, cpus } from "node:os";
import { fileURLToPath } from "node:url";
import type { DenseKernels } from "../kernels/contract/dense-kernels.ts";
import {
  type AdamKernel,
  type DeepRequest,
  fusedActivations,
  type JetKernel,
  type KernelSet,
  type ShallowRequest,
} from "../kernels/contract/kernel-set.ts";
import type { ShallowDerivatives } from "../kernels/contract/parameter-derivatives.ts";
import { shallowDerivatives } from "../kernels/reference/shallow-parameter-derivatives.ts";
import { pacedKernel } from "../kernels/threads/paced-kernel.ts";

/** Fused kernels in C++ (folder native/), for the machine that they were built on. */
export interface NativeKernels extends KernelSet {
  readonly name: "native";
  readonly adam: AdamKernel;
  readonly dense: DenseKernels;
  parameterDerivatives(request: Omit<ShallowRequest, "precision">): ShallowDerivatives;
  /** Operations a second of fused multiply-adds in float32 on all threads: what kernels are measured against. */
  peak(milliseconds: number): number;
}

/** What native/src/addon.cpp exports. */
interface NativeAddon {
  readonly abi: number;
  readonly vectors: string;
  readonly compiler: string;
  shallow(
    float64: boolean,
    activation: number,
    inputs: number,
    outputs: number,
    width: number,
    threads: number,
  ): JetKernel;
  deep(
    float64: boolean,
    activation: number,
    inputs: number,
    outputs: number,
    parameterCount: number,
    layers: Float64Array,
    threads: number,
  ): JetKernel;
  adam(...arguments_: [...Parameters<NativeKernels["adam"]>, threads: number]): void;
  addGram(rows: Float64Array, n: number, p: number, gram: Float64Array, threads: number): void;
  cholesky(matrix: Float64Array, p: number, threads: number): boolean;
  solve(factor: Float64Array, p: number, b: Float64Array): void;
  activate(
    activation: number,
    s: number,
    z: Float64Array,
    count: number,
    value: Float64Array,
    first: Float64Array,
    second: Float64Array,
    threads: number,
  ): void;
  peak(milliseconds: number, threads: number): number;
}

/** sigma, sigma' and sigma'' of an activation, to be written. */
type Jet = [value: Float64Array, first: Float64Array, second: Float64Array];

/** What native/build.mjs stores beside the addon. */
interface BuildRecord {
  readonly sha256: string;
  readonly processor: string;
}

const abi = 3;
const maximalThreads = 255;

/**
 * The native kernels for up to `threads` threads (default: one per processor), or one line saying why there
 * are none, and whether that is because the addon there is of no use. Sets for different numbers of threads
 * can be used side by side; they share their threads, which neither keep the process alive nor need to be
 * ended.
 *
 * @throws RangeError if `threads` is not an integer from 1 to 255
 */
export function loadNativeKernels(
  threads: number = Math.min(availableParallelism(), maximalThreads),
): { kernels: NativeKernels } | { reason: string; isDamaged: boolean } {
  if (!Number.isInteger(threads) || threads < 1 || threads > maximalThreads) {
    throw new RangeError(`threads: must be an integer from 1 to ${maximalThreads}, got ${threads}`);
  }
  try {
    return { kernels: kernelsOf(loadAddon(), threads) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { reason: message.split("\n")[0] ?? "", isDamaged: !(error instanceof NoAddon) };
  }
}

class NoAddon extends Error {}

/** Looks at the file before it is loaded: a damaged one could end the process. */
function loadAddon(): NativeAddon {
  // The package root is two folders up from src/node as from dist/node.
  const path = fileURLToPath(new URL("../../native/build/deep-ritz.node", import.meta.url));
  const recordPath = path.replace(/\.node$/, ".json");
  if (!existsSync(path) || !existsSync(recordPath)) {
    throw new NoAddon("no addon: built at install when a C++ compiler is present");
  }
  const again = "`node native/build.mjs` builds it again";
  const record = readRecord(recordPath);
  if (record === undefined || record.sha256 !== sha256(readFileSync(path))) {
    throw new Error(`the addon is damaged (its checksum is not the one it was built with); ${again}`);
  }
  if (record.processor !== processor()) {
    throw new Error(`the addon was built for another processor; ${again}`);
  }
  const addon: NativeAddon = createRequire(import.meta.url)(path);
  if (addon.abi !== abi) throw new Error(`the addon has version ${addon.abi}, not ${abi}; ${again}`);
  if (!knowsAnswer(addon)) throw new Error(`the addon computes wrong numbers; ${again}`);
  return addon;
}

function readRecord(path: string): BuildRecord | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

/** Changes with what the processor can do; native/build.mjs has the same. */
function processor(): string {
  if (process.platform !== "linux") return `${process.arch} ${cpus()[0]?.model ?? ""}`;
  const abilities = readFileSync("/proc/cpuinfo", "utf8").match(/^(flags|Features)\s*:.*$/m)?.[0] ?? "";
  return `${process.arch} ${sha256(abilities)}`;
}

/** u(x) = 2 max(x, 0)^2 / 2 for W = 1, b = 0, A = 2, P = 0, q = 0. */
function knowsAnswer(addon: NativeAddon): boolean {
  const theta = Float32Array.of(1, 0, 2, 0, 0);
  const kernel = addon.shallow(false, fusedActivations.indexOf("relu2"), 1, 1, 1, 1);
  const [u, grad, gradient] = [new Float32Array(2), new Float32Array(2), new Float32Array(5)];
  kernel.forward(theta, 1, Float32Array.of(-1, 3), 2, u, grad);
  kernel.pullback(theta, 1, Float32Array.of(-1, 3), 2, Float32Array.of(1, 1), new Float32Array(2), gradient);
  return [...u, ...grad, ...gradient].join(" ") === "0 9 0 6 18 6 4.5 2 2";
}

function kernelsOf(addon: NativeAddon, threads: number): NativeKernels {
  const dense: DenseKernels = {
    addGram: (rows, n, p, gram) => addon.addGram(rows, n, p, gram, threads),
    cholesky: (matrix, p) => addon.cholesky(matrix, p, threads),
    solve: (factor, p, b) => addon.solve(factor, p, b),
  };
  return {
    name: "native",
    detail: `${addon.vectors}, ${addon.compiler}`,
    threads,
    shallow: ({ precision, activation, inputs, outputs, width }: ShallowRequest) =>
      paced(threads, (count) =>
        addon.shallow(
          precision === "float64",
          fusedActivations.indexOf(activation),
          inputs,
          outputs,
          width,
          count,
        ),
      ),
    deep({ precision, activation, inputs, outputs, parameterCount, layers }: DeepRequest) {
      const rows = Float64Array.from(
        layers.flatMap((layer) => [
          layer.inputs,
          layer.outputs,
          layer.scale,
          layer.activated ? 1 : 0,
          layer.skip ?? -1,
          layer.weights,
          layer.bias,
        ]),
      );
      const isDouble = precision === "float64";
      const index = fusedActivations.indexOf(activation);
      return paced(threads, (count) =>
        addon.deep(isDouble, index, inputs, outputs, parameterCount, rows, count),
      );
    },
    adam: (theta, gradient, first, second, rate, beta1, beta2, epsilon, correction) =>
      addon.adam(theta, gradient, first, second, rate, beta1, beta2, epsilon, correction, threads),
    dense,
    parameterDerivatives({ activation, ...size }) {
      const index = fusedActivations.indexOf(activation);
      const fill =
        (s: number) =>
        (z: Float64Array, count: number, ...jet: Jet) =>
          addon.activate(index, s, z, count, ...jet, threads);
      return shallowDerivatives(size, fill, dense);
    },
    peak: (milliseconds) => addon.peak(milliseconds, threads),
  };
}

/** The kernel on that many threads, or on one where that is faster. */
function paced(threads: number, make: (threads: number) => JetKernel): JetKernel {
  return threads === 1 ? make(1) : pacedKernel(make(threads), make(1));
}
