/** Smooth functions phi_k of a point whose zeros are interfaces, with their gradients. */
export interface LevelSets {
  /** K */
  readonly count: number;
  /** Values and gradients at points [n, d]. */
  at(points: Float64Array): {
    /** phi_k [n, K] */
    readonly values: Float64Array;
    /** grad phi_k [n, K, d] */
    readonly gradients: Float64Array;
  };
}

/** Points with the inputs |phi_k| appended, and how these depend on x. */
export interface CuspValues {
  readonly count: number;
  /** d */
  readonly dimension: number;
  /** K */
  readonly levels: number;
  /** x and |phi_k(x)|, [n, d + K] */
  readonly points: Float64Array;
  /** grad |phi_k|, [n, K, d] */
  readonly slopes: Float64Array;
}

type Numbers = Float32Array | Float64Array;

/** Appends the inputs |phi_k| to points [n, d]. On an interface itself the gradient is the one of its positive side. */
export function withCusps(levelSets: LevelSets, x: Float64Array, dimension: number): CuspValues {
  const { count: levels } = levelSets;
  const count = x.length / dimension;
  const { values, gradients } = levelSets.at(x);
  const wide = dimension + levels;
  const points = new Float64Array(count * wide);
  const slopes = Float64Array.from(gradients);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < dimension; k++) points[i * wide + k] = x[i * dimension + k]!;
    for (let k = 0; k < levels; k++) {
      const value = values[i * levels + k]!;
      points[i * wide + dimension + k] = Math.abs(value);
      if (value >= 0) continue;
      const first = (i * levels + k) * dimension;
      for (let axis = first; axis < first + dimension; axis++) slopes[axis] = -slopes[axis]!;
    }
  }
  return { count, dimension, levels, points, slopes };
}

/**
 * The chain rule: grad_x u = d_x N + sum_k d_k N grad |phi_k|.
 *
 * @param wide gradients of N in its d + K inputs, [rows, d + K]; as many rows a point as there are outputs
 * @param grad [rows, d], written
 */
export function toGradients(cusps: CuspValues, wide: Numbers, grad: Numbers): void {
  const { dimension: d, levels: K, slopes } = cusps;
  const rows = grad.length / d;
  const perPoint = rows / cusps.count;
  for (let row = 0; row < rows; row++) {
    const from = row * (d + K);
    const slope = Math.floor(row / perPoint) * K * d;
    for (let axis = 0; axis < d; axis++) {
      let sum = wide[from + axis]!;
      for (let k = 0; k < K; k++) sum += wide[from + d + k]! * slopes[slope + k * d + axis]!;
      grad[row * d + axis] = sum;
    }
  }
}

/**
 * The adjoint of `toGradients`.
 *
 * @param toGrad [rows, d]
 * @param toWide [rows, d + K], written
 */
export function fromGradients(cusps: CuspValues, toGrad: Numbers, toWide: Numbers): void {
  const { dimension: d, levels: K, slopes } = cusps;
  const rows = toGrad.length / d;
  const perPoint = rows / cusps.count;
  for (let row = 0; row < rows; row++) {
    const to = row * (d + K);
    const slope = Math.floor(row / perPoint) * K * d;
    for (let axis = 0; axis < d; axis++) toWide[to + axis] = toGrad[row * d + axis]!;
    for (let k = 0; k < K; k++) {
      let sum = 0;
      for (let axis = 0; axis < d; axis++) sum += toGrad[row * d + axis]! * slopes[slope + k * d + axis]!;
      toWide[to + d + k] = sum;
    }
  }
}
