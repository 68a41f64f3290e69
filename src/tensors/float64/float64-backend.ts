import * as tf from "@tensorflow/tfjs-core";
import { registerChainedOperations } from "../chained-operations.ts";
import { registerGradients, releaseTape } from "../start-backend.ts";
import { registerFloat64Kernels } from "./float64-kernels.ts";
import type { Float64Tape } from "./float64-tape.ts";

/** What a tensor of the float64 backend holds: real numbers in float64, whatever its dtype says. */
interface Storage {
  readonly values: Float64Array;
  readonly dtype: tf.DataType;
  references: number;
}

/**
 * A tfjs backend that stores and computes in float64, in plain JavaScript.
 *
 * tfjs knows no float64 dtype, so tensors here are called "float32" and hold doubles. It exists for
 * energies that users write in tfjs: their values and derivatives at the points are then exact to double
 * precision on any machine. It has the elementwise, reduction and layout kernels that an energy needs
 * (`float64-kernels.ts`); another kernel gives tfjs's own "kernel not registered" error.
 *
 * Constants arrive from tfjs already rounded to float32; a single number is read as the shortest decimal
 * with that float32 value, so that 0.1 in an energy means 0.1.
 */
export class Float64Backend extends tf.KernelBackend {
  /** Takes down the kernel calls, while there is one. */
  tape: Float64Tape | undefined;
  // It asks tfjs for tensors of other backends, which users may have made outside their energies.
  private storage = new tf.DataStorage<Storage>(this, tf.engine());

  override write(values: tf.BackendValues, _shape: number[], dtype: tf.DataType): object {
    return this.store(toFloat64(values as ArrayLike<number>), dtype);
  }

  /** Takes ownership of the values. */
  store(values: Float64Array, dtype: tf.DataType): object {
    const dataId = {};
    this.storage.set(dataId, { values, dtype, references: 1 });
    return dataId;
  }

  override move(
    dataId: object,
    values: tf.BackendValues,
    _shape: number[],
    dtype: tf.DataType,
    references: number,
  ): void {
    this.storage.set(dataId, { values: toFloat64(values as ArrayLike<number>), dtype, references });
  }

  values(dataId: object): Float64Array {
    return this.storage.get(dataId).values;
  }

  override readSync(dataId: object): tf.BackendValues {
    const { values, dtype } = this.storage.get(dataId);
    // tfjs types its arrays as float32; inside `inFloat64` the doubles pass through unchanged.
    if (tf.engine().backend === this) return values as unknown as Float32Array;
    // Another backend takes the tensor over, and copies bytes.
    if (dtype === "int32") return Int32Array.from(values);
    return dtype === "bool" ? Uint8Array.from(values) : Float32Array.from(values);
  }

  override read(dataId: object): Promise<tf.BackendValues> {
    return Promise.resolve(this.readSync(dataId));
  }

  override refCount(dataId: object): number {
    return this.storage.has(dataId) ? this.storage.get(dataId).references : 0;
  }

  override incRef(dataId: object): void {
    this.storage.get(dataId).references++;
  }

  override disposeData(dataId: object, force = false): boolean {
    if (!this.storage.has(dataId)) return true;
    const held = this.storage.get(dataId);
    held.references--;
    if (!force && held.references > 0) return false;
    this.storage.delete(dataId);
    return true;
  }

  override numDataIds(): number {
    this.tape?.announce(); // tfjs asks before every kernel and every function with a gradient of its own
    return this.storage.numDataIds();
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: false };
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-16;
  }

  override dispose(): void {
    this.storage = new tf.DataStorage<Storage>(this, tf.engine());
  }
}

const backendName = "deep-ritz-float64";

/**
 * Runs `body` with the float64 backend as tfjs's current one and gives the previous one back afterwards.
 * Tensors made inside are disposed of at the end; return plain arrays.
 */
export function inFloat64<T>(body: () => T): T {
  const engine = tf.engine();
  if (engine.registry[backendName] === undefined) {
    registerFloat64Kernels(backendName);
    registerGradients();
    registerChainedOperations();
    // Without a factory, so that tfjs never picks this backend by itself where no other has been started.
    engine.registry[backendName] = new Float64Backend();
  }
  const previous = engine.backendName;
  if (previous === backendName) return scoped(engine, body);
  switchBackend(engine, backendName);
  try {
    return scoped(engine, body);
  } finally {
    switchBackend(engine, previous);
  }
}

function scoped<T>(engine: ReturnType<typeof tf.engine>, body: () => T): T {
  engine.startScope();
  try {
    return body();
  } catch (error) {
    releaseTape();
    throw error;
  } finally {
    engine.endScope();
  }
}

/**
 * Engine.setBackend does this too, but walks the whole kernel registry each time (0.2 ms), which is more
 * than an energy costs.
 */
function switchBackend(engine: ReturnType<typeof tf.engine>, name: string): void {
  Object.assign(engine, { backendName: name, backendInstance: engine.findBackend(name) });
}

/** A float64 tensor that shares `values`; only inside `inFloat64`. */
export function float64Tensor(values: Float64Array, shape: number[]): tf.Tensor {
  return tf.engine().makeTensor(values as unknown as Float32Array, shape, "float32");
}

function toFloat64(values: ArrayLike<number>): Float64Array {
  if (values instanceof Float64Array) return values;
  if (values instanceof Float32Array && values.length === 1) return Float64Array.of(decimal(values[0]!));
  return Float64Array.from(values);
}

/** The number with the fewest decimal digits that rounds to the same float32. */
function decimal(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return candidate;
  }
  return value;
}
