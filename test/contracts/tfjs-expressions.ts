import * as tf from "@tensorflow/tfjs-core";

/** An expression of two tensors [2, 3], smooth at the points where it is tried. */
export interface Expression {
  readonly name: string;
  of(x: tf.Tensor, y: tf.Tensor): tf.Tensor;
  /** The same entry by entry, in plain arithmetic. */
  plain?(x: number, y: number): number;
}

const positive = (x: tf.Tensor) => tf.add(tf.square(x), 0.5);
const plainPositive = (x: number) => x * x + 0.5;
const inside = (x: tf.Tensor) => tf.mul(0.3, x); // in (-1, 1)

const arithmetic: readonly Expression[] = [
  { name: "x + y", of: tf.add, plain: (x, y) => x + y },
  { name: "x - y", of: tf.sub, plain: (x, y) => x - y },
  { name: "x y", of: tf.mul, plain: (x, y) => x * y },
  { name: "x / y", of: tf.div, plain: (x, y) => x / y },
  { name: "x + 0.1", of: (x) => tf.add(x, 0.1), plain: (x) => x + 0.1 },
  { name: "addN", of: (x, y) => tf.addN([x, tf.square(y), x]), plain: (x, y) => x + y * y + x },
  { name: "squared difference", of: tf.squaredDifference, plain: (x, y) => (x - y) ** 2 },
  { name: "maximum", of: tf.maximum, plain: Math.max },
  { name: "minimum", of: tf.minimum, plain: Math.min },
  { name: "atan2", of: tf.atan2, plain: Math.atan2 },
  { name: "x^3", of: (x) => tf.pow(x, 3), plain: (x) => x ** 3 },
  {
    name: "x mod 0.6",
    of: (x, y) => tf.mul(tf.mod(x, 0.6), y),
    plain: (x, y) => (x - 0.6 * Math.floor(x / 0.6)) * y,
  },
  {
    name: "5 mod y",
    of: (x, y) => tf.mul(tf.mod(5, y), x),
    plain: (x, y) => (5 - y * Math.floor(5 / y)) * x,
  },
  { name: "divNoNan", of: tf.divNoNan, plain: (x, y) => x / y },
  { name: "x^y, x > 0", of: (x, y) => tf.pow(positive(x), y), plain: (x, y) => plainPositive(x) ** y },
  { name: "x^-0.5, x > 0", of: (x) => tf.pow(positive(x), -0.5), plain: (x) => plainPositive(x) ** -0.5 },
  { name: "row + column", of: (x, y) => tf.add(tf.slice(x, [0, 0], [1, 3]), tf.slice(y, [0, 1], [2, 1])) },
  { name: "matrix times row", of: (x, y) => tf.mul(x, tf.slice(y, [1, 0], [1, 3])) },
  { name: "matrix over vector", of: (x, y) => tf.div(x, positive(tf.reshape(tf.slice(y, 0, 1), [3]))) },
  { name: "scalar minus matrix", of: (x, y) => tf.sub(tf.sum(x), y) },
  { name: "three axes", of: (x, y) => tf.mul(tf.reshape(x, [2, 1, 3]), tf.reshape(y, [1, 2, 3])) },
];

const elementwise: readonly Expression[] = [
  { name: "abs", of: tf.abs, plain: Math.abs },
  { name: "acos", of: (x) => tf.acos(inside(x)), plain: (x) => Math.acos(0.3 * x) },
  { name: "acosh", of: (x) => tf.acosh(tf.add(positive(x), 1)), plain: (x) => Math.acosh(x * x + 1.5) },
  { name: "asin", of: (x) => tf.asin(inside(x)), plain: (x) => Math.asin(0.3 * x) },
  { name: "asinh", of: tf.asinh, plain: Math.asinh },
  { name: "atan", of: tf.atan, plain: Math.atan },
  { name: "atanh", of: (x) => tf.atanh(inside(x)), plain: (x) => Math.atanh(0.3 * x) },
  { name: "ceil", of: (x, y) => tf.mul(tf.ceil(x), y), plain: (x, y) => Math.ceil(x) * y },
  {
    name: "clipByValue",
    of: (x) => tf.square(tf.clipByValue(x, -1, 1)),
    plain: (x) => Math.min(Math.max(x, -1), 1) ** 2,
  },
  { name: "cos", of: tf.cos, plain: Math.cos },
  { name: "cosh", of: tf.cosh, plain: Math.cosh },
  { name: "elu", of: tf.elu, plain: (x) => (x > 0 ? x : Math.expm1(x)) },
  { name: "erf", of: tf.erf },
  { name: "exp", of: tf.exp, plain: Math.exp },
  { name: "expm1", of: tf.expm1, plain: Math.expm1 },
  { name: "floor", of: (x, y) => tf.mul(tf.floor(x), y), plain: (x, y) => Math.floor(x) * y },
  { name: "leakyRelu", of: (x) => tf.leakyRelu(x, 0.2), plain: (x) => (x > 0 ? x : 0.2 * x) },
  { name: "log", of: (x) => tf.log(positive(x)), plain: (x) => Math.log(plainPositive(x)) },
  { name: "log1p", of: (x) => tf.log1p(tf.square(x)), plain: (x) => Math.log1p(x * x) },
  { name: "neg", of: tf.neg, plain: (x) => -x },
  { name: "prelu", of: tf.prelu, plain: (x, y) => (x > 0 ? x : y * x) },
  { name: "prelu of a row", of: (x, y) => tf.prelu(x, tf.slice(y, 0, 1)) },
  { name: "reciprocal", of: tf.reciprocal, plain: (x) => 1 / x },
  { name: "relu", of: tf.relu, plain: (x) => Math.max(x, 0) },
  { name: "relu6", of: (x) => tf.relu6(tf.mul(4, x)), plain: (x) => Math.min(Math.max(4 * x, 0), 6) },
  { name: "round", of: (x, y) => tf.mul(tf.round(x), y) },
  { name: "rsqrt", of: (x) => tf.rsqrt(positive(x)), plain: (x) => 1 / Math.sqrt(plainPositive(x)) },
  { name: "selu", of: tf.selu },
  { name: "sigmoid", of: tf.sigmoid, plain: (x) => 1 / (1 + Math.exp(-x)) },
  { name: "sign", of: (x, y) => tf.mul(tf.sign(x), y), plain: (x, y) => Math.sign(x) * y },
  { name: "sin", of: tf.sin, plain: Math.sin },
  { name: "sinh", of: tf.sinh, plain: Math.sinh },
  { name: "softplus", of: tf.softplus, plain: (x) => Math.log1p(Math.exp(x)) },
  { name: "sqrt", of: (x) => tf.sqrt(positive(x)), plain: (x) => Math.sqrt(plainPositive(x)) },
  { name: "square", of: tf.square, plain: (x) => x * x },
  { name: "step", of: (x, y) => tf.mul(tf.step(x, 0.3), y), plain: (x, y) => (x > 0 ? y : 0.3 * y) },
  { name: "tan", of: (x) => tf.tan(inside(x)), plain: (x) => Math.tan(0.3 * x) },
  { name: "tanh", of: tf.tanh, plain: Math.tanh },
];

const choices: readonly Expression[] = [
  {
    name: "where x > 0",
    of: (x, y) => tf.where(tf.greater(x, 0), tf.mul(x, y), tf.square(y)),
    plain: (x, y) => (x > 0 ? x * y : y * y),
  },
  {
    name: "where 0 < x < 1",
    of: (x, y) => tf.where(tf.logicalAnd(tf.greater(x, 0), tf.lessEqual(x, 1)), x, tf.square(y)),
    plain: (x, y) => (x > 0 && x <= 1 ? x : y * y),
  },
  {
    name: "where not (x < 0 or y >= 1)",
    of: (x, y) => tf.where(tf.logicalNot(tf.logicalOr(tf.less(x, 0), tf.greaterEqual(y, 1))), x, y),
    plain: (x, y) => (x < 0 || y >= 1 ? y : x),
  },
  {
    name: "where exactly one is positive",
    of: (x, y) => tf.where(tf.logicalXor(tf.greater(x, 0), tf.greater(y, 0)), tf.square(x), y),
    plain: (x, y) => (x > 0 !== y > 0 ? x * x : y),
  },
  { name: "where of a scalar", of: (x, y) => tf.where(tf.notEqual(tf.sum(x), 0), x, y), plain: (x) => x },
  {
    name: "times a condition",
    of: (x, y) => tf.mul(tf.cast(tf.equal(tf.sign(x), tf.sign(y)), "float32"), x),
    plain: (x, y) => (Math.sign(x) === Math.sign(y) ? x : 0),
  },
  {
    name: "cast to an integer",
    of: (x, y) => tf.mul(tf.cast(tf.mul(x, 7), "int32"), y),
    plain: (x, y) => Math.trunc(7 * x) * y,
  },
  {
    name: "where all of a row are above -0.5, or any above 2",
    of: (x, y) => {
      const all = tf.all(tf.greater(x, -0.5), 1, true);
      return tf.where(tf.logicalOr(all, tf.any(tf.greater(y, 2), 1, true)), tf.square(x), y);
    },
  },
  {
    name: "where finite",
    of: (x, y) => tf.where(tf.isFinite(tf.div(x, y)), tf.mul(x, y), y),
    plain: (x, y) => x * y,
  },
  {
    name: "the largest of a row, by argMax and oneHot",
    of: (x, y) => tf.sum(tf.mul(tf.oneHot(tf.argMax(x, 1), 3), tf.mul(x, y)), 1),
  },
  {
    name: "the smallest of a column, by argMin and oneHot",
    of: (x, y) => tf.mul(tf.transpose(tf.oneHot(tf.argMin(x, 0), 2, 3, 0.5)), tf.mul(x, y)),
  },
  { name: "floorDiv", of: (x, y) => tf.mul(tf.floorDiv(tf.mul(x, 7), 3), y) },
];

const reductions: readonly Expression[] = [
  { name: "sum", of: (x, y) => tf.sum(tf.mul(x, y)) },
  { name: "sum over axis 0", of: (x) => tf.square(tf.sum(x, 0)) },
  { name: "sum over axis -1, kept", of: (x, y) => tf.mul(tf.sum(x, -1, true), y) },
  { name: "mean", of: (x) => tf.square(tf.mean(x)) },
  { name: "mean over axis 1 of three", of: (x) => tf.square(tf.mean(x, 1)) },
  { name: "mean over axis 0, kept", of: (x, y) => tf.sub(y, tf.mean(x, 0, true)) },
  { name: "max over axis 1", of: (x, y) => tf.square(tf.max(tf.mul(x, y), 1)) },
  { name: "max over all", of: (x) => tf.square(tf.max(x)) },
  { name: "min over axis 0, kept", of: (x, y) => tf.mul(tf.min(x, 0, true), y) },
  { name: "logSumExp", of: (x) => tf.logSumExp(x, 1) },
  { name: "norm over axis 1", of: (x) => tf.norm(x, "euclidean", 1) },
  { name: "1-norm", of: (x) => tf.square(tf.norm(x, 1, 0)) },
  { name: "maximum norm", of: (x) => tf.norm(x, Number.POSITIVE_INFINITY, 1) },
  { name: "Frobenius norm", of: (x) => tf.norm(x, "fro", [0, 1]) },
  { name: "norm by sqrt", of: (x) => tf.sqrt(tf.sum(tf.square(x), -1)) },
  { name: "Euclidean norm, kept", of: (x, y) => tf.mul(tf.euclideanNorm(x, 1, true), y) },
  { name: "prod", of: (x) => tf.prod(x) },
  { name: "prod over axis 0", of: (x, y) => tf.prod(tf.mul(x, y), 0) },
  { name: "prod over axis 1, kept", of: (x, y) => tf.mul(tf.prod(x, 1, true), y) },
  {
    name: "prod over two axes of three",
    of: (x) => tf.prod(tf.reshape(tf.concat([x, x]), [2, 2, 3]), [0, 2]),
  },
  { name: "cumsum", of: (x, y) => tf.mul(tf.cumsum(x), y) },
  { name: "cumsum over axis 1, exclusive, backwards", of: (x, y) => tf.mul(tf.cumsum(x, 1, true, true), y) },
  { name: "cumsum over the middle axis", of: (x) => tf.square(tf.cumsum(tf.reshape(x, [1, 3, 2]), 1)) },
  { name: "cumprod", of: (x, y) => tf.mul(tf.cumprod(x, 1), y) },
  { name: "cumprod, exclusive, backwards", of: (x, y) => tf.mul(tf.cumprod(x, 1, true, true), y) },
  { name: "softmax", of: (x, y) => tf.mul(tf.softmax(x), y) },
  { name: "variance", of: (x) => tf.moments(x, 1).variance },
];

const layout: readonly Expression[] = [
  { name: "slice", of: (x) => tf.square(tf.slice(x, [0, 1], [2, 2])) },
  {
    name: "slice to the end",
    of: (x, y) => tf.mul(tf.slice(x, [1, 1], [-1, -1]), tf.slice(y, [0, 0], [1, 2])),
  },
  {
    name: "gather on axis 1, one twice",
    of: (x) => tf.square(tf.gather(x, tf.tensor1d([2, 0, 2], "int32"), 1)),
  },
  { name: "gather on axis 0", of: (x) => tf.square(tf.gather(x, tf.tensor1d([1, 1, 0], "int32"))) },
  {
    name: "gather by a matrix",
    of: (x) =>
      tf.square(
        tf.gather(
          x,
          tf.tensor2d(
            [
              [0, 1],
              [2, 1],
            ],
            [2, 2],
            "int32",
          ),
          1,
        ),
      ),
  },
  { name: "concat on axis 0", of: (x, y) => tf.square(tf.concat([x, y, x], 0)) },
  { name: "concat on axis -1", of: (x, y) => tf.square(tf.concat([tf.slice(x, [0, 0], [2, 1]), y], -1)) },
  { name: "stack on axis 0", of: (x, y) => tf.square(tf.stack([x, y])) },
  { name: "stack on axis -1", of: (x, y) => tf.square(tf.stack([x, y, x], -1)) },
  { name: "unstack", of: (x) => product(tf.unstack(x, 1)) },
  { name: "unstack on axis 0, one left out", of: (x, y) => tf.mul(tf.unstack(x)[1]!, y) },
  { name: "split in unequal parts", of: (x, y) => tf.mul(tf.split(x, [1, 2], 1)[0]!, y) },
  { name: "split in equal parts", of: (x) => product(tf.split(x, 3, 1)) },
  { name: "transpose", of: (x, y) => tf.matMul(x as tf.Tensor2D, tf.transpose(y as tf.Tensor2D)) },
  {
    name: "transpose of three axes",
    of: (x) => tf.square(tf.transpose(tf.reshape(x, [1, 2, 3]), [2, 0, 1])),
  },
  { name: "reverse", of: (x, y) => tf.mul(tf.reverse(x, 1), y) },
  { name: "tile", of: (x, y) => tf.mul(tf.tile(x, [2, 1]), tf.concat([y, tf.square(y)], 0)) },
  { name: "broadcastTo", of: (x) => tf.square(tf.broadcastTo(tf.slice(x, 0, 1), [4, 3])) },
  { name: "expandDims", of: (x, y) => tf.mul(tf.expandDims(x, 1), tf.expandDims(y, 0)) },
  { name: "squeeze", of: (x, y) => tf.mul(tf.squeeze(tf.reshape(x, [1, 2, 1, 3])), y) },
  { name: "strided slice", of: (x) => tf.square(tf.stridedSlice(x, [0, 0], [2, 3], [1, 2])) },
  {
    name: "strided slice, backwards",
    of: (x, y) => tf.mul(tf.stridedSlice(x, [1, 2], [-3, -4], [-1, -1]), y),
  },
  {
    name: "strided slice of a row",
    of: (x, y) => tf.mul(tf.stridedSlice(x, [1, 0], [2, 3], [1, 1], 0, 0, 0, 0, 1), y),
  },
  {
    name: "mirrorPad, reflected",
    of: (x) =>
      tf.square(
        tf.mirrorPad(
          x,
          [
            [1, 0],
            [2, 1],
          ],
          "reflect",
        ),
      ),
  },
  {
    name: "mirrorPad, symmetric",
    of: (x) =>
      tf.square(
        tf.mirrorPad(
          x,
          [
            [1, 2],
            [0, 3],
          ],
          "symmetric",
        ),
      ),
  },
  {
    name: "gatherND, one entry twice",
    of: (x) =>
      tf.square(
        tf.gatherND(
          x,
          tf.tensor2d(
            [
              [0, 1],
              [1, 2],
              [0, 1],
            ],
            [3, 2],
            "int32",
          ),
        ),
      ),
  },
  {
    name: "gatherND of rows",
    of: (x, y) => tf.mul(tf.gatherND(x, tf.tensor2d([[1], [0]], [2, 1], "int32")), y),
  },
  {
    name: "scatterND, one entry twice",
    of: (x) =>
      tf.square(tf.scatterND(tf.tensor2d([[2], [0], [2]], [3, 1], "int32"), tf.reshape(x, [3, 2]), [4, 2])),
  },
  {
    name: "segment sums",
    of: (x) =>
      tf.square(tf.unsortedSegmentSum(tf.reshape(x, [6]), tf.tensor1d([0, 1, 0, 2, 1, 1], "int32"), 3)),
  },
  { name: "times a range", of: (x) => tf.mul(tf.square(x), tf.range(3, 0, -1)) },
  { name: "times a linspace", of: (x) => tf.mul(tf.square(x), tf.linspace(0, 1, 3)) },
  { name: "trace by eye", of: (x, y) => tf.sum(tf.mul(tf.matMul(x, y, false, true), tf.eye(2))) },
  {
    name: "pad",
    of: (x) =>
      tf.square(
        tf.pad(
          x,
          [
            [1, 0],
            [0, 2],
          ],
          0.5,
        ),
      ),
  },
];

const products: readonly Expression[] = [
  { name: "matMul", of: (x, y) => tf.matMul(x as tf.Tensor2D, tf.reshape(y, [3, 2]) as tf.Tensor2D) },
  {
    name: "matMul, first transposed",
    of: (x, y) => tf.matMul(x as tf.Tensor2D, y as tf.Tensor2D, true, false),
  },
  {
    name: "matMul, second transposed",
    of: (x, y) => tf.matMul(x as tf.Tensor2D, y as tf.Tensor2D, false, true),
  },
  {
    name: "matMul, both transposed",
    of: (x, y) => tf.matMul(x as tf.Tensor2D, tf.reshape(y, [3, 2]) as tf.Tensor2D, true, true),
  },
  { name: "matMul in batches", of: (x, y) => tf.matMul(tf.reshape(x, [2, 3, 1]), tf.reshape(y, [2, 1, 3])) },
  {
    name: "matMul in batches, transposed",
    of: (x, y) => tf.matMul(tf.reshape(x, [3, 2, 1]), tf.reshape(y, [3, 2, 1]), true, false),
  },
  {
    name: "matMul, one matrix for a batch",
    of: (x, y) => tf.matMul(tf.reshape(x, [1, 2, 3]), tf.tile(tf.reshape(y, [1, 3, 2]), [2, 1, 1])),
  },
  { name: "einsum: matrix product", of: (x, y) => tf.einsum("ij,kj->ik", x, y) },
  { name: "einsum: rows' scalar products", of: (x, y) => tf.einsum("nd,nd->n", x, y) },
  { name: "einsum: a number", of: (x, y) => tf.einsum("ij,ij->", x, y) },
  { name: "einsum: one input", of: (x) => tf.square(tf.einsum("ij->j", x)) },
  { name: "einsum: transpose", of: (x, y) => tf.matMul(tf.einsum("ij->ji", x), y) },
  { name: "einsum: an index of one input alone", of: (x, y) => tf.einsum("ij,ik->k", x, y) },
  { name: "einsum: outer product", of: (x, y) => tf.einsum("ij,kl->ijkl", x, y) },
  {
    name: "einsum: a batch",
    of: (x, y) => tf.einsum("nij,njk->nik", tf.reshape(x, [3, 1, 2]), tf.reshape(y, [3, 2, 1])),
  },
  { name: "dot", of: (x, y) => tf.dot(tf.reshape(x, [6]), tf.reshape(y, [6])) },
  { name: "dot of matrix and vector", of: (x, y) => tf.dot(x, tf.reshape(tf.slice(y, 0, 1), [3])) },
  {
    name: "outer product",
    of: (x, y) => tf.outerProduct(tf.reshape(x, [6]) as tf.Tensor1D, tf.reshape(y, [6]) as tf.Tensor1D),
  },
];

/** As methods of tensors. */
const chained: readonly Expression[] = [
  { name: "chained: x.square().sum(-1).mul(0.5)", of: (x) => x.square().sum(-1).mul(0.5) },
  {
    name: "chained: arithmetic",
    of: (x, y) => x.add(y).sub(1).mul(x).div(y),
    plain: (x, y) => ((x + y - 1) * x) / y,
  },
  { name: "chained: powers", of: (x, y) => x.pow(2).add(y.square()).sqrt(), plain: Math.hypot },
  {
    name: "chained: logSigmoid",
    of: (x) => x.mul(2).logSigmoid(),
    plain: (x) => -Math.log1p(Math.exp(-2 * x)),
  },
  { name: "chained: logSoftmax", of: (x, y) => x.mul(2).logSoftmax().mul(y) },
  { name: "chained: norm", of: (x, y) => x.norm(2, -1, true).mul(y.neg().exp()) },
  {
    name: "chained: where",
    of: (x, y) => x.mul(y).where(x.greater(0), y.square()),
    plain: (x, y) => (x > 0 ? x * y : y * y),
  },
  {
    name: "chained: concat and stack",
    of: (x, y) =>
      x
        .concat([y, x], 1)
        .stack(y.concat(y.tile([1, 2]), 1))
        .square(),
  },
  {
    name: "chained: shapes",
    of: (x, y) => x.as3D(3, 1, 2).flatten().reshapeAs(y).transpose().matMul(y.as2D(2, 3)),
  },
  { name: "chained: one number", of: (x) => x.mean().asScalar().square().as1D() },
  {
    name: "chained: conditions",
    of: (x, y) => x.greater(0).toFloat().mul(y).add(x.greater(1).asType("float32")),
  },
  {
    name: "chained: choices",
    of: (x, y) =>
      x
        .argMax(1)
        .oneHot(3, 1, 0)
        .mul(x)
        .sum(1)
        .mul(y.gather([1, 0]).max(1)),
  },
  { name: "chained: parts", of: (x, y) => product(x.unstack(1)).add(product(y.split(3, 1)).squeeze([1])) },
];

function product(parts: tf.Tensor[]): tf.Tensor {
  return parts.reduce((held, part) => tf.mul(held, part));
}

/** Operations that energies are written with. */
export const expressions: readonly Expression[] = [
  ...arithmetic,
  ...elementwise,
  ...choices,
  ...reductions,
  ...layout,
  ...products,
  ...chained,
];
