import type { Jet } from "../jet/jet.ts";

/** A rank-one term coefficient * v v^T, where v acts on a jet as sum(u * direction.u) + sum(grad * direction.grad). */
export interface RankOne {
  /** Of either sign. */
  readonly coefficient: number;
  /** v: u [N, c] and grad u [N, c, d]. */
  readonly direction: Jet;
}

/**
 * Second derivatives of an energy with respect to (u, grad u): a symmetric block at every point, and rank-one
 * terms from products of integrals. Quadrature weights are in them.
 *
 * With one unknown the block at point i is often value_i on u and slope_i * metric on grad u, with nothing
 * between the two; then it is given so, because Gram matrices are cheaper.
 */
export type Curvature = (
  | {
      /** value_i and slope_i * metric at every point, for one unknown. */
      readonly form: "isotropic";
      /** [N] */
      readonly value: Float64Array;
      /** [N] */
      readonly slope: Float64Array;
      /** [d, d], symmetric */
      readonly metric: Float64Array;
    }
  | {
      /** Any symmetric block at every point. */
      readonly form: "blocks";
      /** [N, b, b] with b = c (1 + d): for each component in turn u_j and then grad u_j. */
      readonly blocks: Float64Array;
    }
) & {
  /** What comes on top of the blocks; often none. */
  readonly rankOne: readonly RankOne[];
};

/** The same curvature with all its blocks written out: [N, 1 + d, 1 + d]; for one unknown. */
export function writtenOut(curvature: Curvature, d: number): Float64Array {
  if (curvature.form === "blocks") return curvature.blocks;
  const { value, slope, metric } = curvature;
  const b = 1 + d;
  const blocks = new Float64Array(value.length * b * b);
  for (let i = 0; i < value.length; i++) {
    const at = i * b * b;
    blocks[at] = value[i]!;
    for (let k = 0; k < d; k++) {
      for (let l = 0; l < d; l++) blocks[at + (k + 1) * b + l + 1] = slope[i]! * metric[k * d + l]!;
    }
  }
  return blocks;
}

/** H(v, v) of a jet v [N, c]: the square of its length, where the curvature is that of a norm. */
export function quadraticForm(curvature: Curvature, { u, grad }: Jet): number {
  const d = grad.length / u.length;
  let sum = 0;
  if (curvature.form === "isotropic") {
    const { value, slope, metric } = curvature;
    for (let i = 0; i < u.length; i++) {
      let bending = 0;
      for (let k = 0; k < d; k++) {
        for (let l = 0; l < d; l++) bending += grad[i * d + k]! * metric[k * d + l]! * grad[i * d + l]!;
      }
      sum += value[i]! * u[i]! ** 2 + slope[i]! * bending;
    }
  } else {
    const b = curvature.blocks.length / (u.length * (1 + d));
    const entry = (i: number, row: number) => {
      const j = (i * b) / (1 + d) + Math.floor(row / (1 + d));
      const k = row % (1 + d);
      return k === 0 ? u[j]! : grad[j * d + k - 1]!;
    };
    for (let at = 0; at < curvature.blocks.length; at++) {
      const i = Math.floor(at / (b * b));
      sum += curvature.blocks[at]! * entry(i, Math.floor(at / b) % b) * entry(i, at % b);
    }
  }
  for (const { coefficient, direction } of curvature.rankOne) {
    let along = 0;
    for (let i = 0; i < u.length; i++) along += direction.u[i]! * u[i]!;
    for (let i = 0; i < grad.length; i++) along += direction.grad[i]! * grad[i]!;
    sum += coefficient * along ** 2;
  }
  return sum;
}

/**
 * Blocks of one unknown as value, slope and metric, where they have that form to a relative `tolerance` of the
 * largest entry; else undefined.
 */
export function isotropicForm(
  blocks: Float64Array,
  d: number,
  tolerance = 1e-8,
): { value: Float64Array; slope: Float64Array; metric: Float64Array } | undefined {
  const b = 1 + d;
  const count = blocks.length / (b * b);
  let largest = 0;
  const metric = new Float64Array(d * d);
  for (let i = 0; i < count; i++) {
    const at = i * b * b;
    let trace = 0;
    for (let k = 1; k < b; k++) trace += blocks[at + k * b + k]!;
    const sign = trace < 0 ? -1 : 1;
    for (let k = 0; k < d; k++) {
      for (let l = 0; l < d; l++) metric[k * d + l]! += sign * blocks[at + (k + 1) * b + l + 1]!;
    }
  }
  for (const entry of blocks) largest = Math.max(largest, Math.abs(entry));
  let scale = 0;
  for (let k = 0; k < d; k++) scale += metric[k * d + k]! / d;
  if (scale > 0) for (let k = 0; k < d * d; k++) metric[k]! /= scale;
  else for (let k = 0; k < d; k++) metric[k * d + k] = 1;
  const value = new Float64Array(count);
  const slope = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const at = i * b * b;
    value[i] = blocks[at]!;
    for (let k = 1; k < b; k++) slope[i]! += blocks[at + k * b + k]! / d;
    for (let k = 1; k < b; k++) {
      if (Math.abs(blocks[at + k]!) > tolerance * largest) return undefined;
      for (let l = 1; l < b; l++) {
        const wanted = slope[i]! * metric[(k - 1) * d + l - 1]!;
        if (Math.abs(blocks[at + k * b + l]! - wanted) > tolerance * largest) return undefined;
      }
    }
  }
  return { value, slope, metric };
}

/**
 * The sum of curvatures at the same points: value, slope and metric where all have that form with one metric between
 * them, else blocks.
 *
 * @param d number of axes
 */
export function sumCurvatures(parts: readonly Curvature[], d: number): Curvature {
  if (parts.length === 1) return parts[0]!;
  const rankOne = parts.flatMap((part) => part.rankOne);
  const isotropic = parts.filter((part) => part.form === "isotropic");
  const sloped = isotropic.filter(({ slope }) => slope.some((entry) => entry !== 0));
  const { metric } = sloped[0] ?? isotropic[0] ?? {};
  const hasMetric = (part: (typeof sloped)[number]) => part.metric.every((entry, k) => entry === metric![k]);
  if (isotropic.length === parts.length && sloped.every(hasMetric)) {
    return {
      form: "isotropic",
      value: total(isotropic.map(({ value }) => value)),
      slope: total(isotropic.map(({ slope }) => slope)),
      metric: metric!,
      rankOne,
    };
  }
  return { form: "blocks", blocks: total(parts.map((part) => writtenOut(part, d))), rankOne };
}

/** The sum of arrays of one length. */
function total(arrays: readonly Float64Array[]): Float64Array {
  const sum = arrays[0]!.slice();
  for (const array of arrays.slice(1)) for (let i = 0; i < sum.length; i++) sum[i]! += array[i]!;
  return sum;
}

/** The curvature of a density in u alone: value [N] on the square of each of c components, nothing on grad u. */
export function valueCurvature(value: Float64Array, c: number, d: number): Curvature {
  if (c === 1) {
    const metric = new Float64Array(d * d);
    for (let k = 0; k < d; k++) metric[k * (d + 1)] = 1;
    return { form: "isotropic", value, slope: new Float64Array(value.length), metric, rankOne: [] };
  }
  const b = c * (1 + d);
  const blocks = new Float64Array(value.length * b * b);
  for (let i = 0; i < value.length; i++) {
    for (let j = 0; j < b; j += 1 + d) blocks[(i * b + j) * b + j] = value[i]!;
  }
  return { form: "blocks", blocks, rankOne: [] };
}
