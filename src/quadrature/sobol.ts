import { readOptions } from "../schema/check.ts";
import { optional, optionsOf, tied } from "../schema/parts.ts";
import { oneOf } from "../schema/values.ts";
import { digitalShift } from "./digital-shift.ts";
import { owenScrambling } from "./owen-scrambling.ts";
import { equalWeights, type QuadratureRule, quadratureRule } from "./quadrature.ts";
import { unscrambled } from "./scrambling.ts";
import { SobolSequence } from "./sobol-sequence.ts";

/** How the points of a Sobol sequence are made random. */
export interface SobolOptions {
  /**
   * "owen" (default): nested uniform scrambling; "digital-shift": one shift an axis; "none": the sequence itself.
   */
  readonly randomisation?: "owen" | "digital-shift" | "none";
}

const sobolOptions = tied<SobolOptions>()(
  optionsOf({ randomisation: optional(oneOf("owen", "digital-shift", "none")) }),
);

/**
 * The first n points of the Sobol sequence, with equal weights; best when n is a power of two.
 *
 * Every draw randomises them anew (Owen's scrambling unless asked otherwise); with randomisation "none" the
 * points include the origin and are always the same.
 *
 * Drawing throws RangeError above 1024 dimensions, and for more than 2^26 points with Owen's scrambling.
 *
 * @throws RangeError naming the option that is unknown or out of range
 */
export function sobol(options: SobolOptions = {}): QuadratureRule {
  const { randomisation = "owen" } = readOptions(sobolOptions, options, "sobol");
  const name = { owen: "sobol", "digital-shift": "sobol-shift", none: "sobol-unscrambled" }[randomisation];
  let sequence = new SobolSequence(0);
  return quadratureRule(name, randomisation !== "none", (dimension, count, random) => {
    if (sequence.dimension !== dimension) sequence = new SobolSequence(dimension);
    sequence.seek(0);
    const scrambling =
      randomisation === "owen"
        ? owenScrambling(dimension, count, random)
        : randomisation === "digital-shift"
          ? digitalShift(dimension, random)
          : unscrambled;
    return equalWeights(sequence.fill(new Float64Array(count * dimension), count, scrambling), count);
  });
}
