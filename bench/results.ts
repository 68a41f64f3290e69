import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { type Case, cases, idOf } from "./cases.ts";

/** Where and with what the times were taken. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly system: string;
  readonly node: string;
  /** What our kernels say they are. */
  readonly native: string;
  readonly wasm: string;
}

/** Operations a second of fused multiply-adds in float32. */
export interface Peak {
  readonly one: number;
  readonly all: number;
  /** What ran the loop. */
  readonly loop: string;
}

/** All times of one case; its contenders ran in turns. */
export interface CaseResult extends Case {
  readonly date: string;
  readonly peak: Peak;
  /** Share of the machine's processor time that went to other processes meanwhile: 0 on a quiet machine. */
  readonly others: number;
  /** Milliseconds a step by contender, one number a round. */
  readonly times: Readonly<Record<string, readonly number[]>>;
  /** Why a contender has no times here. */
  readonly absent: Readonly<Record<string, string>>;
}

export interface Results {
  readonly machine: Machine;
  /** Versions of what the peers' Python has, or why it has it not. */
  readonly peers: Readonly<Record<string, string>>;
  readonly rounds: number;
  readonly secondsARound: number;
  readonly results: readonly CaseResult[];
}

export function readResults(path: string): Results | undefined {
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Results) : undefined;
}

/** The file is whole at any time: a run that is cut short leaves the cases that it finished. */
export function writeWhole(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.part`, text);
  renameSync(`${path}.part`, path);
}

/** The file's cases, of the same machine, with one more in the place of its predecessor. */
export function withCase(results: Results, before: readonly CaseResult[], fresh: CaseResult): Results {
  const kept = before.filter((one) => idOf(one) !== idOf(fresh));
  const place = (one: Case) => cases.findIndex((other) => idOf(other) === idOf(one));
  return { ...results, results: [...kept, fresh].sort((a, b) => place(a) - place(b)) };
}

export function median(list: readonly number[]): number {
  const sorted = [...list].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : 0.5 * (sorted[middle - 1]! + sorted[middle]!);
}
