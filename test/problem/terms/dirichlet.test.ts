import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { elliptic } from "../../../src/energy/elliptic/elliptic.ts";
import { firstStates } from "../../../src/energy/term.ts";
import type { WrittenEnergy } from "../../../src/energy/written/written.ts";
import type { Domain } from "../../../src/geometry/domain.ts";
import { box } from "../../../src/geometry/shapes/box.ts";
import { Random } from "../../../src/math/random.ts";
import { defineProblem, imposedBy } from "../../../src/problem/define-problem.ts";
import { obstacle } from "../../../src/problem/equations/obstacle.ts";
import { conditionsWeight, type VariationalProblem } from "../../../src/problem/problem.ts";
import type { VariationalStatement } from "../../../src/problem/statement.ts";
import { sayConditions } from "../../../src/problem/terms/impose.ts";
import {
  augmentedLagrangian,
  type Imposition,
  lift,
  nitsche,
  penalty,
} from "../../../src/problem/terms/imposition.ts";
import { gaussLegendre } from "../../../src/quadrature/gauss-legendre.ts";
import { ProblemError } from "../../../src/schema/problem-error.ts";

const square = box([0, 0], [1, 2]);
const energy = elliptic({ source: 1 });
/** As a file that nobody type-checked might state it. */
const state = (statement: object) =>
  defineProblem({ name: "p", domain: square, energy, ...statement } as VariationalStatement);

function refused(statement: object, field: string, ...parts: string[]): void {
  let caught: unknown;
  try {
    state(statement);
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(ProblemError);
  const { message, field: named } = caught as ProblemError;
  expect(named, message).toBe(field);
  for (const part of parts) expect(message).toContain(part);
  expect(message).not.toContain("\n");
}

describe("Dirichlet conditions are refused", () => {
  it("on pieces that do not exist", () => {
    refused({ dirichlet: { left: 0 } }, "dirichlet", 'no boundary piece "left"', '"x-", "x+", "y-", "y+"');
    refused({ dirichlet: {} }, "dirichlet", "names no piece");
  });

  it("whose values are not values", () => {
    refused({ dirichlet: "0" }, "dirichlet", "must be a value", '"0"');
    refused({ dirichlet: null }, "dirichlet", "must be a value", "null");
    refused({ dirichlet: { "x-": "0" } }, 'dirichlet["x-"]', "must be a number, a function", '"0"');
    refused({ dirichlet: Number.NaN }, "dirichlet", "must be finite, got NaN");
    refused({ dirichlet: { "x-": [0, 1] } }, 'dirichlet["x-"]', "must have 1 entry", "got 2");
    refused({ dirichlet: { "x-": [null] } }, 'dirichlet["x-"]', "prescribes no component");
    refused({ dirichlet: () => [1, 2] }, "dirichlet", "must return 1 number", "got 2");
    refused(
      { dirichlet: ([x]: number[]) => Math.sqrt(x! - 0.5) },
      "dirichlet",
      "must be finite, got NaN at x =",
    );
  });

  it("that contradict natural conditions on the same piece", () => {
    const mixed = (coefficients: object) => ({ energy: elliptic(coefficients), dirichlet: { "x-": 0 } });
    refused(mixed({ neumann: { "x-": 1 } }), "energy", 'neumann on "x-" contradicts dirichlet');
    refused(mixed({ robin: { "x-": { coefficient: 1 } } }), "energy", 'robin on "x-" contradicts dirichlet');
    refused({ energy: elliptic({ neumann: 1 }), dirichlet: 0 }, "energy", "neumann has no boundary left");
    expect(() => state(mixed({ neumann: { "x+": 1 } }))).not.toThrow();
  });

  it("with a method that is none, or that has nothing to impose", () => {
    refused({ dirichlet: 0, impose: "lift" }, "impose", "must be lift(), penalty(), nitsche()", '"lift"');
    refused({ dirichlet: 0, impose: { kind: "lift", oder: 2 } }, "impose", 'no setting "oder"');
    refused({ dirichlet: 0, impose: lift({ order: 0 }) }, "impose", "order must be at least 1, got 0");
    refused({ dirichlet: 0, impose: { kind: "lift", join: "sum" } }, "impose", "join must be", '"sum"');
    refused({ impose: lift() }, "impose", "which is missing");
    refused(
      { dirichlet: 0, impose: penalty({ weight: -1 }) },
      "impose",
      "weight must be a positive number",
      "-1",
    );
    const written = ({ u, integral }: { u: tf.Tensor; integral: (density: tf.Tensor) => tf.Tensor }) =>
      integral(tf.square(u));
    refused(
      { energy: written, dirichlet: 0, impose: nitsche() },
      "impose",
      "needs an energy that knows its flux",
    );
    refused(
      { energy: written, dirichlet: 0, impose: penalty() },
      "impose",
      "no weight can be found",
      "give one",
    );
    expect(() =>
      defineProblem({ name: "p", domain: square, target: () => 1, dirichlet: 0 } as never),
    ).toThrow('dirichlet: is for problems with an "energy"');
  });

  it("with a lift that does not vanish, or vanishes inside", () => {
    const by = (impose: Imposition) => ({ dirichlet: { "x-": 0, "y-": 0 }, impose });
    refused(by(lift({ distance: ([x]) => x })), "impose.distance", 'must vanish on "y-"', "got");
    refused(by(lift({ distance: ([x, y]) => x * y * (x - 0.5) })), "impose.distance", "must be positive");
    refused(by(lift({ extension: 1 })), "impose.extension", 'must be 0 on "x-", got 1');
    refused(by(lift({ distance: () => [1, 2, 3] })), "impose.distance", "must return 1 or 1 numbers, got 3");
  });

  it("by a lift, where a piece has no distance", () => {
    const boundary = square.boundary.map(({ distance: _, ...piece }) => piece);
    const domain: Domain = { ...square, boundary };
    refused({ domain, dirichlet: 0, impose: lift() }, "impose", '"x-" has no smooth distance');
  });
});

describe("Dirichlet conditions", () => {
  it("leave a bare Neumann value to the other pieces", () => {
    const problem = state({ energy: elliptic({ neumann: 1 }), dirichlet: { "x-": 0 } });
    expect(problem.functional.pieces).toEqual(["x+", "y-", "y+"]);
  });

  it('read "rest" as the pieces that are not named', () => {
    const { dirichlet } = state({ dirichlet: { "y+": 1, rest: 0 } });
    expect(dirichlet!.conditions.map(({ piece, value }) => [piece.name, value.constant![0]])).toEqual([
      ["x-", 0],
      ["x+", 0],
      ["y-", 0],
      ["y+", 1],
    ]);
  });

  it("are imposed by Nitsche's method, or an augmented Lagrangian, where a piece has no distance", () => {
    const boundary = square.boundary.map(({ distance: _, ...piece }) => piece);
    const domain: Domain = { ...square, boundary };
    const methodOf = (statement: object) =>
      state({ domain, dirichlet: 0, ...statement }).dirichlet!.method.kind;
    expect(methodOf({})).toBe("nitsche");
    const written: WrittenEnergy = ({ grad, integral }) => integral(tf.sum(tf.square(grad), -1));
    expect(methodOf({ energy: written })).toBe("augmented Lagrangian");
  });

  it("are said in one line", () => {
    const say = (problem: VariationalProblem) => {
      const { dirichlet, domain, terms } = problem;
      return sayConditions(dirichlet!, domain, conditionsWeight(problem, firstStates(terms)));
    };
    expect(say(state({ dirichlet: { "x-": 0 } }))).toBe(
      "u given on x-; imposed by a lift u = g + l N (the default)",
    );
    expect(say(imposedBy(state({ dirichlet: { "x-": 0 } }), penalty()))).toBe(
      "u given on x-; imposed by a penalty with weight 750",
    );
    expect(say(state({ dirichlet: 0, impose: lift() }))).toBe(
      "u given on the whole boundary; imposed by a lift u = g + l N",
    );
  });

  it("imposed in another way afterwards are as if stated so, to the bit", () => {
    const solid = obstacle({ obstacle: ([x]) => x, contact: "projection" });
    for (const method of [lift(), penalty(), augmentedLagrangian()]) {
      for (const from of [lift({ order: 2 }), penalty({ weight: 3 })]) {
        const [stated, again] = [
          state({ energy: solid, dirichlet: { "x-": 1 }, impose: method }) as VariationalProblem,
          imposedBy(
            state({ energy: solid, dirichlet: { "x-": 1 }, impose: from }) as VariationalProblem,
            method,
          ),
        ];
        expect(again.terms.map(({ name }) => name)).toEqual(stated.terms.map(({ name }) => name));
        const [value, wanted] = [again, stated].map(({ draw, functional }) => {
          const sample = draw(gaussLegendre(), 16, new Random(0));
          const u = Float64Array.from({ length: sample.count }, (_, i) => Math.sin(i));
          return functional.evaluate(sample, { count: sample.count, u, grad: sample.points }).value;
        });
        expect(value).toBe(wanted);
      }
    }
  });

  it("of one function use it as its own extension: exactly", () => {
    const g = ([x, y]: readonly number[]) => Math.exp(x!) * Math.sin(y!);
    const { points, count, lift: values } = state({ dirichlet: g }).draw(gaussLegendre(), 16, new Random(0));
    for (let i = 0; i < count; i++) expect(values!.g[i]).toBe(g([...points.subarray(2 * i, 2 * i + 2)]));
  });
});
