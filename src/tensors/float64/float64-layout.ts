import * as tf from "@tensorflow/tfjs-core";

/** A tensor as kernels of the float64 backend see it; values row-major. */
export interface KernelTensor {
  readonly shape: number[];
  readonly dtype: tf.DataType;
  readonly values: Float64Array;
}

interface Attributes {
  readonly shape?: number[];
  readonly dim?: number;
  readonly dtype?: tf.DataType;
  readonly begin?: number | number[];
  readonly size?: number | number[];
  readonly axis?: number;
  readonly batchDims?: number;
  readonly perm?: number[];
  readonly reps?: number[];
  readonly value?: number;
  readonly paddings?: [number, number][];
  readonly constantValue?: number;
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  readonly numOrSizeSplits?: number | number[];
  readonly num?: number;
  readonly dims?: number | number[];
  readonly numSegments?: number;
}

type LayoutKernel = (inputs: KernelTensor[], attributes: Attributes) => KernelTensor | KernelTensor[];

const size = (shape: readonly number[]) => tf.util.sizeFromShape(shape as number[]);

/** Kernels that move numbers about (and the matrix product), by tfjs kernel name. */
export const layoutKernels: Readonly<Record<string, LayoutKernel>> = {
  Identity: ([x]) => x!,
  Reshape: ([x], { shape }) => reshaped(x!, tf.util.inferFromImplicitShape(shape!, x!.values.length)),
  ExpandDims: ([x], { dim }) => {
    const at = dim! < 0 ? x!.shape.length + 1 + dim! : dim!;
    return reshaped(x!, [...x!.shape.slice(0, at), 1, ...x!.shape.slice(at)]);
  },
  Cast: ([x], { dtype }) => {
    const convert =
      dtype === "bool" ? (v: number) => Number(v !== 0) : dtype === "int32" ? Math.trunc : undefined;
    return { shape: x!.shape, dtype: dtype!, values: convert ? x!.values.map(convert) : x!.values };
  },
  Fill: (_, { shape, value, dtype }) => ({
    shape: shape!,
    dtype: dtype ?? "float32",
    values: new Float64Array(size(shape!)).fill(value!),
  }),
  Select: ([condition, a, b]) => {
    const inner = condition!.shape.length === a!.shape.length ? 1 : size(a!.shape.slice(1));
    const values = a!.values.map((value, i) =>
      condition!.values[Math.floor(i / inner)] ? value : b!.values[i]!,
    );
    return { shape: a!.shape, dtype: a!.dtype, values };
  },
  Transpose: ([x], { perm }) => {
    const strides = tf.util.computeStrides(x!.shape).concat(1);
    return gatherByIndex(
      x!,
      perm!.map((axis) => x!.shape[axis]!),
      perm!.map((axis) => strides[axis]!),
    );
  },
  Reverse: ([x], { dims }) => {
    const axes = tf.util.parseAxisParam(dims!, x!.shape);
    const strides = tf.util.computeStrides(x!.shape).concat(1);
    const start = axes.reduce((sum, axis) => sum + strides[axis]! * (x!.shape[axis]! - 1), 0);
    return gatherByIndex(
      x!,
      x!.shape,
      strides.slice(0, x!.shape.length).map((stride, axis) => (axes.includes(axis) ? -stride : stride)),
      start,
    );
  },
  Slice: ([x], { begin, size: extent }) => {
    const [from, shape] = tf.slice_util.parseSliceParams(x! as never, begin!, extent!);
    return sliced(x!, from!, shape!);
  },
  SplitV: ([x], { numOrSizeSplits, axis }) => {
    const along = tf.util.parseAxisParam(axis!, x!.shape)[0]!;
    const from = x!.shape.map(() => 0);
    return tf.backend_util.prepareSplitSize(x! as never, numOrSizeSplits!, along).map((extent) => {
      const part = sliced(
        x!,
        [...from],
        x!.shape.map((full, k) => (k === along ? extent : full)),
      );
      from[along]! += extent;
      return part;
    });
  },
  Unpack: ([x], { axis }) => {
    const along = tf.util.parseAxisParam(axis!, x!.shape)[0]!;
    const rest = x!.shape.filter((_, k) => k !== along);
    return Array.from({ length: x!.shape[along]! }, (_, index) => {
      const from = x!.shape.map((__, k) => (k === along ? index : 0));
      const one = x!.shape.map((full, k) => (k === along ? 1 : full));
      return reshaped(sliced(x!, from, one), rest);
    });
  },
  Pack: (tensors, { axis }) => {
    const along = axis! < 0 ? tensors[0]!.shape.length + 1 + axis! : axis!;
    const unit = tensors.map((t) => reshaped(t, [...t.shape.slice(0, along), 1, ...t.shape.slice(along)]));
    return concatenated(unit, along);
  },
  Concat: (tensors, { axis }) => concatenated(tensors, tf.util.parseAxisParam(axis!, tensors[0]!.shape)[0]!),
  Tile: ([x], { reps }) => concatenateTiles(x!, reps!),
  BroadcastTo: ([x], { shape }) => {
    const padded = [...new Array<number>(shape!.length - x!.shape.length).fill(1), ...x!.shape];
    return concatenateTiles(
      reshaped(x!, padded),
      padded.map((extent, axis) => (extent === 1 ? shape![axis]! : 1)),
    );
  },
  PadV2: ([x], { paddings, constantValue }) => {
    const shape = x!.shape.map((extent, axis) => extent + paddings![axis]![0] + paddings![axis]![1]);
    const values = new Float64Array(size(shape)).fill(constantValue ?? 0);
    const strides = tf.util.computeStrides(shape).concat(1);
    eachIndex(x!.shape, (index, i) => {
      let at = 0;
      for (let axis = 0; axis < shape.length; axis++)
        at += (index[axis]! + paddings![axis]![0]) * strides[axis]!;
      values[at] = x!.values[i]!;
    });
    return { shape, dtype: x!.dtype, values };
  },
  GatherV2: ([x, indices], { axis, batchDims }) => {
    if (batchDims) throw new RangeError(`gather: batchDims must be 0 in float64, got ${batchDims}`);
    const along = tf.util.parseAxisParam(axis!, x!.shape)[0]!;
    const outer = size(x!.shape.slice(0, along));
    const inner = size(x!.shape.slice(along + 1));
    const chosen = indices!.values.length;
    const values = new Float64Array(outer * chosen * inner);
    for (let o = 0, to = 0; o < outer; o++) {
      for (let k = 0; k < chosen; k++, to += inner) {
        const from = (o * x!.shape[along]! + indices!.values[k]!) * inner;
        values.set(x!.values.subarray(from, from + inner), to);
      }
    }
    const shape = [...x!.shape.slice(0, along), ...indices!.shape, ...x!.shape.slice(along + 1)];
    return { shape, dtype: x!.dtype, values };
  },
  UnsortedSegmentSum: ([x, segments], { numSegments }) => {
    const inner = size(x!.shape.slice(1));
    const values = new Float64Array(numSegments! * inner);
    for (let i = 0; i < x!.values.length; i++) {
      values[segments!.values[Math.floor(i / inner)]! * inner + (i % inner)]! += x!.values[i]!;
    }
    return { shape: [numSegments!, ...x!.shape.slice(1)], dtype: x!.dtype, values };
  },
  BatchMatMul: ([a, b], { transposeA = false, transposeB = false }) =>
    batchMatMul(a!, b!, transposeA, transposeB),
};

function reshaped(x: KernelTensor, shape: number[]): KernelTensor {
  return { ...x, shape };
}

function eachIndex(shape: readonly number[], visit: (index: Int32Array, i: number) => void): void {
  const index = new Int32Array(shape.length);
  const total = size(shape);
  for (let i = 0; i < total; i++) {
    visit(index, i);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      if (++index[axis]! < shape[axis]!) break;
      index[axis] = 0;
    }
  }
}

/** The tensor of the given shape whose entry at an index is x.values[start + index . strides]. */
function gatherByIndex(
  x: KernelTensor,
  shape: number[],
  strides: readonly number[],
  start = 0,
): KernelTensor {
  const values = new Float64Array(size(shape));
  eachIndex(shape, (index, i) => {
    let at = start;
    for (let axis = 0; axis < shape.length; axis++) at += index[axis]! * strides[axis]!;
    values[i] = x.values[at]!;
  });
  return { shape, dtype: x.dtype, values };
}

function sliced(x: KernelTensor, from: readonly number[], shape: number[]): KernelTensor {
  const strides = tf.util.computeStrides(x.shape).concat(1);
  const start = from.reduce((sum, offset, axis) => sum + offset * strides[axis]!, 0);
  return gatherByIndex(x, shape, strides, start);
}

function concatenated(tensors: readonly KernelTensor[], axis: number): KernelTensor {
  const head = tensors[0]!;
  const outer = size(head.shape.slice(0, axis));
  const rows = tensors.map((tensor) => size(tensor.shape.slice(axis)));
  const row = rows.reduce((sum, extent) => sum + extent, 0);
  const values = new Float64Array(outer * row);
  let offset = 0;
  tensors.forEach((tensor, index) => {
    const length = rows[index]!;
    for (let o = 0; o < outer; o++) {
      values.set(tensor.values.subarray(o * length, (o + 1) * length), o * row + offset);
    }
    offset += length;
  });
  const shape = [...head.shape];
  shape[axis] = tensors.reduce((sum, tensor) => sum + tensor.shape[axis]!, 0);
  return { shape, dtype: head.dtype, values };
}

function concatenateTiles(x: KernelTensor, reps: readonly number[]): KernelTensor {
  return reps.reduce<KernelTensor>(
    (tensor, rep, axis) =>
      rep === 1 ? tensor : concatenated(new Array<KernelTensor>(rep).fill(tensor), axis),
    x,
  );
}

function batchMatMul(
  a: KernelTensor,
  b: KernelTensor,
  transposeA: boolean,
  transposeB: boolean,
): KernelTensor {
  const [rowsA, columnsA] = a.shape.slice(-2) as [number, number];
  const [rowsB, columnsB] = b.shape.slice(-2) as [number, number];
  const rows = transposeA ? columnsA : rowsA;
  const inner = transposeA ? rowsA : columnsA;
  const columns = transposeB ? rowsB : columnsB;
  const batchShape = tf.backend_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const batches = size(batchShape);
  const batchesA = size(a.shape.slice(0, -2));
  const batchesB = size(b.shape.slice(0, -2));
  const values = new Float64Array(batches * rows * columns);
  const [rowA, innerA] = transposeA ? [1, columnsA] : [columnsA, 1];
  const [innerB, columnB] = transposeB ? [1, columnsB] : [columnsB, 1];
  for (let batch = 0, to = 0; batch < batches; batch++) {
    const startA = (batchesA === batches ? batch : batch % batchesA) * rowsA * columnsA;
    const startB = (batchesB === batches ? batch : batch % batchesB) * rowsB * columnsB;
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++, to++) {
        let sum = 0;
        for (let k = 0; k < inner; k++) {
          sum +=
            a.values[startA + row * rowA + k * innerA]! * b.values[startB + k * innerB + column * columnB]!;
        }
        values[to] = sum;
      }
    }
  }
  return { shape: [...batchShape, rows, columns], dtype: a.dtype, values };
}
