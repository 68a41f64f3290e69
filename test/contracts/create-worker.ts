import { Worker } from "node:worker_threads";

/** A thread for WASM kernels that does not keep the process alive. */
export function createWorker(source: string): Worker {
  const worker = new Worker(source, { eval: true });
  worker.unref();
  return worker;
}
