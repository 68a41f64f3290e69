import * as tf from "@tensorflow/tfjs-core";
import type { JetTensors } from "../tensors/jet-tensors.ts";
import type { RegionSample, Sample } from "./sample.ts";

/** The part of a jet at all points of a sample that belongs to one region. */
export function onRegion(sample: Sample, { u, grad }: JetTensors, region: RegionSample): JetTensors {
  const { offset, count } = region;
  if (count === sample.count) return { u, grad };
  const [, c, d] = grad.shape as [number, number, number];
  return { u: tf.slice(u, [offset, 0], [count, c]), grad: tf.slice(grad, [offset, 0, 0], [count, c, d]) };
}
