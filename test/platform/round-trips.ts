import * as tf from "@tensorflow/tfjs-core";
import poisson from "../../problems/poisson2d.ts";
import { solve } from "../../src/solve/solve.ts";
import { adam } from "../../src/solve/solvers/adam.ts";

/** A longer run reads from the device as often as a short one: what is logged is read, and no step. */
export async function checkRoundTrips(): Promise<void> {
  const [short, long] = [await readsOf(10), await readsOf(60)];
  if (short === 0 || short !== long) {
    throw new Error(`round trips: 10 steps read ${short} times from the device, 60 steps ${long} times`);
  }
}

async function readsOf(steps: number): Promise<number> {
  const backend = tf.backend();
  const { read, readSync } = backend;
  let reads = 0;
  backend.read = (dataId) => {
    reads++;
    return read.call(backend, dataId);
  };
  backend.readSync = (dataId) => {
    reads++;
    return readSync.call(backend, dataId);
  };
  try {
    await solve(poisson, {
      backend: "webgpu",
      solver: adam({ network: { width: 10 }, steps, quadrature: { points: 20 } }),
      recordEvery: 1000,
    });
  } finally {
    Object.assign(backend, { read, readSync });
  }
  return reads;
}
