import * as tf from "@tensorflow/tfjs-core";
import { valueCurvature } from "../../energy/curvature.ts";
import type { Term } from "../../energy/term.ts";

/** Where a sample has the values of w; the space keeps it apart from users' data. */
const key = "moved from";

/**
 * 1/(2 tau) |u - w|^2 in L2, which makes a minimiser of an energy the next state of its gradient flow.
 *
 * @param tau length of the step in time
 * @param outputs c, the components of u
 * @param from w [n, c] at points [n, d]
 */
export function movementTerm(
  tau: number,
  outputs: number,
  from: (points: Float64Array) => Float64Array,
): Term {
  const data = {
    [key]: {
      batch: (points: Float64Array) => ({ values: from(points), width: outputs, scalar: outputs === 1 }),
    },
  };
  return {
    kind: "fixed",
    name: "movement",
    field: "movement",
    pieces: [],
    quadratic: true,
    data: (region) => (region === "domain" ? data : {}),
    add({ regions: [region] }, jet, cotangent) {
      const { values } = region.data[key]!;
      let squares = 0;
      for (let at = 0; at < values.length; at++) {
        const w = region.weights[Math.floor(at / outputs)]!;
        const gap = jet.u[at]! - values[at]!;
        squares += w * gap * gap;
        cotangent.u[at]! += (w * gap) / tau;
      }
      return squares / (2 * tau);
    },
    curvature(sample) {
      const value = new Float64Array(sample.count);
      sample.regions[0].weights.forEach((weight, i) => {
        value[i] = weight / tau;
      });
      return valueCurvature(value, outputs, sample.points.length / sample.count);
    },
    expression({ regions: [region] }, jet, toTensor) {
      const { count, weights } = region;
      const u = tf.slice(tf.reshape(jet.u, [-1, outputs]), [0, 0], [count, outputs]);
      const gap = tf.sub(u, toTensor(region.data[key]!.values, [count, outputs]));
      return tf.mul(1 / (2 * tau), tf.sum(tf.mul(toTensor(weights, [count, 1]), tf.square(gap))));
    },
  };
}
