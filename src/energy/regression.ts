import * as tf from "@tensorflow/tfjs-core";
import type { DataFunction } from "../jet/data-function.ts";
import type { ToTensor } from "../tensors/jet-tensors.ts";
import type { Curvature } from "./curvature.ts";
import type { DataValues } from "./data.ts";
import { onRegion } from "./jet-on-region.ts";
import type { Sample } from "./sample.ts";
import type { Term } from "./term.ts";

/** Samples of an unknown function: n points in R^d with c values each. */
export interface SampleSet {
  /** [n, d] */
  readonly points: Float64Array;
  /** [n, c] */
  readonly values: Float64Array;
  /** [n, c, d], for Sobolev training */
  readonly gradients?: Float64Array;
  /** d */
  readonly inputs: number;
  /** c */
  readonly outputs: number;
}

/**
 * Half the mean squared error, eq. (1) of the HRTA paper, with the mean taken over the sample's weights:
 * 1/2 mean |u - y|^2 + sobolev/2 mean |grad u - grad y|^2 (Czarnecki et al. 2017).
 * The data on the domain are "target" [n, c] and, for sobolev > 0, "targetGradient" [n, c d].
 */
export function regressionTerm(
  outputs: number,
  sobolev: number,
  data: Readonly<Record<string, DataFunction>>,
): Term {
  return {
    kind: "fixed",
    name: "regression",
    field: "problem",
    pieces: [],
    data: (region) => (region === "domain" ? data : {}),
    add(sample, jet, cotangent) {
      const [{ weights, data: values }] = sample.regions;
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      let value = misfit(jet.u, values.target!, weights, 1 / total, outputs, cotangent.u);
      if (sobolev > 0) {
        const width = jet.grad.length / sample.count;
        value += misfit(jet.grad, values.targetGradient!, weights, sobolev / total, width, cotangent.grad);
      }
      return value;
    },
    quadratic: true,
    curvature: (sample) => regressionCurvature(sample, outputs, sobolev),
    expression(sample, jet, toTensor) {
      const [region] = sample.regions;
      const { weights, data: values } = region;
      const { u, grad } = onRegion(sample, jet, region);
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const inValues = tensorMisfit(u, values.target!, weights, 1 / total, toTensor);
      if (sobolev === 0) return inValues;
      const inSlopes = tensorMisfit(grad, values.targetGradient!, weights, sobolev / total, toTensor);
      return tf.add(inValues, inSlopes);
    },
  };
}

/** Every component of u and, for sobolev > 0, of grad u by itself, with the mean's weights. */
function regressionCurvature(sample: Sample, outputs: number, sobolev: number): Curvature {
  const [{ weights, count }] = sample.regions;
  const d = sample.points.length / sample.count;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (outputs === 1) {
    const metric = new Float64Array(d * d);
    for (let k = 0; k < d; k++) metric[k * (d + 1)] = 1;
    const value = new Float64Array(sample.count);
    weights.forEach((weight, i) => {
      value[i] = weight / total;
    });
    return { form: "isotropic", value, slope: value.map((weight) => sobolev * weight), metric, rankOne: [] };
  }
  const b = outputs * (1 + d);
  const blocks = new Float64Array(sample.count * b * b);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < b; k++) {
      blocks[(i * b + k) * b + k] = ((k % (1 + d) === 0 ? 1 : sobolev) * weights[i]!) / total;
    }
  }
  return { form: "blocks", blocks, rankOne: [] };
}

/** 1/2 factor sum_i w_i |v_i - y_i|^2; adds its derivative in v. */
function misfit(
  v: Float32Array | Float64Array,
  target: DataValues,
  weights: Float64Array,
  factor: number,
  width: number,
  derivative: Float32Array | Float64Array,
): number {
  let sum = 0;
  for (let i = 0, at = 0; i < weights.length; i++) {
    const w = factor * weights[i]!;
    for (let j = 0; j < width; j++, at++) {
      const difference = v[at]! - target.values[at]!;
      sum += w * difference * difference;
      derivative[at]! += w * difference;
    }
  }
  return 0.5 * sum;
}

/** `misfit` as a tensor. */
function tensorMisfit(
  v: tf.Tensor,
  target: DataValues,
  weights: Float64Array,
  factor: number,
  toTensor: ToTensor,
): tf.Tensor {
  const shape = [weights.length, target.width];
  const squares = tf.squaredDifference(tf.reshape(v, shape), toTensor(target.values, shape));
  return tf.mul(0.5 * factor, tf.sum(tf.mul(toTensor(weights, [weights.length, 1]), squares)));
}

/** The sample of a fixed set: every point with weight 1/n. */
export function sampleOf(set: SampleSet): Sample {
  const count = set.points.length / set.inputs;
  const region = {
    region: "domain",
    offset: 0,
    count,
    points: set.points,
    weights: new Float64Array(count).fill(1 / count),
    data: {
      target: { values: set.values, width: set.outputs, scalar: set.outputs === 1 },
      ...(set.gradients && {
        targetGradient: { values: set.gradients, width: set.outputs * set.inputs, scalar: false },
      }),
    },
  };
  return { count, points: set.points, regions: [region] };
}
