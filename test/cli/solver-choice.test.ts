import { expect, it } from "vitest";
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
