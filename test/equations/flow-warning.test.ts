import {
  defineFlow,
  defineProblem,
  elliptic,
  type FlowStatement,
  galerkin,
  interval,
  minimisingMovements,
  type Solver,
  tf,
} from "deep-ritz";
import { Run } from "deep-ritz/solve";
import { beforeAll, describe, expect, it } from "vitest";
import { startBackend } from "../../src/tensors/start-backend.ts";

beforeAll(async () => {
  await startBackend("cpu");
});

const domain = interval(0, 2);
const byGalerkin = galerkin({ network: { width: 8 } });

/** A solver of steps that does not minimise: whatever the problem, its solution is the constant. */
const ending = (constant: number): Solver => {
  const wrong = defineProblem({ name: "p", domain, energy: elliptic({ reaction: 1, source: constant }) });
  let calls = 0;
  return {
    kind: "solver",
    name: "ending",
    options: {},
    plan: (problem) => byGalerkin.plan(problem),
    run: (_, run) => {
      const problem = calls++ === 0 ? run.problem : wrong; // the first call is for the initial state
      return byGalerkin.run(byGalerkin.plan(problem), new Run(problem, run.options));
    },
  };
};

const warningsOf = async (flow: FlowStatement, solver: Solver) => {
  const said: string[] = [];
  await minimisingMovements(defineFlow(flow), { solver, onWarning: (message) => said.push(message) });
  return said;
};

describe("a movement that does not lower 1/(2 tau) |u - w|^2 + E(u) below E(w)", () => {
  // E = int 3/2 u^2 of constants: from w the minimiser is w / (1 + 3 tau), and its mirror image of w is as high as w
  const [tau, w] = [0.2, 1];
  const least = w / (1 + 3 * tau);
  const beyond = (share: number) => least - share * (w - least);
  const problem = defineProblem({ name: "p", domain, energy: elliptic({ reaction: 3 }) });
  const flow = { problem, initial: w, tau, steps: 1 };

  it("is warned of: from the mirror image on, and not before", async () => {
    const [said, ...others] = await warningsOf(flow, ending(beyond(1.05)));
    expect(said).toMatch(
      /^time 0\.2: the step did not lower 1\/\(2 tau\) \|u - u_former\|\^2 \+ E\(u\) below/,
    );
    expect(others).toEqual([]);
    expect(await warningsOf(flow, ending(beyond(0.95)))).toEqual([]);
    expect(await warningsOf(flow, byGalerkin)).toEqual([]);
  });

  it("may come with an energy that changes in time, and with order 2: no warning", async () => {
    expect(await warningsOf({ ...flow, problem: () => problem }, ending(beyond(2)))).toEqual([]);
    expect(await warningsOf({ ...flow, order: 2 }, ending(beyond(2)))).toEqual([]);
  });

  it("is none where the energy is concave and the step its minimiser", async () => {
    // E = -int k/2 u^2: u = w / (1 - k tau) lowers E by more than |u - w|^2 / (2 tau), and by less than twice that
    const concave = defineProblem({
      name: "p",
      domain,
      energy: ({ u, integral }) => integral(tf.mul(-1.25, tf.square(u))),
    });
    expect(await warningsOf({ ...flow, problem: concave, steps: 2 }, byGalerkin)).toEqual([]);
  });
});
