import * as tf from "@tensorflow/tfjs-core";
import type { DataFunction } from "../sample.ts";
import { checkPositive, type EquationEnergy, equation, minusWork, squaredGradient } from "./equation.ts";

export interface ObstacleOptions {
  /** psi: u >= psi. */
  readonly obstacle: number | DataFunction;
  readonly source?: number | DataFunction;
  /** beta; default 1000. Where u rests on the obstacle it sinks in by contact force / beta. */
  readonly weight?: number;
}

/**
 * -lap u >= f, u >= psi, one of them with equality: the energy int 1/2 |grad u|^2 - f u + beta/2 max(psi - u, 0)^2.
 *
 * @throws RangeError unless the weight is positive
 */
export function obstacle({ obstacle: psi, source, weight = 1000 }: ObstacleOptions): EquationEnergy {
  checkPositive("obstacle: weight", weight);
  return equation("obstacle", { obstacle: psi, source }, (fields) => {
    const depth = tf.relu(tf.sub(fields.obstacle!, fields.u));
    const bending = tf.mul(0.5, squaredGradient(fields.grad));
    return fields.integral(minusWork(tf.add(bending, tf.mul(0.5 * weight, tf.square(depth))), fields));
  });
}
