import * as tf from "@tensorflow/tfjs-core";
import { type FunctionalValue, type Jet, newCotangent } from "../jet/jet.ts";
import type { JetTensors, ToTensor } from "../tensors/jet-tensors.ts";
import { type Curvature, sumCurvatures } from "./curvature.ts";
import type { DataSource } from "./data.ts";
import type { Sample } from "./sample.ts";
import type { LinearFlux, Term } from "./term.ts";

/**
 * An energy of sampled values, what training minimises: a sum of terms. It sees points, data, u and grad u; never a
 * network. Its arithmetic is in float64, but for `expression`.
 */
export interface Functional {
  /** Its summands. */
  readonly terms: readonly Term[];
  /** Names of the boundary pieces that it integrates over. */
  readonly pieces: readonly string[];
  /** Whose data a sample must have. */
  readonly sources: readonly DataSource[];
  /** True when it is known to be quadratic in (u, grad u): its curvature is the same everywhere. */
  readonly quadratic: boolean;
  /** Its flux through the boundary, where one of its terms knows one. */
  readonly flux?: LinearFlux;
  /**
   * The value, and its derivatives with respect to every u [N, c] and grad u [N, c, d]; these are written
   * into `cotangent` when one is given.
   */
  evaluate(sample: Sample, jet: Jet, cotangent?: Jet): FunctionalValue;
  /** Second derivatives with respect to (u, grad u) at the points. */
  curvature(sample: Sample, jet: Jet): Curvature;
  /** The value as a scalar tensor on tfjs's current backend, in its precision. */
  expression(sample: Sample, jet: JetTensors, toTensor: ToTensor): tf.Tensor;
}

/** The functional that is the sum of some terms, one or more. */
export function sum(terms: readonly Term[]): Functional {
  const flux = terms.find((term) => term.flux)?.flux;
  return {
    terms,
    pieces: [...new Set(terms.flatMap(({ pieces }) => pieces))],
    sources: terms,
    quadratic: terms.every(({ quadratic }) => quadratic),
    ...(flux && { flux }),
    evaluate(sample, jet, cotangent = newCotangent(jet)) {
      cotangent.u.fill(0);
      cotangent.grad.fill(0);
      let value = 0;
      for (const term of terms) value += term.add(sample, jet, cotangent);
      return { value, cotangent };
    },
    curvature: (sample, jet) =>
      sumCurvatures(
        terms.map((term) => term.curvature(sample, jet)),
        sample.points.length / sample.count,
      ),
    expression: (sample, jet, toTensor) =>
      terms
        .map((term) => term.expression(sample, jet, toTensor))
        .reduce((left, right) => tf.add(left, right)),
  };
}
