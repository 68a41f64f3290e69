import { type CreateWorker, ForkJoin, type Operation, type SharedProgram } from "../../threads/fork-join.ts";
import { Pace } from "../../threads/fork-join-pace.ts";
import { WasmArena } from "./arena.ts";
import type { WasmModule } from "./assembler.ts";

/** A compiled module on the runtime's memory. */
export interface WasmProgram {
  /** Calls an export without arguments. */
  call(name: string): void;
  /**
   * Calls an export (low, high, thread) for parts 0 .. count - 1, on several threads where that is faster.
   * Parts must not depend on each other.
   *
   * @param work about how many multiplications that is
   */
  run(name: string, count: number, work: number): void;
}

/** The memory and the threads that the kernels of one set share. */
export class WasmRuntime {
  readonly arena: WasmArena;
  readonly threads: number;
  readonly #createWorker: CreateWorker | undefined;
  readonly #leastWork: number;
  #team: ForkJoin | undefined;
  #programs = 0;
  #disposed = false;

  /**
   * @param createWorker undefined: one thread, no shared memory
   * @param leastWork multiplications below which threads are not tried
   */
  constructor(threads: number, createWorker: CreateWorker | undefined, leastWork: number) {
    this.#leastWork = leastWork;
    this.threads = createWorker === undefined ? 1 : threads;
    this.#createWorker = createWorker;
    this.arena = new WasmArena(this.threads > 1);
  }

  compile(module: WasmModule): WasmProgram {
    this.#start();
    const code = module.encode(this.arena.limits);
    const compiled = new WebAssembly.Module(code);
    const { exports } = new WebAssembly.Instance(compiled, { env: { memory: this.arena.memory } });
    const names = Object.keys(exports);
    const operations = Object.values(exports) as unknown as readonly Operation[];
    const program: SharedProgram = { id: ++this.#programs, code, operations };
    const paces = names.map(() => new Pace());
    return {
      call: (name) => {
        operations[names.indexOf(name)]!(0, 0, 0);
      },
      run: (name, count, work) => {
        const index = names.indexOf(name);
        this.#run(program, index, count, work, paces[index]!);
      },
    };
  }

  /** Workers that have started. */
  get workers(): number {
    return this.#team?.workers ?? 0;
  }

  /** Ends the threads; kernels go on with one. */
  dispose(): void {
    this.#disposed = true;
    this.#team?.stop();
    this.#team = undefined;
  }

  #run(program: SharedProgram, operation: number, count: number, work: number, pace: Pace): void {
    const alone = program.operations[operation]!;
    const team = this.#team;
    if (!team?.workers || work < this.#leastWork || count < 2 || !team.fits(program)) {
      alone(0, count, 0);
      return;
    }
    const start = performance.now();
    if (pace.choose(start)) team.run(program, operation, count);
    else alone(0, count, 0);
    const end = performance.now();
    pace.record(end - start, work, end);
  }

  #start(): void {
    if (this.#team !== undefined || this.#disposed) return;
    if (this.#createWorker === undefined || this.threads < 2) return;
    this.#team = new ForkJoin(this.threads, this.#createWorker, this.arena.memory);
    teams.register(this, this.#team);
  }
}

/** Ends the threads of runtimes that were dropped without `dispose`. */
const teams = new FinalizationRegistry<ForkJoin>((team) => {
  team.stop();
});
