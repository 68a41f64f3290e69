import * as tf from "@tensorflow/tfjs-core";
import { valueCurvature } from "../../energy/curvature.ts";
import type { Term } from "../../energy/term.ts";

/**
 * (int u^2 / S - 1)^2, which sets the size of an eigenfunction that its Rayleigh quotient does not see; for one unknown.
 *
 * @param asked S; "measure" is |Omega| as the sample measures it, by the sum of its weights: those of a mapped domain
 *   sum to it only on average, and the ratio of two sums over the same points errs less than either
 */
export function sizeTerm(asked: number | "measure"): Term {
  const sizeBy = (weights: Float64Array) =>
    asked === "measure" ? weights.reduce((sum, weight) => sum + weight, 0) : asked;
  /** int u^2 / S - 1 */
  const excess = (weights: Float64Array, u: ArrayLike<number>, size: number) =>
    weights.reduce((sum, weight, i) => sum + weight * u[i]! ** 2, 0) / size - 1;
  return {
    kind: "fixed",
    name: "size",
    field: "size",
    pieces: [],
    quadratic: false,
    data: () => ({}),
    add({ regions: [{ weights }] }, jet, cotangent) {
      const size = sizeBy(weights);
      const gap = excess(weights, jet.u, size);
      for (let i = 0; i < weights.length; i++)
        cotangent.u[i]! += ((4 * gap) / size) * weights[i]! * jet.u[i]!;
      return gap ** 2;
    },
    curvature(sample, jet) {
      const [{ weights }] = sample.regions;
      const d = sample.points.length / sample.count;
      const size = sizeBy(weights);
      const bend = (4 * excess(weights, jet.u, size)) / size;
      const value = new Float64Array(sample.count);
      const u = new Float64Array(sample.count);
      for (let i = 0; i < weights.length; i++) {
        value[i] = bend * weights[i]!;
        u[i] = ((2 * weights[i]!) / size) * jet.u[i]!;
      }
      const direction = { count: sample.count, u, grad: new Float64Array(u.length * d) };
      return { ...valueCurvature(value, 1, d), rankOne: [{ coefficient: 2, direction }] };
    },
    expression({ regions: [{ count, weights }] }, jet, toTensor) {
      const u = tf.slice(tf.reshape(jet.u, [-1]), [0], [count]);
      const norm = tf.sum(tf.mul(toTensor(weights, [count]), tf.square(u)));
      return tf.square(tf.sub(tf.div(norm, sizeBy(weights)), 1));
    },
  };
}
