import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import type { Case } from "./cases.ts";

/** Milliseconds a step, by the ways of running it. */
export type StepTimes = Readonly<Record<string, number>>;

const patience = 120_000;

/**
 * A process that answers each case on its standard input with a line of times: `our-process.ts`, or a Python
 * script of bench/peers.
 */
export class StepProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #lines: Interface;
  #answer: ((line: string | undefined) => void) | undefined;
  #errors = "";
  /** Processor time that it has used so far. */
  processorSeconds = 0;

  private constructor(command: string, args: readonly string[]) {
    this.#child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"] });
    this.#lines = createInterface({ input: this.#child.stdout });
    this.#lines.on("line", (line) => this.#answer?.(line));
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#errors = (this.#errors + text).slice(-4000);
    });
    this.#child.stdin.on("error", () => undefined); // it has ended: the answer says so
    this.#child.on("error", (error) => {
      this.#errors = error.message;
      this.#answer?.(undefined);
    });
    this.#child.on("close", () => this.#answer?.(undefined));
  }

  /** The process and its version, or one line saying why there is none. */
  static async start(
    command: string,
    args: readonly string[],
  ): Promise<{ process: StepProcess; version: string } | { reason: string }> {
    const process = new StepProcess(command, args);
    try {
      return { process, version: String((await process.#next()).version) };
    } catch (error) {
      process.end();
      return { reason: (error as Error).message };
    }
  }

  /** A peer's. `threads`: 0 leaves their number to it. */
  static startPeer(python: string, script: string, threads: number) {
    return StepProcess.start(python, [`bench/peers/${script}`, String(threads)]);
  }

  /** One round of a case; the first also compiles, outside the times. */
  async time(benchmark: Case, budget: number): Promise<StepTimes> {
    const answer = this.#next();
    this.#child.stdin.write(`${JSON.stringify({ ...benchmark, budget })}\n`);
    return (await answer).times as StepTimes;
  }

  end(): void {
    this.#lines.close();
    this.#child.kill();
  }

  async #next(): Promise<Record<string, unknown>> {
    let timer: NodeJS.Timeout | undefined;
    const line = await new Promise<string | undefined>((resolve) => {
      this.#answer = resolve;
      timer = setTimeout(resolve, patience, '{"error": "no answer within two minutes"}');
    });
    clearTimeout(timer);
    this.#answer = undefined;
    if (line === undefined) throw new Error(this.#errors.trim().split("\n").at(-1) || "ended without a word");
    const { error, cpu, ...rest } = JSON.parse(line) as Record<string, unknown>;
    if (error !== undefined) throw new Error(String(error));
    this.processorSeconds = Number(cpu);
    return rest;
  }
}
