import { describe, expect, it } from "vitest";
import { drawSample } from "../../../src/energy/sample.ts";
import {
  box,
  defineProblem,
  elliptic,
  interval,
  measureErrors,
  newton,
  Random,
  residual as residualSolver,
  solve,
  tanh,
} from "../../../src/index.ts";
import { shallow } from "../../../src/network/shallow/shallow.ts";
import { sobol } from "../../../src/quadrature/sobol.ts";
import { DiscreteEnergy } from "../../../src/solve/second-order/discrete-energy.ts";
import { linearOperator, strongLevels } from "../../../src/solve/second-order/linear-operator.ts";
import { StrongResidual } from "../../../src/solve/second-order/strong-residual.ts";
import { trialSpace } from "../../../src/solve/second-order/trial-space.ts";
import { strongRitz } from "../../../src/solve/solvers/strong-ritz.ts";

const { PI, cos, sin } = Math;
/** Variable coefficients, a mean penalty, Neumann and Robin data: every term of the strong form. */
const everything = defineProblem({
  name: "everything",
  domain: box([0, 0], [1, 2]),
  energy: elliptic({
    diffusion: ([x, y]) => 1 + x * x + 0.5 * y,
    reaction: ([x]) => 1 + x,
    source: ([x, y]) => cos(x + y),
    meanPenalty: 2,
    neumann: { "x-": ([, y]) => y },
    robin: { "y+": { coefficient: ([x]) => 1 + x, value: 2 } },
  }),
});
const network = shallow({ inputs: 2, width: 6, activation: tanh });
const space = trialSpace(network, 0.8, undefined);
const random = new Random(4);
const theta = network.initialise(random, () => [random.uniform(), random.uniform()]).map((x) => x + 0.1);

function residualOn(level: number) {
  const sample = strongLevels(everything, new Random(1)).level(level).training;
  return { sample, residual: new StrongResidual(linearOperator(everything, sample), sample, space) };
}

describe("the strong residual", () => {
  it("its gradient: central differences of its value", () => {
    const { residual } = residualOn(0);
    const { value, gradient } = residual.differentiate(theta);
    expect(value).toBeCloseTo(residual.value(theta), 10);
    const step = 1e-5;
    const scale = Math.max(...gradient.map(Math.abs));
    for (let k = 0; k < theta.length; k++) {
      const at = (sign: number) => residual.value(theta.map((x, i) => (i === k ? x + sign * step : x)));
      const wanted = (at(1) - at(-1)) / (2 * step);
      expect(Math.abs(gradient[k]! - wanted)).toBeLessThan(1e-8 * scale);
    }
  });

  it("its outer model is its second derivative there, and that of all parameters contains it", () => {
    const { residual } = residualOn(0);
    const outer = residual.model(theta, "outer").gram;
    const all = residual.model(theta, "all").gram;
    const p = network.parameterCount;
    const first = network.outerOffset;
    const q = p - first;
    const scale = Math.max(...outer.map(Math.abs));
    const step = 1e-4;
    for (let k = 0; k < q; k++) {
      const at = (sign: number) =>
        residual.differentiate(theta.map((x, i) => (i === first + k ? x + sign * step : x))).gradient;
      const [up, down] = [at(1), at(-1)];
      for (let i = k; i < q; i++) {
        const wanted = (up[first + i]! - down[first + i]!) / (2 * step);
        expect(Math.abs(outer[i * q + k]! - wanted)).toBeLessThan(1e-8 * scale);
        expect(Math.abs(all[(first + i) * p + first + k]! - outer[i * q + k]!)).toBeLessThan(1e-12 * scale);
      }
    }
  });

  it("the strong-form gradient is the weak one in the limit: Gauss rules agree to their own accuracy", () => {
    const differences = [0, 1].map((level) => {
      const { sample, residual } = residualOn(level);
      const weak = new DiscreteEnergy(everything.functional, sample, space).differentiate(theta).gradient;
      const strong = residual.strongGradient(theta);
      return (
        Math.max(...weak.map((entry, i) => Math.abs(entry - strong[i]!))) / Math.max(...weak.map(Math.abs))
      );
    });
    expect(differences[0]).toBeLessThan(1e-6);
    // Six points a cell: order 12. From 4 to 6 cells that is a factor 130, unless rounding comes first.
    expect(Math.min(differences[0]! / differences[1]!, 1e-12 / differences[1]!)).toBeGreaterThan(0.01);
    expect(differences[1]!).toBeLessThan(Math.max(differences[0]! / 20, 1e-12));
  });

  it("with Sobol points they agree at the rate of these", () => {
    const count = [256, 1024, 4096, 16_384];
    const problem = defineProblem({
      name: "line",
      domain: box([0, 0], [1, 1]),
      energy: elliptic({ reaction: 1, source: ([x]) => sin(3 * x) }),
    });
    const gaps = count.map((n) => {
      const { domain, functional } = problem;
      const sample = drawSample(domain, domain.boundary, functional.sources, sobol(), n, new Random(9));
      const weak = new DiscreteEnergy(functional, sample, space).differentiate(theta).gradient;
      const strong = new StrongResidual(linearOperator(problem, sample), sample, space).strongGradient(theta);
      return Math.hypot(...weak.map((entry, i) => entry - strong[i]!));
    });
    const order = Math.log(gaps[0]! / gaps[3]!) / Math.log(4);
    expect(order / 3).toBeGreaterThan(0.5); // Monte Carlo's; scrambled Sobol points do better
  });
});

describe("solvers on the strong form", () => {
  it("four dimensions: newton means the residual, and beats the sampling noise of the energy", async () => {
    const d = 4;
    const sum = (x: readonly number[]) => x.reduce((total, entry) => total + cos(PI * entry), 0);
    const problem = defineProblem({
      name: "four",
      domain: box(new Array<number>(d).fill(0), new Array<number>(d).fill(1)),
      energy: elliptic({ reaction: 1, source: (x) => (1 + PI ** 2) * sum(x) }),
      exact: { u: sum, grad: (x) => x.map((entry) => -PI * sin(PI * entry)) },
    });
    const solution = await solve(problem, { solver: newton({ network: { width: 24 }, iterations: 12 }) });
    expect(solution.method).toBe("residual");
    const { l2, h1 } = measureErrors(problem, solution).relative!;
    expect(l2.value).toBeLessThan(2e-3);
    expect(solution.estimatedError! / h1!.value).toBeGreaterThan(0.3);
    expect(solution.estimatedError! / h1!.value).toBeLessThan(3);
  });

  it("one dimension, by either", async () => {
    const problem = defineProblem({
      name: "one",
      domain: interval(0, 1),
      energy: elliptic({ reaction: 1, source: ([x]) => (1 + PI ** 2) * cos(PI * x) }),
      exact: { u: ([x]) => cos(PI * x), grad: ([x]) => [-PI * sin(PI * x)] },
    });
    for (const make of [residualSolver, strongRitz]) {
      const solver = make({ network: { width: 8 }, iterations: 10 });
      const solution = await solve(problem, { solver });
      expect(solution.method).toBe(solver.name);
      expect(measureErrors(problem, solution).relative!.h1!.value).toBeLessThan(1e-3);
    }
  });

  it.each([
    [{ diffusion: [1, 0, 0, 2] }, {}, "the diffusion is a matrix"],
    [{}, { dirichlet: 0 }, "u is prescribed on the boundary"],
  ])("says why it cannot: %j %j", async (coefficients, more, reason) => {
    const problem = defineProblem({
      name: "none",
      domain: box([0, 0], [1, 1]),
      energy: elliptic({ reaction: 1, ...coefficients }),
      ...more,
    });
    await expect(solve(problem, { solver: residualSolver() })).rejects.toThrow(
      `solver residual: needs the strong form, but ${reason}`,
    );
  });
});
