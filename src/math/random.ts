/**
 * Seeded random numbers: the only source of randomness in the package.
 *
 * The generator is sfc32 (Chris Doty-Humphrey, PractRand): 128 bits of state, period at least 2^32,
 * passes PractRand and BigCrush. The same seed gives the same numbers on every machine.
 *
 * @example
 * ```ts
 * import { Random } from "deep-ritz";
 *
 * const [a, b] = [new Random(7), new Random(7)];
 * console.log(a.uniform() === b.uniform()); // true
 * console.log(a.stream("points").normal() === b.stream("weights").normal()); // false
 * ```
 */
export class Random {
  private readonly a0: number;
  /** a, b, c and the counter: engines box numbers of 32 bits in fields, and not in a typed array. */
  private readonly state = new Int32Array(4);
  private spareNormal = Number.NaN;

  /**
   * The numbers of a seed, from the first on.
   *
   * @param seed any integer of up to 53 bits
   * @throws RangeError if the seed is not a safe integer
   */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed)) throw new RangeError(`seed: must be an integer, got ${seed}`);
    const low = seed | 0;
    const high = Math.floor(seed / 4294967296) | 0;
    const a = hash32(low ^ 0x9e3779b9);
    const b = hash32(high ^ a);
    this.a0 = a;
    this.state.set([a, b, hash32(a ^ Math.imul(b, 0x85ebca6b)), 1]);
    for (let i = 0; i < 12; i++) this.uint32();
  }

  /** An integer, uniform on [0, 2^32). */
  uint32(): number {
    const { state } = this;
    const b = state[1]!;
    const c = state[2]!;
    const counter = state[3]!;
    const sum = (state[0]! + b + counter) | 0;
    state[0] = b ^ (b >>> 9);
    state[1] = (c + (c << 3)) | 0;
    state[2] = ((c << 21) | (c >>> 11)) + sum;
    state[3] = counter + 1;
    return sum >>> 0;
  }

  /** A number uniform on [0, 1), a multiple of 2^-53. */
  uniform(): number {
    const high = this.uint32() >>> 6;
    const low = this.uint32() >>> 5;
    return (high * 134217728 + low) * 1.1102230246251565e-16;
  }

  /** A standard normal number (Marsaglia's polar method). */
  normal(): number {
    if (!Number.isNaN(this.spareNormal)) {
      const spare = this.spareNormal;
      this.spareNormal = Number.NaN;
      return spare;
    }
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const r2 = x * x + y * y;
      if (r2 >= 1 || r2 === 0) continue;
      const scale = Math.sqrt((-2 * Math.log(r2)) / r2);
      this.spareNormal = y * scale;
      return x * scale;
    }
  }

  /** An independent stream named by `label`; it depends on this stream's seed, not on its position. */
  stream(label: string): Random {
    let hash = this.a0;
    for (let i = 0; i < label.length; i++) hash = hash32(hash ^ Math.imul(label.charCodeAt(i), 0x01000193));
    return new Random((hash >>> 0) * 1048576 + (hash32(hash ^ 0x5bd1e995) >>> 12));
  }
}

/** A 32-bit integer hash with full avalanche (Chris Wellons' lowbias32). */
function hash32(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return x ^ (x >>> 16);
}
