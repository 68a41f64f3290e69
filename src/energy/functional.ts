import type * as tf from "@tensorflow/tfjs-core";
import type { FunctionalValue } from "../network/evaluator.ts";
import type { Jet, JetTensors } from "../network/network.ts";
import type { Curvature } from "./curvature.ts";
import type { DataSource, Sample } from "./sample.ts";

/** Makes a tensor on tfjs's current backend from numbers of a sample, or finds the one it made of them before. */
export type ToTensor = (values: Float64Array, shape: number[]) => tf.Tensor;

/**
 * An energy of sampled values: what training minimises. It sees points, data, u and grad u; never a
 * network. Its arithmetic is in float64,
 * but for `expression`.
 */
export interface Functional extends DataSource {
  /** "elliptic", "regression" (closed forms) or "written" (a user's energy in tfjs). */
  readonly form: "elliptic" | "regression" | "written";
  /** Names of the boundary pieces it integrates over. */
  readonly pieces: readonly string[];
  /**
   * The value, and its derivatives with respect to every u [N, c] and grad u [N, c, d]; these are written
   * into `cotangent` when one is given.
   */
  evaluate(sample: Sample, jet: Jet, cotangent?: Jet): FunctionalValue;
  /** True when the energy is known to be quadratic in (u, grad u): its curvature is the same everywhere. */
  readonly quadratic: boolean;
  /** Second derivatives with respect to (u, grad u) at the points. */
  curvature(sample: Sample, jet: Jet): Curvature;
  /**
   * The value as a scalar tensor on tfjs's current backend, in its precision; tfjs can differentiate it once with
   * respect to the jet's tensors, or to what these were computed from.
   */
  expression(sample: Sample, jet: JetTensors, toTensor: ToTensor): tf.Tensor;
}

/** Room for the derivatives with respect to a jet. */
export function newCotangent(jet: Jet): Jet {
  return {
    count: jet.count,
    u: new Float64Array(jet.u.length),
    grad: new Float64Array(jet.grad.length),
  };
}
