import { readFileSync } from "node:fs";
import { arch, cpus, type } from "node:os";
import { chooseKernels } from "deep-ritz/node";
import { loadNativeKernels } from "../src/node/native-kernels.ts";
import type { Machine } from "./results.ts";

/** Where a benchmark runs, and with which kernels. */
export function describeMachine(threads: number): Machine {
  const native = loadNativeKernels(threads);
  return {
    processor: cpuName(),
    cores: threads,
    system: `${type()} ${arch()}`,
    node: process.version,
    native: "kernels" in native ? native.kernels.detail : `none: ${native.reason}`,
    wasm: chooseKernels({ kernels: "wasm", threads: 1 }).detail,
  };
}

/** The model, with the family and model numbers where the name alone says little. */
function cpuName(): string {
  const { model } = cpus()[0]!;
  try {
    const text = readFileSync("/proc/cpuinfo", "utf8");
    const [family, number] = ["cpu family", "model"].map(
      (key) => new RegExp(`^${key}\\s*: (.*)$`, "m").exec(text)?.[1],
    );
    return family === undefined ? model : `${model} (family ${family}, model ${number})`;
  } catch {
    return model;
  }
}
