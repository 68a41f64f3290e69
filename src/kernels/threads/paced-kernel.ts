import type { JetKernel } from "../contract/kernel-set.ts";
import { Pace } from "./fork-join-pace.ts";

/**
 * A kernel that runs on threads or alone, whichever is faster now: measured at the start, and again and again,
 * for a machine may turn busy. Forward and pullback decide apart. Both kernels must give the same numbers.
 */
export function pacedKernel(onThreads: JetKernel, alone: JetKernel): JetKernel {
  const [forward, pullback] = [new Pace(), new Pace()];
  return {
    forward(theta, s, points, count, u, grad) {
      const start = performance.now();
      const kernel = forward.choose(start) ? onThreads : alone;
      kernel.forward(theta, s, points, count, u, grad);
      const end = performance.now();
      forward.record(end - start, count, end);
    },
    pullback(theta, s, points, count, toU, toGrad, gradient) {
      const start = performance.now();
      const kernel = pullback.choose(start) ? onThreads : alone;
      kernel.pullback(theta, s, points, count, toU, toGrad, gradient);
      const end = performance.now();
      pullback.record(end - start, count, end);
    },
  };
}
