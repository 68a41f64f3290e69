import { describe, expect, it } from "vitest";
import {
  box,
  defineProblem,
  elliptic,
  interval,
  type Problem,
  Random,
  tanh,
  tf,
} from "../../../src/index.ts";
import { mlp, type Network, relu3, shallow } from "../../../src/network/index.ts";
import { compositeGauss } from "../../../src/quadrature/composite-gauss.ts";
import { DiscreteEnergy } from "../../../src/solve/second-order/discrete-energy.ts";
import { trialSpace } from "../../../src/solve/second-order/trial-space.ts";

const square = box([0, 0], [1, 1]);
const quadratic = defineProblem({
  name: "quadratic",
  domain: square,
  energy: elliptic({ reaction: 2, source: ([x]) => x, meanPenalty: 3, robin: { "x+": { coefficient: 1 } } }),
});
const matrix = defineProblem({
  name: "matrix",
  domain: square,
  energy: elliptic({ diffusion: ([x, y]) => [2 + x, 0.3, 0.3, 1 + y], source: 1 }),
});
const quartic = defineProblem({
  name: "quartic",
  domain: square,
  energy: ({ u, grad, integral }) =>
    integral(tf.add(tf.mul(0.5, tf.sum(tf.square(grad), -1)), tf.mul(0.25, tf.pow(u, 4)))),
});
const concave = defineProblem({
  name: "concave",
  domain: square,
  energy: ({ u, grad, integral }) =>
    integral(tf.sub(tf.mul(0.5, tf.sum(tf.square(grad), -1)), tf.square(tf.square(u)))),
});
const lifted = defineProblem({
  name: "lifted",
  domain: square,
  dirichlet: { "x-": ([, y]) => y, "y+": 1 },
  energy: elliptic({ reaction: 2, source: ([x]) => x, meanPenalty: 3, diffusion: [2, 0.5, 0.5, 1] }),
});
const pair = defineProblem({
  name: "pair",
  domain: square,
  outputs: 2,
  energy: ({ u, grad, integral }) =>
    integral(tf.add(tf.sum(tf.square(grad), [1, 2]), tf.square(tf.sum(u, 1)))),
});

function energyOf(problem: Problem, network: Network, s = 1) {
  const random = new Random(3);
  const sample = problem.draw(compositeGauss({ order: 3, cells: 2 }), 1, random);
  const theta = network.initialise(random, () => [random.uniform(), random.uniform()]);
  return { energy: new DiscreteEnergy(problem.functional, sample, trialSpace(network, s, undefined)), theta };
}

const networks = {
  shallow: (outputs: number) => shallow({ inputs: 2, outputs, width: 5, activation: tanh }),
  "shallow relu3 at s = 1.5": (outputs: number) =>
    shallow({ inputs: 2, outputs, width: 5, activation: relu3 }),
  mlp: (outputs: number) => mlp({ inputs: 2, outputs, width: 4, depth: 2, activation: tanh }),
};

describe("an energy on quadrature points", () => {
  for (const [name, make] of Object.entries(networks)) {
    for (const problem of [quadratic, matrix, quartic, concave, lifted, pair]) {
      it(`${name}, ${problem.name}: the outer model is the second derivative`, () => {
        const network = make(problem.outputs);
        const { energy, theta } = energyOf(problem, network, name.includes("1.5") ? 1.5 : 1);
        const { gram, gradient, value } = energy.model(theta, "outer", false);
        const p = gradient.length;
        expect(value).toBeCloseTo(energy.value(theta), 12);
        const step = 1e-5;
        const scale = Math.max(...gram.map(Math.abs));
        for (let k = 0; k < p; k++) {
          const at = (sign: number) => {
            const moved = theta.slice();
            moved[network.outerOffset + k]! += sign * step;
            return energy.differentiate(moved).gradient.subarray(network.outerOffset);
          };
          const [up, down] = [at(1), at(-1)];
          for (let i = k; i < p; i++) {
            const wanted = (up[i]! - down[i]!) / (2 * step);
            expect(Math.abs(gram[i * p + k]! - wanted)).toBeLessThan(1e-8 * scale);
          }
        }
      });
    }
  }

  it("the full model of a quadratic energy: J^T H J, by the structure and by rows alike", () => {
    const network = networks.shallow(1);
    const { energy, theta } = energyOf(quadratic, network);
    const plain = new DiscreteEnergy(quadratic.functional, energy.sample, {
      ...trialSpace(network, 1, undefined),
      derivatives: { directional: network.directional, jacobian: network.jacobian },
    });
    const structured = energy.model(theta, "all", true).gram;
    const rows = plain.model(theta, "all", true).gram;
    const scale = Math.max(...rows.map(Math.abs));
    const p = network.parameterCount;
    for (let i = 0; i < p; i++) {
      for (let j = 0; j <= i; j++) {
        expect(Math.abs(structured[i * p + j]! - rows[i * p + j]!)).toBeLessThan(1e-12 * scale);
      }
    }
  });

  it("a definite model leaves concave directions out: no diagonal entry is negative", () => {
    const { energy, theta } = energyOf(concave, networks.shallow(1));
    const exact = energy.model(theta, "outer", false).gram;
    const definite = energy.model(theta, "outer", true).gram;
    const p = Math.sqrt(exact.length);
    const diagonal = (gram: Float64Array) => Array.from({ length: p }, (_, i) => gram[i * (p + 1)]!);
    expect(Math.min(...diagonal(definite))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...diagonal(exact).map((entry, i) => entry - diagonal(definite)[i]!))).toBeLessThan(0);
  });

  it("works on an interval", () => {
    const problem = defineProblem({
      name: "line",
      domain: interval(0, 1),
      energy: elliptic({ reaction: 1 }),
    });
    const network = shallow({ inputs: 1, width: 3, activation: tanh });
    const { energy, theta } = energyOf(problem, network);
    expect(energy.model(theta, "all", true).gram.every(Number.isFinite)).toBe(true);
  });
});
