import { describe, expect, it } from "vitest";
import { isotropicForm, quadraticForm } from "../../src/energy/curvature.ts";
import type { Sample } from "../../src/energy/sample.ts";
import {
  box,
  defineProblem,
  elasticity,
  elliptic,
  type Jet,
  type Problem,
  Random,
  tf,
} from "../../src/index.ts";
import { midpoint, monteCarlo } from "../../src/quadrature/index.ts";
import { startBackend } from "../../src/tensors/start-backend.ts";

const square = box([0, 0], [1, 2]);

function trial(problem: Problem, rule = monteCarlo(), count = 7): { sample: Sample; jet: Jet } {
  const random = new Random(5);
  const sample = problem.draw(rule, count, random);
  const u = Float64Array.from({ length: sample.count * problem.outputs }, () => 0.5 + random.uniform());
  const grad = Float64Array.from({ length: u.length * 2 }, () => random.normal());
  return { sample, jet: { count: sample.count, u, grad } };
}

const half = (v: tf.Tensor) => tf.mul(0.5, v);
const slopes = (grad: tf.Tensor) => tf.sum(tf.square(grad), -1);

const energies: Record<string, () => Problem> = {
  "elliptic with every term": () =>
    defineProblem({
      name: "all",
      domain: square,
      energy: elliptic({
        diffusion: ([x, y]) => 1 + x * y,
        reaction: ([x]) => 2 + x,
        source: 3,
        meanPenalty: 2,
        neumann: { "x-": 1 },
        robin: { "y+": { coefficient: ([x]) => 1 + x, value: 2 } },
      }),
    }),
  "elliptic, one matrix": () =>
    defineProblem({
      name: "m",
      domain: square,
      energy: elliptic({ diffusion: [2, 0.5, 0.5, 1], reaction: 1 }),
    }),
  "elliptic, varying matrix": () =>
    defineProblem({
      name: "v",
      domain: square,
      energy: elliptic({ diffusion: ([x, y]) => [2 + x, 0.5 * y, 0.5 * y, 1 + y] }),
    }),
  "semilinear, with a boundary term": () =>
    defineProblem({
      name: "s",
      domain: square,
      energy: ({ u, grad, integral }) =>
        tf.add(
          integral(tf.add(half(slopes(grad)), tf.mul(0.25, tf.pow(u, 4)))),
          integral((fields) => tf.square(tf.square(fields.u)), "x+"),
        ),
    }),
  "coupled u and grad u, concave in u": () =>
    defineProblem({
      name: "c",
      domain: square,
      energy: ({ u, grad, integral }) =>
        integral(tf.sub(tf.mul(tf.exp(u), slopes(grad)), tf.square(tf.square(u)))),
    }),
  "a Rayleigh quotient": () =>
    defineProblem({
      name: "q",
      domain: square,
      energy: ({ u, grad, integral }) => tf.div(integral(slopes(grad)), integral(tf.square(u))),
    }),
};

describe("second derivatives of energies in (u, grad u)", () => {
  it("finds the cheap form: values and slopes apart, one metric", () => {
    for (const name of [
      "elliptic with every term",
      "elliptic, one matrix",
      "semilinear, with a boundary term",
    ]) {
      const problem = energies[name]!();
      const { sample, jet } = trial(problem);
      expect(problem.functional.curvature(sample, jet).form, name).toBe("isotropic");
    }
    for (const name of ["elliptic, varying matrix", "coupled u and grad u, concave in u"]) {
      const problem = energies[name]!();
      const { sample, jet } = trial(problem);
      expect(problem.functional.curvature(sample, jet).form, name).toBe("blocks");
    }
  });

  it("leaves no tensors behind", async () => {
    await startBackend("cpu");
    const problem = energies["a Rayleigh quotient"]!();
    const { sample, jet } = trial(problem, midpoint());
    const before = tf.memory().numTensors;
    problem.functional.curvature(sample, jet);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("isotropic form: zero blocks are no obstacle, and a metric is found up to its scale", () => {
    const blocks = Float64Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 4, 2, 0, 2, 8);
    const form = isotropicForm(blocks, 2)!;
    expect([...form.value]).toEqual([0, 1]);
    expect(form.slope[1]! * form.metric[3]!).toBeCloseTo(8, 14);
  });
});

describe("H(v, v) of a quadratic energy without a source", () => {
  const bent = (x: readonly number[]) => [2 + x[0]!, 0.5, 0.5, 1 + x[1]!];
  it.each([
    ["one metric, a reaction and a mean term", elliptic({ diffusion: 3, reaction: 2, meanPenalty: 5 }), 1],
    ["a matrix that varies", elliptic({ diffusion: bent, reaction: 1 }), 1],
    ["two unknowns", elasticity({ lambda: 2, mu: 1 }), 2],
  ])("%s: it is twice the energy", (_, energy, outputs) => {
    const problem = defineProblem({ name: "form", domain: square, energy, outputs });
    const { sample, jet } = trial(problem);
    const { functional } = problem;
    const form = quadraticForm(functional.curvature(sample, jet), jet);
    const twice = 2 * functional.evaluate(sample, jet).value;
    expect(Math.abs(form / twice - 1)).toBeLessThan(1e-6);
  });
});
