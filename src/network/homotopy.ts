import * as tf from "@tensorflow/tfjs-core";
import { within } from "../schema/values.ts";
import type { Activation } from "./activations.ts";

/**
 * The homotopy activation sigma_s = (1 - s) Id + s sigma of the HRTA paper (section 2), for s in [0, 2]:
 * s = 0 is the identity, s = 1 the activation itself, s > 1 its over-relaxation.
 *
 * @throws RangeError if s is outside [0, 2]
 */
export function homotopy(activation: Activation, s: number): Activation {
  checkHomotopyParameter(s);
  if (s === 1) return activation;
  return {
    name: `${activation.name} at s = ${s}`,
    fill(z, count, value, first, second) {
      activation.fill(z, count, value, first, second);
      for (let i = 0; i < count; i++) {
        value[i] = (1 - s) * z[i]! + s * value[i]!;
        first[i] = 1 - s + s * first[i]!;
        second[i] = s * second[i]!;
      }
    },
    ...(activation.third && {
      third(z: Float64Array, count: number, third: Float64Array) {
        activation.third!(z, count, third);
        for (let i = 0; i < count; i++) third[i]! *= s;
      },
    }),
    tensors(z) {
      const base = activation.tensors(z);
      return {
        value: tf.add(tf.mul(1 - s, z), tf.mul(s, base.value)),
        first: tf.add(1 - s, tf.mul(s, base.first)),
      };
    },
  };
}

/** s, as settings have it. */
export const homotopyParameter = within(0, 2);

/** @throws RangeError if s is outside [0, 2] */
export function checkHomotopyParameter(s: number): void {
  if (!(s >= 0 && s <= 2)) throw new RangeError(`s: the homotopy parameter must lie in [0, 2], got ${s}`);
}
