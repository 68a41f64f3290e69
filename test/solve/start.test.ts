import { describe, expect, it } from "vitest";
import {
  adam,
  box,
  defineProblem,
  elliptic,
  galerkin,
  newton,
  Random,
  solve,
  tanh,
} from "../../src/index.ts";
import { buildNetwork } from "../../src/network/build.ts";
import { compositeGauss } from "../../src/quadrature/composite-gauss.ts";
import { DiscreteEnergy } from "../../src/solve/second-order/discrete-energy.ts";
import { outerSolve } from "../../src/solve/second-order/outer-solve.ts";
import { trialSpace } from "../../src/solve/second-order/trial-space.ts";

const { PI, cos } = Math;
const problem = defineProblem({
  name: "start",
  domain: box([0, 0], [1, 1]),
  energy: elliptic({ source: ([x, y]) => (1 + PI ** 2) * (cos(PI * x!) + cos(PI * y!)), reaction: 1 }),
});
const network = { kind: "shallow", width: 8, activation: tanh } as const;
const start = buildNetwork(2, 1, network).initialise(new Random(3), () => [0.5, 0.5]);

describe("parameters to start from", () => {
  it("a second-order run takes the inner ones as they are", async () => {
    const solution = await solve(problem, { solver: galerkin({ network }), start });
    const { outerOffset } = solution.network;
    expect(Array.from(solution.theta.slice(0, outerOffset))).toEqual(Array.from(start.slice(0, outerOffset)));
  });

  it("from the same neurons every s > 0 has the same best energy: the affine skip makes their spaces one", () => {
    const sample = problem.draw(compositeGauss({ order: 6, cells: 4 }), 1, new Random(1));
    const places = new Random(5); // kinks through one point would make the matrix singular to rounding
    const neurons = buildNetwork(2, 1, network).initialise(new Random(3), () => [
      places.uniform(),
      places.uniform(),
    ]);
    const [half, one, more] = [0.5, 1, 1.5].map((s) => {
      const space = trialSpace(buildNetwork(2, 1, network), s, undefined);
      const energy = new DiscreteEnergy(problem.functional, sample, space);
      const solved = outerSolve(energy, space, Float64Array.from(neurons), {
        regularisation: 1e-11,
        fromZero: true,
      });
      return energy.value(solved);
    });
    // The regularisation, 1e-11 of a matrix whose columns s changes, is what may differ.
    expect(Math.abs(half! / one! - 1)).toBeLessThan(1e-10);
    expect(Math.abs(more! / one! - 1)).toBeLessThan(1e-10);
  });

  it("goes on from where another run has ended, and not uphill", async () => {
    const solver = newton({ network, iterations: 5 });
    const before = await solve(problem, { solver, start });
    const after = await solve(problem, { solver, start: before.theta });
    expect(after.history[0]!.step).toBe(0);
    expect(after.energy).toBeLessThan(before.energy);
  });

  it("a first-order run starts there, whatever its seed", async () => {
    const startedFrom = async (seed: number) => {
      const solver = adam({ network, s: [1], steps: 1 });
      const kernels = { name: "none", evaluator: () => undefined };
      const solution = await solve(problem, { solver, start, seed, kernels });
      return solution.history[0]!.validationEnergy;
    };
    expect(await startedFrom(1)).toBe(await startedFrom(2));
  });

  it("are as many as the network has, and finite", async () => {
    const wrong = start.slice(1);
    const message = `start: the network has ${start.length} parameters, got ${start.length - 1}`;
    const solvers = [adam({ network }), newton({ network })];
    for (const solver of solvers) {
      await expect(solve(problem, { solver, start: wrong })).rejects.toThrow(message);
    }
    const bad = start.map((entry, index) => (index === 4 ? Number.NaN : entry));
    for (const solver of solvers) {
      await expect(solve(problem, { solver, start: bad })).rejects.toThrow("got NaN at index 4");
    }
  });
});
