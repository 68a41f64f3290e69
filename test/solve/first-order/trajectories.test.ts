import { describe, expect, it } from "vitest";
import { elliptic } from "../../../src/energy/elliptic/elliptic.ts";
import { box } from "../../../src/geometry/shapes/box.ts";
import { wasmKernels } from "../../../src/kernels/wasm/wasm-kernels.ts";
import { relu2, tanh } from "../../../src/network/activations.ts";
import type { NetworkSettings } from "../../../src/network/build.ts";
import type { JetEvaluator } from "../../../src/network/evaluators/evaluator.ts";
import { fusedEvaluator } from "../../../src/network/evaluators/fused-evaluator.ts";
import type { Network } from "../../../src/network/network.ts";
import { loadNativeKernels } from "../../../src/node/native-kernels.ts";
import { defineProblem } from "../../../src/problem/define-problem.ts";
import type { RunOptions } from "../../../src/solve/run.ts";
import { solve } from "../../../src/solve/solve.ts";
import { adam } from "../../../src/solve/solvers/adam.ts";

const cosines = ([x, y]: readonly number[]) => Math.cos(Math.PI * x!) * Math.cos(Math.PI * y!);
const problem = defineProblem({
  name: "poisson",
  domain: box([0, 0], [1, 1]),
  energy: elliptic({ source: (x) => 2 * Math.PI ** 2 * cosines(x), meanPenalty: 1 }),
});
const networks: Readonly<Record<string, NetworkSettings>> = {
  "two layers": { width: 60, activation: relu2 },
  "three layers": { kind: "mlp", width: 20, depth: 2, activation: tanh },
};

/** Validation energies of 200 steps of Adam at one s. */
async function energies(network: NetworkSettings, by: RunOptions) {
  const solver = adam({
    network,
    s: [0.5],
    steps: 200,
    learningRate: 3e-3,
    quadrature: { points: 100 },
  });
  const { history } = await solve(problem, { solver, ...by, recordEvery: 40 });
  return history.map(({ validationEnergy }) => validationEnergy);
}

/** Kernels round differently, and Adam carries that on: what counts is the path, not the last digits. */
const drift = 1e-3;

describe.each(Object.keys(networks))("200 steps of Adam, %s: the energy is that of tfjs", (name) => {
  const network = networks[name]!;
  const reference = energies(network, { backend: "cpu" });
  const agree = async (evaluator: (of: Network) => JetEvaluator | undefined) => {
    const [wanted, got] = [await reference, await energies(network, { kernels: { name: "own", evaluator } })];
    expect(got.length).toBe(wanted.length);
    const scale = Math.max(...wanted.map(Math.abs));
    for (const [index, energy] of got.entries()) {
      expect(Math.abs(energy - wanted[index]!), `record ${index}`).toBeLessThan(drift * scale);
    }
  };

  it.each(["float32", "float64"] as const)("wasm, %s", async (precision) => {
    await agree((of) => fusedEvaluator(of, wasmKernels(), precision));
  });

  const loaded = loadNativeKernels(2);
  it.skipIf("reason" in loaded).each(["float32", "float64"] as const)("native, %s", async (precision) => {
    if ("reason" in loaded) throw new Error(loaded.reason);
    await agree((of) => fusedEvaluator(of, loaded.kernels, precision));
  });
});
