// What the fused WASM kernels have to do in browsers: no test runner here, failures are thrown.
import poisson from "../../problems/poisson2d.ts";
import type { CreateWorker } from "../../src/kernels/threads/fork-join.ts";
import { type WasmKernels, wasmKernels } from "../../src/kernels/wasm/wasm-kernels.ts";
import { Random } from "../../src/math/random.ts";
import { mlp } from "../../src/network/deep/deep.ts";
import { fusedKernels } from "../../src/solve/kernels.ts";
import { solve } from "../../src/solve/solve.ts";
import { normals, randomCotangent } from "../contracts/networks.ts";
import { checkForkJoin } from "./fork-join-check.ts";
import {
  exactShallow,
  largestDifference,
  precisions,
  relativeDifference,
  runKernel,
  tolerance,
} from "./kernel-comparison.ts";
import type { Checks } from "./run-checks.ts";
import { trajectory, trajectoryDifference, trajectoryTolerance } from "./suite.ts";

/** On a page, where nobody may wait: one thread, even where two are asked for. */
export const checksOnMainThread: Checks = {
  async "main thread: has one thread"() {
    expectIsolated();
    const { createWorker, running } = watchedWorkers("main thread");
    const kernels = wasmKernels({ threads: 2, createWorker, leastWork: 0 });
    checkKernels(kernels, wasmKernels());
    expect(kernels.threads === 1, `has ${kernels.threads} threads`);
    expect((await running()) === 0, "has started a worker");
  },
  "main thread: agrees with the reference": async () => checkKernels(wasmKernels(), wasmKernels()),
  async "main thread: solves"() {
    const difference = await trajectoryDifference({});
    expect(difference <= trajectoryTolerance, `energies differ by ${difference}`);
  },
};

/** In a worker: two threads, and the same numbers. */
export const checksInWorker: Checks = {
  async "worker: both threads work"() {
    expectIsolated();
    const { createWorker, running } = watchedWorkers("team");
    await checkForkJoin(createWorker);
    await ended(running);
  },
  async "worker: two threads compute what one does"() {
    const { createWorker, running } = watchedWorkers("kernels");
    const kernels = wasmKernels({ threads: 2, createWorker, leastWork: 0 });
    await started(kernels);
    checkKernels(kernels, wasmKernels());
    kernels.dispose();
    await ended(running);
    checkKernels(kernels, wasmKernels()); // with one thread now
  },
  async "worker: solves, and leaves no thread behind"() {
    const { createWorker, running } = watchedWorkers("solves");
    const one = await solveWith(wasmKernels());
    for (let run = 0; run < 3; run++) {
      const kernels = wasmKernels({ threads: 2, createWorker, leastWork: 0 });
      await started(kernels);
      expect((await running()) === 1, `${await running()} workers run, not one`);
      const two = await solveWith(kernels);
      expect(largestDifference(two.theta, one.theta) === 0, "two threads end elsewhere than one");
      kernels.dispose();
      await ended(running);
    }
  },
};

async function solveWith(kernels: WasmKernels) {
  const solution = await solve(poisson, { ...trajectory, kernels: fusedKernels(kernels) });
  const { status, kernels: name } = solution;
  expect(status === "finished" && name === "wasm", `solve: ${status} with ${name}`);
  return solution;
}

type Results = ReturnType<typeof runKernel>;

/** Jets and pullbacks of two networks: near the reference, and bit by bit what one thread computes. */
function checkKernels(kernels: WasmKernels, one: WasmKernels): void {
  const random = new Random(3);
  const deep = mlp({ inputs: 2, outputs: 2, width: 20, depth: 2 });
  const count = 33;
  for (const { network, theta, points } of [
    exactShallow(random, "relu2", 3, 1, 130, count),
    { network: deep, theta: normals(deep.parameterCount, random), points: normals(2 * count, random) },
  ]) {
    const jet = network.evaluate(theta, 0.5, points);
    const cotangent = randomCotangent(jet, random);
    const gradient = network.pullback(theta, 0.5, points, cotangent);
    for (const precision of precisions) {
      const call = { theta, s: 0.5, points, cotangent };
      const [got, alone] = [kernels, one].map((set) =>
        runKernel(network.fused(set, precision)!, network, precision, call),
      ) as [Results, Results];
      const difference = Math.max(
        relativeDifference(got.u, jet.u, jet.grad),
        relativeDifference(got.grad, jet.grad, jet.u),
        relativeDifference(got.gradient, gradient),
      );
      const { kind } = network.description;
      expect(difference < tolerance[precision], `${kind}, ${precision}: off by ${difference}`);
      for (const part of ["u", "grad", "gradient"] as const) {
        expect(largestDifference(got[part], alone[part]) === 0, `${kind}, ${precision}: ${part} is another`);
      }
    }
  }
}

/** Workers that hold a lock from before they start until their end: the browser can be asked how many there are. */
function watchedWorkers(lock: string): { createWorker: CreateWorker; running(): Promise<number> } {
  const hold = `{
    const begin = self.onmessage;
    self.onmessage = (event) =>
      navigator.locks.request("${lock}", { mode: "shared" }, () => {
        begin(event);
        return new Promise(() => {});
      });
  }`;
  return {
    createWorker: (source) =>
      new Worker(URL.createObjectURL(new Blob([source, hold], { type: "text/javascript" }))),
    async running() {
      const { held = [] } = await navigator.locks.query();
      return held.filter(({ name }) => name === lock).length;
    },
  };
}

/** Waits until the second thread is there. */
async function started(kernels: WasmKernels): Promise<void> {
  kernels.shallow({ precision: "float32", activation: "tanh", inputs: 1, outputs: 1, width: 1 });
  expect(kernels.threads === 2, `has ${kernels.threads} threads`);
  await until(() => kernels.workers === 1, "the worker does not start");
}

async function ended(running: () => Promise<number>): Promise<void> {
  await until(async () => (await running()) === 0, "a worker is left");
}

/** For what hangs: a busy machine is slow. */
const patience = 60_000;

async function until(condition: () => boolean | Promise<boolean>, otherwise: string): Promise<void> {
  const end = performance.now() + patience;
  while (!(await condition())) {
    expect(performance.now() < end, otherwise);
    await new Promise((done) => setTimeout(done, 10));
  }
}

function expectIsolated(): void {
  expect(crossOriginIsolated, "the page is not isolated: no shared memory");
}

function expect(condition: boolean, otherwise: string): void {
  if (!condition) throw new Error(otherwise);
}
