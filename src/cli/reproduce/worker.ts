import { parentPort, workerData } from "node:worker_threads";
import { messageOf } from "../../node/user-error.ts";
import type { Task } from "./experiment.ts";
import { findExperiment } from "./experiments.ts";
import type { Answer } from "./pool.ts";

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
