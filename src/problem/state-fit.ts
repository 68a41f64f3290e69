import { regressionTerm } from "../energy/regression.ts";
import type { Field } from "./field.ts";
import { problemOf, type VariationalProblem } from "./problem.ts";

/**
 * The problem of the function that is nearest to a known state in H1, among those that fulfil a problem's
 * conditions where these are imposed by a lift.
 */
export function stateFit(problem: VariationalProblem, state: Field): VariationalProblem {
  const { elliptic: _, exact: __, dirichlet: ___, ...rest } = problem;
  const { outputs, defaults } = problem;
  // One fit has to serve all steps: it gets the solver's own number of iterations.
  const { iterations, ...secondOrder } = defaults.secondOrder ?? {};
  const term = regressionTerm(outputs, 1, {
    target: state.at,
    targetGradient: (x) => state.jet(Float64Array.from(x)).grad,
  });
  return problemOf({ ...rest, defaults: { ...defaults, secondOrder }, terms: [term] });
}
