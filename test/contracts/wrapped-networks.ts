import { beforeAll, describe, expect, it } from "vitest";
import { wasmKernels } from "../../src/kernels/wasm/wasm-kernels.ts";
import { Random } from "../../src/math/random.ts";
import type { JetEvaluator } from "../../src/network/evaluators/evaluator.ts";
import { fusedEvaluator } from "../../src/network/evaluators/fused-evaluator.ts";
import { tfjsEvaluator } from "../../src/network/evaluators/tfjs-evaluator.ts";
import type { Network } from "../../src/network/network.ts";
import { loadNativeKernels } from "../../src/node/native-kernels.ts";
import { trialSpace } from "../../src/solve/second-order/trial-space.ts";
import { startBackend } from "../../src/tensors/start-backend.ts";
import { checkGradient, expectClose } from "./finite-differences.ts";
import { directionalJet, jacobianRows } from "./gram-assembly.ts";
import { normals, pairing, randomCotangent } from "./networks.ts";

/** A network that is made around another one, with parameters and points [n, d] to look at it. */
export interface WrappedNetwork {
  readonly name: string;
  readonly network: Network;
  readonly theta: Float64Array;
  readonly s: number;
  readonly points: Float64Array;
}

/** Tests, for use within a `describe`: gradients against differences, Jacobian rows against both. */
export function derivativesAgree({ network, theta, points, s }: WrappedNetwork): void {
  const { inputs: d, outputs: c, parameterCount: p } = network;
  const jet = network.evaluate(theta, s, points);

  it("has the derivatives that differences confirm", () => {
    for (let i = 0; i < jet.u.length; i++) {
      const at = Math.floor(i / c) * d;
      const component = (x: Float64Array) => network.evaluate(theta, s, x).u[i % c]!;
      checkGradient("grad u", component, points.slice(at, at + d), jet.grad.subarray(i * d, (i + 1) * d));
    }
    const cotangent = randomCotangent(jet, new Random(7));
    const linear = (parameters: Float64Array) => pairing(network.evaluate(parameters, s, points), cotangent);
    checkGradient("theta", linear, theta, network.pullback(theta, s, points, cotangent));
  });

  it("has Jacobian rows that agree with the pullback and with directional derivatives", () => {
    const v = normals(p, new Random(4));
    const cotangent = randomCotangent(jet, new Random(5));
    for (const of of [network, trialSpace(network, s, wasmKernels()).derivatives]) {
      const rows = new Float64Array(jet.u.length * (1 + d) * p);
      of.jacobian(theta, s, points, jet.count, rows);
      const along = directionalJet(network, theta, s, points, v);
      const gradient = new Float64Array(p);
      for (let row = 0; row * p < rows.length; row++) {
        const [output, axis] = [Math.floor(row / (1 + d)), (row % (1 + d)) - 1];
        const entries = rows.subarray(row * p, (row + 1) * p);
        const weight = axis < 0 ? cotangent.u[output]! : cotangent.grad[output * d + axis]!;
        entries.forEach((entry, i) => {
          gradient[i]! += weight * entry;
        });
        const product = entries.reduce((sum, entry, i) => sum + entry * v[i]!, 0);
        const wanted = axis < 0 ? along.u[output]! : along.grad[output * d + axis]!;
        expect(Math.abs(product - wanted)).toBeLessThan(1e-11 * (1 + Math.abs(wanted)));
      }
      expectClose("J^T w", gradient, network.pullback(theta, s, points, cotangent), 1e-11);
      const q = p - network.outerOffset;
      const outer = new Float64Array(jet.u.length * (1 + d) * q);
      of.jacobian(theta, s, points, jet.count, outer, "outer");
      const all = jacobianRows(network, theta, s, points);
      const wanted = outer.map((_, i) => all[Math.floor(i / q) * p + p - q + (i % q)]!);
      expectClose("outer", outer, wanted, 1e-12);
    }
  });
}

const native = loadNativeKernels(2);
const evaluators: readonly { name: string; make: (network: Network) => JetEvaluator; tolerance: number }[] = [
  { name: "tfjs", make: tfjsEvaluator, tolerance: 1e-5 },
  { name: "wasm, float32", make: (network) => fusedEvaluator(network, wasmKernels())!, tolerance: 1e-5 },
  {
    name: "wasm, float64",
    make: (network) => fusedEvaluator(network, wasmKernels(), "float64")!,
    tolerance: 1e-12,
  },
  ...("kernels" in native
    ? [
        {
          name: "native, float32",
          make: (network: Network) => fusedEvaluator(network, native.kernels)!,
          tolerance: 1e-5,
        },
      ]
    : []),
];

/** Tests of what evaluates such networks against their float64 reference. */
export function evaluatorsAgree(what: string, cases: readonly WrappedNetwork[]): void {
  describe.each(evaluators)(`${what} by $name`, ({ make, tolerance }) => {
    beforeAll(async () => {
      await startBackend("cpu");
    });

    it.each(cases)("has the reference's jets and gradients: $name", ({ network, theta, points, s }) => {
      const evaluator = make(network);
      const wanted = network.evaluate(theta, s, points);
      const cotangent = randomCotangent(wanted, new Random(6));
      // sums over features whose parts are larger than they are themselves lose a digit
      const jet = evaluator.evaluate(theta, s, points);
      expectClose("u", jet.u, wanted.u, 10 * tolerance);
      expectClose("grad", jet.grad, wanted.grad, 10 * tolerance);
      const { gradient } = evaluator.differentiate(theta, s, points, () => ({ value: 0, cotangent }));
      expectClose("theta", gradient, network.pullback(theta, s, points, cotangent), 100 * tolerance);
    });
  });
}
