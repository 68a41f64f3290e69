import { readOptions } from "../schema/check.ts";
import { optional, parts, tied } from "../schema/parts.ts";
import { functionOf, positiveNumber } from "../schema/values.ts";
import { type ExactSolution, exactSolution, problemOf, type VariationalProblem } from "./problem.ts";
import { movementTerm } from "./terms/movement-term.ts";

/** One step of a gradient flow in L2. */
export interface Movement {
  /** tau in 1/(2 tau) |u - w|^2. */
  readonly tau: number;
  /** w at points [n, d]: [n, c]. */
  from(points: Float64Array): Float64Array;
  /** The solution at the end of the step, where it is known. */
  readonly exact?: ExactSolution;
}

const movementSchema = tied<Movement>()(
  parts({
    tau: positiveNumber,
    from: functionOf<Movement["from"]>("points"),
    exact: optional(exactSolution),
  }),
);

/**
 * The problem of one minimising movement: argmin_u 1/(2 tau) |u - w|^2 + E(u), the norm that of L2 and E the
 * problem's energy with its conditions.
 *
 * @throws RangeError naming the part of the step that is unknown or wrong
 */
export function movement(problem: VariationalProblem, step: Movement): VariationalProblem {
  readOptions(movementSchema, step, "movement");
  // The strong form and the exact solution of E alone are not those of the step.
  const { elliptic: _, exact: __, ...rest } = problem;
  return problemOf({
    ...rest,
    ...(step.exact && { exact: step.exact }),
    terms: [...problem.terms, movementTerm(step.tau, problem.outputs, step.from)],
  });
}
