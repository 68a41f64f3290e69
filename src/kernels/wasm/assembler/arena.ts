import type { FloatArray } from "../../contract/kernel-set.ts";
import type { MemoryLimits } from "./assembler.ts";

const page = 65536;
const initialPages = 16;
const maximumPages = 32768; // 2 GiB

/**
 * The one memory of a kernel set, laid out anew by every call. It grows to what the largest call needs and is
 * never given back before the set itself is.
 */
export class WasmArena {
  readonly limits: MemoryLimits;
  readonly memory: WebAssembly.Memory;
  /** Whose constants and arrays stand in the memory. */
  owner: object | undefined;
  #integers: Int32Array;
  #singles: Float32Array;
  #doubles: Float64Array;

  constructor(shared: boolean) {
    this.limits = { initial: initialPages, maximum: maximumPages, shared };
    this.memory = new WebAssembly.Memory({ initial: initialPages, maximum: maximumPages, shared });
    this.#integers = new Int32Array(this.memory.buffer);
    this.#singles = new Float32Array(this.memory.buffer);
    this.#doubles = new Float64Array(this.memory.buffer);
  }

  /** Views of the whole memory, good until it grows. */
  get integers(): Int32Array {
    return this.#integers;
  }
  get doubles(): Float64Array {
    return this.#doubles;
  }
  floats(bytes: number): FloatArray {
    return bytes === 4 ? this.#singles : this.#doubles;
  }

  /**
   * Grows the memory to at least this many bytes.
   *
   * @throws RangeError if the engine has no more
   */
  reserve(bytes: number): void {
    const held = this.#integers.byteLength;
    if (bytes <= held) return;
    const pages = Math.ceil((bytes - held) / page);
    try {
      this.memory.grow(pages);
    } catch {
      throw new RangeError(`wasm: cannot grow the kernels' memory to ${bytes} bytes`);
    }
    this.#integers = new Int32Array(this.memory.buffer);
    this.#singles = new Float32Array(this.memory.buffer);
    this.#doubles = new Float64Array(this.memory.buffer);
  }

  /** Copies the first `length` entries to an address, and zeros behind them up to `padded` entries. */
  write(bytes: number, address: number, source: FloatArray, length: number, padded = length): void {
    const floats = this.floats(bytes);
    const index = address / bytes;
    floats.set(source.length === length ? source : source.subarray(0, length), index);
    if (padded > length) floats.fill(0, index + length, index + padded);
  }

  /** Whether the entries at an address are the first `length` of the source; NaN is equal to nothing. */
  equals(bytes: number, address: number, source: FloatArray, length: number): boolean {
    const floats = this.floats(bytes);
    const index = address / bytes;
    for (let i = 0; i < length; i++) if (floats[index + i] !== source[i]) return false;
    return true;
  }

  read(bytes: number, address: number, target: FloatArray, length: number): void {
    const index = address / bytes;
    target.set(this.floats(bytes).subarray(index, index + length));
  }
}
