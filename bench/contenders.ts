import { type Case, growing, idOf } from "./cases.ts";
import type { KernelSet, Task } from "./our-process.ts";
import { StepProcess, type StepTimes } from "./step-process.ts";

/** Who times its step of a case. */
export interface Contender {
  readonly name: string;
  /** Why it sits out a case; empty where that needs no words. */
  absence(benchmark: Case): string | undefined;
  /** One round: milliseconds a step, by name; usually its own. */
  time(benchmark: Case, budget: number): Promise<StepTimes>;
}

/** What every step of ours begins with: not a step, but timed like one. */
export const drawing = "of ours: points and source";

/** Beyond it the WASM memory of tfjs does not hold the n x m arrays of a step. */
const tfjsLimit = 1e7;

/**
 * Our kernels, each in a process of its own as a user's solve is, and why some are not there. One process for
 * all would be slower: what tfjs does for one contender's tensors makes its calls slower for another's.
 */
export async function ourContenders(
  threads: number,
): Promise<{ contenders: Contender[]; processes: StepProcess[]; reasons: Record<string, string> }> {
  const contenders: Contender[] = [];
  const processes: StepProcess[] = [];
  const reasons: Record<string, string> = {};
  const add = async (
    name: string,
    task: Task,
    kernels: KernelSet,
    count: number,
    absence: Contender["absence"] = () => undefined,
  ) => {
    const script = ["--import", "jiti/register", "bench/our-process.ts", task, kernels, String(count)];
    const started = await StepProcess.start(process.execPath, script);
    if ("reason" in started) {
      reasons[name] = started.reason;
      return;
    }
    processes.push(started.process);
    contenders.push({
      name,
      absence,
      time: async (benchmark, budget) => ({
        [name]: (await started.process.time(benchmark, budget)).step!,
      }),
    });
  };
  for (const kernels of ["native", "wasm"] as const) {
    for (const count of threads > 1 ? [threads, 1] : [1]) {
      await add(`${kernels}, ${threadsOf(count)}`, "closed form", kernels, count);
    }
  }
  const first = growing[0]!;
  const written = `native, ${threadsOf(threads)}, energy written in tfjs`;
  await add(written, "written", "native", threads, (one) => (idOf(one) === idOf(first) ? undefined : ""));
  await add("tfjs, op by op", "closed form", "tfjs", 1, ({ width, points }) =>
    width * points > tfjsLimit ? "its arrays of n x m numbers do not fit into its WASM memory" : undefined,
  );
  await add(drawing, "points", "native", 1);
  return { contenders, processes, reasons };
}

export const threadsOf = (count: number) => (count === 1 ? "1 thread" : `${count} threads`);

/** A peer's ways of running the step are contenders of one name each: "JAX scan, 2 threads". */
export function peerContender(peer: string, process: StepProcess, threads: number): Contender {
  return {
    name: peer,
    absence: () => undefined,
    async time(benchmark, budget) {
      const times = await process.time(benchmark, budget);
      return Object.fromEntries(
        Object.entries(times).map(([mode, ms]) => [`${peer} ${mode}, ${threadsOf(threads)}`, ms]),
      );
    },
  };
}
