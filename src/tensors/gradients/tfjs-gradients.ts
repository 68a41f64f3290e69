import * as tf from "@tensorflow/tfjs-core";

/** d y / d x of an elementwise kernel, as a function of its input (never of its saved output). */
type Slope = (x: tf.Tensor, attributes: tf.NamedAttrMap) => tf.Tensor;

/** Cotangents of a kernel's inputs by name, from that of its only output. */
export type KernelGradient = (
  dy: tf.Tensor,
  saved: tf.Tensor[],
  attributes: tf.NamedAttrMap,
) => Record<string, () => tf.Tensor>;

const zero: Slope = (x) => tf.zerosLike(x);

const slopes: Readonly<Record<string, Slope>> = {
  Abs: (x) => tf.sign(x),
  Acos: (x) => tf.neg(tf.rsqrt(tf.sub(1, tf.square(x)))),
  Acosh: (x) => tf.rsqrt(tf.sub(tf.square(x), 1)),
  Asin: (x) => tf.rsqrt(tf.sub(1, tf.square(x))),
  Asinh: (x) => tf.rsqrt(tf.add(1, tf.square(x))),
  Atan: (x) => tf.reciprocal(tf.add(1, tf.square(x))),
  Atanh: (x) => tf.reciprocal(tf.sub(1, tf.square(x))),
  Cast: (x, { dtype }) => (dtype === "float32" ? tf.onesLike(x) : tf.zerosLike(x)),
  Ceil: zero,
  ClipByValue: (x, { clipValueMin, clipValueMax }) =>
    tf.cast(
      tf.logicalAnd(tf.greaterEqual(x, clipValueMin as number), tf.lessEqual(x, clipValueMax as number)),
      "float32",
    ),
  Cos: (x) => tf.neg(tf.sin(x)),
  Cosh: (x) => tf.sinh(x),
  Elu: (x) => tf.exp(tf.minimum(x, 0)),
  Erf: (x) => tf.mul(constant(2 / Math.sqrt(Math.PI)), tf.exp(tf.neg(tf.square(x)))),
  Exp: (x) => tf.exp(x),
  Expm1: (x) => tf.exp(x),
  Floor: zero,
  Identity: (x) => tf.onesLike(x),
  IsFinite: zero,
  IsInf: zero,
  IsNan: zero,
  LeakyRelu: (x, { alpha }) => tf.step(x, alpha as number),
  Log: (x) => tf.reciprocal(x),
  Log1p: (x) => tf.reciprocal(tf.add(1, x)),
  LogicalNot: zero,
  Neg: (x) => tf.neg(tf.onesLike(x)),
  OnesLike: zero,
  Reciprocal: (x) => tf.neg(tf.reciprocal(tf.square(x))),
  Relu: (x) => tf.step(x),
  Relu6: (x) => tf.mul(tf.step(x), tf.step(tf.sub(6, x))),
  Round: zero,
  Rsqrt: (x) => tf.mul(-0.5, tf.div(tf.rsqrt(x), x)),
  Selu: (x) => {
    const below = tf.mul(constant(1.6732632423543772), tf.exp(tf.minimum(x, 0)));
    return tf.mul(constant(1.0507009873554805), tf.where(tf.greaterEqual(x, 0), tf.onesLike(x), below));
  },
  Sigmoid: (x) => tf.mul(tf.sigmoid(x), tf.sigmoid(tf.neg(x))),
  Sign: zero,
  Sin: (x) => tf.cos(x),
  Sinh: (x) => tf.cosh(x),
  Softplus: (x) => tf.sigmoid(x),
  Sqrt: (x) => {
    const isZero = tf.equal(x, 0);
    return unless(isZero, tf.mul(0.5, tf.rsqrt(tf.where(isZero, tf.onesLike(x), x))));
  },
  Square: (x) => tf.mul(2, x),
  Step: zero,
  Tan: (x) => tf.add(1, tf.square(tf.tan(x))),
  Tanh: (x) => tf.sub(1, tf.square(tf.tanh(x))),
  ZerosLike: zero,
};

type BinarySlope = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

const binarySlopes: Readonly<Record<string, readonly [BinarySlope, BinarySlope]>> = {
  Add: [(a) => tf.onesLike(a), (_, b) => tf.onesLike(b)],
  Atan2: [
    (a, b) => tf.div(b, tf.add(tf.square(a), tf.square(b))),
    (a, b) => tf.div(tf.neg(a), tf.add(tf.square(a), tf.square(b))),
  ],
  Maximum: [(a, b) => asFloat(tf.greaterEqual(a, b)), (a, b) => asFloat(tf.less(a, b))],
  Minimum: [(a, b) => asFloat(tf.lessEqual(a, b)), (a, b) => asFloat(tf.greater(a, b))],
  Mod: [(a) => tf.onesLike(a), (a, b) => tf.neg(tf.floor(tf.div(a, b)))],
  Multiply: [(_, b) => b, (a) => a],
  Pow: [
    (a, b) => {
      const isRoot = tf.logicalAnd(tf.equal(a, 0), tf.less(b, 1));
      return unless(isRoot, tf.mul(b, tf.pow(tf.where(isRoot, tf.onesLike(a), a), tf.sub(b, 1))));
    },
    (a, b) => tf.mul(tf.pow(a, b), tf.where(tf.greater(a, 0), tf.log(a), tf.zerosLike(a))),
  ],
  RealDiv: [(_, b) => tf.reciprocal(b), (a, b) => tf.neg(tf.div(a, tf.square(b)))],
  SquaredDifference: [(a, b) => tf.mul(2, tf.sub(a, b)), (a, b) => tf.mul(2, tf.sub(b, a))],
  Sub: [(a) => tf.onesLike(a), (_, b) => tf.neg(tf.onesLike(b))],
};

const piecewiseConstant =
  "Equal FloorDiv Greater GreaterEqual Less LessEqual LogicalAnd LogicalOr LogicalXor NotEqual".split(" ");

/**
 * Registers the gradients of elementwise and reduction kernels with tfjs. The core package of tfjs has
 * none in Node (they come with the much larger union package), and those it has elsewhere save outputs
 * (tanh, exp, sigmoid: wrong when nested) or are missing (comparisons: `tf.where` and `tf.maximum` throw).
 * These are functions of the inputs, so they may be nested. At 0 the derivative of a root (sqrt, powers below
 * one) is the subgradient 0. Gradients registered by somebody else for other kernels are left alone.
 */
export function registerElementwiseGradients(): void {
  for (const [kernelName, slope] of Object.entries(slopes)) {
    register(kernelName, ["x"], (dy, [x], attributes) => ({ x: () => tf.mul(dy, slope(x!, attributes)) }));
  }
  for (const [kernelName, [slopeA, slopeB]] of Object.entries(binarySlopes)) {
    register(kernelName, ["a", "b"], (dy, [a, b]) => ({
      a: () => sumTo(tf.mul(dy, slopeA(a!, b!)), a!.shape),
      b: () => sumTo(tf.mul(dy, slopeB(a!, b!)), b!.shape),
    }));
  }
  for (const kernelName of piecewiseConstant) {
    register(kernelName, ["a", "b"], (_, [a, b]) => ({
      a: () => tf.zeros(a!.shape), // not zerosLike: tfjs wants float32, also where the input is a condition
      b: () => tf.zeros(b!.shape),
    }));
  }
  register("Sum", ["x"], (dy, [x], { axis }) => ({ x: () => spread(dy, x!.shape, axis) }));
  register("Mean", ["x"], (dy, [x], { axis }) => ({
    x: () => tf.div(spread(dy, x!.shape, axis), x!.size / dy.size),
  }));
  for (const kernelName of ["Max", "Min"]) {
    const extreme = kernelName === "Max" ? tf.max : tf.min;
    register(kernelName, ["x"], (dy, [x], attributes) => {
      const axis = (attributes.axis ?? attributes.reductionIndices) as number[];
      const attained = () => asFloat(tf.equal(x!, spread(extreme(x!, axis), x!.shape, axis)));
      return { x: () => tf.mul(spread(dy, x!.shape, axis), attained()) };
    });
  }
}

/** Registers the gradient of a kernel with one output. */
export function register(kernelName: string, inputsToSave: string[], gradient: KernelGradient): void {
  replaceGradient({
    kernelName,
    inputsToSave,
    gradFunc: (dy, saved, attributes) => gradient(dy as tf.Tensor, saved, attributes),
  });
}

/** Registers a gradient in place of whatever tfjs had for that kernel. */
export function replaceGradient(config: tf.GradConfig): void {
  if (tf.getGradient(config.kernelName) !== undefined) tf.unregisterGradient(config.kernelName);
  tf.registerGradient(config);
}

/** Sums a broadcast tensor back to the shape it was broadcast from. */
export function sumTo(x: tf.Tensor, shape: number[]): tf.Tensor {
  const axes = tf.backend_util.getReductionAxes(shape, x.shape);
  return tf.reshape(axes.length > 0 ? tf.sum(x, axes) : x, shape);
}

/** Repeats a reduced tensor over the axes that were reduced. */
function spread(reduced: tf.Tensor, shape: number[], axis: unknown): tf.Tensor {
  const axes = tf.util.parseAxisParam((axis ?? shape.map((_, k) => k)) as number[], shape);
  const kept = shape.map((extent, k) => (axes.includes(k) ? 1 : extent));
  return tf.mul(tf.reshape(reduced, kept), tf.ones(shape));
}

/** A number at the backend's own precision; as an argument of an operation it would be rounded to float32. */
function constant(value: number): tf.Tensor {
  return tf.fill([], value);
}

/**
 * A slope, but 0 where the condition holds: at 0 a root has an infinite one, which times the 0 that comes from
 * within, as in sqrt(u^2), is NaN. 0 is a subgradient of |u| there.
 */
function unless(condition: tf.Tensor, slope: tf.Tensor): tf.Tensor {
  return tf.mul(asFloat(tf.logicalNot(condition)), slope);
}

function asFloat(condition: tf.Tensor): tf.Tensor {
  return tf.cast(condition, "float32");
}
