import { parentPort, workerData } from "node:worker_threads";
import { messageOf } from "deep-ritz/node";
import type { Json, Task } from "./experiment.ts";
import { findExperiment } from "./experiments.ts";

/** What a thread answers. */
export interface Answer {
  readonly result?: Json;
  readonly seconds: number;
  readonly error?: string;
}

// A thread of `runTasks`: answers each task with its result.
const experiment = await findExperiment(String(workerData));
parentPort?.on("message", async (task: Task) => {
  const start = performance.now();
  const answer = (rest: Omit<Answer, "seconds">): Answer => ({
    ...rest,
    seconds: (performance.now() - start) / 1000,
  });
  try {
    parentPort?.postMessage(answer({ result: await experiment.run(task) }));
  } catch (error) {
    parentPort?.postMessage(answer({ error: messageOf(error) }));
  }
});
