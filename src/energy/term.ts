import type * as tf from "@tensorflow/tfjs-core";
import type { DataFunction } from "../jet/data-function.ts";
import type { Jet } from "../jet/jet.ts";
import type { TrialFunction } from "../jet/trial-function.ts";
import type { JetTensors, ToTensor } from "../tensors/jet-tensors.ts";
import type { Curvature } from "./curvature.ts";
import type { DataSource } from "./data.ts";
import type { RegionSample, Sample } from "./sample.ts";

/**
 * One summand of a functional: an energy, what imposes Dirichlet conditions on it, a contact force, a movement in
 * time, the size of an eigenfunction. It sees points, data, u and grad u; never a network. Its arithmetic is in
 * float64, but for `expression`. It looks only at the domain and at its own pieces of a sample.
 */
export interface Term extends DataSource {
  /** It does not change in the course of a run. */
  readonly kind: "fixed";
  /** What it is: "elliptic", "written", "regression", "dirichlet", "contact", "movement" or "size". */
  readonly name: string;
  /** Names of the boundary pieces that it integrates over. */
  readonly pieces: readonly string[];
  /** True when it is known to be quadratic in (u, grad u): its curvature is the same everywhere. */
  readonly quadratic: boolean;
  /** Its flux through the boundary, where that is linear in grad u: what Nitsche's method needs. */
  readonly flux?: LinearFlux;
  /** beta, where it is a condition's and has one; for people. */
  readonly weight?: number;
  /** Its value; adds its derivatives with respect to every u [N, c] and grad u [N, c, d] to the cotangent. */
  add(sample: Sample, jet: Jet, cotangent: Jet): number;
  /** Its second derivatives with respect to (u, grad u) at all points of the sample; not to be changed. */
  curvature(sample: Sample, jet: Jet): Curvature;
  /**
   * Its value as a scalar tensor on tfjs's current backend, in its precision; tfjs can differentiate it once with
   * respect to the jet's tensors, or to what these were computed from.
   */
  expression(sample: Sample, jet: JetTensors, toTensor: ToTensor): tf.Tensor;
}

/**
 * A summand whose weight or multipliers follow the iterate. It is frozen all the same: what changes is a state, which
 * the run holds, so that a problem can be solved as often as one likes.
 */
export interface FollowingTerm<State = unknown> {
  /** It changes in the course of a run. */
  readonly kind: "following";
  /** What it is: "dirichlet" or "contact". */
  readonly name: string;
  /** True where it has multipliers: it means little as long as nobody updates them. */
  readonly multipliers: boolean;
  /** The state of who never trains. */
  readonly first: State;
  /** The summand in a state. */
  at(state: State): Term;
  /** The state for the space that training starts in; left out: `first`. */
  start?(iterate: TrialFunction): State;
  /**
   * The state after more training; the same object where nothing changes.
   *
   * @param call how often it was called before in this run
   */
  next(state: State, iterate: TrialFunction, call: number): State;
}

/** The flux of an energy through the boundary, sigma_i = sum_jl B_ijl d_l u_j: A grad u . n for an elliptic one. */
export interface LinearFlux {
  /** The data functions that B is made of. */
  readonly data: Readonly<Record<string, DataFunction>>;
  /** B [n, c, c, d] at the points of a boundary piece, whose sample has that data. */
  conormal(region: RegionSample): Float64Array;
}

/** The states of some summands, in their order; undefined for those that follow nothing. */
export type TermStates = readonly unknown[];

/** The states of who never trains. */
export function firstStates(terms: readonly (Term | FollowingTerm)[]): TermStates {
  return terms.map((term) => (term.kind === "following" ? term.first : undefined));
}

/** The states for the space that training starts in. */
export function startStates(terms: readonly (Term | FollowingTerm)[], iterate: TrialFunction): TermStates {
  return terms.map((term) => (term.kind === "following" ? (term.start?.(iterate) ?? term.first) : undefined));
}

/** The states after more training; the same object where nothing changes. */
export function nextStates(
  terms: readonly (Term | FollowingTerm)[],
  states: TermStates,
  iterate: TrialFunction,
  call: number,
): TermStates {
  const next = terms.map((term, k) =>
    term.kind === "following" ? term.next(states[k], iterate, call) : undefined,
  );
  return next.every((state, k) => state === states[k]) ? states : next;
}

/** The summands in their states. */
export function termsAt(terms: readonly (Term | FollowingTerm)[], states: TermStates): Term[] {
  return terms.map((term, k) => (term.kind === "following" ? term.at(states[k]) : term));
}
