import {
  addDoubles,
  type Expression,
  type Integer,
  integer,
  type Local,
  memory,
  narrowed,
  operation,
} from "../expression/expression.ts";
import type { WasmFunction } from "./assembler.ts";

export type Vector = Expression<"v128">;
export type VectorLocal = Local<"v128">;

/** What a kernel's vectors are made of. */
export interface VectorFormat {
  readonly precision: "f32" | "f64";
  /** Fused multiply-add by relaxed SIMD. */
  readonly fused: boolean;
  readonly constants: ConstantPool;
}

/** Bytes of one number. */
export const bytesOf = (format: VectorFormat) => (format.precision === "f32" ? 4 : 8);
/** Numbers in one 128-bit vector. */
export const lanesOf = (format: VectorFormat) => 16 / bytesOf(format);

/**
 * Vector constants kept in memory: engines build a v128.const from several instructions, a load is one.
 * The kernel writes the pool to its address before it runs.
 */
export class ConstantPool {
  readonly address: number;
  readonly #values = new Map<number, number>();

  constructor(address: number) {
    this.address = address;
  }

  /** Address of a vector that holds the value in every lane. */
  of(value: number): number {
    const index = this.#values.get(value) ?? this.#values.size;
    this.#values.set(value, index);
    return this.address + 16 * index;
  }

  /** Every constant in each lane of its vector, in order. */
  values(lanes: number): number[] {
    return [...this.#values.keys()].flatMap((value) => Array.from({ length: lanes }, () => value));
  }
}

const simd = (opcode: number): readonly number[] =>
  opcode < 128 ? [0xfd, opcode] : [0xfd, (opcode & 127) | 128, opcode >> 7];

/** v128.const 0 */
const zeroBytes: readonly number[] = [...simd(12), ...new Array<number>(16).fill(0)];

const opcodes = {
  f32: {
    gt: 0x44,
    abs: 0xe0,
    add: 0xe4,
    sub: 0xe5,
    mul: 0xe6,
    div: 0xe7,
    min: 0xea,
    max: 0xeb,
  },
  f64: {
    gt: 0x4a,
    abs: 0xec,
    add: 0xf0,
    sub: 0xf1,
    mul: 0xf2,
    div: 0xf3,
    min: 0xf6,
    max: 0xf7,
  },
} as const;

/** Arithmetic on the vectors of one function. */
export class Vectors {
  readonly f: WasmFunction;
  readonly format: VectorFormat;
  readonly bytes: number;
  readonly lanes: number;
  readonly zero: Vector = operation("v128", zeroBytes);
  readonly #single: boolean;

  constructor(f: WasmFunction, format: VectorFormat) {
    this.f = f;
    this.format = format;
    this.bytes = bytesOf(format);
    this.lanes = lanesOf(format);
    this.#single = format.precision === "f32";
  }

  keep(value: Vector): VectorLocal {
    return this.f.let(value);
  }
  constant(value: number): Vector {
    return this.load(this.format.constants.of(value));
  }

  add = (a: Vector, b: Vector) => this.#arithmetic("add", a, b);
  sub = (a: Vector, b: Vector) => this.#arithmetic("sub", a, b);
  mul = (a: Vector, b: Vector) => this.#arithmetic("mul", a, b);
  div = (a: Vector, b: Vector) => this.#arithmetic("div", a, b);
  abs = (a: Vector) => this.#arithmetic("abs", a);
  /** bound < a ? bound : a, so that NaN stays. */
  atMost = (a: Vector, bound: Vector) => this.#arithmetic("min", a, bound);
  /** a < bound ? bound : a, so that NaN stays. */
  atLeast = (a: Vector, bound: Vector) => this.#arithmetic("max", a, bound);
  /** Lane masks. */
  greater = (a: Vector, b: Vector) => this.#arithmetic("gt", a, b);
  and = (a: Vector, b: Vector) => operation("v128", simd(0x4e), a, b);
  xor = (a: Vector, b: Vector) => operation("v128", simd(0x51), a, b);
  /** mask ? a : b, bit by bit. */
  select = (mask: Vector, a: Vector, b: Vector) => operation("v128", simd(0x52), a, b, mask);

  /** a b + c */
  fma(a: Vector, b: Vector, c: Vector): Vector {
    if (!this.format.fused) return this.add(this.mul(a, b), c);
    return operation("v128", simd(this.#single ? 0x105 : 0x107), a, b, c);
  }
  /** c - a b */
  fnma(a: Vector, b: Vector, c: Vector): Vector {
    if (!this.format.fused) return this.sub(c, this.mul(a, b));
    return operation("v128", simd(this.#single ? 0x106 : 0x108), a, b, c);
  }
  /** Bits of every lane shifted left. */
  shiftLeft(a: Vector, bits: number): Vector {
    return operation("v128", simd(this.#single ? 0xab : 0xcb), a, integer(bits));
  }

  load(address: Integer, offset = 0): Vector {
    return memory("v128", simd(0), 2, { address, offset });
  }
  /** One number in every lane. */
  loadSplat(address: Integer, offset = 0): Vector {
    return memory("v128", simd(this.#single ? 9 : 10), 2, { address, offset });
  }
  splat(value: Expression<"f64">): Vector {
    return operation("v128", simd(this.#single ? 0x13 : 0x14), narrowed(this.format.precision, value));
  }
  store(address: Integer, offset: number, value: Vector): void {
    this.f.perform(memory("v128", simd(11), 2, { address, offset }, value));
  }

  /** Two numbers of the format as f64x2, whatever the precision. */
  loadWide(address: Integer, offset = 0): Vector {
    if (!this.#single) return this.load(address, offset);
    return operation("v128", simd(0x5f), memory("v128", simd(0x5d), 2, { address, offset }));
  }

  /** Lane i from address + offset + i stride. */
  gather(address: Integer, offset: number, stride: number): VectorLocal {
    if (stride === this.bytes) return this.keep(this.load(address, offset));
    const vector = this.keep(this.loadSplat(address, offset));
    for (let lane = 1; lane < this.lanes; lane++) {
      this.#loadLane(vector, lane, address, offset + lane * stride);
    }
    return vector;
  }
  /** The same for the first `count` lanes; zeros in the others. */
  gatherSome(address: Integer, offset: number, stride: number, count: number): VectorLocal {
    if (count === this.lanes) return this.gather(address, offset, stride);
    const vector = this.keep(this.zero);
    for (let lane = 0; lane < count; lane++) this.#loadLane(vector, lane, address, offset + lane * stride);
    return vector;
  }

  /** Lane i to address + offset + i stride. */
  scatter(address: Integer, offset: number, stride: number, value: VectorLocal): void {
    this.scatterSome(address, offset, stride, this.lanes, value);
  }
  /** The same for the first `count` lanes. */
  scatterSome(address: Integer, offset: number, stride: number, count: number, value: VectorLocal): void {
    if (stride === this.bytes && count === this.lanes) {
      this.store(address, offset, value);
      return;
    }
    const code = simd(this.#single ? 0x5a : 0x5b);
    for (let lane = 0; lane < count; lane++) {
      const place = { address, offset: offset + lane * stride, lane };
      this.f.perform(memory("v128", code, 2, place, value));
    }
  }

  /** c_0 + x (c_1 + x (c_2 + ...)) */
  polynomial(x: VectorLocal, coefficients: readonly number[]): Vector {
    return coefficients
      .slice(0, -1)
      .reduceRight<Vector>(
        (sum, c) => this.fma(sum, x, this.constant(c)),
        this.constant(coefficients.at(-1)!),
      );
  }

  /** The sum of the lanes of an f64x2. */
  static total(wide: VectorLocal): Expression<"f64"> {
    const lane = (i: number) => operation("f64", [...simd(0x21), i], wide);
    return addDoubles(lane(0), lane(1));
  }

  #loadLane(vector: VectorLocal, lane: number, address: Integer, offset: number): void {
    const code = simd(this.#single ? 0x56 : 0x57);
    this.f.set(vector, memory("v128", code, 2, { address, offset, lane }, vector));
  }

  #arithmetic(name: keyof (typeof opcodes)["f32"], ...operands: readonly Vector[]): Vector {
    return operation("v128", simd(opcodes[this.format.precision][name]), ...operands);
  }
}
