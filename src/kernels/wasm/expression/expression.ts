/** Value types of the part of WebAssembly that the kernels use. */
export type ValueType = "i32" | "f32" | "f64" | "v128";

/** Code that leaves one value of type T on the stack. Emitting it twice computes it twice. */
export interface Expression<T extends ValueType = ValueType> {
  readonly type: T;
  /** Its value, where that is known while emitting. */
  readonly known?: number;
  /** For i32: itself as `base` plus a known number, which memory instructions take as their offset. */
  readonly sum?: { readonly base: Expression<"i32">; readonly offset: number };
  emit(code: number[]): void;
}

/** A value in a local variable, or a constant: cheap to emit many times. */
export interface Local<T extends ValueType = ValueType> extends Expression<T> {
  readonly index: number;
}

/** An i32 given as code or as a number. */
export type Integer = Expression<"i32"> | number;

/** Appends n >= 0 in unsigned LEB128. */
export function pushUnsigned(code: number[], n: number): void {
  let rest = n;
  while (rest > 127) {
    code.push((rest & 127) | 128);
    rest = Math.floor(rest / 128);
  }
  code.push(rest);
}

/** Appends a 32-bit integer in signed LEB128. */
function pushSigned(code: number[], n: number): void {
  let rest = n | 0;
  while (rest > 63 || rest < -64) {
    code.push((rest & 127) | 128);
    rest >>= 7;
  }
  code.push(rest & 127);
}

/** An operation on operands: their code, then the operator's bytes. */
export function operation<T extends ValueType>(
  type: T,
  bytes: readonly number[],
  ...operands: readonly Expression[]
): Expression<T> {
  return {
    type,
    emit(code) {
      for (const operand of operands) operand.emit(code);
      for (const byte of bytes) code.push(byte);
    },
  };
}

export function integer(value: Integer): Expression<"i32"> {
  if (typeof value !== "number") return value;
  return {
    type: "i32",
    known: value,
    emit(code) {
      code.push(0x41);
      pushSigned(code, value);
    },
  };
}

/** a + b; what is known is gathered, so that addresses fold into the offsets of memory instructions. */
export function plus(a: Integer, b: Integer): Expression<"i32"> {
  const [left, right] = [split(a), split(b)];
  const offset = left.offset + right.offset;
  if (left.base === undefined && right.base === undefined) return integer(offset);
  const base =
    left.base && right.base ? operation("i32", [0x6a], left.base, right.base) : (left.base ?? right.base)!;
  if (offset === 0) return base;
  return { ...operation("i32", [0x6a], base, integer(offset)), sum: { base, offset } };
}

function split(value: Integer): { readonly base?: Expression<"i32">; readonly offset: number } {
  const expression = integer(value);
  if (expression.known !== undefined) return { offset: expression.known };
  return expression.sum ?? { base: expression, offset: 0 };
}

export function minus(a: Integer, b: Integer): Expression<"i32"> {
  const [left, right] = [integer(a), integer(b)];
  if (left.known !== undefined && right.known !== undefined) return integer(left.known - right.known);
  return operation("i32", [0x6b], left, right);
}

export function times(a: Integer, b: Integer): Expression<"i32"> {
  const [left, right] = [integer(a), integer(b)];
  if (left.known !== undefined && right.known !== undefined) return integer(left.known * right.known);
  return operation("i32", [0x6c], left, right);
}

/** a < b, unsigned. */
export function isLess(a: Integer, b: Integer): Expression<"i32"> {
  return operation("i32", [0x49], integer(a), integer(b));
}

/** The larger of two unsigned integers; both are emitted twice. */
export function larger(a: Integer, b: Integer): Expression<"i32"> {
  return operation("i32", [0x1b], integer(b), integer(a), isLess(a, b));
}

/** The smaller of two unsigned integers; both are emitted twice. */
export function smaller(a: Integer, b: Integer): Expression<"i32"> {
  return operation("i32", [0x1b], integer(a), integer(b), isLess(a, b));
}

/**
 * A memory instruction at `address + offset`; an address known while emitting goes into the offset.
 *
 * @param align log2 of the alignment that is promised (only a hint)
 * @param lane for instructions on one lane of a vector
 * @param operands what follows the address on the stack
 */
export function memory<T extends ValueType>(
  type: T,
  bytes: readonly number[],
  align: number,
  place: { readonly address: Integer; readonly offset?: number; readonly lane?: number },
  ...operands: readonly Expression[]
): Expression<T> {
  const { base = integer(0), offset: known } = split(place.address);
  const offset = (place.offset ?? 0) + known;
  return {
    type,
    emit(code) {
      base.emit(code);
      for (const operand of operands) operand.emit(code);
      for (const byte of bytes) code.push(byte);
      code.push(align);
      pushUnsigned(code, offset);
      if (place.lane !== undefined) code.push(place.lane);
    },
  };
}

export const loadInteger = (address: Integer, offset = 0) => memory("i32", [0x28], 2, { address, offset });
export const loadDouble = (address: Integer, offset = 0) => memory("f64", [0x2b], 3, { address, offset });

/** A stored float, as it is. */
export function loadFloat(precision: "f32" | "f64", address: Integer, offset = 0): Expression<"f32" | "f64"> {
  const [opcode, align] = precision === "f32" ? [0x2a, 2] : [0x2b, 3];
  return memory(precision, [opcode], align, { address, offset });
}

/** A stored float of either precision, as f64. */
export function loadAsDouble(precision: "f32" | "f64", address: Integer, offset = 0): Expression<"f64"> {
  if (precision === "f64") return loadDouble(address, offset);
  return operation("f64", [0xbb], memory("f32", [0x2a], 2, { address, offset }));
}

/** An f64 rounded to the precision. */
export function narrowed(precision: "f32" | "f64", value: Expression<"f64">): Expression<"f32" | "f64"> {
  return precision === "f64" ? value : operation("f32", [0xb6], value);
}

export const addDoubles = (a: Expression<"f64">, b: Expression<"f64">) => operation("f64", [0xa0], a, b);
export const multiplyDoubles = (a: Expression<"f64">, b: Expression<"f64">) => operation("f64", [0xa2], a, b);

export function double(value: number): Expression<"f64"> {
  return operation("f64", [0x44, ...new Uint8Array(Float64Array.of(value).buffer)]);
}
