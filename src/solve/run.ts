import * as v from "valibot";
import type { Parameters } from "../jet/parameters.ts";
import { Random } from "../math/random.ts";
import type { Problem } from "../problem/problem.ts";
import { checkCall } from "../schema/check.ts";
import { described, optional, optionsOf, tied } from "../schema/parts.ts";
import { functionOf, integer, positiveInteger, text } from "../schema/values.ts";
import { fusedKernels, type Kernels, kernelsSchema } from "./kernels.ts";
import type { SolveRecord } from "./solution/records.ts";

/** What any run is told, whatever solver it is of. */
export interface RunOptions {
  /** What evaluates networks; default: WASM kernels on one thread. */
  readonly kernels?: Kernels;
  /** Of all random numbers, an integer; default 1. Same seed, same kernels: the same bits. */
  readonly seed?: number;
  /** Parameters [P] to start from, such as another solution's on the same kind of network; default: random ones. */
  readonly start?: Parameters;
  /**
   * First-order methods: trains on this tfjs backend instead, where parameters, optimizer, jets and energy are its
   * tensors, in float32. "wasm" and "cpu" are there; others must be registered with tfjs before. Not together with
   * `kernels`.
   */
  readonly backend?: string;
  /** First-order methods: steps from one record to the next; default: a hundredth of the run. */
  readonly recordEvery?: number;
  /** Stops the run after the step at hand; the status is then "interrupted". Default: none. */
  readonly signal?: AbortSignal;
  /** Called with every record, as it is made. */
  readonly onRecord?: (record: SolveRecord) => void;
  /** Called with every warning, as it is made. */
  readonly onWarning?: (message: string) => void;
}

const parametersSchema = v.custom<Parameters>(
  (value) => value instanceof Float64Array || value instanceof Float32Array,
  "must be a network's parameters, a Float64Array or a Float32Array",
);

export const runOptions = tied<RunOptions>()(
  optionsOf({
    kernels: optional(kernelsSchema),
    seed: optional(described(integer, "seed of all random numbers")),
    start: optional(parametersSchema),
    backend: optional(described(text, "train on tensors of this tfjs backend")),
    recordEvery: optional(positiveInteger),
    signal: optional(
      v.custom<AbortSignal>(
        (value) => typeof (value as Partial<AbortSignal> | null)?.aborted === "boolean",
        "must be an AbortSignal",
      ),
    ),
    onRecord: optional(functionOf<(record: SolveRecord) => void>("a record")),
    onWarning: optional(functionOf<(message: string) => void>("a message")),
  }),
);

/** One solve: its problem, its random numbers and kernels, and what is known of it so far. */
export class Run {
  /** What is solved. */
  readonly problem: Problem;
  /** As they were given. */
  readonly options: RunOptions;
  /** `options.seed`, or 1. */
  readonly seed: number;
  /** The source of all randomness: each use has a stream of its own. */
  readonly random: Random;
  /** All records so far. */
  readonly history: SolveRecord[] = [];
  /** All warnings so far. */
  readonly warnings: string[] = [];
  private readonly started = performance.now();
  private lastPause = this.started;
  private chosenKernels: Kernels | undefined;

  /**
   * A run that begins now.
   *
   * @throws RangeError naming the option that is unknown or out of range
   */
  constructor(problem: Problem, options: RunOptions = {}) {
    checkCall(runOptions, options, "run");
    const { seed = 1 } = options;
    this.problem = problem;
    this.options = options;
    this.seed = seed;
    this.random = new Random(seed);
    this.chosenKernels = options.kernels;
  }

  /** Those of the options; else WASM kernels on one thread, made when they are first asked for. */
  get kernels(): Kernels {
    this.chosenKernels ??= fusedKernels();
    return this.chosenKernels;
  }

  /** Whether the caller has asked it to stop. */
  get isStopped(): boolean {
    return this.options.signal?.aborted ?? false;
  }

  /** Seconds since the start. */
  get seconds(): number {
    return (performance.now() - this.started) / 1000;
  }

  /** Adds to the history, and tells `onRecord`. */
  record(record: SolveRecord): void {
    this.history.push(record);
    this.options.onRecord?.(record);
  }

  /** Adds a warning, and tells `onWarning`. */
  warn(message: string): void {
    this.warnings.push(message);
    this.options.onWarning?.(message);
  }

  /**
   * Lets signals and timers in, some twenty times a second.
   *
   * @param catchUp waits for a device first
   */
  async pause(catchUp?: () => Promise<void>): Promise<void> {
    if (performance.now() - this.lastPause < 50) return;
    await catchUp?.();
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.lastPause = performance.now();
  }
}
