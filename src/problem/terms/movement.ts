import * as tf from "@tensorflow/tfjs-core";
import type { Curvature } from "../../energy/curvature.ts";
import type { Functional } from "../../energy/functional.ts";
import type { Sample } from "../../energy/sample.ts";
import { newCotangent } from "../../jet/jet.ts";
import type { ExactSolution, Problem } from "../define-problem.ts";

/** One step of a gradient flow in L2. */
export interface Movement {
  /** tau in 1/(2 tau) |u - w|^2. */
  readonly tau: number;
  /** w at points [n, d]: [n, c]. */
  from(points: Float64Array): Float64Array;
  /** The solution at the end of the step, where it is known. */
  readonly exact?: ExactSolution;
}

/** Where a sample has the values of w; the space keeps it apart from users' data. */
const key = "moved from";

/**
 * The problem of one minimising movement: argmin_u 1/(2 tau) |u - w|^2 + E(u), the norm that of L2 and E the
 * problem's energy with its conditions.
 */
export function movement(problem: Problem, step: Movement): Problem {
  // The strong form and the exact solution of E alone are not those of the step.
  const { elliptic, exact, imposedBy, begin, revise, ...rest } = problem;
  return {
    ...rest,
    ...(step.exact && { exact: step.exact }),
    functional: withMovement(problem.functional, step.tau, problem.outputs),
    draw(rule, count, random) {
      const sample = problem.draw(rule, count, random);
      const [interior, ...pieces] = sample.regions;
      const values = step.from(interior.points);
      const moved = { values, width: problem.outputs, scalar: problem.outputs === 1 };
      return { ...sample, regions: [{ ...interior, data: { ...interior.data, [key]: moved } }, ...pieces] };
    },
    ...(imposedBy && { imposedBy: (method) => movement(imposedBy(method), step) }),
    ...(begin && { begin: (start) => movement(begin(start), step) }),
    ...(revise && {
      revise(iterate) {
        const revised = revise(iterate);
        return revised && movement(revised, step);
      },
    }),
  };
}

function withMovement(functional: Functional, tau: number, outputs: number): Functional {
  return {
    ...functional,
    evaluate(sample, jet, room = newCotangent(jet)) {
      const { value, cotangent } = functional.evaluate(sample, jet, room);
      const [{ weights, data }] = sample.regions;
      const { values } = data[key]!;
      let squares = 0;
      for (let at = 0; at < values.length; at++) {
        const w = weights[Math.floor(at / outputs)]!;
        const gap = jet.u[at]! - values[at]!;
        squares += w * gap * gap;
        cotangent.u[at]! += (w * gap) / tau;
      }
      return { value: value + squares / (2 * tau), cotangent };
    },
    curvature: (sample, jet) => raised(functional.curvature(sample, jet), sample, tau, outputs),
    expression(sample, jet, toTensor) {
      const [{ count, weights, data }] = sample.regions;
      const u = tf.slice(tf.reshape(jet.u, [-1, outputs]), [0, 0], [count, outputs]);
      const gap = tf.sub(u, toTensor(data[key]!.values, [count, outputs]));
      const squares = tf.sum(tf.mul(toTensor(weights, [count, 1]), tf.square(gap)));
      return tf.add(functional.expression(sample, jet, toTensor), tf.mul(1 / (2 * tau), squares));
    },
  };
}

/** The curvature with 1 / tau more on every component of u. */
function raised(curvature: Curvature, sample: Sample, tau: number, outputs: number): Curvature {
  const [{ count, weights, points }] = sample.regions;
  if (curvature.form === "isotropic") {
    const value = curvature.value.map((entry, i) => (i < count ? entry + weights[i]! / tau : entry));
    return { ...curvature, value };
  }
  const blocks = curvature.blocks.slice();
  const perOutput = 1 + points.length / count;
  const b = outputs * perOutput;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < b; j += perOutput) blocks[(i * b + j) * b + j]! += weights[i]! / tau;
  }
  return { ...curvature, blocks };
}
