import { describe, expect, it } from "vitest";
import { elliptic } from "../../src/energy/elliptic/elliptic.ts";
import { firstStates } from "../../src/energy/term.ts";
import { box, interval } from "../../src/geometry/shapes/box.ts";
import type { TrialFunction } from "../../src/jet/trial-function.ts";
import { Random } from "../../src/math/random.ts";
import { tanh } from "../../src/network/activations.ts";
import { defineProblem } from "../../src/problem/define-problem.ts";
import { obstacle } from "../../src/problem/equations/obstacle.ts";
import { movement } from "../../src/problem/movement.ts";
import { conditionsWeight, type VariationalProblem } from "../../src/problem/problem.ts";
import {
  augmentedLagrangian,
  type Imposition,
  lift,
  nitsche,
  penalty,
} from "../../src/problem/terms/imposition.ts";
import { gaussLegendre } from "../../src/quadrature/gauss-legendre.ts";
import type { Solution } from "../../src/solve/solution/solution.ts";
import { solve } from "../../src/solve/solve.ts";
import { adam } from "../../src/solve/solvers/adam.ts";

/** The diffusion is large at x- alone: Nitsche's constant is that of slopes there, and grows with them. */
const layer = (impose: Imposition) =>
  defineProblem({
    name: "layer",
    domain: box([0, 0], [1, 2]),
    energy: elliptic({ diffusion: ([x]) => 1e-3 + Math.exp(-50 * x), reaction: 1 }),
    dirichlet: { "x-": ([, y]) => 1 + y, "x+": 2 },
    impose,
  });
/** A string pressed down on an obstacle. */
const string = (statement: object) =>
  defineProblem({
    name: "string",
    domain: interval(-1, 1),
    energy: obstacle({ obstacle: ([x]) => 0.5 - x * x, source: -1, contact: "projection" }),
    ...statement,
  });

const weightRises = (problem: VariationalProblem, begun: Solution, ended: Solution) => {
  const [before, after] = [begun, ended].map(({ states }) => conditionsWeight(problem, states)!);
  expect(after).toBeGreaterThan(before!);
};
const stateOf = ({ terms }: VariationalProblem, name: string, { states }: Solution) =>
  states[terms.findIndex((term) => term.name === name)];
const multipliersCome = (problem: VariationalProblem, begun: Solution, ended: Solution) => {
  expect(stateOf(problem, "dirichlet", begun)).toEqual([]);
  const lambda = stateOf(problem, "dirichlet", ended) as readonly Float64Array[];
  expect(lambda).toHaveLength(problem.dirichlet!.conditions.length);
  for (const coefficients of lambda) expect(coefficients.some((entry) => entry !== 0)).toBe(true);
};
const forceIsProjected = (problem: VariationalProblem, begun: Solution, ended: Solution) => {
  expect(stateOf(problem, "contact", begun)).toEqual([]);
  const iterates = stateOf(problem, "contact", ended) as readonly TrialFunction[];
  expect(iterates.length).toBeGreaterThan(1);
};

const cases: readonly {
  readonly name: string;
  readonly problem: VariationalProblem;
  /** What a run does to the states, from those that it begins with. */
  readonly changes: readonly ((problem: VariationalProblem, begun: Solution, ended: Solution) => void)[];
}[] = [
  { name: "a lift", problem: layer(lift()), changes: [] },
  { name: "a penalty", problem: layer(penalty()), changes: [weightRises] },
  { name: "Nitsche's method", problem: layer(nitsche()), changes: [weightRises] },
  { name: "an augmented Lagrangian", problem: layer(augmentedLagrangian()), changes: [multipliersCome] },
  { name: "an obstacle", problem: string({}), changes: [forceIsProjected] },
  {
    name: "an obstacle between ends that are held by a lift",
    problem: string({ dirichlet: 0 }),
    changes: [forceIsProjected],
  },
  {
    name: "an obstacle between ends that are held by an augmented Lagrangian",
    problem: string({ dirichlet: 0, impose: augmentedLagrangian() }),
    changes: [forceIsProjected, multipliersCome],
  },
  {
    name: "a step of a gradient flow, with a penalty",
    problem: movement(layer(penalty()), { tau: 0.1, from: (points) => new Float64Array(points.length / 2) }),
    changes: [weightRises],
  },
];

/** States as data: of functions that were followed, their parameters. */
const asData = ({ states }: Solution) =>
  states.map((state) =>
    Array.isArray(state)
      ? state.map((entry) => ("theta" in entry ? { theta: entry.theta, s: entry.s } : entry))
      : state,
  );

describe.each(cases)("a problem is data, and solved as often as one likes: $name", ({ problem, changes }) => {
  const settings = {
    network: { width: 12, activation: tanh },
    quadrature: { points: 30 },
    learningRate: 0.1,
  };
  const short = { solver: adam({ ...settings, steps: 60 }), seed: 3 };
  const long = { solver: adam({ ...settings, steps: 110 }), seed: 4 };
  const value = () => {
    const sample = problem.draw(gaussLegendre(), 9, new Random(1));
    const u = Float64Array.from({ length: sample.count }, (_, i) => Math.sin(i));
    const grad = new Float64Array(sample.points.length).fill(0.5);
    return problem.functional.evaluate(sample, { count: sample.count, u, grad }).value;
  };

  it("gives the same bits before and after another run", async () => {
    const [first, energy] = [firstStates(problem.terms), value()];
    const begun = await solve(problem, { ...short, signal: AbortSignal.abort() });
    const once = await solve(problem, short);
    for (const change of changes) change(problem, begun, once);
    const other = await solve(problem, long);
    const again = await solve(problem, short);
    expect(other.theta).not.toEqual(once.theta);
    expect(again.theta).toStrictEqual(once.theta);
    expect(asData(again)).toStrictEqual(asData(once));
    expect(again.energy).toBe(once.energy);
    expect(again.history.map(({ energy, step }) => [step, energy])).toStrictEqual(
      once.history.map(({ energy, step }) => [step, energy]),
    );
    // and the problem is what it was
    for (const part of [problem, problem.terms, ...problem.terms]) expect(Object.isFrozen(part)).toBe(true);
    firstStates(problem.terms).forEach((state, k) => {
      expect(state).toBe(first[k]);
      if (Array.isArray(state)) expect(state).toEqual([]);
    });
    expect(value()).toBe(energy);
  });
});
