import * as tf from "@tensorflow/tfjs-core";
import { valueCurvature } from "../../energy/curvature.ts";
import { onRegion } from "../../energy/jet-on-region.ts";
import type { RegionSample, Sample } from "../../energy/sample.ts";
import type { LinearFlux, Term } from "../../energy/term.ts";
import type { DataFunction } from "../../jet/data-function.ts";
import type { Jet } from "../../jet/jet.ts";
import type { JetTensors, ToTensor } from "../../tensors/jet-tensors.ts";
import type { DirichletCondition } from "./dirichlet.ts";

/** What a functional is given to make its minimiser take prescribed values. */
export interface DirichletSettings {
  /** beta. */
  readonly weight: number;
  /** The energy's flux, for Nitsche's consistency term. */
  readonly flux?: LinearFlux;
  /** lambda with c components, by the name of the piece. */
  readonly multipliers?: ReadonlyMap<string, DataFunction>;
}

/** Data of a region; the spaces keep these names apart from a user's. */
const [valueName, multiplierName] = ["dirichlet value", "dirichlet multiplier"];

/**
 * The term of the pieces where u = g is prescribed, for each prescribed component:
 *
 * sum over pieces of int beta/2 (u - g)^2 + lambda (u - g) - sigma(u) (u - g)
 *
 * with sigma(u) the flux of the energy; the last part with `flux` only (J. Nitsche, 1971), lambda where it is given.
 *
 * @param outputs c, the components of u
 */
export function dirichletTerm(
  outputs: number,
  conditions: readonly DirichletCondition[],
  { weight, flux, multipliers }: DirichletSettings,
): Term {
  const byPiece = new Map(conditions.map((condition) => [condition.piece.name, condition]));
  const masks = new Map(
    conditions.map(({ piece, prescribed }) => [piece.name, Float64Array.from(prescribed, Number)]),
  );
  const conormals = new WeakMap<RegionSample, Float64Array>();
  const conormalOn = (region: RegionSample, { conormal }: LinearFlux): Float64Array => {
    const known = conormals.get(region) ?? conormal(region);
    conormals.set(region, known);
    return known;
  };
  const regionsOf = (sample: Sample): Conditions[] =>
    sample.regions.flatMap((region) => {
      const condition = byPiece.get(region.region);
      if (!condition) return [];
      return {
        ...region,
        c: outputs,
        d: sample.points.length / sample.count,
        prescribed: condition.prescribed,
        mask: masks.get(region.region)!,
        value: region.data[valueName]!.values,
        multiplier: region.data[multiplierName]?.values,
        conormal: flux && conormalOn(region, flux),
        beta: weight,
      };
    });
  return {
    kind: "fixed",
    name: "dirichlet",
    field: "dirichlet",
    pieces: [...byPiece.keys()],
    quadratic: true,
    weight,
    data(region) {
      const condition = byPiece.get(region);
      if (!condition) return {};
      const multiplier = multipliers?.get(region);
      return {
        ...flux?.data,
        [valueName]: {
          batch: (points: Float64Array) => ({
            values: condition.value.values(points),
            width: outputs,
            scalar: outputs === 1,
          }),
        },
        ...(multiplier && { [multiplierName]: multiplier }),
      };
    },
    add: (sample, jet, cotangent) =>
      regionsOf(sample).reduce((sum, region) => sum + addConditions(region, jet, cotangent), 0),
    curvature(sample) {
      const d = sample.points.length / sample.count;
      if (outputs === 1 && !flux) {
        const value = new Float64Array(sample.count);
        for (const { offset, weights } of regionsOf(sample)) {
          weights.forEach((entry, i) => {
            value[offset + i] = weight * entry;
          });
        }
        return valueCurvature(value, 1, d);
      }
      const b = outputs * (1 + d);
      const blocks = new Float64Array(sample.count * b * b);
      for (const region of regionsOf(sample)) addBlocks(region, blocks);
      return { form: "blocks", blocks, rankOne: [] };
    },
    expression: (sample, jet, toTensor) =>
      regionsOf(sample)
        .map((region) => conditionsExpression(region, onRegion(sample, jet, region), toTensor))
        .reduce((left, right) => tf.add(left, right)),
  };
}

/** The conditions at the points of one piece. */
interface Conditions extends RegionSample {
  readonly c: number;
  readonly d: number;
  readonly prescribed: readonly boolean[];
  /** [c], 1 where the component is prescribed, else 0 */
  readonly mask: Float64Array;
  readonly value: Float64Array;
  readonly multiplier: Float64Array | undefined;
  readonly conormal: Float64Array | undefined;
  readonly beta: number;
}

/** The conditions' value; adds its derivatives to the cotangent. */
function addConditions(conditions: Conditions, jet: Jet, cotangent: Jet): number {
  const { offset, count, weights, c, d, prescribed, value, multiplier, conormal, beta } = conditions;
  let energy = 0;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < c; j++) {
      if (!prescribed[j]) continue;
      const at = (offset + i) * c + j;
      const w = weights[i]!;
      const gap = jet.u[at]! - value[i * c + j]!;
      let slope = multiplier ? multiplier[i * c + j]! : 0;
      if (conormal) {
        // B_j.. of this component pairs with the gradients of all components at the point.
        const row = (i * c + j) * c * d;
        const from = (offset + i) * c * d;
        for (let k = 0; k < c * d; k++) {
          slope -= conormal[row + k]! * jet.grad[from + k]!;
          cotangent.grad[from + k]! -= w * gap * conormal[row + k]!;
        }
      }
      energy += w * gap * (0.5 * beta * gap + slope);
      cotangent.u[at]! += w * (beta * gap + slope);
    }
  }
  return energy;
}

/** The conditions' value as a tensor, from the jet on their region. */
function conditionsExpression(
  conditions: Conditions,
  { u, grad }: JetTensors,
  toTensor: ToTensor,
): tf.Tensor {
  const { count, weights, c, d, mask, value, multiplier, conormal, beta } = conditions;
  const gap = tf.mul(toTensor(mask, [1, c]), tf.sub(tf.reshape(u, [count, c]), toTensor(value, [count, c])));
  let slope = tf.mul(0.5 * beta, gap);
  if (multiplier) slope = tf.add(slope, toTensor(multiplier, [count, c]));
  if (conormal) {
    const flux = tf.mul(toTensor(conormal, [count, c, c * d]), tf.reshape(grad, [count, 1, c * d]));
    slope = tf.sub(slope, tf.sum(flux, -1));
  }
  return tf.sum(tf.mul(toTensor(weights, [count, 1]), tf.mul(gap, slope)));
}

/** Adds the conditions' second derivatives to blocks [N, b, b]. */
function addBlocks(conditions: Conditions, blocks: Float64Array): void {
  const { offset, count, weights, c, d, prescribed, conormal, beta } = conditions;
  const b = c * (1 + d);
  for (let i = 0; i < count; i++) {
    const start = (offset + i) * b * b;
    for (let j = 0; j < c; j++) {
      if (!prescribed[j]) continue;
      const row = j * (1 + d);
      blocks[start + row * b + row]! += beta * weights[i]!;
      if (!conormal) continue;
      for (let m = 0; m < c; m++) {
        for (let l = 0; l < d; l++) {
          const column = m * (1 + d) + 1 + l;
          const entry = weights[i]! * conormal[((i * c + j) * c + m) * d + l]!;
          blocks[start + row * b + column]! -= entry;
          blocks[start + column * b + row]! -= entry;
        }
      }
    }
  }
}
