import type * as tf from "@tensorflow/tfjs-core";
import { mul, sum } from "@tensorflow/tfjs-core";
import { box, defineFlow, defineProblem, elliptic } from "deep-ritz";
import { describe, expect, expectTypeOf, it } from "vitest";

const domain = box([0, 0], [1, 1]);

describe("the fields of an energy", () => {
  it("have the rank that the number of outputs says", () => {
    const one = defineProblem({
      name: "one",
      domain,
      data: { f: ([x]) => x },
      energy({ u, grad, x, f, integral }) {
        expectTypeOf(u).toEqualTypeOf<tf.Tensor1D>();
        expectTypeOf(grad).toEqualTypeOf<tf.Tensor2D>();
        expectTypeOf(x).toEqualTypeOf<tf.Tensor2D>();
        expect([u.rank, grad.rank]).toEqual([1, 2]);
        return integral(mul(f, u));
      },
    });
    const two = defineProblem({
      name: "two",
      domain,
      outputs: 2,
      energy({ u, grad, integral }) {
        expectTypeOf(u).toEqualTypeOf<tf.Tensor2D>();
        expectTypeOf(grad).toEqualTypeOf<tf.Tensor3D>();
        expect([u.rank, grad.rank]).toEqual([2, 3]);
        return integral(sum(u, 1));
      },
    });
    expect([one.outputs, two.outputs]).toEqual([1, 2]);
  });

  it("are tensors with methods, in place of functions of tfjs", () => {
    const problem = defineProblem({
      name: "chained",
      domain,
      data: { f: ([x]) => x },
      energy: ({ u, grad, f, integral }) => integral(grad.square().sum(-1).mul(0.5).sub(f.mul(u))),
    });
    expect(problem.kind).toBe("variational");
  });

  it("have the names of the data, and no others", () => {
    const misspelt = () =>
      defineProblem({
        name: "misspelt",
        domain,
        data: { source: ([x]) => x },
        // @ts-expect-error: there is no data "sauce"
        energy: ({ u, sauce, integral }) => integral(mul(sauce, u)),
      });
    expect(misspelt).toThrow(/no data "sauce"/);
  });
});

describe("what is stated", () => {
  it("says its kind, and is frozen", () => {
    const problem = defineProblem({ name: "poisson", domain, energy: elliptic({ reaction: 1 }) });
    const target = defineProblem({ name: "fit", domain, target: ([x]) => x });
    const samples = { points: Float64Array.of(0, 1), values: Float64Array.of(0, 1), inputs: 1, outputs: 1 };
    const given = defineProblem({ name: "given", samples });
    const unread = defineProblem({
      name: "unread",
      samples: { file: "a.csv", inputs: ["x"], outputs: ["u"] },
    });
    const flow = defineFlow({ problem, initial: 0, tau: 0.1, steps: 1 });
    expectTypeOf(problem.kind).toEqualTypeOf<"variational">();
    expectTypeOf(target.kind).toEqualTypeOf<"regression">();
    expectTypeOf(unread.kind).toEqualTypeOf<"unread">();
    expect([problem, target, given, unread, flow].map(({ kind }) => kind)).toEqual([
      "variational",
      "regression",
      "regression",
      "unread",
      "flow",
    ]);
    for (const stated of [problem, problem.terms, target, given, unread, flow, unread.withSamples(samples)]) {
      expect(Object.isFrozen(stated)).toBe(true);
    }
    expect(given.given?.count).toBe(2);
    expect(target.given).toBeUndefined();
  });
});
