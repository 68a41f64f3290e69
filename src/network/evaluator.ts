import type { AdamKernel } from "../kernels/kernel-set.ts";
import type { Jet, Parameters } from "./network.ts";

/** An energy of a jet: its value and its derivatives with respect to u and grad u. */
export interface FunctionalValue {
  readonly value: number;
  readonly cotangent: Jet;
}

/**
 * Evaluates a network's jets and pulls cotangents back to the parameters. Every evaluator fulfils one
 * contract, tested in `test/contracts/`; the float64 reference decides what is right.
 */
export interface JetEvaluator {
  readonly name: string;
  readonly precision: "float32" | "float64";
  /** The kernels' own step of Adam, where they have one. */
  readonly adam?: AdamKernel;
  /** u [n, c] and grad u [n, c, d] at points [n, d]. */
  evaluate(theta: Parameters, s: number, points: Float64Array): Jet;
  /**
   * Value and gradient in theta of functional(jet(theta)). The functional is called once, in the middle:
   * a tape-based evaluator then needs one forward and one reverse pass.
   */
  differentiate(
    theta: Parameters,
    s: number,
    points: Float64Array,
    functional: (jet: Jet) => FunctionalValue,
  ): { value: number; gradient: Parameters };
}
