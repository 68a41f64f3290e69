import type * as tf from "@tensorflow/tfjs-core";
import type { Jet } from "../jet/jet.ts";
import { float64Tensor } from "../tensors/float64/float64-backend.ts";
import type { Sample } from "./sample.ts";

/** u and grad u on one region, as tensors in float64. */
export interface RegionTensors {
  readonly u: tf.Tensor;
  readonly grad: tf.Tensor;
}

/** A jet at all points of a sample, cut into its regions. */
export function regionTensors(sample: Sample, jet: Jet, outputs: number, d: number): RegionTensors[] {
  const component = outputs === 1 ? [] : [outputs];
  const u = new Float64Array(jet.u);
  const grad = new Float64Array(jet.grad);
  return sample.regions.map(({ offset, count }) => ({
    u: float64Tensor(u.subarray(offset * outputs, (offset + count) * outputs), [count, ...component]),
    grad: float64Tensor(grad.subarray(offset * outputs * d, (offset + count) * outputs * d), [
      count,
      ...component,
      d,
    ]),
  }));
}
