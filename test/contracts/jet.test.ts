import { beforeAll, describe, expect, it } from "vitest";
import type { FunctionalValue, Jet } from "../../src/jet/jet.ts";
import type { KernelSet } from "../../src/kernels/contract/kernel-set.ts";
import { wasmKernels } from "../../src/kernels/wasm/wasm-kernels.ts";
import { Random } from "../../src/math/random.ts";
import type { JetEvaluator } from "../../src/network/evaluators/evaluator.ts";
import { fusedEvaluator } from "../../src/network/evaluators/fused-evaluator.ts";
import { referenceEvaluator } from "../../src/network/evaluators/reference-evaluator.ts";
import { tfjsEvaluator } from "../../src/network/evaluators/tfjs-evaluator.ts";
import type { Network } from "../../src/network/network.ts";
import { loadNativeKernels } from "../../src/node/native-kernels.ts";
import { startBackend } from "../../src/tensors/start-backend.ts";
import { checkGradient, expectClose } from "./finite-differences.ts";
import { gradientMagnitude, jetMagnitude, roundingUnit } from "./jet-magnitudes.ts";
import {
  atRandomPoints,
  type NetworkAtPoints,
  networksByActivation,
  pairing,
  randomCotangent,
} from "./networks.ts";
import { keepingTensorCount } from "./tensor-count.ts";

/** Every evaluator under contract: a new one is a new line. */
const evaluators: readonly { name: string; backend: string; make: (network: Network) => JetEvaluator }[] = [
  { name: "reference", backend: "cpu", make: referenceEvaluator },
  { name: "tfjs on wasm", backend: "wasm", make: tfjsEvaluator },
  { name: "tfjs on cpu", backend: "cpu", make: tfjsEvaluator },
  { name: "wasm kernels, float32", backend: "cpu", make: fusedBy(wasmKernels(), "float32") },
  { name: "wasm kernels, float64", backend: "cpu", make: fusedBy(wasmKernels(), "float64") },
  ...nativeEvaluators(),
];

function fusedBy(kernels: KernelSet, precision: "float32" | "float64") {
  return (network: Network) => fusedEvaluator(network, kernels, precision)!;
}

/** The native kernels, where they were built; test/platform says so where they were not. */
function nativeEvaluators() {
  const native = loadNativeKernels(2);
  if (!("kernels" in native)) return [];
  return (["float32", "float64"] as const).map((precision) => ({
    name: `native kernels, ${precision}`,
    backend: "cpu",
    make: fusedBy(native.kernels, precision),
  }));
}

/** sum u^2 + |grad u|^4 over points and components. */
function nonlinear(jet: Jet): FunctionalValue {
  const d = jet.grad.length / jet.u.length;
  let value = 0;
  const u = Float64Array.from(jet.u, (v) => 2 * v);
  const grad = new Float64Array(jet.grad.length);
  for (let i = 0; i < jet.u.length; i++) {
    let square = 0;
    for (let l = 0; l < d; l++) square += jet.grad[i * d + l]! ** 2;
    for (let l = 0; l < d; l++) grad[i * d + l] = 4 * square * jet.grad[i * d + l]!;
    value += jet.u[i]! ** 2 + square ** 2;
  }
  return { value, cotangent: { count: jet.count, u, grad } };
}

describe("the float64 reference", () => {
  it.each(networksByActivation)("has the derivatives of $title", (networkCase) => {
    for (const { label, network, theta, points, s } of atRandomPoints(networkCase)) {
      const jet = network.evaluate(theta, s, points);
      const d = network.inputs;
      const c = network.outputs;
      for (let i = 0; i < jet.u.length; i++) {
        const at = Math.floor(i / c) * d;
        const component = (x: Float64Array) => network.evaluate(theta, s, x).u[i % c]!;
        const grad = jet.grad.subarray(i * d, (i + 1) * d);
        checkGradient(`${label}: grad u`, component, points.slice(at, at + d), grad);
      }
      const cotangent = randomCotangent(jet, new Random(7));
      const linear = (parameters: Float64Array) =>
        pairing(network.evaluate(parameters, s, points), cotangent);
      checkGradient(`${label}: linear`, linear, theta, network.pullback(theta, s, points, cotangent));
      const energy = (parameters: Float64Array) => nonlinear(network.evaluate(parameters, s, points)).value;
      const { gradient } = referenceEvaluator(network).differentiate(theta, s, points, nonlinear);
      checkGradient(`${label}: nonlinear`, energy, theta, gradient);
    }
  });
});

describe.each(evaluators)("$name", ({ backend, make }) => {
  beforeAll(async () => {
    await startBackend(backend);
  });

  it.each(networksByActivation)("agrees with the reference: $title", (networkCase) => {
    for (const at of atRandomPoints(networkCase))
      keepingTensorCount(() => checkEvaluator(make(at.network), at));
  });
});

function checkEvaluator(evaluator: JetEvaluator, at: NetworkAtPoints): void {
  const { network, theta, points, s, label } = at;
  const parameters = evaluator.precision === "float32" ? Float32Array.from(theta) : theta;
  const unit = roundingUnit[evaluator.precision];
  const reference = network.evaluate(theta, s, points);
  const jet = evaluator.evaluate(parameters, s, points);
  expect(jet.count).toBe(reference.count);
  expectClose(`${label}: u`, jet.u, reference.u, 64 * unit * jetMagnitude(at, "u"));
  expectClose(`${label}: grad u`, jet.grad, reference.grad, 64 * unit * jetMagnitude(at, "grad"));

  const cotangents = {
    linear: () => randomCotangent(reference, new Random(7)),
    nonlinear: (given: Jet) => nonlinear(given).cotangent,
  };
  for (const [name, cotangentOf] of Object.entries(cotangents)) {
    const seen: Jet[] = [];
    const { value, gradient } = evaluator.differentiate(parameters, s, points, (given) => {
      seen.push({ count: given.count, u: given.u.slice(), grad: given.grad.slice() });
      return { value: 0.1, cotangent: cotangentOf(given) };
    });
    expect(value, `${label}, ${name}: the functional's value, untouched`).toBe(0.1);
    expect(seen, `${label}, ${name}: one call with the jet that evaluate gives`).toStrictEqual([jet]);
    const cotangent = cotangentOf(jet);
    const expected = network.pullback(theta, s, points, cotangent);
    expectClose(`${label}, ${name}`, gradient, expected, 64 * unit * gradientMagnitude(at, cotangent));
  }
}
