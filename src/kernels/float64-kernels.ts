import * as tf from "@tensorflow/tfjs-core";
import { erf } from "../math/erf.ts";
import type { Float64Backend } from "./float64-backend.ts";
import { type KernelTensor, layoutKernels } from "./float64-layout.ts";

type Unary = (x: number, attributes: Record<string, number>) => number;

const unary: Readonly<Record<string, Unary>> = {
  Abs: Math.abs,
  Acos: Math.acos,
  Acosh: Math.acosh,
  Asin: Math.asin,
  Asinh: Math.asinh,
  Atan: Math.atan,
  Atanh: Math.atanh,
  Ceil: Math.ceil,
  ClipByValue: (x, { clipValueMin, clipValueMax }) => Math.min(Math.max(x, clipValueMin!), clipValueMax!),
  Cos: Math.cos,
  Cosh: Math.cosh,
  Elu: (x) => (x >= 0 ? x : Math.expm1(x)),
  Erf: erf,
  Exp: Math.exp,
  Expm1: Math.expm1,
  Floor: Math.floor,
  IsFinite: (x) => Number(Number.isFinite(x)),
  IsInf: (x) => Number(Math.abs(x) === Number.POSITIVE_INFINITY),
  IsNan: (x) => Number(Number.isNaN(x)),
  LeakyRelu: (x, { alpha }) => (x > 0 ? x : alpha! * x),
  Log: Math.log,
  Log1p: Math.log1p,
  LogicalNot: (x) => Number(x === 0),
  Neg: (x) => -x,
  OnesLike: () => 1,
  Reciprocal: (x) => 1 / x,
  Relu: (x) => Math.max(x, 0),
  Relu6: (x) => Math.min(Math.max(x, 0), 6),
  Round: roundHalfEven,
  Rsqrt: (x) => 1 / Math.sqrt(x),
  Selu: (x) => 1.0507009873554805 * (x >= 0 ? x : 1.6732632423543772 * Math.expm1(x)),
  Sigmoid: (x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))),
  Sign: Math.sign,
  Sin: Math.sin,
  Sinh: Math.sinh,
  Softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  Sqrt: Math.sqrt,
  Square: (x) => x * x,
  Step: (x, { alpha }) => (Number.isNaN(x) ? x : x > 0 ? 1 : (alpha ?? 0)),
  Tan: Math.tan,
  Tanh: Math.tanh,
  ZerosLike: () => 0,
};

const binary: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Atan2: Math.atan2,
  Equal: (a, b) => Number(a === b),
  FloorDiv: (a, b) => Math.floor(a / b),
  Greater: (a, b) => Number(a > b),
  GreaterEqual: (a, b) => Number(a >= b),
  Less: (a, b) => Number(a < b),
  LessEqual: (a, b) => Number(a <= b),
  LogicalAnd: (a, b) => Number(a !== 0 && b !== 0),
  LogicalOr: (a, b) => Number(a !== 0 || b !== 0),
  LogicalXor: (a, b) => Number((a !== 0) !== (b !== 0)),
  Maximum: Math.max,
  Minimum: Math.min,
  Mod: (a, b) => a - b * Math.floor(a / b),
  Multiply: (a, b) => a * b,
  NotEqual: (a, b) => Number(a !== b),
  Pow: power,
  Prelu: (x, alpha) => (x >= 0 ? x : alpha * x),
  RealDiv: (a, b) => a / b,
  SquaredDifference: (a, b) => (a - b) * (a - b),
  Sub: (a, b) => a - b,
};

const comparisons = new Set(
  "Equal Greater GreaterEqual Less LessEqual LogicalAnd LogicalOr LogicalXor LogicalNot NotEqual IsFinite IsInf IsNan".split(
    " ",
  ),
);

const reductions: Readonly<Record<string, { start: number; step: (sum: number, x: number) => number }>> = {
  All: { start: 1, step: (held, x) => Number(held !== 0 && x !== 0) },
  Any: { start: 0, step: (held, x) => Number(held !== 0 || x !== 0) },
  Max: { start: Number.NEGATIVE_INFINITY, step: Math.max },
  Min: { start: Number.POSITIVE_INFINITY, step: Math.min },
  Prod: { start: 1, step: (product, x) => product * x },
  Sum: { start: 0, step: (sum, x) => sum + x },
};

/** Registers every kernel of the float64 backend under the given backend name. */
export function registerFloat64Kernels(backendName: string): void {
  const register = (
    kernelName: string,
    kernel: (inputs: KernelTensor[], attributes: Record<string, never>) => KernelTensor | KernelTensor[],
  ) =>
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc: ({ inputs, attrs, backend }) => {
        const store = backend as Float64Backend;
        const open = Object.values(inputs)
          .flat()
          .filter((tensor) => tensor !== undefined);
        const tensors = open.map((tensor) => ({
          shape: tensor.shape,
          dtype: tensor.dtype,
          values: store.values(tensor.dataId),
        }));
        const result = kernel(tensors, (attrs ?? {}) as Record<string, never>);
        const close = ({ shape, dtype, values }: KernelTensor) => ({
          dataId: store.store(values, dtype),
          shape,
          dtype,
        });
        return Array.isArray(result) ? result.map(close) : close(result);
      },
    });

  for (const [name, f] of Object.entries(unary)) {
    register(name, ([x], attributes) => {
      const values = new Float64Array(x!.values.length);
      for (let i = 0; i < values.length; i++) values[i] = f(x!.values[i]!, attributes);
      return { shape: x!.shape, dtype: comparisons.has(name) ? "bool" : x!.dtype, values };
    });
  }
  for (const [name, f] of Object.entries(binary)) {
    register(name, ([a, b]) => broadcast(a!, b!, f, comparisons.has(name) ? "bool" : a!.dtype));
  }
  for (const [name, { start, step }] of Object.entries(reductions)) {
    register(name, ([x], attributes) => reduce(x!, attributes, start, step));
  }
  register("Mean", ([x], attributes) => {
    const sum = reduce(x!, attributes, 0, (total, value) => total + value);
    const share = sum.values.length / x!.values.length;
    for (let i = 0; i < sum.values.length; i++) sum.values[i]! *= share;
    return sum;
  });
  register("AddN", (tensors) => tensors.reduce((sum, next) => broadcast(sum, next, binary.Add!, sum.dtype)));
  register("EluGrad", ([dy, y]) =>
    broadcast(dy!, y!, (slope, value) => (value >= 0 ? slope : slope * (value + 1)), dy!.dtype),
  );
  for (const [name, kernel] of Object.entries(layoutKernels)) register(name, kernel);
}

function broadcast(
  a: KernelTensor,
  b: KernelTensor,
  f: (a: number, b: number) => number,
  dtype: tf.DataType,
): KernelTensor {
  if (tf.util.arraysEqual(a.shape, b.shape)) {
    const values = new Float64Array(a.values.length);
    for (let i = 0; i < values.length; i++) values[i] = f(a.values[i]!, b.values[i]!);
    return { shape: a.shape, dtype, values };
  }
  if (b.values.length === 1 && b.shape.length <= a.shape.length) {
    const constant = b.values[0]!;
    return { shape: a.shape, dtype, values: a.values.map((value) => f(value, constant)) };
  }
  if (a.values.length === 1 && a.shape.length <= b.shape.length) {
    const constant = a.values[0]!;
    return { shape: b.shape, dtype, values: b.values.map((value) => f(constant, value)) };
  }
  const shape = tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
  const values = new Float64Array(tf.util.sizeFromShape(shape));
  const stepA = broadcastStrides(a.shape, shape);
  const stepB = broadcastStrides(b.shape, shape);
  const index = new Int32Array(shape.length);
  for (let i = 0, atA = 0, atB = 0; i < values.length; i++) {
    values[i] = f(a.values[atA]!, b.values[atB]!);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      atA += stepA[axis]!;
      atB += stepB[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      atA -= stepA[axis]! * shape[axis]!;
      atB -= stepB[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return { shape, dtype, values };
}

/** Strides of `from` seen as the broadcast shape `to`; 0 where it repeats. */
function broadcastStrides(from: readonly number[], to: readonly number[]): number[] {
  const strides = new Array<number>(to.length).fill(0);
  let stride = 1;
  for (let k = 1; k <= from.length; k++) {
    const extent = from[from.length - k]!;
    strides[to.length - k] = extent === 1 ? 0 : stride;
    stride *= extent;
  }
  return strides;
}

function reduce(
  x: KernelTensor,
  attributes: { axis?: number | number[] | null; keepDims?: boolean; reductionIndices?: number | number[] },
  start: number,
  step: (held: number, value: number) => number,
): KernelTensor {
  const axes = tf.util.parseAxisParam(
    (attributes.axis ?? attributes.reductionIndices ?? x.shape.map((_, axis) => axis)) as number[],
    x.shape,
  );
  const kept = x.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
  const strides = broadcastStrides(kept, x.shape);
  const values = new Float64Array(tf.util.sizeFromShape(kept)).fill(start);
  const index = new Int32Array(x.shape.length);
  for (let i = 0, at = 0; i < x.values.length; i++) {
    values[at] = step(values[at]!, x.values[i]!);
    for (let axis = x.shape.length - 1; axis >= 0; axis--) {
      at += strides[axis]!;
      if (++index[axis]! < x.shape[axis]!) break;
      at -= strides[axis]! * x.shape[axis]!;
      index[axis] = 0;
    }
  }
  const shape = attributes.keepDims ? kept : x.shape.filter((_, axis) => !axes.includes(axis));
  return { shape, dtype: x.dtype, values };
}

/** Small powers are products: a ** b takes ten times as long. */
function power(a: number, b: number): number {
  if (b === 2) return a * a;
  if (b === 3) return a * a * a;
  if (b === 4) return a * a * (a * a);
  return a ** b;
}

/** Halves go to the even neighbour, as tfjs's other backends round. */
function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  if (x - floor !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}
