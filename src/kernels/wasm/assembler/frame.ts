import { loadDouble, loadInteger } from "../expression/expression.ts";

/**
 * The head of the memory: a frame with the arguments of the current call, then the kernel's vector
 * constants, then its arrays. Laid out anew by every call; nothing in it outlives the call, except where a
 * kernel finds that it was the last one to write.
 */
const doubles = 256;
const constants = 512;
/** Addresses are multiples of a cache line. */
export const line = 64;

export const frameInteger = (slot: number) => loadInteger(4 * slot);
export const frameDouble = (slot: number) => loadDouble(doubles + 8 * slot);
/** Index of the slot in a Float64Array over the memory. */
export const doubleIndex = (slot: number) => doubles / 8 + slot;
export const constantsAddress = constants;
/** Where arrays begin. */
export const firstAddress = 4096;

/** Gives out addresses one after another. */
export class Bump {
  #next: number;

  constructor(start: number) {
    this.#next = start;
  }
  get end(): number {
    return this.#next;
  }
  /** The address of a new array of this many bytes. */
  take(bytes: number): number {
    const address = this.#next;
    this.#next += Math.ceil(bytes / line) * line;
    return address;
  }
}
