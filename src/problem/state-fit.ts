import { regressionFunctional } from "../energy/regression.ts";
import { drawSample } from "../energy/sample.ts";
import type { Problem } from "./define-problem.ts";
import type { Field } from "./field.ts";

/**
 * The problem of the function that is nearest to a known state in H1, among those that fulfil a problem's
 * conditions where these are imposed by a lift.
 */
export function stateFit(problem: Problem, state: Field): Problem {
  const { elliptic, exact, imposedBy, begin, revise, dirichlet, ...rest } = problem;
  const { outputs, domain, lift, defaults } = problem;
  // One fit has to serve all steps: it gets the solver's own number of iterations.
  const { iterations, ...secondOrder } = defaults.secondOrder ?? {};
  const functional = regressionFunctional(outputs, 1, {
    target: state.at,
    targetGradient: (x) => state.jet(Float64Array.from(x)).grad,
  });
  return {
    ...rest,
    defaults: { ...defaults, secondOrder },
    functional,
    draw(rule, count, random) {
      const sample = drawSample(domain, [], functional, rule, count, random);
      return lift ? { ...sample, lift: lift.at(sample.points, sample.count) } : sample;
    },
  };
}
