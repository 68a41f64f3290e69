import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Experiment, Json, Task } from "./experiment.ts";
import type { Answer } from "./worker.ts";

/**
 * Runs an experiment's tasks side by side, each in a thread with kernels of one thread, and hands over every outcome
 * as it comes.
 *
 * @param jobs threads; one runs the tasks here, without another thread
 */
export async function runTasks(
  experiment: Experiment,
  tasks: readonly Task[],
  jobs: number,
  onOutcome: (task: Task, result: Json, seconds: number) => void,
): Promise<void> {
  if (jobs === 1) {
    for (const task of tasks) {
      const start = performance.now();
      const result = await experiment.run(task);
      onOutcome(task, result, (performance.now() - start) / 1000);
    }
    return;
  }
  const queue = [...tasks];
  const count = Math.min(jobs, queue.length);
  await Promise.all(Array.from({ length: count }, () => serve(experiment.name, queue, onOutcome)));
}

/** As many threads as processors. */
export function defaultJobs(): number {
  return availableParallelism();
}

/** One thread, until the queue is empty. */
async function serve(
  name: string,
  queue: Task[],
  onOutcome: (task: Task, result: Json, seconds: number) => void,
): Promise<void> {
  const worker = new Worker(new URL("./start-worker.mjs", import.meta.url), { workerData: name });
  try {
    for (let task = queue.shift(); task; task = queue.shift()) {
      const { result, seconds, error } = await ask(worker, task);
      if (result === undefined) throw new Error(`${task.arm}, seed ${task.seed}: ${error}`);
      onOutcome(task, result, seconds);
    }
  } finally {
    await worker.terminate();
  }
}

function ask(worker: Worker, task: Task): Promise<Answer> {
  return new Promise((resolve, reject) => {
    worker.once("message", (answer: Answer) => {
      worker.off("error", reject);
      resolve(answer);
    });
    worker.once("error", reject);
    worker.postMessage(task);
  });
}
