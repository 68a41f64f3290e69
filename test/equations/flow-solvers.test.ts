import {
  adam,
  augmentedLagrangian,
  auto,
  defineFlow,
  defineProblem,
  type Imposition,
  interval,
  minimisingMovements,
  nitsche,
  obstacle,
  poisson,
  type Solver,
} from "deep-ritz";
import { beforeAll, describe, expect, it } from "vitest";
import { Random } from "../../src/math/random.ts";
import { functionalAt, type VariationalProblem } from "../../src/problem/problem.ts";
import { compositeGauss } from "../../src/quadrature/composite-gauss.ts";
import { startBackend } from "../../src/tensors/start-backend.ts";

beforeAll(async () => {
  await startBackend("cpu");
});

const domain = interval(0, 1);
const small = { network: { width: 6 }, steps: 20, quadrature: { points: 40 } };
const flowOf = (problem: VariationalProblem) =>
  defineFlow({ problem, initial: ([x]) => 1 + Math.sin(Math.PI * x), tau: 0.05, steps: 2 });
const imposed = (impose: Imposition) =>
  flowOf(defineProblem({ name: "p", domain, energy: poisson(), dirichlet: 1, impose }));

describe("auto in a flow", () => {
  it.each([
    { name: "an augmented Lagrangian", flow: imposed(augmentedLagrangian()) },
    {
      name: "an obstacle by projection",
      flow: flowOf(
        defineProblem({
          name: "p",
          domain,
          energy: obstacle({ obstacle: 0.9, contact: "projection" }),
          dirichlet: 1,
        }),
      ),
    },
  ])("takes Adam for the initial state too where the steps need it: $name", async ({ flow }) => {
    const options = { newton: { network: { width: 8 } }, adam: small };
    const by = async (solver: Solver) => (await minimisingMovements(flow, { solver })).final.theta;
    expect(await by(auto(options))).toEqual(await by(adam(small)));
  });
});

describe("the energy of a flow's states", () => {
  it.each([
    { name: "an augmented Lagrangian", impose: augmentedLagrangian() },
    { name: "Nitsche's method", impose: nitsche() },
  ])("is that of the terms as the run left them: $name", async ({ impose }) => {
    const { states, solutions, final } = await minimisingMovements(imposed(impose), { solver: adam(small) });
    expect(states.at(-1)!.energy).toBe(final.energy);
    solutions.forEach((solution, k) => {
      const { functional, draw } = functionalAt(final.problem, solution.states.slice(0, -1));
      const sample = draw(compositeGauss({ order: 5, cells: 300 }), 1, new Random(0));
      const { value } = functional.evaluate(sample, solution.evaluate(sample.points));
      expect(states[k + 1]!.energy / value).toBeCloseTo(1, 8);
    });
    expect(new Set(states.map(({ energy }) => energy)).size).toBe(states.length);
  });
});
