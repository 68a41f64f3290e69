import * as tf from "@tensorflow/tfjs-core";
import poisson from "../../problems/poisson2d.ts";
import { solve } from "../../src/solve/solve.ts";
import { adam } from "../../src/solve/solvers/adam.ts";

/** Destroys the WebGPU device in the middle of a run, and then solves again on a new one. */
export async function checkDeviceLoss(): Promise<void> {
  const options = {
    backend: "webgpu",
    solver: adam({ network: { width: 20 }, steps: 60, quadrature: { points: 50 } }),
    recordEvery: 10,
  };
  const cut = await solve(poisson, {
    ...options,
    onRecord({ step }) {
      if (step === 30) (tf.backend() as unknown as { device: { destroy(): void } }).device.destroy();
    },
  });
  const [warning] = cut.warnings;
  if (cut.status !== "interrupted" || cut.steps >= 60 || !/the device was lost/.test(warning ?? "")) {
    throw new Error(`device loss: ${cut.status} after ${cut.steps} steps; ${warning}`);
  }
  if (!cut.theta.every(Number.isFinite)) throw new Error("device loss: parameters are not finite");
  const { status } = await solve(poisson, options);
  if (status !== "finished") throw new Error(`after a device loss: ${status}`);
}
