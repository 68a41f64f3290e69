import * as tf from "@tensorflow/tfjs-core";
import { register, replaceGradient, sumTo } from "./tfjs-gradients.ts";

/**
 * Registers with tfjs the gradients of scans, products along axes, Einstein's sum, and kernels that choose entries.
 */
export function registerSelectionGradients(): void {
  register("Cumsum", ["x"], (dy, _, { axis, exclusive, reverse }) => ({
    x: () => tf.cumsum(dy, axis as number, exclusive as boolean, !reverse),
  }));
  // By division, as it has no gradient in tfjs: where x is 0 it has none here either.
  register("Cumprod", ["x"], (dy, [x], { axis, exclusive, reverse }) => ({
    x: () => {
      const products = tf.cumprod(x!, axis as number, exclusive as boolean, reverse as boolean);
      const sums = tf.cumsum(tf.mul(dy, products), axis as number, exclusive as boolean, !reverse);
      return tf.div(sums, x!);
    },
  }));
  register("Prod", ["x"], (dy, [x], { axis }) => ({ x: () => pullProduct(dy, x!, axis) }));
  register("Softmax", ["logits"], (dy, [logits], { dim }) => ({
    logits: () => {
      const p = tf.softmax(logits!, dim as number);
      const along = tf.mul(dy, p);
      return tf.sub(along, tf.mul(tf.sum(along, dim as number, true), p));
    },
  }));
  register("Prelu", ["x", "alpha"], (dy, [x, alpha]) => {
    const isAbove = tf.greaterEqual(x!, 0);
    return {
      x: () => sumTo(tf.mul(dy, tf.where(isAbove, tf.onesLike(x!), alpha!)), x!.shape),
      alpha: () => sumTo(tf.mul(dy, tf.minimum(x!, 0)), alpha!.shape),
    };
  });
  for (const kernelName of ["All", "Any", "ArgMax", "ArgMin"]) {
    register(kernelName, ["x"], (_, [x]) => ({ x: () => tf.zeros(x!.shape) }));
  }
  register("OneHot", ["indices"], (_, [indices]) => ({ indices: () => tf.zeros(indices!.shape) }));
  register("StridedSlice", ["x"], (dy, [x], attributes) => ({
    x: () =>
      putBack(dy, x!.shape, (positions) =>
        tf.engine().runKernel("StridedSlice", { x: positions }, attributes),
      ),
  }));
  register("MirrorPad", ["x"], (dy, [x], attributes) => ({
    x: () =>
      putBack(dy, x!.shape, (positions) => tf.engine().runKernel("MirrorPad", { x: positions }, attributes)),
  }));
  register("GatherNd", ["params", "indices"], (dy, [params, indices]) => ({
    params: () => putBack(dy, params!.shape, (positions) => tf.gatherND(positions, indices!)),
    indices: () => tf.zeros(indices!.shape),
  }));
  register("ScatterNd", ["indices"], (dy, [indices]) => ({
    updates: () => tf.gatherND(dy, indices!),
    indices: () => tf.zeros(indices!.shape),
  }));
  register("UnsortedSegmentSum", ["segmentIds"], (dy, [segments]) => ({
    x: () => tf.gather(dy, segments as tf.Tensor1D),
    segmentIds: () => tf.zeros(segments!.shape),
  }));
  replaceGradient({
    kernelName: "Einsum",
    saveAllInputs: true,
    gradFunc: (dy, tensors, { equation }) =>
      Object.fromEntries(
        tensors.map((_, index) => [
          index,
          () => pullEinsum(dy as tf.Tensor, tensors, equation as string, index),
        ]),
      ),
  });
}

/** Adds up derivatives at the positions that a choice of entries took them from. */
function putBack(dy: tf.Tensor, shape: number[], choose: (positions: tf.Tensor) => unknown): tf.Tensor {
  const size = tf.util.sizeFromShape(shape);
  // Numbered in float32, as tfjs's WASM takes nothing else here: exact up to 2^24 entries.
  const from = choose(tf.reshape(tf.range(0, size), shape)) as tf.Tensor;
  const positions = tf.cast(tf.reshape(from, [-1, 1]), "int32");
  return tf.reshape(tf.scatterND(positions, tf.reshape(dy, [-1]), [size]), shape);
}

/** Each entry's derivative is the product of all others, which needs no division. */
function pullProduct(dy: tf.Tensor, x: tf.Tensor, axis: unknown): tf.Tensor {
  const axes = tf.util.parseAxisParam((axis ?? x.shape.map((_, k) => k)) as number[], x.shape);
  const rest = x.shape.map((_, k) => k).filter((k) => !axes.includes(k));
  const order = [...rest, ...axes];
  const moved = tf.transpose(x, order);
  const lines = tf.reshape(moved, [dy.size, -1]);
  const others = tf.mul(tf.cumprod(lines, 1, true, false), tf.cumprod(lines, 1, true, true));
  const parts = tf.reshape(tf.mul(tf.reshape(dy, [dy.size, 1]), others), moved.shape);
  return tf.transpose(parts, tf.backend_util.getUndoAxesPermutation(order));
}

/** The cotangent of one input of Einstein's sum: the sum of dy times all other inputs, with the indices of that one. */
function pullEinsum(dy: tf.Tensor, tensors: tf.Tensor[], equation: string, index: number): tf.Tensor {
  const [left, output] = equation.replaceAll(/\s/g, "").split("->") as [string, string];
  const inputs = left.split(",");
  const own = inputs[index]!;
  if (new Set(own).size < own.length) {
    throw new RangeError(
      `einsum: no gradient where an input has an index twice, got ${JSON.stringify(equation)}`,
    );
  }
  const others = inputs.flatMap((indices, k) => {
    if (k === index) return [];
    // First summed over indices that it has alone: tfjs's CPU backend loses axes of the result otherwise.
    const elsewhere = [output, ...inputs.filter((_, other) => other !== k)].join("");
    const alone = [...indices].flatMap((letter, axis) => (elsewhere.includes(letter) ? [] : [axis]));
    const left = [...indices].filter((letter) => elsewhere.includes(letter)).join("");
    return [{ indices: left, tensor: alone.length > 0 ? tf.sum(tensors[k]!, alone) : tensors[k]! }];
  });
  const given = [output, ...others.map(({ indices }) => indices)];
  const kept = [...own].filter((letter) => given.join("").includes(letter)).join("");
  const part = tf.einsum(`${given.join()}->${kept}`, dy, ...others.map(({ tensor }) => tensor));
  if (kept === own) return part;
  // Indices that are summed over within this input alone: the same derivative all along them.
  const { shape } = tensors[index]!;
  const alone = shape.map((extent, axis) => (kept.includes(own[axis]!) ? extent : 1));
  return tf.mul(tf.reshape(part, alone), tf.ones(shape));
}
