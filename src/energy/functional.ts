import type * as tf from "@tensorflow/tfjs-core";
import type { DataFunction } from "../jet/data-function.ts";
import type { FunctionalValue, Jet } from "../jet/jet.ts";
import type { JetTensors, ToTensor } from "../tensors/jet-tensors.ts";
import type { Curvature } from "./curvature.ts";
import type { DataSource, RegionSample, Sample } from "./sample.ts";

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
  /** Its flux through the boundary, where that is linear in grad u: what Nitsche's method needs. */
  readonly flux?: LinearFlux;
  /** Second derivatives with respect to (u, grad u) at the points. */
  curvature(sample: Sample, jet: Jet): Curvature;
  /**
   * The value as a scalar tensor on tfjs's current backend, in its precision; tfjs can differentiate it once with
   * respect to the jet's tensors, or to what these were computed from.
   */
  expression(sample: Sample, jet: JetTensors, toTensor: ToTensor): tf.Tensor;
}

/** The flux of an energy through the boundary, sigma_i = sum_jl B_ijl d_l u_j: A grad u . n for an elliptic one. */
export interface LinearFlux {
  /** The data functions that B is made of. */
  readonly data: Readonly<Record<string, DataFunction>>;
  /** B [n, c, c, d] at the points of a boundary piece, whose sample has that data. */
  conormal(region: RegionSample): Float64Array;
}
