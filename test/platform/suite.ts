// What every platform has to do, in Node and in browsers: no test runner here, failures are thrown.
import * as tf from "@tensorflow/tfjs-core";
import poisson from "../../problems/poisson2d.ts";
import { interval } from "../../src/geometry/shapes/box.ts";
import type { Jet } from "../../src/jet/jet.ts";
import { Random } from "../../src/math/random.ts";
import { type TensorJets, tensorJets } from "../../src/network/evaluators/tensor-jets.ts";
import type { Network } from "../../src/network/network.ts";
import { defineProblem } from "../../src/problem/define-problem.ts";
import { referenceKernels } from "../../src/solve/kernels.ts";
import type { RunOptions } from "../../src/solve/run.ts";
import { loadSolution, saveSolution } from "../../src/solve/solution/saved-solution.ts";
import { type SolveOptions, solve } from "../../src/solve/solve.ts";
import { adam } from "../../src/solve/solvers/adam.ts";
import { gradientMagnitude, jetMagnitude, roundingUnit } from "../contracts/jet-magnitudes.ts";
import {
  atRandomPoints,
  homotopyParameters,
  type NetworkAtPoints,
  networksByActivation,
  randomCotangent,
} from "../contracts/networks.ts";
import { exactShallow, sizeOf, tolerance } from "./kernel-comparison.ts";

/**
 * The jets of every kind of network with every activation on tfjs's current backend, and their pullbacks, each at
 * some of the contract's dimensions and homotopy parameters; all of these occur.
 *
 * @param every of how many cases of the contract one is taken; prime to their 12 for each network
 */
export async function checkJets(
  every: number,
  makeJets: (network: Network) => TensorJets | undefined = tensorJets,
): Promise<void> {
  let turn = 0;
  for (const networkCase of networksByActivation) {
    for (const at of atRandomPoints(networkCase)) {
      const jets = turn++ % every === 0 ? makeJets(at.network) : undefined;
      if (jets) await checkJet(jets, at, `${networkCase.title}, ${at.label}`);
    }
  }
}

/** Two-layer jets at the largest shapes that WGSL takes, and at sizes that are no multiple of a workgroup's. */
export async function checkShapes(makeJets: (network: Network) => TensorJets | undefined): Promise<void> {
  for (const [d, c, width, count, name] of [
    [20, 1, 5, 7, "relu2"],
    [1, 16, 5, 7, "tanh"],
    [2, 1, 130, 33, "relu2"],
    [3, 2, 37, 33, "sin"],
  ] as const) {
    const { network, theta, points } = exactShallow(new Random(d), name, d, c, width, count);
    const jets = makeJets(network);
    if (jets?.kernels !== "wgsl") throw new Error(`no fused kernel for d = ${d}, c = ${c}`);
    for (const s of homotopyParameters) {
      const wanted = network.evaluate(theta, s, points);
      const cotangent = randomCotangent(wanted, new Random(7));
      const pulled = network.pullback(theta, s, points, cotangent);
      const got = await readJet(jets, theta, s, points, cotangent);
      const size = sizeOf(wanted.u, wanted.grad);
      const label = `${name}, d = ${d}, c = ${c}, m = ${width}, n = ${count}, s = ${s}`;
      expectClose(`${label}: u`, got.u, wanted.u, tolerance.float32 * size);
      expectClose(`${label}: grad u`, got.grad, wanted.grad, tolerance.float32 * size);
      expectClose(`${label}: pullback`, got.gradient, pulled, tolerance.float32 * sizeOf(pulled));
    }
  }
}

/** u, grad u and the gradient in theta of their pairing with a cotangent. */
async function readJet(
  { jets }: TensorJets,
  theta: Float64Array,
  s: number,
  points: Float64Array,
  cotangent: Jet,
) {
  const [u, grad, gradient] = tf.tidy(() => {
    const parameters = tf.tensor1d(Float32Array.from(theta));
    const x = tf.tensor2d(Float32Array.from(points), [cotangent.count, points.length / cotangent.count]);
    const jet = jets(parameters, s, x);
    const paired = () => {
      const { u, grad } = jets(parameters, s, x);
      return tf.add(pair(u, cotangent.u), pair(grad, cotangent.grad));
    };
    const { grads } = tf.engine().gradients(paired, [parameters]);
    return [jet.u, jet.grad, grads[0]!] as const;
  });
  const [valueOfU, valueOfGrad, valueOfGradient] = await Promise.all([
    u.data(),
    grad.data(),
    gradient.data(),
  ]);
  tf.dispose([u, grad, gradient]);
  return { u: valueOfU!, grad: valueOfGrad!, gradient: valueOfGradient! };
}

async function checkJet(made: TensorJets, at: NetworkAtPoints, label: string): Promise<void> {
  const { network, s } = at;
  const reference = network.evaluate(at.theta, s, at.points);
  const cotangent = randomCotangent(reference, new Random(7));
  const got = await readJet(made, at.theta, s, at.points, cotangent);
  // WGSL promises of its sine, which tfjs takes, an absolute error of 2^-11 only.
  const sine = tf.getBackend() === "webgpu" && made.kernels === "tfjs" && network.activation.name === "sin";
  const unit = sine ? 2 ** -11 : 64 * roundingUnit.float32;
  expectClose(`${label}: u`, got.u, reference.u, unit * jetMagnitude(at, "u"));
  expectClose(`${label}: grad u`, got.grad, reference.grad, unit * jetMagnitude(at, "grad"));
  const pulled = network.pullback(at.theta, s, at.points, cotangent);
  expectClose(`${label}: pullback`, got.gradient, pulled, unit * gradientMagnitude(at, cotangent));
}

function pair(tensor: tf.Tensor, values: Jet["u"]): tf.Tensor {
  return tf.sum(tf.mul(tensor, tf.tensor(Float32Array.from(values), tensor.shape)));
}

/** Of the first 100 steps: the largest energy difference allowed, relative to the reference's energy. */
export const trajectoryTolerance = 1e-4;

/** A run of 100 steps, in which everything happens that a backend can do otherwise than another. */
export const trajectory: SolveOptions = {
  solver: adam({ network: { width: 50 }, steps: 100, quadrature: { points: 100 } }),
  recordEvery: 20,
};

/** Largest relative difference of energies along the trajectory, against the float64 reference. */
export async function trajectoryDifference(options: RunOptions): Promise<number> {
  const mine = await solve(poisson, { ...trajectory, ...options });
  const reference = await solve(poisson, { ...trajectory, kernels: referenceKernels() });
  return Math.max(
    ...reference.history.map(
      ({ energy }, k) => Math.abs(mine.history[k]!.energy - energy) / Math.abs(energy),
    ),
  );
}

/**
 * A solve of 300 steps lowers the energy by nine tenths of the way from where it started to its minimum, and is
 * the same after saving and loading.
 */
export async function checkSolve(options: RunOptions): Promise<{ readonly l2: number }> {
  const held = tf.memory().numTensors;
  const solution = await solve(poisson, {
    solver: adam({ network: { width: 50 }, steps: 300, quadrature: { points: 100 } }),
    recordEvery: 100,
    ...options,
  });
  expectTrue(tf.memory().numTensors === held, "solve: keeps tensors");
  const { history, status, theta, energy, kernels, backend } = solution;
  expectTrue(status === "finished", `solve: ${status} with ${kernels} on ${backend}`);
  const minimum = -(Math.PI ** 2) / 2;
  const start = history[0]!.validationEnergy;
  expectTrue(energy - minimum < 0.1 * (start - minimum), `solve: energy from ${start} to ${energy}`);

  const loaded = loadSolution(JSON.parse(JSON.stringify(saveSolution(solution))));
  const points = Float64Array.of(0.1, 0.2, 0.9, 0.4, 0.5, 0.5);
  const [jet, again] = [solution.evaluate(points), loaded.evaluate(points)];
  expectClose("saved and loaded: theta", loaded.theta, theta, 0);
  expectClose("saved and loaded: u", again.u, jet.u, 0);
  expectClose("saved and loaded: grad u", again.grad, jet.grad, 0);
  return { l2: history.at(-1)!.l2! };
}

/** An energy written in tfjs with a part on the boundary, by a deep network: it falls, whatever the backend. */
export async function checkWritten(options: RunOptions): Promise<void> {
  const problem = defineProblem({
    name: "written",
    domain: interval(0, 2),
    data: { f: ([x]) => x * x },
    energy({ u, grad, f, integral }) {
      const inside = integral(tf.sub(tf.mul(0.5, tf.sum(tf.square(grad), -1)), tf.mul(f, u)));
      return tf.add(
        inside,
        integral((at) => tf.square(at.u), "x-"),
      );
    },
  });
  const { status, history } = await solve(problem, {
    solver: adam({ network: { width: 10, depth: 2 }, steps: 5, quadrature: { points: 50 } }),
    recordEvery: 5,
    ...options,
  });
  const [first, last] = [history[0]!, history.at(-1)!];
  expectTrue(
    status === "finished" && last.validationEnergy < first.validationEnergy,
    "written: energy falls",
  );
}

function expectTrue(condition: boolean, message: string): void {
  if (!condition) throw new Error(message);
}

function expectClose(
  label: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
): void {
  expectTrue(actual.length === expected.length, `${label}: ${actual.length} numbers, not ${expected.length}`);
  for (let i = 0; i < expected.length; i++) {
    const gap = Math.abs(actual[i]! - expected[i]!);
    expectTrue(
      gap <= tolerance,
      `${label}: entry ${i} is ${actual[i]}, not ${expected[i]}; allowed ${tolerance}`,
    );
  }
}
