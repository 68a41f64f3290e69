import { beforeAll, describe, expect, it } from "vitest";
import { elliptic } from "../../src/energy/elliptic/elliptic.ts";
import { box } from "../../src/geometry/shapes/box.ts";
import { relu2, tanh } from "../../src/network/activations.ts";
import { gradientDescent as plainDescent } from "../../src/optimize/gradient-descent.ts";
import { defineProblem } from "../../src/problem/define-problem.ts";
import { continued } from "../../src/solve/continued.ts";
import { firstOrderSolver } from "../../src/solve/first-order/first-order-solver.ts";
import type { SolveRecord } from "../../src/solve/solution/records.ts";
import type { Solution, SolutionStatus } from "../../src/solve/solution/solution.ts";
import { type SolveOptions, solve } from "../../src/solve/solve.ts";
import { checkSolver, type RunPlan, type Solver } from "../../src/solve/solver.ts";
import { adam } from "../../src/solve/solvers/adam.ts";
import { algorithmOne } from "../../src/solve/solvers/algorithm-one.ts";
import { auto } from "../../src/solve/solvers/auto.ts";
import { galerkin } from "../../src/solve/solvers/galerkin.ts";
import { gradientDescent } from "../../src/solve/solvers/gradient-descent.ts";
import { lbfgs } from "../../src/solve/solvers/lbfgs.ts";
import { momentum } from "../../src/solve/solvers/momentum.ts";
import { newton } from "../../src/solve/solvers/newton.ts";
import { residual } from "../../src/solve/solvers/residual.ts";
import { strongRitz } from "../../src/solve/solvers/strong-ritz.ts";

const statement = {
  name: "membrane",
  domain: box([0, 0], [1, 2]),
  energy: elliptic({ reaction: 1, source: ([x, y]) => Math.cos(3 * x) + y }),
};
const problem = defineProblem(statement);

const first = { network: { width: 6 }, steps: 12, quadrature: { points: 20 }, learningRate: 1e-3 };
const second = { network: { width: 4 }, iterations: 3 };

interface Case {
  readonly solver: Solver;
  /** The solver's own name, and that of the method in its plan, where it is another. */
  readonly name: string;
  readonly method?: string;
  readonly kind: RunPlan["kind"];
  /** What it was made with. */
  readonly options?: object;
}

const cases: readonly Case[] = [
  { solver: adam(first), name: "adam", kind: "first-order", options: first },
  {
    solver: adam({ ...first, s: [0.5, 1, 1.5], beta1: 0.8 }),
    name: "adam",
    kind: "first-order",
    options: { ...first, s: [0.5, 1, 1.5], beta1: 0.8 },
  },
  {
    solver: gradientDescent(first),
    name: "gradient-descent",
    method: "gradient-descent",
    kind: "first-order",
    options: first,
  },
  {
    solver: momentum({ ...first, decay: 0.5 }),
    name: "momentum",
    kind: "first-order",
    options: { ...first, decay: 0.5 },
  },
  {
    solver: algorithmOne({
      s1: 0.5,
      zeta: 0.5,
      stages: 2,
      steps: 4,
      learningRate: 1e-3,
      network: { width: 6 },
    }),
    name: "gradient-descent",
    method: "gradient-descent",
    kind: "first-order",
  },
  {
    solver: firstOrderSolver("own", { ...plainDescent(), name: "own" }, first),
    name: "own",
    kind: "first-order",
    options: first,
  },
  { solver: newton(second), name: "newton", kind: "second-order", options: second },
  {
    solver: galerkin({ network: { width: 8 } }),
    name: "galerkin",
    kind: "second-order",
    options: { network: { width: 8 } },
  },
  { solver: lbfgs(second), name: "lbfgs", kind: "second-order", options: second },
  {
    solver: lbfgs({ ...second, projected: false }),
    name: "plain-lbfgs",
    kind: "second-order",
    options: { ...second, projected: false },
  },
  { solver: residual(second), name: "residual", kind: "second-order", options: second },
  { solver: strongRitz(second), name: "strong-ritz", kind: "second-order", options: second },
  {
    solver: auto({ newton: second, adam: first }),
    name: "auto",
    method: "newton",
    kind: "second-order",
    options: { newton: second, adam: first },
  },
  {
    solver: auto({ newton: { network: { activation: relu2 } }, adam: first }),
    name: "auto",
    method: "adam",
    kind: "first-order",
    options: { newton: { network: { activation: relu2 } }, adam: first },
  },
];

const good: readonly SolutionStatus[] = ["finished", "converged", "stalled", "out of budget"];

/** Records without their times. */
const timeless = (history: readonly SolveRecord[]) => history.map(({ seconds: _, ...record }) => record);

describe.each(cases.map((one, index) => ({ ...one, index })))(
  "the solver $index, $name",
  ({ solver, name, method = name, kind, options }) => {
    const run = (more: SolveOptions = {}) => solve(problem, { solver, seed: 3, ...more });
    let solution: Solution;
    const heard: SolveRecord[] = [];
    beforeAll(async () => {
      solution = await run({ onRecord: (record) => heard.push(record) });
    });

    it("is a frozen value with its name and its options", () => {
      expect(() => checkSolver("solver", solver)).not.toThrow();
      expect(solver.kind).toBe("solver");
      expect(solver.name).toBe(name);
      expect(Object.isFrozen(solver)).toBe(true);
      if (options) expect(solver.options).toEqual(options);
    });

    it("makes a plan: a network, steps, stages, and settings that are plain data", () => {
      const plan = solver.plan(problem);
      expect(plan.kind).toBe(kind);
      expect(plan.method).toBe(method);
      expect(plan.network.inputs).toBe(2);
      expect(plan.network.outputs).toBe(1);
      for (const count of [plan.network.parameterCount, plan.steps, plan.stageCount]) {
        expect(Number.isSafeInteger(count) && count > 0).toBe(true);
      }
      expect(plan.networkSettings.width).toBe(plan.network.description.width);
      expect(plan.advice).toMatch(/^try /);
      expect(Object.keys(plan.settings).length).toBeGreaterThan(0);
      // JSON keeps no functions, no undefined and no instances of classes
      expect(JSON.parse(JSON.stringify(plan.settings))).toStrictEqual(plan.settings);
      expect(solver.plan(problem).settings).toStrictEqual(plan.settings);
    });

    it("solves, by the method and with the records of its plan", () => {
      expect(good).toContain(solution.status);
      expect(solution.problem).toBe(problem);
      expect(solution.method).toBe(method);
      expect(solution.network.parameterCount).toBe(solution.theta.length);
      expect(solution.steps).toBeLessThanOrEqual(solver.plan(problem).steps);
      expect(solution.stages.length).toBeLessThanOrEqual(solver.plan(problem).stageCount);
      expect(solution.theta.every(Number.isFinite) && Number.isFinite(solution.energy)).toBe(true);
      expect(solution.history.length).toBeGreaterThan(0);
      for (const record of solution.history) expect(record.kind).toBe(kind);
      expect(heard).toEqual(solution.history);
    });

    it("gives the same bits for the same seed, and others for another", async () => {
      const [again, other] = [await run(), await run({ seed: 4 })];
      expect(again.theta).toStrictEqual(solution.theta);
      expect(again.energy).toBe(solution.energy);
      expect(timeless(again.history)).toStrictEqual(timeless(solution.history));
      expect(other.theta).not.toEqual(solution.theta);
    });

    it("gives them as a problem's own solver too", async () => {
      const own = defineProblem({ ...statement, defaults: { solver } });
      const { theta } = await solve(own, { seed: 3 });
      expect(theta).toStrictEqual(solution.theta);
    });

    it("stops where it is asked to before it starts", async () => {
      const stopped = await run({ signal: AbortSignal.abort() });
      expect(stopped.status).toBe("interrupted");
      expect(stopped.stages.at(-1)!.ended).toBe("interrupted");
      expect(stopped.theta.every(Number.isFinite)).toBe(true);
    });

    it("starts from its own solution, and does not go uphill from there", async () => {
      const next = continued(solver, solver.plan(problem), problem);
      const further = await run({ solver: next.solver, start: solution.theta });
      expect(further.network.parameterCount).toBe(solution.network.parameterCount);
      expect(good).toContain(further.status);
      // what validation points of two seeds, or a Gram matrix's regularisation, may differ by
      expect(further.energy).toBeLessThan(solution.energy + 1e-6 * Math.abs(solution.energy));
      expect((await run({ start: solution.theta })).theta.length).toBe(solution.theta.length);
    });

    it("refuses to start from what is not its network's parameters", async () => {
      const { theta } = solution;
      const message = `start: the network has ${theta.length} parameters, got ${theta.length - 1}`;
      await expect(run({ start: theta.slice(1) })).rejects.toThrow(message);
      const holed = theta.map((value, i) => (i === 2 ? Number.NaN : value));
      await expect(run({ start: holed })).rejects.toThrow("got NaN at index 2");
    });
  },
);

describe("what is not a solver", () => {
  it.each([
    ["newton", 'solver: must be a solver such as newton() or adam({ steps: 5000 }), got "newton"'],
    [newton, "solver: must be a solver such as newton() or adam({ steps: 5000 }), got "],
    [{ kind: "solver" }, "solver: must be a solver"],
  ])("is refused: %s", async (wrong, message) => {
    await expect(solve(problem, { solver: wrong as never })).rejects.toThrow(message);
  });

  it("is refused in a problem's defaults, too", async () => {
    const defaults = { solver: "newton" as never };
    const run = async () => solve(defineProblem({ ...statement, defaults }));
    await expect(run()).rejects.toThrow(/defaults(\.solver)?: must be a solver/);
  });
});

it("the network of a plan is the one that is asked for, over the problem's, over the package's", () => {
  const network = { width: 9, activation: tanh };
  const own = defineProblem({ ...statement, defaults: { network, secondOrder: { network } } });
  for (const make of [adam, gradientDescent, momentum, newton, galerkin, lbfgs, residual, strongRitz]) {
    expect(make().plan(own).network.description).toMatchObject({ width: 9, activation: "tanh" });
    expect(make({ network: { width: 7 } }).plan(own).network.description).toMatchObject({
      width: 7,
      activation: "tanh",
    });
    expect(make().plan(problem).network.description.width).toBeGreaterThan(9);
  }
});
