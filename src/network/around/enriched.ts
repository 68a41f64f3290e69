import * as tf from "@tensorflow/tfjs-core";
import type { Jet } from "../../jet/jet.ts";
import type { JetKernel } from "../../kernels/contract/kernel-set.ts";
import type { ParameterDerivatives } from "../../kernels/contract/parameter-derivatives.ts";
import type { Network } from "../network.ts";
import { around } from "./around.ts";
import { addCombination, type FixedFunctions, pullCombination } from "./fixed-functions.ts";
import { remembered } from "./remembered.ts";

/**
 * u = N(x; theta) + sum_k C_k psi_k(x): a network with given functions beside it, whose coefficients C [K] follow
 * theta and start at zero. u is linear in them, so they belong to the outer parameters. Functions that carry a
 * solution's singular part leave a smooth rest to the network.
 *
 * There are no second derivatives of the psi_k, hence none of u. Tensor jets read the points back, so they need a
 * tfjs backend whose tensors can be read at once: not webgpu.
 *
 * Source: G. Strang, G. J. Fix, An Analysis of the Finite Element Method (1973), chapter 8.
 */
export function enriched(inner: Network, functions: FixedFunctions): Network {
  const { parameterCount: P } = inner;
  const K = functions.count;
  const at = remembered((points) => functions.jets(points));
  return {
    ...around(inner, {
      feature: "enrichment functions",
      kernel: (kernel) => enrichedKernel(kernel, at, P),
      derivatives: (of) => enrichedDerivatives(inner, of, at, K),
    }),
    description: { ...inner.description, enrichment: K },
    inputs: inner.inputs,
    parameterCount: P + K,
    blocks: [...inner.blocks, { name: "C", shape: [K], offset: P, size: K }],
    initialise(random, place) {
      const theta = new Float64Array(P + K);
      theta.set(inner.initialise(random, place));
      return theta;
    },
    evaluate(theta, s, points) {
      const jet = inner.evaluate(theta.subarray(0, P), s, points);
      addCombination(at(points), theta, P, jet.u, jet.grad);
      return jet;
    },
    pullback(theta, s, points, cotangent) {
      const gradient = new Float64Array(P + K);
      gradient.set(inner.pullback(theta.subarray(0, P), s, points, cotangent));
      pullCombination(at(points), cotangent.u, cotangent.grad, gradient, P);
      return gradient;
    },
    tensorJet(blocks, s, x) {
      const { u, grad } = inner.tensorJet(blocks.slice(0, -1), s, x);
      const jets = at(x.dataSync() as Float32Array);
      const added = (part: (jet: Jet) => ArrayLike<number>, shape: number[]) => {
        const columns = jets.map((jet) => tf.tensor(Float32Array.from(part(jet)), shape));
        return tf.sum(tf.mul(tf.stack(columns, -1), blocks.at(-1)!), -1);
      };
      return {
        u: tf.add(
          u,
          added((jet) => jet.u, u.shape),
        ),
        grad: tf.add(
          grad,
          added((jet) => jet.grad, grad.shape),
        ),
      };
    },
    transfer(theta, from, to, kind) {
      const next = Float64Array.from(theta);
      next.set(inner.transfer(theta.subarray(0, P), from, to, kind));
      return next;
    },
  };
}

type JetsAt = (points: Float32Array | Float64Array) => readonly Jet[];

function enrichedKernel(kernel: JetKernel, at: JetsAt, P: number): JetKernel {
  return {
    forward(theta, s, points, count, u, grad) {
      kernel.forward(theta.subarray(0, P), s, points, count, u, grad);
      addCombination(at(points), theta, P, u, grad);
    },
    pullback(theta, s, points, count, toU, toGrad, gradient) {
      kernel.pullback(theta.subarray(0, P), s, points, count, toU, toGrad, gradient.subarray(0, P));
      pullCombination(at(points), toU, toGrad, gradient, P);
    },
  };
}

/** @param of the inner network's derivatives, by whatever computes them */
function enrichedDerivatives(
  inner: Network,
  of: ParameterDerivatives,
  at: JetsAt,
  K: number,
): ParameterDerivatives {
  const { inputs: d, outputs: c, parameterCount: P } = inner;
  return {
    directional(theta, s, points, count, v, u, grad) {
      of.directional(theta.subarray(0, P), s, points, count, v.subarray(0, P), u, grad);
      addCombination(at(points), v, P, u, grad);
    },
    jacobian(theta, s, points, count, rows, parameters = "all") {
      const p = parameters === "outer" ? P - inner.outerOffset : P;
      const own = new Float64Array(count * c * (1 + d) * p);
      of.jacobian(theta.subarray(0, P), s, points, count, own, parameters);
      const jets = at(points);
      for (let row = 0; row < count * c * (1 + d); row++) {
        rows.set(own.subarray(row * p, (row + 1) * p), row * (p + K));
        const output = Math.floor(row / (1 + d));
        const axis = (row % (1 + d)) - 1;
        jets.forEach(({ u, grad }, k) => {
          rows[row * (p + K) + p + k] = axis < 0 ? u[output]! : grad[output * d + axis]!;
        });
      }
    },
  };
}
