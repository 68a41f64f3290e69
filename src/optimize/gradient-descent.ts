import * as tf from "@tensorflow/tfjs-core";
import type { Optimizer } from "./optimizer.ts";

/** Plain gradient descent, theta -= rate * gradient: the method of the HRTA paper's Algorithm 1. */
export function gradientDescent(): Optimizer {
  return {
    name: "gradient-descent",
    start: () => ({
      step(theta, gradient, learningRate) {
        for (let i = 0; i < theta.length; i++) theta[i]! -= learningRate * gradient[i]!;
      },
    }),
    startTensors: () => ({
      step: (theta, gradient, learningRate) => tf.sub(theta, tf.mul(learningRate, gradient)),
      dispose: () => undefined,
    }),
  };
}
