import * as tf from "@tensorflow/tfjs-core";
import { register, replaceGradient, sumTo } from "./tfjs-gradients.ts";

/** Registers with tfjs the gradients of kernels that move numbers about, and of the matrix product. */
export function registerLayoutGradients(): void {
  register("Reshape", ["x"], (dy, [x]) => ({ x: () => tf.reshape(dy, x!.shape) }));
  register("ExpandDims", ["input"], (dy, [input]) => ({ input: () => tf.reshape(dy, input!.shape) }));
  register("Transpose", ["x"], (dy, _, { perm }) => ({
    x: () => tf.transpose(dy, tf.backend_util.getUndoAxesPermutation(perm as number[])),
  }));
  register("Reverse", ["x"], (dy, _, { dims }) => ({ x: () => tf.reverse(dy, dims as number[]) }));
  register("Slice", ["x"], (dy, [x], { begin, size }) => ({
    x: () => {
      const [from, extent] = tf.slice_util.parseSliceParams(x!, begin as number[], size as number[]);
      return tf.pad(
        dy,
        x!.shape.map(
          (full, axis) => [from![axis]!, full - from![axis]! - extent![axis]!] as [number, number],
        ),
      );
    },
  }));
  register("PadV2", ["x"], (dy, [x], { paddings }) => ({
    x: () =>
      tf.slice(
        dy,
        (paddings as [number, number][]).map(([before]) => before),
        x!.shape,
      ),
  }));
  registerWithOutputs("SplitV", ["x"], (dys, [x], { axis }) => ({
    x: () => tf.concat(dys, tf.util.parseAxisParam(axis as number, x!.shape)[0]),
  }));
  registerWithOutputs("Unpack", ["value"], (dys, _, { axis }) => ({
    value: () => tf.stack(dys, axis as number),
  }));
  registerList("Concat", (dy, tensors, { axis }) => {
    const along = tf.util.parseAxisParam(axis as number, tensors[0]!.shape)[0]!;
    return tf.split(
      dy,
      tensors.map((tensor) => tensor.shape[along]!),
      along,
    );
  });
  registerList("Pack", (dy, _, { axis }) => tf.unstack(dy, axis as number));
  registerList("AddN", (dy, tensors) => tensors.map(() => tf.clone(dy))); // tfjs disposes of each
  for (const kernelName of ["Tile", "BroadcastTo"]) {
    register(kernelName, ["x"], (dy, [x]) => ({ x: () => sumTiles(dy, x!.shape) }));
  }
  register("Select", ["condition"], (dy, [condition]) => ({
    condition: () => tf.zeros(condition!.shape), // tfjs wants a float32 here
    t: () => tf.where(condition!, dy, tf.zerosLike(dy)),
    e: () => tf.where(condition!, tf.zerosLike(dy), dy),
  }));
  register("GatherV2", ["x", "indices"], (dy, [x, indices], { axis }) => ({
    indices: () => tf.zerosLike(indices!),
    x: () => {
      const along = tf.util.parseAxisParam(axis as number, x!.shape)[0]!;
      const flat = tf.reshape(dy, [...x!.shape.slice(0, along), indices!.size, ...x!.shape.slice(along + 1)]);
      const order = [along, ...x!.shape.map((_, k) => k).filter((k) => k !== along)];
      const chosen = tf.cast(tf.reshape(indices!, [-1, 1]), "int32");
      const sums = tf.scatterND(
        chosen,
        tf.transpose(flat, order),
        order.map((axis) => x!.shape[axis]!),
      );
      return tf.transpose(sums, tf.backend_util.getUndoAxesPermutation(order));
    },
  }));
  register("BatchMatMul", ["a", "b"], (dy, [a, b], { transposeA, transposeB }) => {
    const product = (p: tf.Tensor, q: tf.Tensor, tp: boolean, tq: boolean, shape: number[]) =>
      sumTo(tf.matMul(p, q, tp, tq), shape);
    const [A, B, tA, tB] = [a!, b!, transposeA as boolean, transposeB as boolean];
    return {
      a: () => (tA ? product(B, dy, tB, true, A.shape) : product(dy, B, false, !tB, A.shape)),
      b: () => (tB ? product(dy, A, true, tA, B.shape) : product(A, dy, !tA, false, B.shape)),
    };
  });
}

/** Registers the gradient of a kernel that takes a list of tensors. */
function registerList(
  kernelName: string,
  gradients: (dy: tf.Tensor, tensors: tf.Tensor[], attributes: tf.NamedAttrMap) => tf.Tensor[],
): void {
  replaceGradient({
    kernelName,
    saveAllInputs: true,
    gradFunc: (dy, tensors, attributes) => {
      const parts = gradients(dy as tf.Tensor, tensors, attributes);
      return Object.fromEntries(parts.map((part, index) => [index, () => part]));
    },
  });
}

/** Registers the gradient of a kernel with a list of outputs. */
function registerWithOutputs(
  kernelName: string,
  inputsToSave: string[],
  gradient: (
    dys: tf.Tensor[],
    saved: tf.Tensor[],
    attributes: tf.NamedAttrMap,
  ) => Record<string, () => tf.Tensor>,
): void {
  replaceGradient({
    kernelName,
    inputsToSave,
    // tfjs passes a list only when there are several outputs.
    gradFunc: (dy, saved, attributes) => gradient(Array.isArray(dy) ? dy : [dy], saved, attributes),
  });
}

/** Adds up the tiles of a repeated tensor. */
function sumTiles(dy: tf.Tensor, shape: number[]): tf.Tensor {
  const padded = [...new Array<number>(dy.rank - shape.length).fill(1), ...shape];
  const split = padded.flatMap((extent, axis) => [dy.shape[axis]! / extent, extent]);
  const tiles = padded.map((_, axis) => 2 * axis);
  return tf.reshape(tf.sum(tf.reshape(dy, split), tiles), shape);
}
