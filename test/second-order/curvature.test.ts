import { describe, expect, it } from "vitest";
import { type Curvature, isotropicForm, quadraticForm, writtenOut } from "../../src/energy/curvature.ts";
import type { Sample } from "../../src/energy/sample.ts";
import {
  box,
  defineProblem,
  elasticity,
  elliptic,
  midpoint,
  monteCarlo,
  type Problem,
  Random,
  startBackend,
  tf,
} from "../../src/index.ts";
import type { Jet } from "../../src/jet/jet.ts";
import { newCotangent } from "../../src/jet/jet.ts";

const square = box([0, 0], [1, 2]);

function trial(
  problem: Problem,
  rule = monteCarlo(),
  count = 7,
): { sample: Sample; jet: Jet; random: Random } {
  const random = new Random(5);
  const sample = problem.draw(rule, count, random);
  const u = Float64Array.from({ length: sample.count * problem.outputs }, () => 0.5 + random.uniform());
  const grad = Float64Array.from({ length: u.length * 2 }, () => random.normal());
  return { sample, jet: { count: sample.count, u, grad }, random };
}

/** The curvature applied to a direction (u, grad). */
function applied(curvature: Curvature, direction: Jet, outputs: number): Jet {
  const result = newCotangent(direction);
  const d = 2;
  const b = outputs * (1 + d);
  const blocks = writtenOut(curvature, d);
  const entry = (jet: Jet, i: number, k: number) => {
    const j = Math.floor(k / (1 + d));
    const axis = k % (1 + d);
    return axis === 0
      ? ([jet.u, i * outputs + j] as const)
      : ([jet.grad, (i * outputs + j) * d + axis - 1] as const);
  };
  for (let i = 0; i < direction.count; i++) {
    for (let k = 0; k < b; k++) {
      const [into, at] = entry(result, i, k);
      for (let l = 0; l < b; l++) {
        const [from, index] = entry(direction, i, l);
        into[at]! += blocks[(i * b + k) * b + l]! * from[index]!;
      }
    }
  }
  for (const { coefficient, direction: v } of curvature.rankOne) {
    let along = 0;
    for (let i = 0; i < v.u.length; i++) along += v.u[i]! * direction.u[i]!;
    for (let i = 0; i < v.grad.length; i++) along += v.grad[i]! * direction.grad[i]!;
    for (let i = 0; i < v.u.length; i++) result.u[i]! += coefficient * along * v.u[i]!;
    for (let i = 0; i < v.grad.length; i++) result.grad[i]! += coefficient * along * v.grad[i]!;
  }
  return result;
}

/** The change of the energy's derivative along the direction, by central differences. */
function differenced(problem: Problem, sample: Sample, jet: Jet, direction: Jet): Jet {
  const step = 1e-5;
  const at = (sign: number) =>
    problem.functional.evaluate(sample, {
      count: jet.count,
      u: Float64Array.from(jet.u, (value, i) => value + sign * step * direction.u[i]!),
      grad: Float64Array.from(jet.grad, (value, i) => value + sign * step * direction.grad[i]!),
    }).cotangent;
  const [up, down] = [at(1), at(-1)];
  return {
    count: jet.count,
    u: Float64Array.from(jet.u, (_, i) => (up.u[i]! - down.u[i]!) / (2 * step)),
    grad: Float64Array.from(jet.grad, (_, i) => (up.grad[i]! - down.grad[i]!) / (2 * step)),
  };
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
  regression: () =>
    defineProblem({
      name: "r",
      domain: square,
      target: ([x]) => x,
      targetGradient: () => [1, 0],
      sobolev: 0.3,
    }),
  "regression of a vector": () =>
    defineProblem({ name: "r2", domain: square, outputs: 2, target: ([x, y]) => [x, y] }),
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
  "two unknowns": () =>
    defineProblem({
      name: "two",
      domain: square,
      outputs: 2,
      energy: ({ u, grad, integral }) =>
        integral(tf.add(tf.sum(tf.square(grad), [1, 2]), tf.square(tf.sum(tf.square(u), 1)))),
    }),
};

describe("second derivatives of energies in (u, grad u)", () => {
  for (const [name, make] of Object.entries(energies)) {
    it(`${name}: as central differences of the first`, () => {
      const problem = make();
      const { sample, jet, random } = trial(problem);
      const direction = {
        count: jet.count,
        u: jet.u.map(() => random.normal()),
        grad: jet.grad.map(() => random.normal()),
      };
      const curvature = problem.functional.curvature(sample, jet);
      const got = applied(curvature, direction, problem.outputs);
      const wanted = differenced(problem, sample, jet, direction);
      const scale = Math.max(...wanted.u.map(Math.abs), ...wanted.grad.map(Math.abs));
      const off = (a: ArrayLike<number>, b: ArrayLike<number>) =>
        Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]!)));
      expect(off(got.u, wanted.u)).toBeLessThan(1e-8 * scale);
      expect(off(got.grad, wanted.grad)).toBeLessThan(1e-8 * scale);
    });
  }

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
