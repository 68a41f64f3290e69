import type { Jet } from "../../src/jet/jet.ts";
import type { FloatArray, JetKernel } from "../../src/kernels/contract/kernel-set.ts";
import type { Random } from "../../src/math/random.ts";
import { activations } from "../../src/network/activations.ts";
import type { Network } from "../../src/network/network.ts";
import { shallow } from "../../src/network/shallow/shallow.ts";
import { normals } from "../contracts/networks.ts";

/** Largest difference of a kernel from the float64 reference, relative to the largest magnitude in the result. */
export const tolerance = { float32: 5e-6, float64: 1e-12 };
export type Precision = keyof typeof tolerance;
export const precisions = ["float32", "float64"] as const;

/** Multiples of 1/32: sums of a few products are exact in float32, so kinks are on the same side there. */
export function exactNumbers(random: Random, count: number): Float64Array {
  return Float64Array.from({ length: count }, () => Math.round(random.normal() * 16) / 32);
}

/** The same, moved by 1/2048: a sum of exact products with one of them is exact and never zero. */
function exactBiases(random: Random, count: number): Float64Array {
  return exactNumbers(random, count).map((b) => b + 1 / 2048);
}

/** A two-layer network, its parameters [P] and points [count, d], such that pre-activations are exact and not zero. */
export function exactShallow(
  random: Random,
  name: string,
  d: number,
  c: number,
  width: number,
  count: number,
): { readonly network: Network; readonly theta: Float64Array; readonly points: Float64Array } {
  const network = shallow({ inputs: d, outputs: c, width, activation: activations[name]! });
  const theta = normals(network.parameterCount, random);
  theta.set(exactNumbers(random, d * width));
  theta.set(exactBiases(random, width), d * width);
  return { network, theta, points: exactNumbers(random, count * d) };
}

/** The largest magnitude. */
export function sizeOf(...arrays: readonly FloatArray[]): number {
  let size = 0;
  for (const array of arrays) for (const value of array) size = Math.max(size, Math.abs(value));
  return size;
}

/** Infinite where an entry is not finite, or the lengths differ. */
export function largestDifference(got: FloatArray, wanted: FloatArray): number {
  if (got.length !== wanted.length) return Number.POSITIVE_INFINITY;
  let difference = 0;
  for (let i = 0; i < wanted.length; i++) {
    if (!Number.isFinite(got[i]!)) return Number.POSITIVE_INFINITY;
    difference = Math.max(difference, Math.abs(got[i]! - wanted[i]!));
  }
  return difference;
}

/** Relative to the largest magnitude in what is wanted, here or in another part of the result. */
export function relativeDifference(
  got: FloatArray,
  wanted: FloatArray,
  ...elsewhere: readonly FloatArray[]
): number {
  const size = sizeOf(wanted, ...elsewhere);
  return largestDifference(got, wanted) / (size === 0 ? 1 : size);
}

/** What a kernel is asked for, in float64. */
export interface KernelCall {
  readonly theta: Float64Array;
  readonly s: number;
  /** [at least n, d], n the cotangent's count */
  readonly points: Float64Array;
  readonly cotangent: Jet;
}

/** u, grad u and the cotangent's pullback. */
export function runKernel(kernel: JetKernel, network: Network, precision: Precision, call: KernelCall) {
  const Float = precision === "float32" ? Float32Array : Float64Array;
  const { inputs: d, outputs: c, parameterCount } = network;
  const { s, cotangent } = call;
  const { count } = cotangent;
  const [theta, points] = [Float.from(call.theta), Float.from(call.points.subarray(0, count * d))];
  const [u, grad] = [new Float(count * c), new Float(count * c * d)];
  const gradient = new Float(parameterCount);
  kernel.forward(theta, s, points, count, u, grad);
  const [toU, toGrad] = [Float.from(cotangent.u), Float.from(cotangent.grad)];
  kernel.pullback(theta, s, points, count, toU, toGrad, gradient);
  return { u, grad, gradient };
}
