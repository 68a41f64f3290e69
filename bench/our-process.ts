import { createInterface } from "node:readline";
import { type ChosenKernels, chooseKernels, messageOf } from "deep-ritz/node";
import type { Case } from "./cases.ts";
import { timeOurPoints, timeOurStep } from "./our-step.ts";

// usage: our-process.ts TASK KERNELS THREADS
//
// One contender, timed in a process of its own. It speaks as bench/peers/jax_step.py does: prints a line
// {"version": ..., "cpu": seconds}, then answers each case on standard input with {"times": {"step": ms}, "cpu": ...}.

/** A step with either statement of the energy, or only the part of it that draws points and evaluates the source. */
export type Task = "closed form" | "written" | "points";
export type KernelSet = "native" | "wasm" | "tfjs";

if (process.argv[1]?.endsWith("our-process.ts"))
  await answer(process.argv.slice(2) as [Task, KernelSet, string]);

async function answer([task, set, threads]: [Task, KernelSet, string]): Promise<void> {
  const say = (line: object) => {
    const { user, system } = process.cpuUsage();
    process.stdout.write(`${JSON.stringify({ ...line, cpu: (user + system) / 1e6 })}\n`);
  };
  const trying = async (act: () => Promise<object>) => {
    try {
      say(await act());
    } catch (error) {
      say({ error: messageOf(error) });
    }
  };
  let kernels: ChosenKernels | undefined;
  await trying(async () => {
    kernels = chooseKernels({ kernels: set, ...(set !== "tfjs" && { threads: Number(threads) }) });
    return { version: process.version };
  });
  for await (const line of createInterface({ input: process.stdin })) {
    const { budget, ...benchmark } = JSON.parse(line) as Case & { budget: number };
    await trying(async () => ({
      times: {
        step:
          task === "points"
            ? timeOurPoints(benchmark, budget)
            : await timeOurStep(kernels!, benchmark, task, budget),
      },
    }));
  }
  process.exit(0); // what tfjs started may keep the process alive
}
