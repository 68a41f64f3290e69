import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import type { StepProcess } from "./step-process.ts";

/** Starts to watch; the function returned says which share of all processors' time others have had since. */
export function watchOthers(ours: readonly StepProcess[]): () => number {
  const [all, busy, own] = readings(ours);
  return () => {
    const [allNow, busyNow, ownNow] = readings(ours);
    if (allNow === all) return 0;
    return Math.max(0, (busyNow - busy - (ownNow - own)) / (allNow - all));
  };
}

/** Milliseconds since the start: of all processors, of those at work or held by other guests, and at our own work. */
function readings(ours: readonly StepProcess[]): [all: number, busy: number, own: number] {
  let all = 0;
  let idle = 0;
  for (const { times } of cpus()) {
    all += times.user + times.nice + times.sys + times.irq + times.idle;
    idle += times.idle;
  }
  const stolen = stolenMilliseconds();
  const { user, system } = process.cpuUsage();
  const elsewhere = ours.reduce((sum, { processorSeconds }) => sum + processorSeconds, 0);
  return [all + stolen, all + stolen - idle, (user + system) / 1e3 + 1e3 * elsewhere];
}

/** What a virtual machine's host gave to others, where Linux tells it. */
function stolenMilliseconds(): number {
  try {
    const [, ...ticks] = readFileSync("/proc/stat", "utf8").split("\n", 1)[0]!.trim().split(/\s+/);
    return 10 * Number(ticks[7] ?? 0);
  } catch {
    return 0;
  }
}
