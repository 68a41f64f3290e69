import {
  type Expression,
  type Integer,
  integer,
  isLess,
  type Local,
  memory,
  plus,
  pushUnsigned,
  type ValueType,
} from "../expression/expression.ts";

const typeBytes: Readonly<Record<ValueType, number>> = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b };

/** One function under construction: statements append to its code in the order they are called. */
export class WasmFunction {
  readonly index: number;
  readonly parameters: readonly Local<"i32">[];
  readonly #locals: ValueType[] = [];
  readonly #code: number[] = [];

  constructor(index: number, parameterCount: number) {
    this.index = index;
    this.parameters = Array.from({ length: parameterCount }, (_, i) => local("i32", i));
  }

  /** A new local variable, set to the value. */
  let<T extends ValueType>(value: Expression<T>): Local<T> {
    this.#locals.push(value.type);
    const variable = local(value.type, this.parameters.length + this.#locals.length - 1);
    this.set(variable, value);
    return variable;
  }

  /** An i32 variable. */
  integer(value: Integer): Local<"i32"> {
    return this.let(integer(value));
  }

  /** An i32 that is used often: in a variable, unless it is known. */
  settle(value: Integer): Expression<"i32"> {
    const expression = integer(value);
    return expression.known === undefined ? this.let(expression) : expression;
  }

  set<T extends ValueType>(variable: Local<T>, value: Expression<T>): void {
    value.emit(this.#code);
    this.#code.push(0x21);
    pushUnsigned(this.#code, variable.index);
  }

  /** variable += step */
  advance(variable: Local<"i32">, step: Integer): void {
    this.set(variable, plus(variable, step));
  }

  /** A store, or another instruction that leaves nothing. */
  perform(statement: Expression): void {
    statement.emit(this.#code);
  }

  storeInteger(address: Integer, offset: number, value: Expression<"i32">): void {
    this.perform(memory("i32", [0x36], 2, { address, offset }, value));
  }

  /** Stores an f32 or f64. */
  storeFloat(address: Integer, offset: number, value: Expression<"f32" | "f64">): void {
    const [opcode, align] = value.type === "f32" ? [0x38, 2] : [0x39, 3];
    this.perform(memory(value.type, [opcode], align, { address, offset }, value));
  }

  /** do { body } while (again) */
  repeat(body: () => void, again: Expression<"i32">): void {
    this.#code.push(0x03, 0x40);
    body();
    again.emit(this.#code);
    this.#code.push(0x0d, 0, 0x0b);
  }

  when(condition: Expression<"i32">, body: () => void): void {
    condition.emit(this.#code);
    this.#code.push(0x04, 0x40);
    body();
    this.#code.push(0x0b);
  }

  /** for (i = from; i < to; i += step) body(i), unsigned; the end is emitted once a round: pass a variable. */
  range(from: Integer, to: Integer, step: number, body: (i: Local<"i32">) => void): void {
    const i = this.integer(from);
    const loop = () =>
      this.repeat(
        () => {
          body(i);
          this.advance(i, step);
        },
        isLess(i, to),
      );
    const [first, last] = [integer(from).known, integer(to).known];
    if (first === undefined || last === undefined) this.when(isLess(i, to), loop);
    else if (first < last) loop();
  }

  /** The same for a count that is known: one round needs no loop. */
  times(count: number, body: (i: Expression<"i32">) => void): void {
    if (count === 1) body(integer(0));
    else this.range(0, count, 1, body);
  }

  /**
   * `count` rounds with addresses that advance by known steps. Rounds are not written out one after another:
   * older engines then move all loads to the front and spill what they hold.
   *
   * @param streams [start, step in bytes]
   */
  sweep<const S extends readonly (readonly [Integer, number])[]>(
    count: number,
    streams: S,
    body: (...addresses: { [K in keyof S]: Local<"i32"> }) => void,
  ): void {
    const addresses = streams.map(([start]) => this.integer(start));
    const end = this.integer(plus(addresses[0]!, count * streams[0]![1]));
    this.repeat(
      () => {
        body(...(addresses as { [K in keyof S]: Local<"i32"> }));
        streams.forEach(([, step], i) => {
          this.advance(addresses[i]!, step);
        });
      },
      isLess(addresses[0]!, end),
    );
  }

  call(target: WasmFunction, ...values: readonly Integer[]): void {
    for (const value of values) integer(value).emit(this.#code);
    this.#code.push(0x10);
    pushUnsigned(this.#code, target.index);
  }

  copyMemory(to: Integer, from: Integer, bytes: Integer): void {
    for (const value of [to, from, bytes]) integer(value).emit(this.#code);
    this.#code.push(0xfc, 10, 0, 0);
  }

  clearMemory(to: Integer, bytes: Integer): void {
    for (const value of [to, 0, bytes]) integer(value).emit(this.#code);
    this.#code.push(0xfc, 11, 0);
  }

  /** Appends the entry of the code section. */
  encodeTo(bytes: number[]): void {
    const locals: number[] = [];
    const groups: [number, ValueType][] = [];
    for (const type of this.#locals) {
      const last = groups.at(-1);
      if (last?.[1] === type) last[0]++;
      else groups.push([1, type]);
    }
    pushUnsigned(locals, groups.length);
    for (const [count, type] of groups) {
      pushUnsigned(locals, count);
      locals.push(typeBytes[type]);
    }
    pushUnsigned(bytes, locals.length + this.#code.length + 1);
    pushAll(bytes, locals);
    pushAll(bytes, this.#code);
    bytes.push(0x0b);
  }
}

function pushAll(bytes: number[], more: readonly number[]): void {
  for (const byte of more) bytes.push(byte);
}

function local<T extends ValueType>(type: T, index: number): Local<T> {
  return {
    type,
    index,
    emit(code) {
      code.push(0x20);
      pushUnsigned(code, index);
    },
  };
}

/** Limits of the imported memory, in pages of 64 KiB. */
export interface MemoryLimits {
  readonly initial: number;
  readonly maximum: number;
  readonly shared: boolean;
}

/** A module that imports one memory as "env.memory" and exports its named functions; all take i32s. */
export class WasmModule {
  readonly #functions: { readonly name: string | undefined; readonly body: WasmFunction }[] = [];

  /** Defines a function; a name exports it. Functions defined before can be called. */
  define(
    name: string | undefined,
    parameterCount: number,
    build: (body: WasmFunction, ...parameters: Local<"i32">[]) => void,
  ): WasmFunction {
    const body = new WasmFunction(this.#functions.length, parameterCount);
    this.#functions.push({ name, body });
    build(body, ...body.parameters);
    return body;
  }

  encode(memory: MemoryLimits): Uint8Array<ArrayBuffer> {
    const functions = this.#functions;
    const exported = functions.filter(({ name }) => name !== undefined);
    const bytes = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
    section(bytes, 1, functions, (content, { body }) => {
      const count = body.parameters.length;
      content.push(0x60, count, ...new Array<number>(count).fill(typeBytes.i32), 0);
    });
    section(bytes, 2, [memory], (content, { initial, maximum, shared }) => {
      pushText(content, "env");
      pushText(content, "memory");
      content.push(2, shared ? 3 : 1);
      pushUnsigned(content, initial);
      pushUnsigned(content, maximum);
    });
    section(bytes, 3, functions, (content, { body }) => content.push(body.index));
    section(bytes, 7, exported, (content, { name, body }) => {
      pushText(content, name!);
      content.push(0, body.index);
    });
    section(bytes, 10, functions, (content, { body }) => body.encodeTo(content));
    return new Uint8Array(bytes);
  }
}

function section<T>(
  bytes: number[],
  id: number,
  entries: readonly T[],
  push: (content: number[], entry: T) => void,
): void {
  const content: number[] = [];
  pushUnsigned(content, entries.length);
  for (const entry of entries) push(content, entry);
  bytes.push(id);
  pushUnsigned(bytes, content.length);
  pushAll(bytes, content);
}

function pushText(bytes: number[], value: string): void {
  bytes.push(value.length, ...Array.from(value, (letter) => letter.charCodeAt(0)));
}
