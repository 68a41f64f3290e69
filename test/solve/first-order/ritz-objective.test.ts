import { box, defineProblem, elliptic, Random, tanh } from "deep-ritz";
import { referenceEvaluator, shallow } from "deep-ritz/network";
import { adam, firstOrder, hta, lbfgs } from "deep-ritz/optimize";
import { midpoint, monteCarlo } from "deep-ritz/quadrature";
import { ritzObjective, splitNetworkByLayers } from "deep-ritz/solve";
import { describe, expect, it } from "vitest";

// -lap u + u = f on the unit square with u = cos(pi x): E* = -1/2 integral f u = -(1 + pi^2)/4
const problem = defineProblem({
  name: "membrane",
  domain: box([0, 0], [1, 1]),
  energy: elliptic({ reaction: 1, source: ([x]) => (1 + Math.PI ** 2) * Math.cos(Math.PI * x) }),
});
const minimum = -(1 + Math.PI ** 2) / 4;
const network = shallow({ inputs: 2, width: 12, activation: tanh });
const start = network.initialise(new Random(1), () => [0.5, 0.5]);
const fixed = { rule: midpoint(), points: 400, redrawEvery: 0 };
const objectiveOn = (quadrature: Parameters<typeof ritzObjective>[3]) =>
  ritzObjective(problem, referenceEvaluator(network), 1, quadrature, new Random(2));

describe("ritzObjective", () => {
  it("has the energy's gradient", () => {
    const objective = objectiveOn(fixed);
    const { gradient } = objective(start, 0);
    const step = 1e-5;
    for (const i of [0, 7, 25, 40, network.parameterCount - 1]) {
      const at = (shift: number) => {
        const theta = start.slice();
        theta[i]! += shift;
        return objective(theta, 0).value;
      };
      expect(gradient[i]).toBeCloseTo((at(step) - at(-step)) / (2 * step), 6);
    }
  });

  it("draws new points as often as it is told, the same for all copies", () => {
    const fresh = objectiveOn({ rule: monteCarlo(), points: 20, redrawEvery: 2 });
    const copies = [0, 1, 0, 1, 0, 1].map((copy) => fresh(start, copy).value);
    const [first, , , , third] = copies;
    expect(copies).toEqual([first, first, first, first, third, third]);
    expect(third).not.toBe(first);
  });

  it("is minimised by L-BFGS and by HTA with Adam inside, split by layers", () => {
    const byLbfgs = lbfgs((theta) => objectiveOn(fixed)(theta, 0), start, { iterations: 150 });
    // midpoints err by h^2/24 times second derivatives: some 1e-3 of the energy here
    expect(Math.abs(byLbfgs.value - minimum)).toBeLessThan(0.02 * Math.abs(minimum));
    const groups = splitNetworkByLayers(network);
    expect(new Set(groups)).toEqual(new Set([0, 1]));
    const minimise = firstOrder(adam(), { steps: 60, learningRate: 0.02 });
    const before = objectiveOn(fixed)(start, 0).value;
    const found = hta(objectiveOn(fixed), start, { groups, anchor: start, L: [0.5, 0.1], minimise });
    expect(found.value).toBeLessThan(before);
    expect(found.value).toBeLessThan(0.5 * minimum);
  });
});
