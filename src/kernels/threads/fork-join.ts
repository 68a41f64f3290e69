import {
  closed,
  controlWords,
  doneWord,
  endWord,
  failedWord,
  lengthWord,
  operationWord,
  partsWord,
  programWord,
  readyWord,
  shareOf,
  sleepingWord,
  stopWord,
  ticketWord,
  totalWord,
  workerSource,
} from "./fork-join-worker.ts";

/** What this package needs of a worker, in Node or in a browser. */
export interface KernelWorker {
  /** Sends it a message, which it receives as the event "message". */
  postMessage(message: unknown): void;
  /** Lets the process end while the worker waits. */
  unref?(): void;
  /** Ends it. */
  terminate(): unknown;
}

/** Starts a worker that runs this text as a classic script. */
export type CreateWorker = (source: string) => KernelWorker;

/** An export of a WASM module that handles parts low .. high - 1 of a task. */
export type Operation = (low: number, high: number, thread: number) => void;

/** A module whose exports the threads run on shared memory. */
export interface SharedProgram {
  /** Unique in the process. */
  readonly id: number;
  readonly code: Uint8Array;
  /** Its exports on this thread, in the module's order. */
  readonly operations: readonly Operation[];
}

const codeBytes = 1 << 20;
/** A job has at most this many units to claim. */
const mostUnits = 2048;
/** How long this thread looks for the end of a job before it sleeps, in milliseconds. */
const mainSpin = 0.1;

/**
 * Synchronous fork-join over shared memory. This thread and the workers claim shares of a job until none is
 * left; this thread then waits for the shares that others hold, not for the others: a worker that wakes late
 * costs nothing.
 */
export class ForkJoin {
  readonly threads: number;
  readonly #team: readonly KernelWorker[];
  readonly #words: Int32Array;
  readonly #code: Uint8Array;
  #generation = 0;
  #resident = 0;
  #stopped = false;

  constructor(threads: number, createWorker: CreateWorker, memory: WebAssembly.Memory) {
    this.threads = threads;
    const control = new SharedArrayBuffer(4 * controlWords);
    const code = new SharedArrayBuffer(codeBytes);
    this.#words = new Int32Array(control);
    this.#code = new Uint8Array(code);
    Atomics.store(this.#words, ticketWord, closed);
    this.#team = Array.from({ length: threads - 1 }, (_, i) => {
      const worker = createWorker(workerSource);
      worker.unref?.();
      worker.postMessage({ memory, control, code, index: i + 1, threads });
      return worker;
    });
  }

  /** Workers that have started. */
  get workers(): number {
    return this.#stopped ? 0 : Atomics.load(this.#words, readyWord);
  }

  fits(program: SharedProgram): boolean {
    return program.code.length <= codeBytes;
  }

  /**
   * Runs an operation for parts 0 .. count - 1, on this thread and on the workers that are awake in time.
   *
   * @throws what the operation threw here, or an Error if it failed on a worker; the job is over then too
   */
  run(program: SharedProgram, operation: number, count: number): void {
    if (count === 0) return;
    const words = this.#words;
    this.#generation = (this.#generation + 1) & 0xfffff;
    const start = this.#generation << 12;
    Atomics.store(words, ticketWord, start | closed);
    const parts = Math.ceil(count / mostUnits);
    const total = Math.ceil(count / parts);
    if (this.#resident !== program.id) {
      this.#code.set(program.code);
      words[lengthWord] = program.code.length;
      words[programWord] = program.id;
      this.#resident = program.id;
    }
    words[operationWord] = operation;
    words[totalWord] = total;
    words[partsWord] = parts;
    words[endWord] = count;
    Atomics.store(words, doneWord, 0);
    Atomics.store(words, ticketWord, start);
    if (Atomics.load(words, sleepingWord) > 0) Atomics.notify(words, ticketWord);
    const failure = this.#takePart(program.operations[operation]!, start, total, parts, count);
    this.#join(total);
    if (failure !== undefined) throw failure.error;
    if (Atomics.exchange(words, failedWord, 0) !== 0)
      throw new Error("wasm: a kernel failed on a worker thread");
  }

  /** Claims shares until none is left. A share that failed counts as done: others must not wait for it. */
  #takePart(operation: Operation, start: number, total: number, parts: number, count: number) {
    const words = this.#words;
    let failure: { readonly error: unknown } | undefined;
    for (;;) {
      const ticket = Atomics.load(words, ticketWord);
      const next = ticket - start;
      if (next >= total) return failure;
      const share = shareOf(total - next, total, this.threads);
      if (Atomics.compareExchange(words, ticketWord, ticket, ticket + share) !== ticket) continue;
      try {
        operation(next * parts, Math.min((next + share) * parts, count), 0);
      } catch (error) {
        failure ??= { error };
      }
      Atomics.add(words, doneWord, share);
    }
  }

  #join(total: number): void {
    const words = this.#words;
    let until = 0;
    for (let rounds = 1; ; rounds++) {
      const done = Atomics.load(words, doneWord);
      if (done === total) return;
      if (rounds % 32 !== 0) continue;
      until ||= performance.now() + mainSpin;
      if (performance.now() > until) Atomics.wait(words, doneWord, done);
    }
  }

  /** Ends the workers. */
  stop(): void {
    this.#stopped = true;
    Atomics.store(this.#words, stopWord, 1);
    Atomics.store(this.#words, ticketWord, (Atomics.load(this.#words, ticketWord) ^ (1 << 30)) | closed);
    Atomics.notify(this.#words, ticketWord);
    for (const worker of this.#team) void worker.terminate();
  }
}
