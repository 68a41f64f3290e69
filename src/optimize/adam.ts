import * as tf from "@tensorflow/tfjs-core";
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

/**
 * Adam (Kingma & Ba 2015, Algorithm 1), with bias correction.
 *
 * @throws RangeError unless both decays lie in [0, 1)
 */
export function adam({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamOptions = {}): Optimizer {
  for (const [name, beta] of Object.entries({ beta1, beta2 })) {
    if (!(beta >= 0 && beta < 1)) throw new RangeError(`adam: ${name} must lie in [0, 1), got ${beta}`);
  }
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
