import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Jet } from "../../src/jet/jet.ts";
import { fusedActivations } from "../../src/kernels/contract/kernel-set.ts";
import { Pace } from "../../src/kernels/threads/fork-join-pace.ts";
import { type WasmKernels, wasmKernels } from "../../src/kernels/wasm/wasm-kernels.ts";
import { wasmCapabilities } from "../../src/kernels/wasm/wasm-probe.ts";
import { Random } from "../../src/math/random.ts";
import { activations } from "../../src/network/activations.ts";
import { mlp, residual } from "../../src/network/deep/deep.ts";
import type { Network } from "../../src/network/network.ts";
import { shallow } from "../../src/network/shallow/shallow.ts";
import { createWorker } from "../contracts/create-worker.ts";
import { normals } from "../contracts/networks.ts";
import { checkForkJoin } from "./fork-join-check.ts";
import {
  exactNumbers,
  exactShallow,
  largestDifference,
  precisions,
  runKernel,
  sizeOf,
  tolerance,
} from "./kernel-comparison.ts";

const homotopyParameters = [0, 0.5, 1, 1.5];
const inputCounts = [1, 2, 3, 5, 8, 16, 20];
/** None is a multiple of a vector's width; jets at fewer points are those at the first of them. */
const pointCounts = [1, 7, 33];
const widths = [1, 5, 37, 130];
const mostPoints = 33;

/** Sets with one thread and with two, with fused multiply-add, if the engine has it, and without. */
interface Pair {
  readonly one: WasmKernels;
  readonly two: WasmKernels;
}
const pairs: Pair[] = [];

beforeAll(async () => {
  for (const fusedMultiplyAdd of wasmCapabilities().fusedMultiplyAdd ? [true, false] : [false]) {
    const one = wasmKernels({ fusedMultiplyAdd });
    const two = wasmKernels({ fusedMultiplyAdd, threads: 2, createWorker, leastWork: 0 });
    pairs.push({ one, two });
    shallow({ inputs: 1, width: 1 }).fused(two, "float32"); // the first request starts the worker
  }
  while (pairs.some(({ two }) => two.workers === 0)) await delay(10);
});

afterAll(() => {
  for (const { two } of pairs) two.dispose();
});

interface Case {
  readonly network: Network;
  readonly theta: Float64Array;
  /** [mostPoints, d] */
  readonly points: Float64Array;
  /** Numbers of points to take. */
  readonly counts: readonly number[];
}

function shallowCase(name: string, d: number, c: number, width: number, counts: readonly number[]): Case {
  return { ...exactShallow(new Random(d + 100 * width), name, d, c, width, mostPoints), counts };
}

function first({ u, grad, count }: Jet, points: number): Jet {
  return {
    count: points,
    u: u.subarray(0, (u.length / count) * points),
    grad: grad.subarray(0, (grad.length / count) * points),
  };
}

/** Compares u, grad u and the pullback with the reference, and two threads with one. */
function check({ network, theta, points, counts }: Case, s: number): void {
  const jet = network.evaluate(theta, s, points);
  const random = new Random(7);
  for (const count of counts) {
    const wanted = first(jet, count);
    const cotangent = {
      count,
      u: normals(wanted.u.length, random),
      grad: normals(wanted.grad.length, random),
    };
    const gradient = network.pullback(theta, s, points.subarray(0, count * network.inputs), cotangent);
    for (const precision of precisions) {
      for (const { one, two } of pairs) {
        const call = { theta, s, points, cotangent };
        const got = runKernel(network.fused(one, precision)!, network, precision, call);
        const label = `${JSON.stringify(network.description)} ${precision} ${one.detail} s=${s} n=${count}`;
        const allowed = tolerance[precision];
        const scale = sizeOf(jet.u, jet.grad); // over all points: at one point, u may cancel
        expect(largestDifference(got.u, wanted.u) / scale, `u, ${label}`).toBeLessThan(allowed);
        expect(largestDifference(got.grad, wanted.grad) / scale, `grad, ${label}`).toBeLessThan(allowed);
        const difference = largestDifference(got.gradient, gradient) / sizeOf(gradient);
        expect(difference, `gradient, ${label}`).toBeLessThan(allowed);
        const other = runKernel(network.fused(two, precision)!, network, precision, call);
        const same = (["u", "grad", "gradient"] as const).every(
          (part) => largestDifference(other[part], got[part]) === 0,
        );
        expect(same, `two threads, ${label}`).toBe(true);
      }
    }
  }
}

describe("two-layer kernels", () => {
  it.each(fusedActivations)("agree with the float64 reference: %s", (name) => {
    for (const d of inputCounts) {
      for (const c of [1, 2]) {
        for (const width of widths) {
          const example = shallowCase(name, d, c, width, [mostPoints]);
          for (const s of homotopyParameters) check(example, s);
        }
      }
    }
  });

  it("agree for any number of points", () => {
    for (const d of [1, 2, 8]) {
      for (const c of [1, 2]) {
        for (const width of widths) check(shallowCase("relu2", d, c, width, pointCounts), 0.5);
      }
    }
  });

  it("agree where the points need more memory than there is at first", () => {
    const network = shallow({ inputs: 2, outputs: 1, width: 5 });
    const random = new Random(4);
    const count = 60_001;
    const theta = normals(network.parameterCount, random);
    const points = exactNumbers(random, 2 * count);
    check({ network, theta, points, counts: [count] }, 0.5);
  });

  it.each(fusedActivations)("follow %s from -60 to 60, and near 0 in the relative sense", (name) => {
    const network = shallow({ inputs: 1, width: 1, activation: activations[name]! });
    const theta = Float64Array.of(1, 0, 1, 0, 0); // u = sigma(x)
    const count = 241;
    const wide = Float64Array.from({ length: count }, (_, i) => (i - 120) / 2);
    const small = Float64Array.from({ length: count }, (_, i) => Math.fround(1.1 ** -i));
    for (const { one } of pairs) {
      for (const precision of precisions) {
        const kernel = network.fused(one, precision)!;
        const cotangent = { count, u: new Float64Array(count), grad: new Float64Array(count) };
        const at = (points: Float64Array) =>
          runKernel(kernel, network, precision, { theta, s: 1, points, cotangent });
        const jet = network.evaluate(theta, 1, wide);
        const far = at(wide);
        for (let i = 0; i < count; i++) {
          const scale = Math.max(1, Math.abs(jet.u[i]!));
          expect(Math.abs(far.u[i]! - jet.u[i]!) / scale).toBeLessThan(tolerance[precision] / 5);
          expect(Math.abs(far.grad[i]! - jet.grad[i]!)).toBeLessThan(tolerance[precision] / 5);
        }
        const exact = network.evaluate(theta, 1, small);
        const near = at(small);
        for (let i = 0; i < count; i++) {
          expect(Math.abs(near.u[i]! / exact.u[i]! - 1)).toBeLessThan(precision === "float32" ? 5e-7 : 5e-15);
        }
      }
    }
  });
});

describe("deep kernels", () => {
  const networks = (name: string) => {
    const activation = activations[name]!;
    const few = [7];
    return [
      { network: mlp({ inputs: 2, width: 37, depth: 2, activation }), deviation: 1, counts: pointCounts },
      {
        network: mlp({ inputs: 9, outputs: 2, width: 5, depth: 3, activation }),
        deviation: 1,
        counts: pointCounts,
      },
      {
        network: residual({ inputs: 1, outputs: 2, width: 9, depth: 2, activation }),
        deviation: 0.3,
        counts: pointCounts,
      },
      {
        network: residual({ inputs: 3, width: 16, depth: 1, activation }),
        deviation: 0.3,
        counts: pointCounts,
      },
      { network: mlp({ inputs: 5, width: 6, depth: 2, activation }), deviation: 1, counts: few },
      { network: mlp({ inputs: 8, outputs: 2, width: 7, depth: 2, activation }), deviation: 1, counts: few },
      { network: residual({ inputs: 8, width: 5, depth: 2, activation }), deviation: 0.3, counts: few },
      { network: mlp({ inputs: 16, width: 6, depth: 3, activation }), deviation: 0.5, counts: few },
      {
        network: residual({ inputs: 16, outputs: 2, width: 9, depth: 1, activation }),
        deviation: 0.3,
        counts: few,
      },
      { network: residual({ inputs: 20, width: 6, depth: 2, activation }), deviation: 0.3, counts: few },
    ];
  };

  it.each(fusedActivations)("agree with the float64 reference: %s", (name) => {
    for (const { network, deviation, counts } of networks(name)) {
      const random = new Random(11);
      const theta = normals(network.parameterCount, random, deviation);
      const points = normals(mostPoints * network.inputs, random);
      for (const s of homotopyParameters) check({ network, theta, points, counts }, s);
    }
  });

  it("take more points than their memory holds records for: repeated ones give the same again", () => {
    const network = mlp({ inputs: 1, width: 8, depth: 20 });
    const random = new Random(14);
    const theta = normals(network.parameterCount, random);
    const [count, times] = [1000, 72]; // 550 MB, of which 512 are kept at a time
    const points = normals(count, random);
    const repeated = (numbers: ArrayLike<number>) =>
      Float64Array.from({ length: times * numbers.length }, (_, i) => numbers[i % numbers.length]!);
    const cotangent = { count, u: normals(count, random), grad: normals(count, random) };
    const [{ one }] = pairs as [Pair];
    const kernel = network.fused(one, "float64")!;
    const once = runKernel(kernel, network, "float64", { theta, s: 1, points, cotangent });
    const many = { count: times * count, u: repeated(cotangent.u), grad: repeated(cotangent.grad) };
    const call = { theta, s: 1, points: repeated(points), cotangent: many };
    const all = runKernel(kernel, network, "float64", call);
    expect(largestDifference(all.u, repeated(once.u)) / sizeOf(once.u)).toBeLessThan(tolerance.float64);
    expect(largestDifference(all.grad, repeated(once.grad)) / sizeOf(once.grad)).toBeLessThan(
      tolerance.float64,
    );
    const sum = Float64Array.from(once.gradient, (entry) => times * entry);
    expect(largestDifference(all.gradient, sum) / sizeOf(sum)).toBeLessThan(10 * tolerance.float64);
  });

  it("agree for a width beyond one group of panels", () => {
    const network = mlp({ inputs: 2, width: 130, depth: 2 });
    const random = new Random(12);
    const theta = normals(network.parameterCount, random);
    check({ network, theta, points: normals(2 * mostPoints, random), counts: [mostPoints] }, 1);
  });
});

describe("calls of one set", () => {
  it("may come in any order, and the pullback believes its own arguments", () => {
    const [{ one }] = pairs as [Pair];
    const wide = shallow({ inputs: 2, width: 33 });
    const narrow = mlp({ inputs: 2, width: 12, depth: 2 });
    const random = new Random(13);
    const count = 9;
    const points = exactNumbers(random, 2 * count);
    const cotangent = { count, u: normals(count, random), grad: normals(2 * count, random) };
    const parts = [wide, narrow].map((network) => {
      const thetas = [1, 2].map(() => normals(network.parameterCount, random));
      return { network, kernel: network.fused(one, "float64")!, thetas };
    });
    const scratch = { u: new Float64Array(count), grad: new Float64Array(2 * count) };
    for (const { network, kernel, thetas } of parts) {
      for (const other of parts) {
        for (const [before, theta] of [thetas, [...thetas].reverse(), [thetas[0]!, thetas[0]!]]) {
          kernel.forward(before!, 1, points, count, scratch.u, scratch.grad);
          if (other.kernel !== kernel) {
            other.kernel.forward(other.thetas[0]!, 1, points, count, scratch.u, scratch.grad);
          }
          const gradient = new Float64Array(network.parameterCount);
          kernel.pullback(theta!, 1, points, count, cotangent.u, cotangent.grad, gradient);
          const wanted = network.pullback(theta!, 1, points, cotangent);
          expect(largestDifference(gradient, wanted) / sizeOf(wanted)).toBeLessThan(tolerance.float64);
        }
      }
    }
  });

  it("refuse parameters of another network", () => {
    const [{ one }] = pairs as [Pair];
    const kernel = shallow({ inputs: 2, width: 3 }).fused(one, "float32")!;
    const none = new Float32Array(0);
    expect(() => kernel.forward(none, 1, none, 0, none, none)).toThrow("theta must have 15 entries, got 0");
    expect(() => wasmKernels({ threads: 0 })).toThrow(
      "wasmKernels: threads must be a positive integer, got 0",
    );
  });
});

describe("threads", () => {
  it("do every part of a job once, together", async () => {
    await checkForkJoin(createWorker);
  });

  it("are left alone where they lose, and used where they win", () => {
    const pace = new Pace();
    let now = 0;
    const step = (withThreads: number, alone: number) => {
      const threads = pace.choose(now);
      const time = threads ? withThreads : alone;
      now += time;
      pace.record(time, 1, now);
      return threads;
    };
    const shareOfThreads = (steps: number, withThreads: number, alone: number) => {
      let used = 0;
      for (let i = 0; i < steps; i++) used += Number(step(withThreads, alone));
      return used / steps;
    };
    expect(shareOfThreads(2000, 0.5, 1)).toBeGreaterThan(0.95);
    shareOfThreads(500, 3, 1); // the machine turns busy
    expect(shareOfThreads(5000, 3, 1)).toBeLessThan(0.05);
    shareOfThreads(5000, 0.5, 1);
    expect(shareOfThreads(2000, 0.5, 1)).toBeGreaterThan(0.95);
  });

  it("do not keep the process alive", () => {
    const folder = mkdtempSync(join(tmpdir(), "deep-ritz-wasm-"));
    try {
      const source = fileURLToPath(new URL("../../src/kernels/wasm/wasm-kernels.ts", import.meta.url));
      const entry = join(folder, "entry.mjs");
      writeFileSync(
        entry,
        `import { Worker } from "node:worker_threads";
        import { wasmKernels } from ${JSON.stringify(source)};
        const createWorker = (text) => new Worker(text, { eval: true });
        const set = wasmKernels({ threads: 3, createWorker, leastWork: 0 });
        const request = { precision: "float32", activation: "tanh", inputs: 2, outputs: 1, width: 64 };
        const kernel = set.shallow(request);
        while (set.workers < 2) await new Promise((resolve) => setTimeout(resolve, 5));
        const theta = new Float32Array(4 * 64 + 3).fill(0.1);
        const points = new Float32Array(2000);
        for (let i = 0; i < 200; i++)
          kernel.forward(theta, 1, points, 1000, new Float32Array(1000), new Float32Array(2000));
        console.log("workers", set.workers);`,
      );
      const outfile = join(folder, "bundle.mjs");
      buildSync({ entryPoints: [entry], bundle: true, platform: "node", format: "esm", outfile });
      const child = spawnSync(process.execPath, [outfile], { encoding: "utf8", timeout: 120_000 });
      expect(child.stderr).toBe("");
      expect(child.stdout).toBe("workers 2\n");
      expect(child.status).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
