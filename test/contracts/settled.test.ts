import { describe, expect, it } from "vitest";
import { interval } from "../../src/geometry/shapes/box.ts";
import { momentum } from "../../src/optimize/momentum.ts";
import { defineProblem } from "../../src/problem/define-problem.ts";
import { poisson } from "../../src/problem/equations/poisson.ts";
import { augmentedLagrangian, lift, nitsche, penalty } from "../../src/problem/terms/imposition.ts";
import { measureErrors } from "../../src/solve/errors/measure-errors.ts";
import { firstOrderSolver } from "../../src/solve/first-order/first-order-solver.ts";
import { solve } from "../../src/solve/solve.ts";
import { adam } from "../../src/solve/solvers/adam.ts";
import { galerkin } from "../../src/solve/solvers/galerkin.ts";
import { newton } from "../../src/solve/solvers/newton.ts";

const rod = { name: "rod", domain: interval(0, 1), energy: poisson({ source: 1 }) } as const;
const plain = defineProblem(rod);

describe("what is given", () => {
  it("may change afterwards: the problem does not", () => {
    const training = { steps: 5 };
    const network = { width: 9 };
    const problem = defineProblem({ ...rod, defaults: { training, network } });
    training.steps = 500;
    network.width = 90;
    const plan = adam().plan(problem);
    expect(plan.steps).toBe(5);
    expect(plan.networkSettings.width).toBe(9);
  });

  it("may change afterwards: the solver does not", () => {
    const options = { iterations: 3, network: { width: 9 } };
    const solver = newton(options);
    options.iterations = 50;
    options.network.width = 90;
    const plan = solver.plan(plain);
    expect(plan.steps).toBe(3);
    expect(plan.networkSettings.width).toBe(9);
    expect(solver.options).toEqual({ iterations: 3, network: { width: 9 } });
  });

  it("cannot be changed through the problem or the solver", () => {
    const problem = defineProblem({ ...rod, dirichlet: 0, impose: nitsche(), defaults: { training: {} } });
    const solver = adam({ network: { width: 9 } });
    const shown = solver.options as { readonly network: object };
    for (const part of [problem.defaults, problem.defaults.training, solver.options, shown.network]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
    for (const term of problem.terms) {
      expect(Object.isFrozen(term)).toBe(true);
      if (term.kind === "fixed") expect(Object.isFrozen(term.pieces)).toBe(true);
    }
  });

  it("overrides nothing where it is undefined", () => {
    const problem = defineProblem({
      ...rod,
      defaults: {
        training: { steps: 77 },
        network: { width: 9 },
        quadrature: { points: 30 },
        secondOrder: { tolerance: 0.1, network: { width: 7 } },
      },
    });
    const undefinedOnes = { width: undefined } as object;
    const first = adam({
      steps: undefined,
      network: undefinedOnes,
      quadrature: { points: undefined },
    } as object).plan(problem);
    expect([first.steps, first.networkSettings.width, first.quadrature.points]).toEqual([77, 9, 30]);
    const second = galerkin({ tolerance: undefined, network: undefinedOnes } as object).plan(problem);
    expect(second.networkSettings.width).toBe(7);
    expect(second.settings).toEqual(galerkin().plan(problem).settings);
    const target = ([x]: readonly number[]) => x!;
    const about = { name: "fit", domain: interval(0, 1), target, exact: undefined, energy: undefined };
    expect(defineProblem(about as unknown as { name: string } & typeof rod).exact?.u).toBe(target);
  });
});

describe("stages made by hand", () => {
  const stages = [
    { s: 0.5, steps: 10 },
    { s: 1, steps: 40 },
  ];

  it.each([{ steps: 5 }, { s: [1] }, { switch: { kind: "share", share: 0.5 } as const }])(
    "are not given beside %o",
    (other) => {
      const [name] = Object.keys(other);
      expect(() => adam({ stages, ...other })).toThrow(`adam: stages replace "${name}"; give one of them`);
    },
  );

  it("give their budget to the solver that continues, at the last s, with all else as it was", () => {
    const solver = adam({ stages, beta1: 0.5, learningRate: 0.02 });
    const continued = solver.continuing!(solver.plan(plain));
    const plan = continued.plan(plain) as ReturnType<typeof solver.plan>;
    expect(plan.stages.map(({ s, steps }) => [s, steps])).toEqual([[1, 50]]);
    expect(continued.options).toEqual({ s: [1], steps: 50, beta1: 0.5, learningRate: 0.02 });
  });

  it("stay the optimizer's own when it continues", () => {
    const solver = firstOrderSolver("mine", momentum(0.3), { steps: 4 });
    expect(solver.continuing!(solver.plan(plain)).plan(plain).method).toBe(solver.plan(plain).method);
  });
});

describe("the states that a run leaves its terms in", async () => {
  const impositions = [
    lift(),
    penalty({ weight: 50 }),
    nitsche(),
    nitsche({ weight: 50 }),
    augmentedLagrangian(),
  ];
  const problems = impositions.map((impose) =>
    defineProblem({
      ...rod,
      dirichlet: 0,
      impose,
      exact: { u: ([x]) => (x * (1 - x)) / 2, grad: ([x]) => [0.5 - x] },
    }),
  );
  const solver = adam({ steps: 12, network: { width: 8 } });
  const solutions = await Promise.all(problems.map((problem) => solve(problem, { solver })));

  const pairs = impositions.flatMap((_, i) => impositions.map((_, k) => [i, k] as const));
  it.each(pairs)("are used on these very terms: solution %i on problem %i", (i, k) => {
    const { states: _, ...stateless } = solutions[i]!;
    const measured = measureErrors(problems[k]!, solutions[i]!);
    expect(Number.isFinite(measured.energyGap?.absolute.value)).toBe(true);
    if (i !== k) expect(measured).toEqual(measureErrors(problems[k]!, stateless));
  });
});
