import * as tf from "@tensorflow/tfjs-core";

// The types of all chained operations; it imports nothing when it runs.
export type {} from "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js";

/** Operations whose method takes the tensor as their first argument. */
const operations = {
  abs: tf.abs,
  acos: tf.acos,
  acosh: tf.acosh,
  add: tf.add,
  all: tf.all,
  any: tf.any,
  argMax: tf.argMax,
  argMin: tf.argMin,
  asin: tf.asin,
  asinh: tf.asinh,
  atan: tf.atan,
  atan2: tf.atan2,
  atanh: tf.atanh,
  broadcastTo: tf.broadcastTo,
  cast: tf.cast,
  ceil: tf.ceil,
  clipByValue: tf.clipByValue,
  cos: tf.cos,
  cosh: tf.cosh,
  cumprod: tf.cumprod,
  cumsum: tf.cumsum,
  div: tf.div,
  divNoNan: tf.divNoNan,
  dot: tf.dot,
  elu: tf.elu,
  equal: tf.equal,
  erf: tf.erf,
  euclideanNorm: tf.euclideanNorm,
  exp: tf.exp,
  expandDims: tf.expandDims,
  expm1: tf.expm1,
  floor: tf.floor,
  floorDiv: tf.floorDiv,
  gather: tf.gather,
  greater: tf.greater,
  greaterEqual: tf.greaterEqual,
  isFinite: tf.isFinite,
  isInf: tf.isInf,
  isNaN: tf.isNaN,
  leakyRelu: tf.leakyRelu,
  less: tf.less,
  lessEqual: tf.lessEqual,
  log: tf.log,
  log1p: tf.log1p,
  logicalAnd: tf.logicalAnd,
  logicalNot: tf.logicalNot,
  logicalOr: tf.logicalOr,
  logicalXor: tf.logicalXor,
  logSumExp: tf.logSumExp,
  matMul: tf.matMul,
  max: tf.max,
  maximum: tf.maximum,
  mean: tf.mean,
  min: tf.min,
  minimum: tf.minimum,
  mirrorPad: tf.mirrorPad,
  mod: tf.mod,
  mul: tf.mul,
  neg: tf.neg,
  norm: tf.norm,
  notEqual: tf.notEqual,
  oneHot: tf.oneHot,
  onesLike: tf.onesLike,
  pad: tf.pad,
  pow: tf.pow,
  prelu: tf.prelu,
  prod: tf.prod,
  reciprocal: tf.reciprocal,
  relu: tf.relu,
  relu6: tf.relu6,
  reshape: tf.reshape,
  reverse: tf.reverse,
  round: tf.round,
  rsqrt: tf.rsqrt,
  selu: tf.selu,
  sigmoid: tf.sigmoid,
  sign: tf.sign,
  sin: tf.sin,
  sinh: tf.sinh,
  slice: tf.slice,
  softmax: tf.softmax,
  softplus: tf.softplus,
  split: tf.split,
  sqrt: tf.sqrt,
  square: tf.square,
  squaredDifference: tf.squaredDifference,
  squeeze: tf.squeeze,
  step: tf.step,
  stridedSlice: tf.stridedSlice,
  sub: tf.sub,
  sum: tf.sum,
  tan: tf.tan,
  tanh: tf.tanh,
  tile: tf.tile,
  transpose: tf.transpose,
  unsortedSegmentSum: tf.unsortedSegmentSum,
  unstack: tf.unstack,
  zerosLike: tf.zerosLike,
};

/** Methods whose arguments are others than those of an operation, or whose operation has no sound gradient in tfjs. */
const methods: Readonly<Record<string, (this: tf.Tensor, ...args: never[]) => unknown>> = {
  as1D() {
    return tf.reshape(this, [this.size]);
  },
  as2D(rows: number, columns: number) {
    return tf.reshape(this, [rows, columns]);
  },
  as3D(rows: number, columns: number, depth: number) {
    return tf.reshape(this, [rows, columns, depth]);
  },
  asScalar() {
    return tf.reshape(this, []);
  },
  asType(dtype: tf.DataType) {
    return tf.cast(this, dtype);
  },
  concat(others: tf.Tensor | tf.Tensor[], axis?: number) {
    return tf.concat([this, ...asList(others)], axis);
  },
  flatten() {
    return tf.reshape(this, [this.size]);
  },
  // Those of tfjs save outputs, or disposed inputs, for gradients of their own.
  logSigmoid() {
    return tf.neg(tf.softplus(tf.neg(this)));
  },
  logSoftmax(axis = -1) {
    return tf.sub(this, tf.logSumExp(this, axis, true));
  },
  reshapeAs(other: tf.Tensor) {
    return tf.reshape(this, other.shape);
  },
  stack(others: tf.Tensor | tf.Tensor[], axis?: number) {
    return tf.stack([this, ...asList(others)], axis);
  },
  toBool() {
    return tf.cast(this, "bool");
  },
  toFloat() {
    return tf.cast(this, "float32");
  },
  toInt() {
    return tf.cast(this, "int32");
  },
  where(condition: tf.Tensor, otherwise: tf.Tensor) {
    return tf.where(condition, this, otherwise);
  },
};

function asList(tensors: tf.Tensor | tf.Tensor[]): tf.Tensor[] {
  return tensors instanceof tf.Tensor ? [tensors] : tensors;
}

/**
 * Gives tensors the operations of tfjs as methods, `grad.square().sum(-1)`, as far as energies have use for them: not
 * convolutions, pooling, images, Fourier transforms. tfjs registers them where its union package is imported; this does
 * when it is called, so that an import alone changes nothing. Methods that are there already are left alone.
 */
export function registerChainedOperations(): void {
  const prototype = tf.Tensor.prototype as unknown as Record<string, unknown>;
  for (const [name, operation] of Object.entries(operations)) {
    const apply = operation as (...args: unknown[]) => unknown;
    define(prototype, name, function chained(...args) {
      this.throwIfDisposed();
      return apply(this, ...args);
    });
  }
  for (const [name, method] of Object.entries(methods)) {
    define(prototype, name, function chained(...args) {
      this.throwIfDisposed();
      return method.apply(this, args as never[]);
    });
  }
}

interface OpenTensor extends tf.Tensor {
  throwIfDisposed(): void;
}

function define(
  prototype: Record<string, unknown>,
  name: string,
  method: (this: OpenTensor, ...args: unknown[]) => unknown,
): void {
  prototype[name] ??= method;
}
