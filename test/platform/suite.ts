// What every platform has to do, in Node and in browsers: no test runner here, failures are thrown.
import * as tf from "@tensorflow/tfjs-core";
import poisson from "../../problems/poisson2d.ts";
import { defineProblem } from "../../src/energy/problem.ts";
import { interval } from "../../src/geometry/box.ts";
import { Random } from "../../src/math/random.ts";
import type { Jet, Network } from "../../src/network/network.ts";
import { referenceEvaluator } from "../../src/network/reference-evaluator.ts";
import { type TensorJets, tensorJets } from "../../src/network/tensor-jets.ts";
import { loadSolution, saveSolution } from "../../src/solution/saved.ts";
import { type SolveOptions, solve } from "../../src/train/solve.ts";
import { gradientMagnitude, jetMagnitude, roundingUnit } from "../contracts/jet-magnitudes.ts";
import {
  atRandomPoints,
  type NetworkAtPoints,
  networksByActivation,
  randomCotangent,
} from "../contracts/networks.ts";

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

async function checkJet({ kernels, jets }: TensorJets, at: NetworkAtPoints, label: string): Promise<void> {
  const { network, s } = at;
  const reference = network.evaluate(at.theta, s, at.points);
  const cotangent = randomCotangent(reference, new Random(7));
  const [u, grad, gradient] = tf.tidy(() => {
    const theta = tf.tensor1d(Float32Array.from(at.theta));
    const x = tf.tensor2d(Float32Array.from(at.points), [reference.count, network.inputs]);
    const jet = jets(theta, s, x);
    const paired = () => {
      const { u, grad } = jets(theta, s, x);
      return tf.add(pair(u, cotangent.u), pair(grad, cotangent.grad));
    };
    const { grads } = tf.engine().gradients(paired, [theta]);
    return [jet.u, jet.grad, grads[0]!] as const;
  });
  const read = await Promise.all([u.data(), grad.data(), gradient.data()]);
  tf.dispose([u, grad, gradient]);
  // WGSL promises of its sine, which tfjs takes, an absolute error of 2^-11 only.
  const sine = tf.getBackend() === "webgpu" && kernels === "tfjs" && network.activation.name === "sin";
  const unit = sine ? 2 ** -11 : 64 * roundingUnit.float32;
  expectClose(`${label}: u`, read[0], reference.u, unit * jetMagnitude(at, "u"));
  expectClose(`${label}: grad u`, read[1], reference.grad, unit * jetMagnitude(at, "grad"));
  const pulled = network.pullback(at.theta, s, at.points, cotangent);
  expectClose(`${label}: pullback`, read[2], pulled, unit * gradientMagnitude(at, cotangent));
}

function pair(tensor: tf.Tensor, values: Jet["u"]): tf.Tensor {
  return tf.sum(tf.mul(tensor, tf.tensor(Float32Array.from(values), tensor.shape)));
}

/** Of the first 100 steps: the largest energy difference allowed, relative to the reference's energy. */
export const trajectoryTolerance = 1e-4;

/** A run of 100 steps, in which everything happens that a backend can do otherwise than another. */
export const trajectory: SolveOptions = {
  network: { width: 50 },
  training: { steps: 100 },
  quadrature: { points: 100 },
  logEvery: 20,
};

/** Largest relative difference of energies along the trajectory, against the float64 reference. */
export async function trajectoryDifference(options: SolveOptions): Promise<number> {
  const mine = await solve(poisson, { ...trajectory, ...options });
  const reference = await solve(poisson, { ...trajectory, evaluator: referenceEvaluator });
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
export async function checkSolve(options: SolveOptions): Promise<{ readonly l2: number }> {
  const held = tf.memory().numTensors;
  const solution = await solve(poisson, {
    network: { width: 50 },
    training: { steps: 300 },
    quadrature: { points: 100 },
    logEvery: 100,
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
export async function checkWritten(options: SolveOptions): Promise<void> {
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
    network: { width: 10, depth: 2 },
    training: { steps: 5 },
    quadrature: { points: 50 },
    logEvery: 5,
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
