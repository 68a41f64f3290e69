import * as tf from "@tensorflow/tfjs-core";
import type { JetKernel } from "../../kernels/contract/kernel-set.ts";
import type { ParameterDerivatives } from "../../kernels/contract/parameter-derivatives.ts";
import type { Network } from "../network.ts";
import { around } from "./around.ts";
import { type CuspValues, fromGradients, type LevelSets, toGradients, withCusps } from "./cusp-inputs.ts";
import { remembered } from "./remembered.ts";

/**
 * u(x) = N(x, |phi_1(x)|, ..., |phi_K(x)|): a network whose gradient may jump where a phi_k vanishes, and which is
 * as smooth as ever elsewhere. Its parameters are the inner network's.
 *
 * It has no second derivatives, since grad u jumps. Tensor jets read the points back, so they need a tfjs backend
 * whose tensors can be read at once: not webgpu.
 *
 * Source: Y.-H. Tseng, T.-S. Lin, W.-F. Hu, M.-C. Lai, A cusp-capturing PINN for elliptic interface problems,
 * J. Comput. Phys. 491 (2023), 112359.
 *
 * @param inner a network on R^(d + K)
 * @throws RangeError if the inner network has no more inputs than there are level sets
 */
export function cuspCapturing(inner: Network, levelSets: LevelSets): Network {
  const { outputs: c, inputs: wide } = inner;
  const K = levelSets.count;
  const d = wide - K;
  if (!(d >= 1)) throw new RangeError(`network: ${K} interfaces need more than ${K} inputs, got ${wide}`);
  const at = remembered((points) => withCusps(levelSets, points, d));
  return {
    ...around(inner, {
      feature: "interfaces",
      kernel: (kernel, precision) => cuspedKernel(kernel, at, precision),
      derivatives: (of) => cuspedDerivatives(inner, of, at),
    }),
    description: { ...inner.description, inputs: d, interfaces: K },
    inputs: d,
    initialise: (random, place) =>
      inner.initialise(random, () => withCusps(levelSets, Float64Array.from(place()), d).points),
    evaluate(theta, s, points) {
      const cusps = at(points);
      const jet = inner.evaluate(theta, s, cusps.points);
      const grad = new Float64Array(jet.count * c * d);
      toGradients(cusps, jet.grad, grad);
      return { count: jet.count, u: jet.u, grad };
    },
    pullback(theta, s, points, { count, u, grad }) {
      const cusps = at(points);
      const toWide = new Float64Array(count * c * wide);
      fromGradients(cusps, grad, toWide);
      return inner.pullback(theta, s, cusps.points, { count, u, grad: toWide });
    },
    tensorJet(blocks, s, x) {
      const { count: n, points, slopes } = at(x.dataSync() as Float32Array);
      const inputs = tf.tensor2d(Float32Array.from(points), [n, wide]);
      const { u, grad } = inner.tensorJet(blocks, s, inputs);
      const across = tf.matMul(
        tf.slice(grad, [0, 0, d], [n, c, K]),
        tf.tensor3d(Float32Array.from(slopes), [n, K, d]),
      );
      return { u, grad: tf.add(tf.slice(grad, [0, 0, 0], [n, c, d]), across) };
    },
  };
}

type CuspsAt = (points: Float32Array | Float64Array) => CuspValues;

function cuspedKernel(kernel: JetKernel, at: CuspsAt, precision: "float32" | "float64"): JetKernel {
  const Float = precision === "float32" ? Float32Array : Float64Array;
  return {
    forward(theta, s, points, count, u, grad) {
      const cusps = at(points);
      const wide = new Float((cusps.dimension + cusps.levels) * u.length);
      kernel.forward(theta, s, Float.from(cusps.points), count, u, wide);
      toGradients(cusps, wide, grad);
    },
    pullback(theta, s, points, count, toU, toGrad, gradient) {
      const cusps = at(points);
      const wide = new Float((cusps.dimension + cusps.levels) * toU.length);
      fromGradients(cusps, toGrad, wide);
      kernel.pullback(theta, s, Float.from(cusps.points), count, toU, wide, gradient);
    },
  };
}

/** @param of the inner network's derivatives, by whatever computes them */
function cuspedDerivatives(inner: Network, of: ParameterDerivatives, at: CuspsAt): ParameterDerivatives {
  const { inputs: wide, outputs: c, parameterCount } = inner;
  return {
    directional(theta, s, points, count, v, u, grad) {
      const cusps = at(points);
      const along = new Float64Array(count * c * wide);
      of.directional(theta, s, cusps.points, count, v, u, along);
      toGradients(cusps, along, grad);
    },
    jacobian(theta, s, points, count, rows, parameters = "all") {
      const cusps = at(points);
      const { dimension: d, levels: K, slopes } = cusps;
      const p = parameters === "outer" ? parameterCount - inner.outerOffset : parameterCount;
      const own = new Float64Array(count * c * (1 + wide) * p);
      of.jacobian(theta, s, cusps.points, count, own, parameters);
      for (let output = 0; output < count * c; output++) {
        const from = output * (1 + wide) * p;
        const to = output * (1 + d) * p;
        rows.set(own.subarray(from, from + (1 + d) * p), to);
        const slope = Math.floor(output / c) * K * d;
        for (let k = 0; k < K; k++) {
          const across = from + (1 + d + k) * p;
          for (let axis = 0; axis < d; axis++) {
            const factor = slopes[slope + k * d + axis]!;
            const row = to + (1 + axis) * p;
            for (let q = 0; q < p; q++) rows[row + q]! += factor * own[across + q]!;
          }
        }
      }
    },
  };
}
