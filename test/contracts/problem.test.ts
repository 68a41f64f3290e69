import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { elliptic } from "../../src/energy/elliptic/elliptic.ts";
import { box } from "../../src/geometry/shapes/box.ts";
import { defineProblem } from "../../src/problem/define-problem.ts";
import { ProblemError } from "../../src/schema/problem-error.ts";

const square = box([0, 0], [1, 1]);
const energy = elliptic({ source: 1 });

/**
 * States a problem (or what a function returns) as a file that nobody type-checked might, and expects a ProblemError: with the name of the
 * field, and with a message that holds the value and what would be right.
 */
function expectRefusal(statement: unknown, field: string, ...parts: string[]): void {
  let caught: unknown;
  try {
    const stated: unknown = typeof statement === "function" ? statement() : statement;
    defineProblem(stated as Parameters<typeof defineProblem>[0]);
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(ProblemError);
  const { message, field: named } = caught as ProblemError;
  expect(named, message).toBe(field);
  expect(message.startsWith(`${field}: `), message).toBe(true);
  for (const part of parts) expect(message).toContain(part);
}

describe("a statement is refused", () => {
  it("that is no object", () => {
    expectRefusal("poisson", "problem", "must be an object", '"poisson"');
    expectRefusal(null, "problem", "must be an object", "null");
  });

  it("whose name cannot name a folder", () => {
    expectRefusal({ domain: square, energy }, "name", "letters, digits", "undefined");
    expectRefusal({ name: "a/b", domain: square, energy }, "name", "letters, digits", '"a/b"');
    expectRefusal({ name: "", domain: square, energy }, "name", '""');
    expectRefusal({ name: 7, domain: square, energy }, "name", "7");
  });

  it("whose number of outputs is not a positive integer", () => {
    for (const outputs of [0, 1.5, -1, "2", Number.NaN]) {
      const got = typeof outputs === "string" ? `"${outputs}"` : String(outputs);
      expectRefusal(
        { name: "p", domain: square, outputs, energy },
        "outputs",
        "must be a positive integer",
        got,
      );
    }
  });

  it("that has nothing to minimise", () => {
    expectRefusal({ name: "p", domain: square }, "energy", '"energy"', '"target" or "samples"');
    expectRefusal(
      { name: "p", domain: square, energy: undefined },
      "energy",
      '"energy"',
      '"target" or "samples"',
    );
    expectRefusal(
      { name: "p", domain: square, energy: "dirichlet" },
      "energy",
      "a function or elliptic",
      "dirichlet",
    );
    expectRefusal({ name: "p", domain: square, energy: { source: 1 } }, "energy", "elliptic", '{"source":1}');
  });

  it("that has no domain", () => {
    expectRefusal({ name: "p", energy }, "domain", "box([0, 0], [1, 1])", "undefined");
    expectRefusal({ name: "p", domain: [0, 1], energy }, "domain", "box([0, 0], [1, 1])", "[0,1]");
  });

  it("whose box is empty: the box itself says so", () => {
    expect(() => box([0, 2], [1, 1])).toThrow("box: lower must be below upper on axis 1, got 2 and 1");
    expect(() => box([0], [0])).toThrow("box: lower must be below upper on axis 0, got 0 and 0");
    expect(() => box([0, 0], [1])).toThrow(
      "box: lower and upper must have the same length, at least 1, got 2 and 1",
    );
    expect(() => box([], [])).toThrow("got 0 and 0");
    expect(() => box([0], [Number.POSITIVE_INFINITY])).toThrow("got 0 and Infinity");
  });
});

describe("a written energy is refused", () => {
  const refused = (body: unknown, ...parts: string[]) =>
    expectRefusal({ name: "p", domain: square, energy: body }, "energy", ...parts);
  type Given = { u: tf.Tensor; grad: tf.Tensor; integral: (...parts: unknown[]) => tf.Tensor };

  it("that does not return one number", () => {
    refused(({ u }: Given) => u, "must return one number", "shape [11]");
    refused(() => "a string", "must return one number", '"a string"');
    refused(() => 3, "must return one number", "3");
    refused(() => undefined, "must return one number", "undefined");
    refused(async () => tf.scalar(1), "must return one number");
  });

  it("that is not finite", () => {
    refused(({ u, integral }: Given) => tf.log(tf.neg(integral(tf.square(u)))), "must be finite", "NaN");
  });

  it("that integrates what is not one number a point", () => {
    refused(
      ({ grad, integral }: Given) => integral(grad),
      'integral over "domain"',
      "shape [11]",
      "shape [11,2]",
    );
    refused(({ integral }: Given) => integral(1), 'integral over "domain"', "shape [11]", "got 1");
    refused(
      ({ integral }: Given) => integral(({ grad }: Given) => grad, "x-"),
      'integral over "x-"',
      "shape [4]",
      "shape [4,2]",
    );
  });

  it("that integrates over boundary pieces wrongly", () => {
    refused(
      ({ integral }: Given) => integral(({ u }: Given) => u, "left"),
      'no boundary piece "left"',
      '"boundary", "x-", "x+", "y-", "y+"',
    );
    refused(({ u, integral }: Given) => integral(u, "x-"), 'integral over "x-" needs a function');
  });

  it("that throws: what it says is kept, and so is where", () => {
    const broken = () => {
      throw new TypeError("no such thing");
    };
    refused(broken, "no such thing");
    try {
      defineProblem({ name: "p", domain: square, energy: broken });
    } catch (error) {
      const { cause, stack } = error as ProblemError;
      expect(cause).toBeInstanceOf(TypeError);
      expect(stack).toBe((cause as TypeError).stack);
    }
    refused(({ u, grad }: Given) => tf.sum(tf.add(u, grad)), "failed:", "shapes 11 and 11,2");
  });

  it("that mixes fields of the domain with those of the boundary", () => {
    refused(
      ({ u, integral }: Given) => integral((there: Given) => tf.mul(u, there.u), "x-"),
      "failed:",
      "shapes 11 and 4",
    );
  });

  it("that cannot be differentiated, when it is stated and not when it is trained", () => {
    const eluGrad = (u: tf.Tensor) => tf.engine().runKernel("EluGrad", { dy: u, y: u }) as tf.Tensor;
    refused(
      ({ u, integral }: Given) => integral(eluGrad(u)),
      "failed:",
      "gradient function not found for EluGrad",
    );
  });
});

describe("data is refused", () => {
  const written = ({ u, integral }: { u: tf.Tensor; integral: (density: tf.Tensor) => tf.Tensor }) =>
    integral(u);
  const refused = (data: unknown, field: string, ...parts: string[]) =>
    expectRefusal({ name: "p", domain: square, data, energy: written }, field, ...parts);

  it("whose name a field has already", () => {
    for (const name of ["x", "u", "grad", "normal", "integral"]) {
      refused({ [name]: () => 1 }, `data.${name}`, "the name is taken", "x, u, grad, normal, integral");
    }
  });

  it("that is not a function, or returns what is not a number", () => {
    refused({ f: 1 }, "data.f", "must be a function of x", "got 1");
    refused({ f: () => "1" }, "data.f", "must return a number or a list of numbers", '"1"');
    refused({ f: () => undefined }, "data.f", "must return a number or a list of numbers", "undefined");
    refused({ f: () => [] }, "data.f", "must return a number or a list of numbers", "[]");
  });

  it("that is not finite, with the point", () => {
    refused({ f: () => Number.NaN }, "data.f", "must be finite, got NaN at x = (0.");
    refused({ f: () => [1, Number.POSITIVE_INFINITY] }, "data.f", "must be finite, got Infinity at x = (0.");
  });

  it("that changes its length", () => {
    let calls = 0;
    refused({ f: () => (calls++ === 0 ? [1, 2] : [1]) }, "data.f", "fixed length", "got 2 and then 1");
  });

  it("that throws", () => {
    const broken = () => {
      throw new Error("no table");
    };
    refused({ f: broken }, "data.f", "failed: no table");
  });
});

describe("elliptic() is refused", () => {
  const refused = (coefficients: unknown, field: string, ...parts: string[]) =>
    expectRefusal(
      () => ({
        name: "p",
        domain: square,
        energy: elliptic(coefficients as Parameters<typeof elliptic>[0]),
      }),
      field,
      ...parts,
    );

  it("with a coefficient that it does not know", () => {
    refused({ sorce: 1 }, "energy", 'no coefficient "sorce"', "diffusion, reaction, source");
  });

  it("with coefficients of the wrong width", () => {
    refused({ diffusion: [1, 2] }, "energy", "diffusion must be a number or 2 x 2", "got 2 numbers");
    refused({ diffusion: () => [1, 2, 3] }, "energy", "diffusion must be a number or 2 x 2", "got 3 numbers");
    refused({ source: () => [1, 2] }, "energy", "source must be one number", "2");
    refused({ reaction: () => [1, 2] }, "energy", "reaction must be one number", "2");
    refused({ neumann: () => [1, 2] }, "energy", "neumann must be one number", "2");
    refused(
      { robin: { coefficient: 1, value: () => [1, 2, 3] } },
      "energy",
      "robinValue must be one number",
      "3",
    );
  });

  it("with values that are not finite", () => {
    refused({ source: Number.NaN }, "elliptic.source", "must be finite, got NaN");
    refused(
      { diffusion: () => Number.POSITIVE_INFINITY },
      "elliptic.diffusion",
      "must be finite, got Infinity",
    );
    refused({ meanPenalty: -1 }, "energy", "meanPenalty must be >= 0", "-1");
    refused({ source: "1" }, "elliptic.source", "must return a number", '"1"');
  });

  it("with boundary values that no piece can take", () => {
    refused({ neumann: { left: 1 } }, "energy", 'neumann names "left"', "x-, x+, y-, y+");
    refused({ robin: { top: { coefficient: 1 } } }, "energy", 'robin names "top"', "x-, x+, y-, y+");
    refused({ robin: 3 }, "energy", "robin must be { coefficient, value }", "got 3");
    refused({ neumann: "x-" }, "energy", "neumann must be a number or a function", '"x-"');
    refused({ neumann: null }, "energy", "neumann must be a number or a function", "null");
    refused({ robin: null }, "energy", "robin must be { coefficient, value }", "null");
  });

  it("for more than one unknown", () => {
    expectRefusal({ name: "p", domain: square, outputs: 2, energy }, "energy", "one unknown", "outputs = 2");
  });
});

describe("an exact solution is refused", () => {
  const refused = (exact: unknown, field: string, ...parts: string[]) =>
    expectRefusal({ name: "p", domain: square, energy, exact }, field, ...parts);

  it("of the wrong width", () => {
    refused({ u: () => [1, 2] }, "exact.u", "must return 1 number", "got 2");
    refused({ u: () => 1, grad: () => 1 }, "exact.grad", "must return 2 numbers", "got 1");
  });

  it("that is not finite, or no function", () => {
    refused({ u: () => Number.NaN }, "exact.u", "must be finite, got NaN");
    refused({ u: 3 }, "exact.u", "must be a function of x", "got 3");
    refused({}, "exact.u", "must be a function of x", "undefined");
  });

  it("but may be singular at the centre of the bounding box", () => {
    const radius = ([x, y]: readonly number[]) => Math.hypot(x!, y!);
    const exact = {
      u: (x: readonly number[]) => radius(x) ** (2 / 3),
      grad: (x: readonly number[]) => [x[0]!, x[1]!].map((entry) => (2 / 3) * entry * radius(x) ** (-4 / 3)),
    };
    expect(exact.grad([0, 0])[0]).toBeNaN();
    expect(() => defineProblem({ name: "p", domain: box([-1, -1], [1, 1]), energy, exact })).not.toThrow();
  });
});

describe("a regression is refused", () => {
  it("whose target has the wrong width", () => {
    const target = () => [1, 2];
    expectRefusal({ name: "p", domain: square, target }, "target", "must return 1 number", "got 2");
    const own = { u: () => 1 };
    expectRefusal(
      { name: "p", domain: square, target, exact: own },
      "target",
      "must return 1 number",
      "got 2",
    );
  });

  it("whose target's gradient is missing or has the wrong width", () => {
    const base = { name: "p", domain: square, target: () => 1 };
    expectRefusal({ ...base, sobolev: 1 }, "targetGradient", "must be a function of x", "undefined");
    expectRefusal(
      { ...base, sobolev: 1, targetGradient: () => 1 },
      "targetGradient",
      "must return 2",
      "got 1",
    );
    expectRefusal({ ...base, targetGradient: () => 1 }, "targetGradient", "must return 2 numbers", "got 1");
  });

  it("whose Sobolev weight is negative", () => {
    expectRefusal(
      { name: "p", domain: square, target: () => 1, sobolev: -1 },
      "sobolev",
      "must be >= 0",
      "-1",
    );
  });

  it("that has no domain, or two sources of values", () => {
    expectRefusal({ name: "p", target: () => 1 }, "domain", "box([0, 0], [1, 1])", "undefined");
    const samples = { points: Float64Array.of(0, 1), values: Float64Array.of(1, 2), inputs: 1, outputs: 1 };
    expectRefusal({ name: "p", target: () => 1, samples }, "samples", 'either "target" or "samples"');
  });

  it("whose samples do not fit together", () => {
    const refused = (points: number, values: number, rest: object, ...parts: string[]) => {
      const [x, y] = [points, values].map((length) => new Float64Array(length).map((_, i) => i));
      expectRefusal(
        { name: "p", samples: { points: x, values: y, inputs: 2, outputs: 1, ...rest } },
        "samples",
        ...parts,
      );
    };
    refused(6, 2, {}, "need 1 values for each of 3 points", "got 2");
    refused(5, 5, { outputs: 2 }, "need points [n, 2]", "got 5 numbers");
    refused(0, 0, {}, "need points [n, 2]", "got 0 numbers");
    expectRefusal({ name: "p", samples: 3 }, "samples", "must be points and values, or a file", "got 3");
  });

  it("whose samples are not finite, lack gradients or contradict the number of outputs", () => {
    const points = Float64Array.of(0, 1, 2);
    const samples = { points, values: points, inputs: 1, outputs: 1 };
    const bad = { ...samples, values: Float64Array.of(0, Number.NaN, 1) };
    expectRefusal({ name: "p", samples: bad }, "samples", "must be finite, got NaN");
    expectRefusal({ name: "p", samples, sobolev: 1 }, "samples", "sobolev needs gradients [3, 1, 1]");
    expectRefusal({ name: "p", samples, outputs: 2 }, "outputs", "must be the samples' 1", "got 2");
  });
});
