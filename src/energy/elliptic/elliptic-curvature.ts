import type { Curvature } from "../curvature.ts";
import type { RegionSample, Sample } from "../sample.ts";

/**
 * Second derivatives of the energy of `elliptic()`, from the coefficients at the sample's points: the same for
 * every u, because the energy is quadratic.
 */
export function ellipticCurvature(sample: Sample, d: number, meanPenalty: number): Curvature {
  const [interior, ...boundary] = sample.regions;
  const value = new Float64Array(sample.count);
  const reaction = interior.data.reaction?.values;
  if (reaction) value.set(product(interior.weights, reaction));
  for (const { offset, weights, data } of boundary) {
    const robin = data.robinCoefficient?.values;
    if (robin) value.set(product(weights, robin), offset);
  }
  const rankOne = meanPenalty === 0 ? [] : [{ coefficient: meanPenalty, direction: mean(sample, d) }];
  const common = commonMetric(interior, d);
  if (common) {
    const slope = new Float64Array(sample.count);
    const { values, width } = interior.data.diffusion!;
    slope.set(width === 1 ? product(interior.weights, values) : interior.weights);
    return { form: "isotropic", value, slope, metric: common, rankOne };
  }
  const b = 1 + d;
  const blocks = new Float64Array(sample.count * b * b);
  for (let i = 0; i < sample.count; i++) blocks[i * b * b] = value[i]!;
  const { values } = interior.data.diffusion!;
  for (let i = 0; i < interior.count; i++) {
    for (let k = 0; k < d; k++) {
      for (let l = 0; l < d; l++) {
        blocks[(i * b + k + 1) * b + l + 1] = interior.weights[i]! * symmetricEntry(values, i, k, l, d);
      }
    }
  }
  return { form: "blocks", blocks, rankOne };
}

/** The diffusion matrix [d, d] when it is the same at all points, up to a scalar factor: else undefined. */
function commonMetric({ count, data }: RegionSample, d: number): Float64Array | undefined {
  const { values, width } = data.diffusion!;
  const metric = new Float64Array(d * d);
  for (let k = 0; k < d; k++) {
    for (let l = 0; l < d; l++) {
      const entry = width === 1 ? Number(k === l) : symmetricEntry(values, 0, k, l, d);
      metric[k * d + l] = entry;
      if (width === 1) continue;
      for (let i = 1; i < count; i++) if (symmetricEntry(values, i, k, l, d) !== entry) return undefined;
    }
  }
  return metric;
}

/** Only the symmetric part of the matrix enters the energy. */
function symmetricEntry(values: Float64Array, i: number, k: number, l: number, d: number): number {
  const at = i * d * d;
  return 0.5 * (values[at + k * d + l]! + values[at + l * d + k]!);
}

/** The derivative of the integral of u over the domain. */
function mean(sample: Sample, d: number) {
  const u = new Float64Array(sample.count);
  u.set(sample.regions[0].weights);
  return { count: sample.count, u, grad: new Float64Array(sample.count * d) };
}

function product(left: Float64Array, right: Float64Array): Float64Array {
  return left.map((entry, i) => entry * right[i]!);
}
