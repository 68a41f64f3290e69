import * as tf from "@tensorflow/tfjs-core";
import type { JetTensors, ToTensor } from "../../tensors/jet-tensors.ts";
import { onRegion } from "../jet-on-region.ts";
import type { RegionSample, Sample } from "../sample.ts";

/**
 * The energy of `elliptic`, as a tensor: int 1/2 A grad u . grad u + 1/2 c u^2 - f u + mu/2 (int u)^2
 * - int_boundary g u + int_boundary 1/2 alpha u^2 - r u.
 */
export function ellipticExpression(
  sample: Sample,
  jet: JetTensors,
  d: number,
  meanPenalty: number,
  toTensor: ToTensor,
): tf.Tensor {
  const [interior, ...boundary] = sample.regions;
  const parts = [
    interiorEnergy(interior, onRegion(sample, jet, interior), d, meanPenalty, toTensor),
    ...boundary.map((piece) => boundaryEnergy(piece, onRegion(sample, jet, piece), toTensor)),
  ];
  return parts.reduce((sum, part) => tf.add(sum, part));
}

function interiorEnergy(
  { count, weights, data }: RegionSample,
  jet: JetTensors,
  d: number,
  meanPenalty: number,
  toTensor: ToTensor,
): tf.Tensor {
  const u = tf.reshape(jet.u, [count]);
  const weight = toTensor(weights, [count]);
  const { values, width } = data.diffusion!;
  const densities = [
    width === 1
      ? tf.mul(toTensor(values, [count]), tf.sum(tf.square(tf.reshape(jet.grad, [count, d])), -1))
      : quadraticForm(toTensor(values, [count, d, d]), jet.grad, d),
  ];
  if (data.reaction) densities.push(tf.mul(toTensor(data.reaction.values, [count]), tf.square(u)));
  let density = tf.mul(
    0.5,
    densities.reduce((sum, part) => tf.add(sum, part)),
  );
  if (data.source) density = tf.sub(density, tf.mul(toTensor(data.source.values, [count]), u));
  const energy = tf.sum(tf.mul(weight, density));
  if (meanPenalty === 0) return energy;
  return tf.add(energy, tf.mul(0.5 * meanPenalty, tf.square(tf.sum(tf.mul(weight, u)))));
}

/** A grad . grad at each point: A [n, d, d], grad [n, 1, d]. */
function quadraticForm(matrix: tf.Tensor, grad: tf.Tensor, d: number): tf.Tensor {
  const products = tf.mul(tf.reshape(grad, [-1, d, 1]), tf.reshape(grad, [-1, 1, d]));
  return tf.sum(tf.mul(matrix, products), [1, 2]);
}

function boundaryEnergy(
  { count, weights, data }: RegionSample,
  jet: JetTensors,
  toTensor: ToTensor,
): tf.Tensor {
  const u = tf.reshape(jet.u, [count]);
  const on = (name: string) => data[name] && toTensor(data[name].values, [count]);
  const alpha = on("robinCoefficient");
  const loads = [on("neumann"), on("robinValue")].filter((load) => load !== undefined);
  const terms = loads.map((load) => tf.neg(tf.mul(load, u)));
  if (alpha) terms.push(tf.mul(0.5, tf.mul(alpha, tf.square(u))));
  return tf.sum(
    tf.mul(
      toTensor(weights, [count]),
      terms.reduce((sum, term) => tf.add(sum, term)),
    ),
  );
}
