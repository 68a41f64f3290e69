import type { FunctionalValue, Jet } from "../../jet/jet.ts";
import type { Parameters } from "../../jet/parameters.ts";
import type { AdamKernel } from "../../kernels/contract/kernel-set.ts";

/**
 * Evaluates a network's jets and pulls cotangents back to the parameters. Every evaluator fulfils one
 * contract, tested in `test/contracts/`; the float64 reference decides what is right.
 */
export interface JetEvaluator {
  /** As `Solution.kernels` has it: "native", "wasm", "reference" or "tfjs". */
  readonly name: string;
  /** Of the jets, and of the parameters and gradients in training. */
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
  ): {
    /** The functional's value. */
    value: number;
    /** Its derivatives in theta [P]. */
    gradient: Parameters;
  };
}
