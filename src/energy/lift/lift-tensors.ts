import * as tf from "@tensorflow/tfjs-core";
import type { JetTensors, ToTensor } from "../../tensors/jet-tensors.ts";
import type { LiftValues } from "./lift-values.ts";

/** `liftJet` on tensors: u_j = g_j + l_j N_j and grad u_j = grad g_j + l_j grad N_j + N_j grad l_j. */
export function liftTensors(
  { g, gradG, l, gradL }: LiftValues,
  { u, grad }: JetTensors,
  toTensor: ToTensor,
): JetTensors {
  const inward = tf.mul(tf.reshape(toTensor(l, u.shape), [...u.shape, 1]), grad);
  const across = tf.mul(tf.reshape(u, [...u.shape, 1]), toTensor(gradL, grad.shape));
  return {
    u: tf.add(toTensor(g, u.shape), tf.mul(toTensor(l, u.shape), u)),
    grad: tf.add(toTensor(gradG, grad.shape), tf.add(inward, across)),
  };
}
