import { describe, expect, it } from "vitest";
import oscillator1d from "../../../problems/oscillator1d.ts";
import {
  allenCahn,
  boundaryPart,
  box,
  defineProblem,
  difference,
  disk,
  eigenvalue,
  elliptic,
  galerkin,
  interval,
  lbfgs,
  measureErrors,
  newton,
  type Problem,
  pLaplace,
  Random,
  type RunOptions,
  type SecondOrderOptions,
  type Solution,
  solve,
  tf,
} from "../../../src/index.ts";
import { mlp } from "../../../src/network/deep/deep.ts";
import { compositeGauss } from "../../../src/quadrature/composite-gauss.ts";
import { DiscreteEnergy } from "../../../src/solve/second-order/discrete-energy.ts";
import { outerSolve } from "../../../src/solve/second-order/outer-solve.ts";
import { trialSpace } from "../../../src/solve/second-order/trial-space.ts";

const { PI, cos, sin } = Math;
const square = box([0, 0], [1, 1]);
const exact = {
  u: ([x, y]: readonly number[]) => cos(PI * x!) + cos(PI * y!),
  grad: ([x, y]: readonly number[]) => [-PI * sin(PI * x!), -PI * sin(PI * y!)],
};
const f = ([x, y]: readonly number[]) => PI ** 2 * (cos(PI * x!) + cos(PI * y!));
const poisson = defineProblem({
  name: "poisson2d",
  domain: square,
  energy: elliptic({ source: f, meanPenalty: 1 }),
  exact,
});
const written = defineProblem({
  name: "poisson2d-written",
  domain: square,
  data: { f },
  energy: ({ u, grad, f: source, integral }) =>
    tf.add(
      integral(tf.sub(tf.mul(0.5, tf.sum(tf.square(grad), -1)), tf.mul(source, u))),
      tf.mul(0.5, tf.square(integral(u))),
    ),
  exact,
});

const errorsOf = (problem: Problem, solution: Solution) => {
  const { relative } = measureErrors(problem, solution);
  return { l2: relative!.l2.value, h1: relative!.h1!.value };
};

const byNewton = (problem: Problem, options: SecondOrderOptions = {}, run: RunOptions = {}) =>
  solve(problem, { solver: newton(options), ...run });

describe("second-order solvers", () => {
  it("Newton: six digits on the paper's problem, with an error estimate that is right to a tenth", async () => {
    const solution = await byNewton(poisson);
    const { l2, h1 } = errorsOf(poisson, solution);
    expect(l2).toBeLessThan(1e-6);
    expect(h1).toBeLessThan(1e-5);
    // The energy's norm here is that of the gradient, but for the mean.
    expect(solution.estimatedError! / measureErrors(poisson, solution).relative!.h1Semi!.value).toBeCloseTo(
      1,
      1,
    );
    const records = solution.history.filter((record) => record.kind === "second-order");
    expect(records).toHaveLength(solution.history.length);
    for (let i = 1; i < records.length; i++) {
      if (records[i]!.level !== records[i - 1]!.level) continue;
      expect(records[i]!.energy).toBeLessThan(records[i - 1]!.energy);
    }
  });

  it("at the end the error is the best that its own basis allows: the solve is exact", async () => {
    const solution = await byNewton(poisson, {}, { seed: 2 });
    const { h1 } = errorsOf(poisson, solution);
    // The best fit in H1 is a regression on values and gradients, in the same basis.
    const fit = defineProblem({
      name: "fit",
      domain: square,
      target: exact.u,
      targetGradient: exact.grad,
      sobolev: 1,
    });
    const space = trialSpace(solution.network, 1, undefined);
    const sample = fit.draw(compositeGauss({ order: 6, cells: 10 }), 1, new Random(1));
    const energy = new DiscreteEnergy(fit.functional, sample, space);
    const theta = Float64Array.from(solution.theta);
    const best = outerSolve(energy, space, theta, { regularisation: 1e-11, fromZero: true });
    const { h1: least } = errorsOf(poisson, {
      ...solution,
      evaluate: (x) => solution.network.evaluate(best, 1, x),
    });
    expect(h1 / least).toBeLessThan(1.1);
  });

  it("a written energy does as well as its closed form", async () => {
    const options: SecondOrderOptions = { network: { width: 16 }, iterations: 30 };
    const closed = errorsOf(poisson, await byNewton(poisson, options));
    const own = errorsOf(written, await byNewton(written, options));
    expect(own.l2).toBeLessThan(3 * closed.l2);
    expect(own.h1).toBeLessThan(3 * closed.h1);
  });

  it("Galerkin with random features", async () => {
    const solution = await solve(poisson, { solver: galerkin() });
    expect(solution.status).toBe("converged");
    expect(errorsOf(poisson, solution).h1).toBeLessThan(2e-5);
  });

  it("projected L-BFGS gets further than L-BFGS on all parameters", async () => {
    const options = { network: { width: 16 }, iterations: 100 };
    const projected = await solve(poisson, { solver: lbfgs(options) });
    const plain = await solve(poisson, { solver: lbfgs({ ...options, projected: false }) });
    expect(projected.steps).toBe(100);
    expect(10 * errorsOf(poisson, projected).h1).toBeLessThan(errorsOf(poisson, plain).h1);
  });

  it("more layers: through Jacobian rows, the last layer projected", async () => {
    const solution = await byNewton(poisson, { network: { depth: 2, width: 8 }, iterations: 15 });
    expect(solution.network.description.kind).toBe(mlp({ inputs: 1, width: 1, depth: 1 }).description.kind);
    expect(solution.history.at(-1)!.h1!).toBeLessThan(0.1 * solution.history[0]!.h1!);
  });

  it("a regression: the samples' mean squared error falls to rounding", async () => {
    const sine = defineProblem({ name: "sine", domain: interval(0, 1), target: ([x]) => sin(2 * PI * x) });
    const solution = await byNewton(sine, { network: { width: 16 } });
    expect(2 * solution.energy).toBeLessThan(1e-12);
  });

  it("a nonlinear energy", async () => {
    const u = ([x, y]: readonly number[]) => cos(PI * x!) * cos(PI * y!);
    const semilinear = defineProblem({
      name: "semilinear",
      domain: square,
      data: { f: (x) => 2 * PI ** 2 * u(x) + u(x) ** 3 },
      energy: ({ u: v, grad, f: source, integral }) =>
        integral(
          tf.sub(
            tf.add(tf.mul(0.5, tf.sum(tf.square(grad), -1)), tf.mul(0.25, tf.square(tf.square(v)))),
            tf.mul(source, v),
          ),
        ),
      exact: {
        u,
        grad: ([x, y]) => [-PI * sin(PI * x) * cos(PI * y), -PI * cos(PI * x) * sin(PI * y)],
      },
    });
    const solution = await byNewton(semilinear, { network: { width: 16 }, iterations: 25 });
    expect(errorsOf(semilinear, solution).h1).toBeLessThan(1e-3);
  });

  it("the same seed gives the same bits, and another one others", async () => {
    const options = { network: { width: 8 }, iterations: 5 };
    const [a, b, c] = [
      await byNewton(poisson, options),
      await byNewton(poisson, options),
      await byNewton(poisson, options, { seed: 2 }),
    ];
    expect(a.theta).toEqual(b.theta);
    expect(a.theta).not.toEqual(c.theta);
  });

  it("ends at the tolerance", async () => {
    const solution = await byNewton(poisson, { tolerance: 1e-3 });
    expect(solution.status).toBe("converged");
    expect(solution.estimatedError!).toBeLessThan(1e-3);
    expect(solution.steps).toBeLessThan(20);
  });

  it("estimates errors relative to u = g + l N, and not to what the network adds to g", async () => {
    const bump = 1e-3;
    const lifted = defineProblem({
      name: "nearly-its-lift",
      domain: square,
      energy: elliptic({ source: ([x, y]) => bump * 2 * PI ** 2 * sin(PI * x) * sin(PI * y) }),
      dirichlet: ([x]) => 1 + x,
      exact: {
        u: ([x, y]) => 1 + x + bump * sin(PI * x) * sin(PI * y),
        grad: ([x, y]) => [1 + bump * PI * cos(PI * x) * sin(PI * y), bump * PI * sin(PI * x) * cos(PI * y)],
      },
    });
    const solution = await byNewton(lifted, { network: { width: 8 }, iterations: 3 });
    const ratio = solution.estimatedError! / measureErrors(lifted, solution).relative!.h1Semi!.value;
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
  });

  it("stops when it is asked to", async () => {
    const controller = new AbortController();
    const solution = await byNewton(
      poisson,
      {},
      { signal: controller.signal, onRecord: ({ step }) => step === 2 && controller.abort() },
    );
    expect(solution.status).toBe("interrupted");
    expect(solution.steps).toBe(2);
  });
});

describe("ill-posed energies", () => {
  type Fields = { u: tf.Tensor };
  const neumann = (source: number, name = "neumann") =>
    defineProblem({ name, domain: square, energy: elliptic({ source: ([x]) => source + cos(PI * x) }) });

  it("constants that change nothing stay as they are", async () => {
    const solution = await byNewton(neumann(0), { network: { width: 8 }, iterations: 5 });
    expect(solution.status).not.toBe("unbounded");
    expect(solution.theta.every(Number.isFinite)).toBe(true);
  });

  it("a source that no solution balances: unbounded, and it says why", async () => {
    const solution = await byNewton(neumann(1), { network: { width: 8 }, iterations: 5 });
    expect(solution.status).toBe("unbounded");
    expect(solution.warnings.join()).toMatch(/constants.*mean penalty/);
    expect(solution.theta.every(Number.isFinite)).toBe(true);
  });

  it("an elliptic energy beyond its first eigenvalue: unbounded, for its concavity", async () => {
    // -lap u - 5 u with du/dn = 0: the eigenvalues are -5, pi^2 - 5, ...
    const helmholtz = defineProblem({
      name: "helmholtz",
      domain: square,
      energy: elliptic({ reaction: -5, source: ([x]) => cos(PI * x) }),
    });
    const solution = await byNewton(helmholtz, { network: { width: 8 }, iterations: 5 });
    expect(solution.status).toBe("unbounded");
    expect(solution.warnings.join()).toMatch(/not convex/);
  });

  it.each([
    ["concave in u", ({ u }: Fields) => tf.neg(tf.square(u)), "unbounded"],
    ["falling faster than it holds", ({ u }: Fields) => tf.neg(tf.exp(u)), "unbounded"],
    ["stationary at 0 without bound", ({ u }: Fields) => tf.neg(tf.square(tf.square(u))), "unbounded"],
    ["flat", ({ u }: Fields) => tf.mul(u, 0), "unbounded"],
    ["without a value where u is negative", ({ u }: Fields) => tf.neg(tf.log(u)), "diverged"],
  ])("%s: a status, not a crash", async (_, density, status) => {
    const problem = defineProblem({
      name: "bad",
      domain: square,
      energy: ({ integral, ...fields }) => integral(density(fields)),
    });
    const solution = await byNewton(problem, { network: { width: 8 }, iterations: 20 });
    expect(solution.status).toBe(status);
    expect(solution.warnings.join()).toMatch(/^the energy /);
    expect(solution.theta.every(Number.isFinite)).toBe(true);
  });
});

describe("energies whose second derivative alone leads nowhere", () => {
  const endings = { "x-": 0, "x+": Math.tanh(Math.SQRT1_2 / 0.2) };
  const options: SecondOrderOptions = { network: { width: 12 }, iterations: 15 };

  it("not convex at the start: Allen and Cahn's", async () => {
    const layer = defineProblem({
      name: "layer",
      domain: interval(0, 1),
      energy: allenCahn({ epsilon: 0.2 }),
      dirichlet: endings,
      exact: {
        u: ([x]) => Math.tanh((Math.SQRT1_2 * x) / 0.2),
        grad: ([x]) => [Math.SQRT1_2 / 0.2 / Math.cosh((Math.SQRT1_2 * x) / 0.2) ** 2],
      },
    });
    expect(errorsOf(layer, await byNewton(layer, options)).h1).toBeLessThan(1e-3);
  });

  it("flat at u = 0: the 4-Laplacian", async () => {
    // u = (1 - |2x - 1|^(4/3)): |u'|^2 u' = -(8/3)^3 (2x - 1), so that f = 2 (8/3)^3. Rough at 1/2: H1 errors of 1e-2.
    const constant = defineProblem({
      name: "constant",
      domain: interval(0, 1),
      energy: pLaplace({ p: 4, source: 2 * (8 / 3) ** 3 }),
      dirichlet: 0,
      exact: {
        u: ([x]) => 1 - Math.abs(2 * x - 1) ** (4 / 3),
        grad: ([x]) => [(-8 / 3) * Math.cbrt(2 * x - 1)],
      },
    });
    expect(errorsOf(constant, await byNewton(constant, options)).l2).toBeLessThan(1e-2);
  });

  it("without a value at u = 0: a Rayleigh quotient", async () => {
    const oscillator = defineProblem({
      name: "oscillator",
      domain: interval(-5, 5),
      energy: eigenvalue({ potential: ([x]) => x * x }),
      dirichlet: 0,
    });
    const { energy } = await byNewton(oscillator, options);
    expect(Math.abs(energy - 1)).toBeLessThan(1e-3);
  });

  it("steps that lead where a Rayleigh quotient is convex in no direction do not end the run", async () => {
    const { status, energy } = await byNewton(oscillator1d, { iterations: 15 });
    expect(status).toBe("out of budget");
    expect(Math.abs(energy - 1)).toBeLessThan(1e-4);
  });
});

describe("geometry that second-order methods must see", () => {
  it("a lift of different functions on neighbouring sides, whose gradient has no limit at corners", async () => {
    const u = (x: number, y: number) => Math.exp(x) * cos(y);
    const problem = defineProblem({
      name: "sides",
      domain: square,
      energy: elliptic({ neumann: { "x+": ([, y]) => u(1, y!) } }),
      dirichlet: { "x-": ([, y]) => u(0, y!), "y-": ([x]) => u(x!, 0), "y+": ([x]) => u(x!, 1) },
      exact: { u: ([x, y]) => u(x!, y!), grad: ([x, y]) => [u(x!, y!), -Math.exp(x!) * sin(y!)] },
    });
    const solution = await byNewton(problem);
    // on uniform cells, training and hold-out points alike miss the corners: energies fall below the least one
    expect(errorsOf(problem, solution).h1).toBeLessThan(1e-5);
    expect(solution.estimatedError! / errorsOf(problem, solution).h1).toBeLessThan(3);
  });

  it("conditions that change within a side: the run says that it may stall", async () => {
    const domain = boundaryPart(square, "low", ([, y]) => 0.5 - y, { of: "x-" });
    const problem = defineProblem({
      name: "part",
      domain,
      energy: elliptic({ source: 1 }),
      dirichlet: { low: ([x]) => x, rest: ([, y]) => 0.5 - y },
    });
    const { warnings } = await byNewton(problem, { network: { width: 8 }, iterations: 1 });
    expect(warnings[0]).toMatch(/^the gradient of the lift jumps at points/);
  });

  it("a hole around another center is mapped; two holes are not, and the run says so", async () => {
    const pole = ([x, y]: readonly number[]) => Math.log((x! - 0.3) ** 2 + y! ** 2);
    const problem = defineProblem({
      name: "hole",
      domain: difference(disk([0, 0], 1), disk([0.3, 0], 0.4)),
      energy: elliptic({}),
      dirichlet: { circle: pole, "circle 2": Math.log(0.16) },
      exact: {
        u: pole,
        grad: ([x, y]) => {
          const squared = (x - 0.3) ** 2 + y ** 2;
          return [(2 * (x - 0.3)) / squared, (2 * y) / squared];
        },
      },
    });
    const solution = await byNewton(problem, { iterations: 40 });
    expect(solution.warnings).toEqual([]);
    const { h1 } = errorsOf(problem, solution);
    expect(h1).toBeLessThan(6e-3); // 1.1e-2 on quasi-random points, whatever the number of steps
    expect(solution.estimatedError! / h1).toBeGreaterThan(0.5);
    const more = defineProblem({
      name: "holes",
      domain: difference(problem.domain, disk([-0.5, 0], 0.2)),
      energy: elliptic({ source: 1 }),
      dirichlet: { circle: 0 },
    });
    const { warnings } = await solve(more, { solver: galerkin({ network: { width: 16 } }) });
    expect(warnings[0]).toMatch(/^difference of .* is not mapped from cubes: its points are quasi-random/);
  });
});

describe("regressions", () => {
  it("that fit their points and nothing between them say so; the error is estimated between them", async () => {
    const target = ([x]: readonly number[]) => sin(6 * PI * x!);
    const stated = (points: number) =>
      defineProblem({
        name: "wave",
        domain: interval(0, 1),
        target,
        defaults: { quadrature: { points } },
      });
    const few = await byNewton(stated(10));
    expect(few.warnings[0]).toMatch(/^the loss is .* on the points that the network is fitted to and /);
    expect(few.estimatedError!).toBeGreaterThan(0.1);
    const many = await byNewton(stated(400));
    expect(many.warnings).toEqual([]);
    expect(many.estimatedError!).toBeLessThan(0.1);
  });

  it("of given samples have no estimate, and take no tolerance", async () => {
    const points = Float64Array.from({ length: 50 }, (_, i) => i / 49);
    const samples = { points, values: points.map((x) => sin(x)), inputs: 1, outputs: 1 };
    const problem = defineProblem({ name: "given", samples });
    expect((await byNewton(problem)).estimatedError).toBeUndefined();
    await expect(byNewton(problem, { tolerance: 0.1 })).rejects.toThrow(
      "tolerance: the error between given samples cannot be estimated",
    );
  });
});

describe("newton where an energy has values on one side only", () => {
  // Fastest descent from depth 0.1 to 0.6 over a width of 1: int sqrt((1 + u'^2) / u), for u > 0.
  const fastest = defineProblem({
    name: "brachistochrone",
    domain: interval(0, 1),
    energy: ({ u, grad, integral }) => integral(grad.square().sum(-1).add(1).div(u).sqrt()),
    dirichlet: { "x-": 0.1, "x+": 0.6 },
  });

  /** Along the cycloid u = r (1 - cos t), x = r (t - sin t) + const, by bisection for r: sqrt(2 r) (t1 - t0). */
  function leastTime(): number {
    const angles = (r: number) => [Math.acos(1 - 0.1 / r), 2 * PI - Math.acos(1 - 0.6 / r)] as const;
    let [below, above] = [0.3, 1];
    for (let k = 0; k < 60; k++) {
      const r = (below + above) / 2;
      const [from, to] = angles(r);
      if (r * (to - sin(to) - from + sin(from)) < 1) below = r;
      else above = r;
    }
    const [from, to] = angles(below);
    return Math.sqrt(2 * below) * (to - from);
  }

  it("shortens steps that leave there, and finds the minimum to six digits", async () => {
    const solution = await solve(fastest, { solver: newton({ network: { width: 50 }, iterations: 20 }) });
    expect(solution.status).not.toBe("unbounded");
    expect(Math.abs(solution.energy / leastTime() - 1)).toBeLessThan(1e-6);
  });
});
