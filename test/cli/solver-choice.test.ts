import { describe, expect, it } from "vitest";
import { readSolver } from "../../src/cli/solvers.ts";
import { augmentedLagrangian, box, defineProblem, elliptic, lift } from "../../src/index.ts";

const problem = (impose = lift()) =>
  defineProblem({
    name: "chosen",
    domain: box([0, 0], [1, 1]),
    energy: elliptic({ source: 1 }),
    dirichlet: 0,
    impose,
  });

it("auto takes Newton's method for small smooth networks, else Adam", () => {
  const chosen = (flags: Record<string, unknown>) =>
    readSolver({ solver: "auto", ...flags }, problem(), "adam").name;
  expect(chosen({})).toBe("newton");
  expect(chosen({ width: 1000 })).toBe("adam");
  expect(chosen({ activation: "relu" })).toBe("adam");
});

it("auto takes Adam where multipliers are to be updated", () => {
  expect(readSolver({ solver: "auto" }, problem(augmentedLagrangian()), "newton").name).toBe("adam");
});

describe("auto reads the flags of the solver that it takes", () => {
  const read = (flags: object, stated = problem()) =>
    readSolver({ solver: "auto", ...flags }, stated, "newton");
  const flags = { "learning-rate": 0.003, s: [0.5, 1], width: 9 };

  it("Adam's, where that is it", () => {
    const options = { learningRate: 0.003, s: [0.5, 1], network: { width: 9 } };
    const { name, options: taken } = read(flags, problem(augmentedLagrangian()));
    expect([name, taken]).toEqual(["adam", options]);
    expect(read({ ...flags, activation: "relu" }).options).toMatchObject({
      learningRate: 0.003,
      s: [0.5, 1],
    });
    expect(() => read({ tolerance: 1e-3 }, problem(augmentedLagrangian()))).toThrow(
      /^--tolerance: is for --solver newton, .*; got --solver auto \(adam here\)$/,
    );
  });

  it("newton's, where that is it", () => {
    expect(read({ tolerance: 1e-3, s: [1] }).options).toEqual({ tolerance: 1e-3, s: 1 });
    expect(() => read({ "learning-rate": 0.003 })).toThrow(
      "--learning-rate: is for --solver adam, gradient-descent and momentum; got --solver auto (newton here)",
    );
    expect(() => read({ s: [0.5, 1] })).toThrow(
      '--s: --solver auto (newton here) takes one value, got "0.5,1"',
    );
  });
});
