import * as tf from "@tensorflow/tfjs-core";
import { type Curvature, writtenOut } from "../../energy/curvature.ts";
import type { Functional } from "../../energy/functional.ts";
import { onRegion } from "../../energy/jet-on-region.ts";
import type { RegionSample } from "../../energy/sample.ts";
import type { DataFunction } from "../../jet/data-function.ts";
import type { Jet } from "../../jet/jet.ts";
import { newCotangent } from "../../jet/jet.ts";
import type { JetTensors, ToTensor } from "../../tensors/jet-tensors.ts";
import type { DirichletCondition } from "./dirichlet.ts";

/** What an energy is given to make its minimiser take prescribed values. */
export interface DirichletTerms {
  /** beta. */
  readonly weight: number;
  /** Nitsche's consistency term; the energy must know its flux. */
  readonly nitsche?: boolean;
  /** lambda with c components, by the name of the piece. */
  readonly multipliers?: ReadonlyMap<string, DataFunction>;
}

/** Data of a region; the spaces keep these names apart from a user's. */
const [valueName, multiplierName] = ["dirichlet value", "dirichlet multiplier"];

/**
 * The functional with terms on the pieces where u = g is prescribed, for each prescribed component:
 *
 * E(u) + sum over pieces of int beta/2 (u - g)^2 + lambda (u - g) - sigma(u) (u - g)
 *
 * with sigma(u) the flux; the last term with `nitsche` only (J. Nitsche, 1971), lambda where it is given.
 */
export function withDirichletTerms(
  functional: Functional,
  outputs: number,
  conditions: readonly DirichletCondition[],
  { weight, nitsche = false, multipliers }: DirichletTerms,
): Functional {
  const { flux } = functional;
  const byPiece = new Map(conditions.map((condition) => [condition.piece.name, condition]));
  const masks = new Map(
    conditions.map(({ piece, prescribed }) => [piece.name, Float64Array.from(prescribed, Number)]),
  );
  const conormals = new WeakMap<RegionSample, Float64Array>();
  const conormalOn = (region: RegionSample): Float64Array => {
    const known = conormals.get(region) ?? flux!.conormal(region);
    conormals.set(region, known);
    return known;
  };
  const termsOn = (region: RegionSample, d: number) => {
    const condition = byPiece.get(region.region);
    return (
      condition && {
        ...region,
        c: outputs,
        d,
        prescribed: condition.prescribed,
        mask: masks.get(region.region)!,
        value: region.data[valueName]!.values,
        multiplier: region.data[multiplierName]?.values,
        conormal: nitsche ? conormalOn(region) : undefined,
        beta: weight,
      }
    );
  };
  return {
    ...functional,
    pieces: [...new Set([...functional.pieces, ...byPiece.keys()])],
    data(region) {
      const own = region === "domain" || functional.pieces.includes(region) ? functional.data(region) : {};
      const condition = byPiece.get(region);
      if (!condition) return own;
      const multiplier = multipliers?.get(region);
      return {
        ...own,
        ...(nitsche && flux!.data),
        [valueName]: condition.value.at,
        ...(multiplier && { [multiplierName]: multiplier }),
      };
    },
    evaluate(sample, jet, cotangent = newCotangent(jet)) {
      let { value } = functional.evaluate(sample, jet, cotangent);
      const d = sample.points.length / sample.count;
      for (const region of sample.regions) {
        const terms = termsOn(region, d);
        if (terms) value += addTerms(terms, jet, cotangent);
      }
      return { value, cotangent };
    },
    curvature(sample, jet) {
      const d = sample.points.length / sample.count;
      let curvature = functional.curvature(sample, jet);
      if (nitsche && curvature.form === "isotropic") {
        const { rankOne } = curvature;
        curvature = { form: "blocks", blocks: writtenOut(curvature, d), rankOne };
      }
      for (const region of sample.regions) {
        const terms = termsOn(region, d);
        if (terms) addCurvature(terms, curvature);
      }
      return curvature;
    },
    expression(sample, jet, toTensor) {
      const d = sample.points.length / sample.count;
      const [interior, ...boundary] = sample.regions;
      const own = boundary.filter(({ region }) => functional.pieces.includes(region));
      let energy = functional.expression({ ...sample, regions: [interior, ...own] }, jet, toTensor);
      for (const region of sample.regions) {
        const terms = termsOn(region, d);
        if (!terms) continue;
        energy = tf.add(energy, termsExpression(terms, onRegion(sample, jet, region), toTensor));
      }
      return energy;
    },
  };
}

interface Terms extends RegionSample {
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

/** Adds the terms' derivatives to the cotangent and returns their value. */
function addTerms(terms: Terms, jet: Jet, cotangent: Jet): number {
  const { offset, count, weights, c, d, prescribed, value, multiplier, conormal, beta } = terms;
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

/** The terms' value as a tensor, from the jet on their region. */
function termsExpression(terms: Terms, { u, grad }: JetTensors, toTensor: ToTensor): tf.Tensor {
  const { count, weights, c, d, mask, value, multiplier, conormal, beta } = terms;
  const gap = tf.mul(toTensor(mask, [1, c]), tf.sub(tf.reshape(u, [count, c]), toTensor(value, [count, c])));
  let slope = tf.mul(0.5 * beta, gap);
  if (multiplier) slope = tf.add(slope, toTensor(multiplier, [count, c]));
  if (conormal) {
    const flux = tf.mul(toTensor(conormal, [count, c, c * d]), tf.reshape(grad, [count, 1, c * d]));
    slope = tf.sub(slope, tf.sum(flux, -1));
  }
  return tf.sum(tf.mul(toTensor(weights, [count, 1]), tf.mul(gap, slope)));
}

/** Adds the terms' second derivatives. */
function addCurvature(terms: Terms, curvature: Curvature): void {
  const { offset, count, weights, c, d, prescribed, conormal, beta } = terms;
  if (curvature.form === "isotropic") {
    for (let i = 0; i < count; i++) curvature.value[offset + i]! += beta * weights[i]!;
    return;
  }
  const { blocks } = curvature;
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
