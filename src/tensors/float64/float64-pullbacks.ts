import type { NamedAttrMap } from "@tensorflow/tfjs-core";
import { type BroadcastTable, broadcastTable } from "./broadcast.ts";
import { power, reduction } from "./float64-kernels.ts";
import type { KernelTensor } from "./float64-layout.ts";

/** A kernel call with one output, on the way back through it. */
export interface Pullback {
  readonly inputs: readonly KernelTensor[];
  readonly attributes: NamedAttrMap;
  /** Derivatives with respect to the output, and its shape. */
  readonly dy: Float64Array;
  readonly shape: readonly number[];
  /** Where those with respect to each input are added; undefined: not wanted. */
  readonly into: readonly (Float64Array | undefined)[];
}

const slopes: Readonly<Record<string, (x: number) => number>> = {
  Abs: Math.sign,
  Cos: (x) => -Math.sin(x),
  Exp: Math.exp,
  Log: (x) => 1 / x,
  Reciprocal: (x) => -1 / (x * x),
  Relu: (x) => Number(x > 0),
  Rsqrt: (x) => -0.5 / (x * Math.sqrt(x)),
  Sin: Math.cos,
  Sqrt: (x) => (x === 0 ? 0 : 0.5 / Math.sqrt(x)), // at 0 a subgradient, for |u| and norms
  Square: (x) => 2 * x,
  Tanh: (x) => 1 - Math.tanh(x) ** 2,
};

type BinarySlope = (a: number, b: number) => number;

const binarySlopes: Readonly<Record<string, readonly [BinarySlope, BinarySlope]>> = {
  Maximum: [(a, b) => Number(a >= b), (a, b) => Number(a < b)],
  Minimum: [(a, b) => Number(a <= b), (a, b) => Number(a > b)],
  Mod: [() => 1, (a, b) => -Math.floor(a / b)],
  Pow: [
    (a, b) => (a === 0 && b < 1 ? 0 : b * power(a, b - 1)),
    (a, b) => (a > 0 ? power(a, b) * Math.log(a) : 0),
  ],
  RealDiv: [(_, b) => 1 / b, (a, b) => -a / (b * b)],
  SquaredDifference: [(a, b) => 2 * (a - b), (a, b) => 2 * (b - a)],
};

/**
 * Reverse passes through the kernels that most energies are made of, on plain arrays. They compute what the
 * gradients registered with tfjs compute (`tfjs-gradients.ts`), which serve for all other kernels.
 */
export const pullbacks: ReadonlyMap<string, (call: Pullback) => void> = new Map([
  ...Object.entries(slopes).map(
    ([name, slope]) => [name, (call: Pullback) => pullUnary(call, slope)] as const,
  ),
  ...Object.entries(binarySlopes).map(
    ([name, [slopeA, slopeB]]) => [name, (call: Pullback) => pullBinary(call, slopeA, slopeB)] as const,
  ),
  ["Add", (call) => pullTerms(call, 1)],
  ["ExpandDims", (call) => addTo(call.into[0], undefined, call.dy, 1)],
  ["Identity", (call) => addTo(call.into[0], undefined, call.dy, 1)],
  ["Mean", (call) => pullSum(call, call.dy.length / call.inputs[0]!.values.length)],
  ["Multiply", pullFactors],
  ["Neg", (call) => addTo(call.into[0], undefined, call.dy, -1)],
  ["Reshape", (call) => addTo(call.into[0], undefined, call.dy, 1)],
  ["Sub", (call) => pullTerms(call, -1)],
  ["Sum", (call) => pullSum(call, 1)],
]);

/** into[table[i]] += factor dy[i]. */
function addTo(
  into: Float64Array | undefined,
  table: BroadcastTable,
  dy: Float64Array,
  factor: number,
): void {
  if (into) for (let i = 0; i < dy.length; i++) into[table ? table[i]! : i]! += factor * dy[i]!;
}

function pullTerms({ dy, inputs: [a, b], shape, into }: Pullback, sign: number): void {
  addTo(into[0], broadcastTable(a!.shape, shape), dy, 1);
  addTo(into[1], broadcastTable(b!.shape, shape), dy, sign);
}

function pullFactors({ dy, inputs: [a, b], shape, into }: Pullback): void {
  const tableA = broadcastTable(a!.shape, shape);
  const tableB = broadcastTable(b!.shape, shape);
  addProduct(into[0], tableA, dy, b!.values, tableB);
  addProduct(into[1], tableB, dy, a!.values, tableA);
}

/** into[table[i]] += dy[i] factor[factorTable[i]]. */
function addProduct(
  into: Float64Array | undefined,
  table: BroadcastTable,
  dy: Float64Array,
  factor: Float64Array,
  factorTable: BroadcastTable,
): void {
  if (!into) return;
  for (let i = 0; i < dy.length; i++) {
    into[table ? table[i]! : i]! += dy[i]! * factor[factorTable ? factorTable[i]! : i]!;
  }
}

function pullUnary({ dy, inputs: [x], into: [into] }: Pullback, slope: (x: number) => number): void {
  const { values } = x!;
  for (let i = 0; i < dy.length; i++) into![i]! += dy[i]! * slope(values[i]!);
}

function pullBinary(
  { dy, inputs: [a, b], shape, into: [intoA, intoB] }: Pullback,
  slopeA: BinarySlope,
  slopeB: BinarySlope,
): void {
  const [valuesA, valuesB] = [a!.values, b!.values];
  const tableA = broadcastTable(a!.shape, shape);
  const tableB = broadcastTable(b!.shape, shape);
  for (let i = 0; i < dy.length; i++) {
    const atA = tableA ? tableA[i]! : i;
    const atB = tableB ? tableB[i]! : i;
    if (intoA) intoA[atA]! += dy[i]! * slopeA(valuesA[atA]!, valuesB[atB]!);
    if (intoB) intoB[atB]! += dy[i]! * slopeB(valuesA[atA]!, valuesB[atB]!);
  }
}

function pullSum({ dy, inputs: [x], attributes, into: [into] }: Pullback, factor: number): void {
  const table = broadcastTable(reduction(x!.shape, attributes).kept, x!.shape);
  for (let i = 0; i < into!.length; i++) into![i]! += factor * dy[table ? table[i]! : i]!;
}
