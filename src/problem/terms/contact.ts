import * as tf from "@tensorflow/tfjs-core";
import type { Curvature } from "../../energy/curvature.ts";
import type { Functional } from "../../energy/functional.ts";
import { liftJet } from "../../energy/lift/lift-values.ts";
import { evaluateFunction, type Sample } from "../../energy/sample.ts";
import type { DataFunction } from "../../jet/data-function.ts";
import { newCotangent } from "../../jet/jet.ts";
import type { Problem } from "../define-problem.ts";

/** An obstacle that u, of one component, may not sink below. */
export interface Contact {
  readonly obstacle: DataFunction;
  /** beta */
  readonly weight: number;
}

type Values = (points: Float64Array) => ArrayLike<number>;

/** Data of the domain; a user's have no spaces in their names. */
const [obstacleName, forceName] = ["contact obstacle", "contact force"];
/** Of the calls to revise the problem, a tenth of a run apart, those at which the force is projected. */
const reviseEvery = 2;

/**
 * A problem with the condition u >= psi, by an augmented Lagrangian: the energy is
 *
 * E(u) + int 1/(2 beta) (max(lambda + beta (psi - u), 0)^2 - lambda^2),
 *
 * and as training goes on the contact force is projected, lambda <- max(lambda + beta (psi - u), 0), from 0. Where it
 * is the true one the minimiser of this energy does not sink in, whatever beta. It is made of the functions that
 * training has come to before, which are kept.
 *
 * Source: K. Ito, K. Kunisch, Optimal Control 41 (1990), 591-616: the augmented Lagrangian of the obstacle problem.
 */
export function withContact(
  problem: Problem,
  contact: Contact,
  before: readonly Values[] = [],
  calls = 0,
): Problem {
  const { imposedBy, begin } = problem;
  const { obstacle, weight } = contact;
  const d = problem.domain.dimension;
  let made = calls;
  const again = (changed: Problem) => withContact(changed, contact, before, made);
  return {
    ...problem,
    multipliers: true,
    functional: contactFunctional(problem.functional, weight),
    draw(rule, count, random) {
      const sample = problem.draw(rule, count, random);
      const [interior, ...pieces] = sample.regions;
      const height = evaluateFunction("obstacle", obstacle, interior.points, d);
      let force = new Float64Array(interior.count);
      for (const u of before) {
        const at = u(interior.points);
        force = force.map((value, i) => Math.max(0, value + weight * (height.values[i]! - at[i]!)));
      }
      const data = {
        ...interior.data,
        [obstacleName]: height,
        [forceName]: { values: force, width: 1, scalar: true },
      };
      return { ...sample, regions: [{ ...interior, data }, ...pieces] };
    },
    ...(imposedBy && { imposedBy: (method) => again(imposedBy(method)) }),
    ...(begin && { begin: (start) => again(begin(start)) }),
    revise(iterate) {
      const revised = problem.revise?.(iterate);
      const due = ++made % reviseEvery === 0;
      if (!due && !revised) return undefined;
      const { lift } = problem;
      const u: Values = (points) => {
        const jet = iterate.evaluate(points);
        return lift ? liftJet(lift.at(points, jet.count), jet).u : jet.u;
      };
      return withContact(revised ?? problem, contact, due ? [...before, u] : before, made);
    },
  };
}

function contactFunctional(functional: Functional, beta: number): Functional {
  /** lambda + beta (psi - u) at the domain's points, where that is positive, else 0. */
  const forces = ({ regions: [{ data, count }] }: Sample, u: ArrayLike<number>) => {
    const [psi, lambda] = [data[obstacleName]!.values, data[forceName]!.values];
    return Float64Array.from({ length: count }, (_, i) => Math.max(0, lambda[i]! + beta * (psi[i]! - u[i]!)));
  };
  return {
    ...functional,
    quadratic: false,
    evaluate(sample, jet, room = newCotangent(jet)) {
      const { value, cotangent } = functional.evaluate(sample, jet, room);
      const [{ weights, data }] = sample.regions;
      let sum = 0;
      forces(sample, jet.u).forEach((force, i) => {
        sum += (weights[i]! * (force ** 2 - data[forceName]!.values[i]! ** 2)) / (2 * beta);
        cotangent.u[i]! -= weights[i]! * force;
      });
      return { value: value + sum, cotangent };
    },
    curvature(sample, jet): Curvature {
      const curvature = functional.curvature(sample, jet);
      const { weights } = sample.regions[0];
      const active = forces(sample, jet.u).map((force, i) => (force > 0 ? weights[i]! * beta : 0));
      if (curvature.form === "isotropic") {
        return { ...curvature, value: curvature.value.map((entry, i) => entry + (active[i] ?? 0)) };
      }
      const blocks = curvature.blocks.slice();
      const b = Math.sqrt(blocks.length / sample.count);
      active.forEach((entry, i) => {
        blocks[i * b * b]! += entry;
      });
      return { ...curvature, blocks };
    },
    expression(sample, jet, toTensor) {
      const [{ count, weights, data }] = sample.regions;
      const u = tf.slice(tf.reshape(jet.u, [-1]), [0], [count]);
      const [psi, lambda] = [obstacleName, forceName].map((name) => toTensor(data[name]!.values, [count]));
      const force = tf.relu(tf.add(lambda!, tf.mul(beta, tf.sub(psi!, u))));
      const density = tf.mul(1 / (2 * beta), tf.sub(tf.square(force), tf.square(lambda!)));
      const contact = tf.sum(tf.mul(toTensor(weights, [count]), density));
      return tf.add(functional.expression(sample, jet, toTensor), contact);
    },
  };
}
