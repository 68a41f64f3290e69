import { WasmModule } from "../src/kernels/wasm/assembler/assembler.ts";
import { ConstantPool, Vectors } from "../src/kernels/wasm/assembler/simd-vectors.ts";
import { wasmCapabilities } from "../src/kernels/wasm/wasm-probe.ts";
import { loadNativeKernels } from "../src/node/native-kernels.ts";
import type { Peak } from "./results.ts";

/** The machine's peak: by the native addon; without one by a WASM loop on one thread, times the threads. */
export function measurePeak(threads: number): Peak {
  const [one, all] = [loadNativeKernels(1), loadNativeKernels(threads)];
  if ("kernels" in one && "kernels" in all) {
    return { one: one.kernels.peak(30), all: all.kernels.peak(30), loop: `native (${all.kernels.detail})` };
  }
  const single = wasmPeak(30);
  return { one: single, all: threads * single, loop: "WASM on one thread, times the threads" };
}

export function higher(a: Peak, b: Peak): Peak {
  return { one: Math.max(a.one, b.one), all: Math.max(a.all, b.all), loop: b.loop };
}

const chains = 12;
const rounds = 100_000;

/** Operations a second of multiply-adds in WASM vectors, in chains that do not wait for each other. */
export function wasmPeak(milliseconds: number): number {
  const format = {
    precision: "f32" as const,
    fused: wasmCapabilities().fusedMultiplyAdd,
    constants: new ConstantPool(0),
  };
  const module = new WasmModule();
  module.define("run", 0, (f) => {
    const vectors = new Vectors(f, format);
    const [factor, term] = [vectors.keep(vectors.load(0)), vectors.keep(vectors.load(16))];
    const sums = Array.from({ length: chains }, () => vectors.keep(vectors.load(0)));
    f.range(0, rounds, 1, () => {
      for (const sum of sums) f.set(sum, vectors.fma(sum, factor, term));
    });
    sums.forEach((sum, index) => {
      vectors.store(0, 32 + 16 * index, sum);
    });
  });
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  const code = module.encode({ initial: 1, maximum: 1, shared: false });
  const { run } = new WebAssembly.Instance(new WebAssembly.Module(code), { env: { memory } }).exports;
  let best = 0;
  const start = performance.now();
  do {
    new Float32Array(memory.buffer).fill(0.5);
    const before = performance.now();
    (run as () => void)();
    best = Math.max(best, (2 * 4 * chains * rounds) / (performance.now() - before));
  } while (performance.now() - start < milliseconds);
  return best * 1e3;
}
