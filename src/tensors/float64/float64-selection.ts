import * as tf from "@tensorflow/tfjs-core";
import type { KernelTensor } from "./float64-layout.ts";

interface Attributes {
  readonly axis?: number;
  readonly shape?: number[];
  readonly dim?: number;
  readonly depth?: number;
  readonly onValue?: number;
  readonly offValue?: number;
  readonly dtype?: tf.DataType;
  readonly start?: number;
  readonly stop?: number;
  readonly step?: number;
  readonly num?: number;
  readonly paddings?: [number, number][];
  readonly mode?: "reflect" | "symmetric";
  readonly begin?: number[];
  readonly end?: number[];
  readonly strides?: number[];
  readonly beginMask?: number;
  readonly endMask?: number;
  readonly ellipsisMask?: number;
  readonly newAxisMask?: number;
  readonly shrinkAxisMask?: number;
}

type Kernel = (inputs: KernelTensor[], attributes: Attributes) => KernelTensor;

/** Kernels that choose entries by index, number them, or compare them along an axis, by tfjs kernel name. */
export const selectionKernels: Readonly<Record<string, Kernel>> = {
  ArgMax: ([x], { axis }) => positionOf(x!, axis!, (value, best) => value > best),
  ArgMin: ([x], { axis }) => positionOf(x!, axis!, (value, best) => value < best),
  OneHot: ([indices], { depth, onValue, offValue, dtype = "int32" }) => {
    const entry = (value: number) => (dtype === "int32" ? Math.trunc(value) : value);
    const values = new Float64Array(indices!.values.length * depth!).fill(entry(offValue!));
    indices!.values.forEach((index, i) => {
      if (index >= 0 && index < depth!) values[i * depth! + index] = entry(onValue!);
    });
    return { shape: [...indices!.shape, depth!], dtype, values };
  },
  Range: (_, { start, stop, step, dtype = "float32" }) => {
    const length = Math.max(0, Math.ceil((stop! - start!) / step!));
    const values = Float64Array.from({ length }, (__, i) => start! + i * step!);
    return { shape: [length], dtype, values };
  },
  LinSpace: (_, { start, stop, num }) => {
    const step = num! > 1 ? (stop! - start!) / (num! - 1) : 0;
    const values = Float64Array.from({ length: num! }, (__, i) => start! + i * step);
    return { shape: [num!], dtype: "float32", values };
  },
  StridedSlice: ([x], attributes) => {
    const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attributes;
    const slice = tf.slice_util.sliceInfo(
      x!.shape,
      begin!,
      end!,
      strides!,
      beginMask!,
      endMask!,
      ellipsisMask!,
      newAxisMask!,
      shrinkAxisMask!,
    );
    const axes = x!.shape.map((_, axis) => ({ from: slice.begin[axis]!, step: slice.strides[axis]! }));
    const extents = axes.map(({ from, step }, axis) =>
      Math.max(0, Math.ceil((slice.end[axis]! - from) / step)),
    );
    return chosen(
      x!,
      axes.map(({ from, step }, axis) => Array.from({ length: extents[axis]! }, (_, i) => from + i * step)),
      slice.finalShape,
    );
  },
  MirrorPad: ([x], { paddings, mode }) => {
    const edge = mode === "symmetric" ? 1 : 0; // whether the outermost entry is repeated
    const axes = x!.shape.map((extent, axis) => {
      const [before, after] = paddings![axis]!;
      return Array.from({ length: before + extent + after }, (_, i) => {
        const at = i - before;
        if (at < 0) return -at - edge;
        return at < extent ? at : 2 * (extent - 1) - at + edge;
      });
    });
    return chosen(
      x!,
      axes,
      axes.map(({ length }) => length),
    );
  },
  GatherNd: ([x, indices]) => {
    const depth = indices!.shape.at(-1)!;
    const inner = tf.util.sizeFromShape(x!.shape.slice(depth));
    const count = indices!.values.length / depth;
    const values = new Float64Array(count * inner);
    for (let i = 0; i < count; i++) {
      const row = rowAt(indices!, i, x!.shape);
      values.set(x!.values.subarray(row * inner, (row + 1) * inner), i * inner);
    }
    return { shape: [...indices!.shape.slice(0, -1), ...x!.shape.slice(depth)], dtype: x!.dtype, values };
  },
  ScatterNd: ([indices, updates], { shape }) => {
    const depth = indices!.shape.at(-1)!;
    const inner = tf.util.sizeFromShape(shape!.slice(depth));
    const values = new Float64Array(tf.util.sizeFromShape(shape!));
    for (let i = 0; i < indices!.values.length / depth; i++) {
      const row = rowAt(indices!, i, shape!);
      for (let k = 0; k < inner; k++) values[row * inner + k]! += updates!.values[i * inner + k]!;
    }
    return { shape: shape!, dtype: updates!.dtype, values };
  },
  Softmax: ([x], { dim }) => {
    const extent = x!.shape[dim!]!; // the last axis: tfjs knows no other
    const values = new Float64Array(x!.values.length);
    for (let first = 0; first < values.length; first += extent) {
      const row = x!.values.subarray(first, first + extent);
      const largest = row.reduce((held, value) => Math.max(held, value));
      let sum = 0;
      for (let k = 0; k < extent; k++) sum += values[first + k] = Math.exp(row[k]! - largest);
      for (let k = 0; k < extent; k++) values[first + k]! /= sum;
    }
    return { shape: x!.shape, dtype: x!.dtype, values };
  },
};

/** The row-major number of the i-th of some indices [.., depth] into the first axes of a shape. */
function rowAt(indices: KernelTensor, i: number, shape: readonly number[]): number {
  const depth = indices.shape.at(-1)!;
  let row = 0;
  for (let k = 0; k < depth; k++) row = row * shape[k]! + indices.values[i * depth + k]!;
  return row;
}

/** The first position along an axis that none is better than. */
function positionOf(
  x: KernelTensor,
  axis: number,
  better: (value: number, best: number) => boolean,
): KernelTensor {
  const along = tf.util.parseAxisParam(axis, x.shape)[0]!;
  const extent = x.shape[along]!;
  const inner = tf.util.sizeFromShape(x.shape.slice(along + 1));
  const values = new Float64Array(x.values.length / extent);
  for (let i = 0; i < values.length; i++) {
    const first = Math.floor(i / inner) * extent * inner + (i % inner);
    let best = 0;
    for (let k = 1; k < extent; k++) {
      if (better(x.values[first + k * inner]!, x.values[first + best * inner]!)) best = k;
    }
    values[i] = best;
  }
  return { shape: x.shape.filter((_, k) => k !== along), dtype: "int32", values };
}

/** The entries at the given positions of every axis, in a shape that may drop or add axes of extent 1. */
function chosen(x: KernelTensor, axes: readonly (readonly number[])[], shape: number[]): KernelTensor {
  let offsets = [0];
  axes.forEach((positions, axis) => {
    const extent = x.shape[axis]!;
    offsets = offsets.flatMap((offset) => positions.map((position) => offset * extent + position));
  });
  return { shape, dtype: x.dtype, values: Float64Array.from(offsets, (offset) => x.values[offset]!) };
}
