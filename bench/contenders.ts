import { type ChosenKernels, chooseKernels, type KernelOptions, messageOf } from "deep-ritz/node";
import { type Case, growing, idOf } from "./cases.ts";
import { type Statement, timeOurPoints, timeOurStep } from "./our-step.ts";
import type { PeerProcess, PeerTimes } from "./peer-process.ts";

/** Who times its step of a case. */
export interface Contender {
  readonly name: string;
  /** Why it sits out a case; empty where that needs no words. */
  absence(benchmark: Case): string | undefined;
  /** One round: milliseconds a step, by name; usually its own. */
  time(benchmark: Case, budget: number): Promise<PeerTimes>;
}

/** What every step of ours begins with: not a step, but timed like one. */
export const drawing = "of ours: points and source";

/** Beyond it the WASM memory of tfjs does not hold the n x m arrays of a step. */
const tfjsLimit = 1e7;

/** Our kernels, and why some are not there. */
export function ourContenders(threads: number): { contenders: Contender[]; reasons: Record<string, string> } {
  const contenders: Contender[] = [];
  const reasons: Record<string, string> = {};
  const add = (name: string, options: KernelOptions, make: (kernels: ChosenKernels) => Contender) => {
    try {
      contenders.push(make(chooseKernels(options)));
    } catch (error) {
      reasons[name] = messageOf(error);
    }
  };
  const counts = threads > 1 ? [threads, 1] : [1];
  for (const kernels of ["native", "wasm"] as const) {
    for (const count of counts) {
      const name = `${kernels}, ${threadsOf(count)}`;
      add(name, { kernels, threads: count }, (chosen) => ours(name, chosen));
    }
  }
  const written = `native, ${threadsOf(threads)}, energy written in tfjs`;
  const first = growing[0]!;
  add(written, { kernels: "native", threads }, (chosen) =>
    ours(written, chosen, "written", (one) => (idOf(one) === idOf(first) ? undefined : "")),
  );
  const tooLarge = ({ width, points }: Case) =>
    width * points > tfjsLimit ? "its arrays of n x m numbers do not fit into its WASM memory" : undefined;
  add("tfjs", { kernels: "tfjs" }, (chosen) => ours("tfjs, op by op", chosen, "closed form", tooLarge));
  contenders.push({
    name: drawing,
    absence: () => undefined,
    time: async (benchmark, budget) => ({ [drawing]: timeOurPoints(benchmark, budget) }),
  });
  return { contenders, reasons };
}

export const threadsOf = (count: number) => (count === 1 ? "1 thread" : `${count} threads`);

function ours(
  name: string,
  kernels: ChosenKernels,
  statement: Statement = "closed form",
  absence: Contender["absence"] = () => undefined,
): Contender {
  return {
    name,
    absence,
    time: async (benchmark, budget) => ({ [name]: await timeOurStep(kernels, benchmark, statement, budget) }),
  };
}

/** A peer's ways of running the step are contenders of one name each: "JAX scan, 2 threads". */
export function peerContender(peer: string, process: PeerProcess, threads: number): Contender {
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
