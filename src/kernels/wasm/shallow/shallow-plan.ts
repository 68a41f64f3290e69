import type { ShallowRequest } from "../../contract/kernel-set.ts";
import { Bump, constantsAddress, firstAddress, line } from "../assembler/frame.ts";
import { type ActivationCode, activationCodes } from "../assembler/simd-activations.ts";
import { bytesOf, ConstantPool, lanesOf, type VectorFormat } from "../assembler/simd-vectors.ts";

/** Slots of a call's arguments. Integers: */
export const count = 0; // samples, a multiple of the tile
export const points = 1; // address of x [n, d]
export const values = 2; // address of u or its cotangent [n, c]
export const slopes = 3; // address of grad u or its cotangent [n, c, d]
/** Numbers, all with the factor m^(-1/2): */
export const identityScale = 0; // 1 - s
export const sumScale = 1; // s, times the activation's factor for u
export const slopeScale = 2; // s, times its factor for grad u
export const weightScale = 3; // s, times the pullback's factor for A
export const innerScale = 4; // s, times the pullback's factor for W and b

/** Up to this d everything stays in registers; beyond, tiles of products go through a small scratch array. */
const mostInRegisters = 3;

/**
 * How the loops in registers are laid out; V8 has 15 registers to give on x86-64. Chosen by
 * measurement on Node 20 (no fused multiply-add) and Node 24.
 */
export interface RegisterLayout {
  /** Vectors of samples that share one neuron's numbers in the forward loop. */
  readonly forwardVectors: 1 | 2;
  /** Rounds of the forward loop written out one after another. */
  readonly forwardRounds: 1 | 2;
  /** Vectors of neurons that share one sample's numbers in the pullback loop. */
  readonly pullbackVectors: 1 | 2;
  /** The pullback loads the neurons' parameters in every round rather than let sums spill. */
  readonly reload: boolean;
}

function registerLayout(d: number, fused: boolean): RegisterLayout {
  return {
    forwardVectors: fused && d === 3 ? 1 : 2,
    forwardRounds: !fused && d === 1 ? 1 : 2,
    pullbackVectors: d === 1 || (fused && d === 2) ? 2 : 1,
    reload: fused,
  };
}

/** Where a two-layer kernel keeps what, all known when it is emitted. Addresses and strides in bytes. */
export interface ShallowPlan {
  readonly activation: ActivationCode;
  readonly format: VectorFormat;
  readonly d: number;
  readonly m: number;
  readonly c: number;
  readonly bytes: number;
  /** Samples or neurons handled together: two vectors. */
  readonly tile: number;
  /** Undefined: blocked. */
  readonly registers: RegisterLayout | undefined;
  /** From one row of neurons to the next. */
  readonly stride: number;
  /** The caller's parameters, as they come. */
  readonly theta: number;
  readonly parameterCount: number;
  /** Rows of neurons, padded with zeros: W (d of them), b, A (c). */
  readonly rows: number;
  /** [c, d] and [c]: P and q with the identity's part of all neurons added. */
  readonly affine: number;
  /** [c, d] and [c]: sums over the samples of U x + G, and of U. */
  readonly moments: number;
  /** Rows of one output's sums: for W (d of them), b, A. */
  readonly partial: number;
  /** Rows of the gradient: W (d of them), b, A (c). */
  readonly totals: number;
  /** The gradient, as it goes out. */
  readonly gradient: number;
  /** One array for each thread. */
  readonly scratch: number;
  readonly scratchSize: number;
  /** Neurons, and samples, summed at a stretch before they join the total. */
  readonly neuronBlock: number;
  readonly sampleBlock: number;
  /** Where arrays with a length that depends on n begin. */
  readonly end: number;
}

export function planShallow(request: ShallowRequest, fused: boolean, threads: number): ShallowPlan {
  const { inputs: d, width: m, outputs: c, activation, precision } = request;
  const format: VectorFormat = {
    precision: precision === "float32" ? "f32" : "f64",
    fused,
    constants: new ConstantPool(constantsAddress),
  };
  const bytes = bytesOf(format);
  const tile = 2 * lanesOf(format);
  const parameterCount = (d + 1 + c) * m + c * (d + 1);
  const registers = d <= mostInRegisters ? registerLayout(d, fused) : undefined;
  // Blocks fit a first-level cache, and keep sums in f32 short.
  const neuronBlock = registers ? 512 : 128;
  const sampleBytes = (2 * d + 1) * bytes + (registers ? 0 : 64);
  const sampleBlock = Math.min(512, Math.max(32, Math.floor(24576 / sampleBytes / 32) * 32));
  const scratchSize = registers ? 0 : Math.max((2 * d + neuronBlock) * 32, sampleBlock * 64);
  const stride = rowStride(m * bytes);
  const bump = new Bump(firstAddress);
  return {
    activation: activationCodes[activation],
    format,
    d,
    m,
    c,
    bytes,
    tile,
    registers,
    stride,
    parameterCount,
    theta: bump.take(parameterCount * bytes),
    rows: bump.take((d + 1 + c) * stride),
    affine: bump.take(c * (d + 1) * bytes),
    moments: bump.take(c * (d + 1) * bytes),
    partial: bump.take((d + 2) * stride),
    totals: bump.take((d + 1 + c) * stride),
    gradient: bump.take(parameterCount * bytes),
    scratchSize,
    scratch: bump.take(threads * scratchSize),
    neuronBlock,
    sampleBlock,
    end: bump.end,
  };
}

/** Whole tiles, and an odd number of cache lines, so that rows do not compete for the same cache sets. */
function rowStride(bytes: number): number {
  const lines = Math.ceil(bytes / line);
  return line * (lines % 2 === 0 ? lines + 1 : lines);
}
