import type { Jet } from "./jet.ts";
import type { Parameters } from "./parameters.ts";

/** The function that training has come to, as terms that follow it see it. */
export interface TrialFunction {
  /** u [n, c] and grad u [n, c, d] at points [n, d]. */
  evaluate(points: Float64Array): Jet;
  /** Number p of functions whose span the network lies in, for fixed inner parameters. */
  readonly spanned: number;
  /** These functions at points [n, d]: for each point and component its value, then its d derivatives: [n, c (1 + d), p]. */
  span(points: Float64Array): Float64Array;
  /** The network's parameters [P]. */
  readonly theta: Parameters;
  /** The network's homotopy parameter. */
  readonly s: number;
}
