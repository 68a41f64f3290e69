import * as tf from "@tensorflow/tfjs-core";
import { erf } from "../../math/erf.ts";
import { type BroadcastTable, broadcastTable } from "./broadcast.ts";
import { einsum } from "./float64-einsum.ts";
import { type KernelTensor, layoutKernels } from "./float64-layout.ts";
import { scanKernels } from "./float64-scans.ts";
import { selectionKernels } from "./float64-selection.ts";

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
  NotEqual: (a, b) => Number(a !== b),
  Pow: power,
  Prelu: (x, alpha) => (x >= 0 ? x : alpha * x),
  RealDiv: (a, b) => a / b,
  SquaredDifference: (a, b) => (a - b) * (a - b),
};

/** A binary kernel's whole loop; the tables say where the inputs' entries are. */
type BinaryLoop = (
  a: Float64Array,
  b: Float64Array,
  y: Float64Array,
  tableA: BroadcastTable,
  tableB: BroadcastTable,
) => void;

/** Most of what energies compute, without a call for each entry, which takes several times as long. */
const binaryLoops: Readonly<Record<string, BinaryLoop>> = {
  Add(a, b, y, tableA, tableB) {
    for (let i = 0; i < y.length; i++) y[i] = a[tableA ? tableA[i]! : i]! + b[tableB ? tableB[i]! : i]!;
  },
  Multiply(a, b, y, tableA, tableB) {
    for (let i = 0; i < y.length; i++) y[i] = a[tableA ? tableA[i]! : i]! * b[tableB ? tableB[i]! : i]!;
  },
  Sub(a, b, y, tableA, tableB) {
    for (let i = 0; i < y.length; i++) y[i] = a[tableA ? tableA[i]! : i]! - b[tableB ? tableB[i]! : i]!;
  },
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

/** Takes down one kernel call: its inputs and outputs, by their data ids and as open tensors. */
export type RecordKernel = (
  kernel: string,
  names: readonly string[],
  dataIds: readonly object[],
  inputs: readonly KernelTensor[],
  attributes: tf.NamedAttrMap,
  results: readonly object[],
  outputs: readonly KernelTensor[],
) => void;

/** What kernels see of the float64 backend. */
interface Float64Store {
  values(dataId: object): Float64Array;
  /** Takes ownership of the values. */
  store(values: Float64Array, dtype: tf.DataType): object;
  /** Takes down the kernel calls, while there is one. */
  readonly tape?: { readonly record: RecordKernel };
}

/** Registers every kernel of the float64 backend under the given backend name. */
export function registerFloat64Kernels(backendName: string): void {
  const register = (
    kernelName: string,
    kernel: (inputs: KernelTensor[], attributes: Record<string, never>) => KernelTensor | KernelTensor[],
  ) =>
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc: ({ inputs, attrs = {}, backend }) => {
        const store = backend as unknown as Float64Store;
        const names: string[] = [];
        const dataIds: object[] = [];
        const open: KernelTensor[] = [];
        for (const [name, tensor] of Object.entries(inputs) as [string, tf.TensorInfo | undefined][]) {
          if (tensor === undefined) continue;
          names.push(name);
          dataIds.push(tensor.dataId);
          open.push({ shape: tensor.shape, dtype: tensor.dtype, values: store.values(tensor.dataId) });
        }
        const result = kernel(open, attrs as Record<string, never>);
        const outputs = Array.isArray(result) ? result : [result];
        const closed = outputs.map(({ shape, dtype, values }) => ({
          dataId: store.store(values, dtype),
          shape,
          dtype,
        }));
        const results = closed.map(({ dataId }) => dataId);
        store.tape?.record(kernelName, names, dataIds, open, attrs, results, outputs);
        return Array.isArray(result) ? closed : closed[0]!;
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
    const loop = entrywise(f);
    const dtype = comparisons.has(name) ? "bool" : undefined;
    register(name, ([a, b]) => broadcast(a!, b!, loop, dtype));
  }
  for (const [name, loop] of Object.entries(binaryLoops)) {
    register(name, ([a, b]) => broadcast(a!, b!, loop));
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
  register("AddN", (tensors) => tensors.reduce((sum, next) => broadcast(sum, next, binaryLoops.Add!)));
  const eluGrad = entrywise((slope, value) => (value >= 0 ? slope : slope * (value + 1)));
  register("EluGrad", ([dy, y]) => broadcast(dy!, y!, eluGrad));
  register("Einsum", (tensors, { equation = "" }: { equation?: string }) => einsum(tensors, equation));
  for (const kernels of [layoutKernels, scanKernels, selectionKernels]) {
    for (const [name, kernel] of Object.entries(kernels)) register(name, kernel);
  }
}

function entrywise(f: (a: number, b: number) => number): BinaryLoop {
  return (a, b, y, tableA, tableB) => {
    for (let i = 0; i < y.length; i++) y[i] = f(a[tableA ? tableA[i]! : i]!, b[tableB ? tableB[i]! : i]!);
  };
}

function broadcast(
  a: KernelTensor,
  b: KernelTensor,
  loop: BinaryLoop,
  dtype: tf.DataType = a.dtype,
): KernelTensor {
  const shape = tf.util.arraysEqual(a.shape, b.shape)
    ? a.shape
    : tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
  const values = new Float64Array(tf.util.sizeFromShape(shape));
  loop(a.values, b.values, values, broadcastTable(a.shape, shape), broadcastTable(b.shape, shape));
  return { shape, dtype, values };
}

interface ReductionAttributes {
  readonly axis?: number | number[] | null;
  readonly keepDims?: boolean;
  readonly reductionIndices?: number | number[];
}

/** The axes that a reduction sums over, and the shape that it leaves, with extent 1 there. */
export function reduction(
  shape: number[],
  { axis, reductionIndices }: ReductionAttributes,
): { axes: number[]; kept: number[] } {
  const axes = tf.util.parseAxisParam(
    (axis ?? reductionIndices ?? shape.map((_, k) => k)) as number[],
    shape,
  );
  return { axes, kept: shape.map((extent, k) => (axes.includes(k) ? 1 : extent)) };
}

function reduce(
  x: KernelTensor,
  attributes: ReductionAttributes,
  start: number,
  step: (held: number, value: number) => number,
): KernelTensor {
  const { axes, kept } = reduction(x.shape, attributes);
  const values = new Float64Array(tf.util.sizeFromShape(kept)).fill(start);
  const table = broadcastTable(kept, x.shape);
  for (let i = 0; i < x.values.length; i++) {
    const at = table ? table[i]! : i;
    values[at] = step(values[at]!, x.values[i]!);
  }
  const shape = attributes.keepDims ? kept : x.shape.filter((_, axis) => !axes.includes(axis));
  return { shape, dtype: x.dtype, values };
}

/** Small powers are products: a ** b takes ten times as long. */
export function power(a: number, b: number): number {
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
