import * as tf from "@tensorflow/tfjs-core";
import type { Optimizer } from "./optimizer.ts";

/**
 * Gradient descent with heavy-ball momentum (Polyak 1964): v = decay v + gradient, theta -= rate * v.
 *
 * @param decay default 0.9
 * @throws RangeError unless 0 <= decay < 1
 */
export function momentum(decay = 0.9): Optimizer {
  if (!(decay >= 0 && decay < 1)) throw new RangeError(`momentum: decay must lie in [0, 1), got ${decay}`);
  return {
    name: "momentum",
    start({ length }) {
      const velocity = new Float64Array(length);
      return {
        step(theta, gradient, learningRate) {
          for (let i = 0; i < theta.length; i++) {
            const v = decay * velocity[i]! + gradient[i]!;
            velocity[i] = v;
            theta[i]! -= learningRate * v;
          }
        },
      };
    },
    startTensors(length) {
      let velocity = tf.zeros([length]);
      return {
        step(theta, gradient, learningRate) {
          const next = tf.add(tf.mul(decay, velocity), gradient);
          velocity.dispose();
          velocity = tf.keep(next);
          return tf.sub(theta, tf.mul(learningRate, velocity));
        },
        dispose: () => velocity.dispose(),
      };
    },
  };
}
