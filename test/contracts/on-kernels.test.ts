import { describe, expect, it } from "vitest";
import { elliptic } from "../../src/energy/elliptic/elliptic.ts";
import { box } from "../../src/geometry/shapes/box.ts";
import { Random } from "../../src/math/random.ts";
import { relu2 } from "../../src/network/activations.ts";
import { mlp } from "../../src/network/deep/deep.ts";
import { shallow } from "../../src/network/shallow/shallow.ts";
import { defineProblem } from "../../src/problem/define-problem.ts";
import { onKernels } from "../../src/solve/solution/on-kernels.ts";
import { trainedNetwork } from "../../src/solve/solution/solution.ts";
import { kernelSets } from "./kernel-sets.ts";
import { normals } from "./networks.ts";

const { lift } = defineProblem({
  name: "lifted",
  domain: box([0, 0], [1, 1]),
  energy: elliptic({ source: 1 }),
  dirichlet: ([x, y]) => x * y,
});

describe.each(kernelSets)("a solution on kernels: $title", ({ open }) => {
  it.each([
    ["two layers", shallow({ inputs: 2, width: 33, activation: relu2 })],
    ["three layers", mlp({ inputs: 2, width: 9, depth: 2 })],
  ])("%s: u = g + l N and grad u in float64, as by the reference", async (_, network) => {
    const kernels = await open();
    const theta = normals(network.parameterCount, new Random(1));
    const solution = trainedNetwork("lifted", network, theta, 0.5, lift);
    const points = Float64Array.from({ length: 2 * 101 }, (_value, i) => (i % 17) / 17);
    const [expected, found] = [solution.evaluate(points), onKernels(solution, kernels).evaluate(points)];
    for (const part of ["u", "grad"] as const) {
      const [wanted, values] = [Array.from(expected[part]), Array.from(found[part])];
      const scale = Math.max(...wanted.map(Math.abs));
      const worst = Math.max(...wanted.map((value, i) => Math.abs(values[i]! - value)));
      expect(worst / scale).toBeLessThan(1e-12);
    }
    expect(() => onKernels(solution, kernels).evaluate(points.subarray(1))).toThrow(
      "groups of 2 coordinates",
    );
  });
});

it("leaves a solution whose network has no kernel as it was", () => {
  const network = shallow({ inputs: 1, width: 2 });
  const solution = trainedNetwork("plain", { ...network, fused: () => undefined }, new Float64Array(7), 1);
  const none = { name: "none", threads: 1 } as never;
  expect(onKernels(solution, none)).toBe(solution);
});
