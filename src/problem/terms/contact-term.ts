import * as tf from "@tensorflow/tfjs-core";
import { valueCurvature } from "../../energy/curvature.ts";
import { evaluateFunction } from "../../energy/data.ts";
import type { Sample } from "../../energy/sample.ts";
import type { FollowingTerm, Term } from "../../energy/term.ts";
import type { DataFunction } from "../../jet/data-function.ts";
import type { TrialFunction } from "../../jet/trial-function.ts";

/** An obstacle that u, of one component, may not sink below. */
export interface Contact {
  /** psi */
  readonly obstacle: DataFunction;
  /** beta */
  readonly weight: number;
}

/** Data of the domain; a user's have no spaces in their names. */
const [obstacleName, forceName] = ["contact obstacle", "contact force"];
/** Of the times that training asks, those at which the force is projected. */
const projectEvery = 2;

/**
 * The condition u >= psi by an augmented Lagrangian:
 *
 * int 1/(2 beta) (max(lambda + beta (psi - u), 0)^2 - lambda^2),
 *
 * and as training goes on the contact force is projected, lambda <- max(lambda + beta (psi - u), 0), from 0. Where it
 * is the true one the minimiser does not sink in, whatever beta. The state is the functions that lambda is made of:
 * those that training had come to at each projection.
 *
 * Source: K. Ito, K. Kunisch, Optimal Control 41 (1990), 591-616: the augmented Lagrangian of the obstacle problem.
 *
 * @param d number of axes
 */
export function contactTerm(contact: Contact, d: number): FollowingTerm<readonly TrialFunction[]> {
  return {
    kind: "following",
    name: "contact",
    multipliers: true,
    first: [],
    at: (before) => contactOf(contact, d, before),
    next: (before, iterate, call) => (call % projectEvery === 1 ? [...before, iterate] : before),
  };
}

function contactOf({ obstacle, weight: beta }: Contact, d: number, before: readonly TrialFunction[]): Term {
  const height = (points: Float64Array) => evaluateFunction("obstacle", obstacle, points, d);
  const force = (points: Float64Array) => {
    const { values: psi } = height(points);
    let lambda = new Float64Array(psi.length);
    for (const iterate of before) {
      const { u } = iterate.evaluate(points);
      lambda = lambda.map((value, i) => Math.max(0, value + beta * (psi[i]! - u[i]!)));
    }
    return { values: lambda, width: 1, scalar: true };
  };
  const data = { [obstacleName]: { batch: height }, [forceName]: { batch: force } };
  /** lambda + beta (psi - u) at the domain's points, where that is positive, else 0. */
  const forces = ({ regions: [region] }: Sample, u: ArrayLike<number>) => {
    const [psi, lambda] = [region.data[obstacleName]!.values, region.data[forceName]!.values];
    return Float64Array.from({ length: region.count }, (_, i) =>
      Math.max(0, lambda[i]! + beta * (psi[i]! - u[i]!)),
    );
  };
  return {
    kind: "fixed",
    name: "contact",
    field: "contact",
    pieces: [],
    quadratic: false,
    weight: beta,
    data: (region) => (region === "domain" ? data : {}),
    add(sample, jet, cotangent) {
      const [{ weights, data: values }] = sample.regions;
      const lambda = values[forceName]!.values;
      let sum = 0;
      forces(sample, jet.u).forEach((force, i) => {
        sum += (weights[i]! * (force ** 2 - lambda[i]! ** 2)) / (2 * beta);
        cotangent.u[i]! -= weights[i]! * force;
      });
      return sum;
    },
    curvature(sample, jet) {
      const { weights } = sample.regions[0];
      const value = new Float64Array(sample.count);
      forces(sample, jet.u).forEach((force, i) => {
        value[i] = force > 0 ? weights[i]! * beta : 0;
      });
      return valueCurvature(value, 1, d);
    },
    expression({ regions: [region] }, jet, toTensor) {
      const { count, weights, data: values } = region;
      const u = tf.slice(tf.reshape(jet.u, [-1]), [0], [count]);
      const [psi, lambda] = [obstacleName, forceName].map((name) => toTensor(values[name]!.values, [count]));
      const force = tf.relu(tf.add(lambda!, tf.mul(beta, tf.sub(psi!, u))));
      const density = tf.mul(1 / (2 * beta), tf.sub(tf.square(force), tf.square(lambda!)));
      return tf.sum(tf.mul(toTensor(weights, [count]), density));
    },
  };
}
