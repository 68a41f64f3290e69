import * as tf from "@tensorflow/tfjs-core";
import { readOptions } from "../schema/check.ts";
import { optional, optionsOf, tied } from "../schema/parts.ts";
import { fromUpTo, notNegative } from "../schema/values.ts";
import { type WgslAdam, wgslAdam } from "../tensors/webgpu/wgsl-adam.ts";
import type { Optimizer, TensorOptimizerRun } from "./optimizer.ts";

/** Adam's own settings; all of them dimensionless. */
export interface AdamOptions {
  /** Decay of the first moment; default 0.9. */
  readonly beta1?: number;
  /** Decay of the second moment; default 0.999. */
  readonly beta2?: number;
  /** Added to the root of the second moment; default 1e-8. */
  readonly epsilon?: number;
}

export const adamOptions = tied<AdamOptions>()(
  optionsOf({
    beta1: optional(fromUpTo(0, 1)),
    beta2: optional(fromUpTo(0, 1)),
    epsilon: optional(notNegative),
  }),
);

/**
 * Adam (Kingma & Ba 2015, Algorithm 1), with bias correction.
 *
 * @throws RangeError naming the option that is unknown or out of range
 */
export function adam(options: AdamOptions = {}): Optimizer {
  readOptions(adamOptions, options, "adam");
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  return {
    name: "adam",
    start(start, kernel) {
      const { length } = start;
      const Moments = kernel && start instanceof Float32Array ? Float32Array : Float64Array;
      const first = new Moments(length);
      const second = new Moments(length);
      let steps = 0;
      return {
        step(theta, gradient, learningRate) {
          steps++;
          const rate = learningRate / (1 - beta1 ** steps);
          const correction = 1 / Math.sqrt(1 - beta2 ** steps);
          if (kernel) {
            kernel(theta, gradient, first, second, rate, beta1, beta2, epsilon, correction);
            return;
          }
          for (let i = 0; i < theta.length; i++) {
            const g = gradient[i]!;
            const mean = beta1 * first[i]! + (1 - beta1) * g;
            const square = beta2 * second[i]! + (1 - beta2) * g * g;
            first[i] = mean;
            second[i] = square;
            theta[i]! -= (rate * mean) / (Math.sqrt(square) * correction + epsilon);
          }
        },
      };
    },
    startTensors(length) {
      const wgsl = wgslAdam(beta1, beta2, epsilon);
      if (wgsl) return onDevice(wgsl, length, beta1, beta2);
      let first = tf.zeros([length]);
      let second = tf.zeros([length]);
      let steps = 0;
      return {
        step(theta, gradient, learningRate) {
          steps++;
          const rate = learningRate / (1 - beta1 ** steps);
          const correction = 1 / Math.sqrt(1 - beta2 ** steps);
          const mean = tf.add(tf.mul(beta1, first), tf.mul(1 - beta1, gradient));
          const square = tf.add(tf.mul(beta2, second), tf.mul(1 - beta2, tf.square(gradient)));
          tf.dispose([first, second]);
          first = tf.keep(mean);
          second = tf.keep(square);
          const root = tf.add(tf.mul(correction, tf.sqrt(second)), epsilon);
          return tf.sub(theta, tf.div(tf.mul(rate, first), root));
        },
        dispose: () => tf.dispose([first, second]),
      };
    },
  };
}

function onDevice(wgsl: WgslAdam, length: number, beta1: number, beta2: number): TensorOptimizerRun {
  let moments: tf.Tensor1D = tf.zeros([2 * length]);
  let steps = 0;
  return {
    step(theta, gradient, learningRate) {
      steps++;
      const next = tf.keep(wgsl.moments(moments, gradient));
      moments.dispose();
      moments = next;
      return wgsl.step(
        theta,
        moments,
        learningRate / (1 - beta1 ** steps),
        1 / Math.sqrt(1 - beta2 ** steps),
      );
    },
    dispose: () => moments.dispose(),
  };
}
