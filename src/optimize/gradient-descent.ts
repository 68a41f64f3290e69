import type { Optimizer } from "./optimizer.ts";

/** Plain gradient descent, theta -= rate * gradient: the method of the HRTA paper's Algorithm 1. */
export function gradientDescent(): Optimizer {
  return {
    name: "gd",
    start: () => ({
      step(theta, gradient, learningRate) {
        for (let i = 0; i < theta.length; i++) theta[i]! -= learningRate * gradient[i]!;
      },
    }),
  };
}
