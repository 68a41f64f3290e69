import type { Flow } from "../../problem/flow.ts";
import { movement } from "../../problem/movement.ts";
import type { VariationalProblem } from "../../problem/problem.ts";

/** A state's values at points [n, d]: [n, c]. */
export type StateValues = (points: Float64Array) => ArrayLike<number>;

/** The step from a state to a time: argmin 1/(2 tau) |u - u_k|^2 + E(u). */
export function eulerStep(flow: Flow, time: number, former: StateValues): VariationalProblem {
  return stepTo(flow, time, flow.tau, (points) => Float64Array.from(former(points)));
}

/** The step of order 2, from a state and the one before it: argmin 3/(4 tau) |u - (4 u_k - u_(k-1)) / 3|^2 + E(u). */
export function secondOrderStep(
  flow: Flow,
  time: number,
  former: StateValues,
  before: StateValues,
): VariationalProblem {
  return stepTo(flow, time, (2 * flow.tau) / 3, (points) => extrapolated(former(points), before(points)));
}

/** The first step of a flow: in all but its data it is like the others, so that plans are made for it. */
export function firstStep(flow: Flow): VariationalProblem {
  return eulerStep(flow, flow.tau, (points) => flow.initial.values(points));
}

function stepTo(
  flow: Flow,
  time: number,
  tau: number,
  from: (points: Float64Array) => Float64Array,
): VariationalProblem {
  const problem = flow.problemAt(time);
  return movement(problem, { tau, from, ...(problem.exact && { exact: problem.exact }) });
}

/** (4 u - v) / 3 */
function extrapolated(u: ArrayLike<number>, v: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: u.length }, (_, i) => (4 * u[i]! - v[i]!) / 3);
}
