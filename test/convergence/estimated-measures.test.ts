import { describe, expect, it } from "vitest";
import { elliptic } from "../../src/energy/elliptic/elliptic.ts";
import { difference } from "../../src/geometry/combine/set-operations.ts";
import { ball } from "../../src/geometry/shapes/ball.ts";
import { box } from "../../src/geometry/shapes/box.ts";
import { shallow } from "../../src/network/shallow/shallow.ts";
import { defineProblem } from "../../src/problem/define-problem.ts";
import { measureErrors } from "../../src/solve/errors/measure-errors.ts";
import { trainedNetwork } from "../../src/solve/solution/solution.ts";

describe("a measure that is an estimate", () => {
  const domain = difference(box([0, 0, 0], [1, 1, 1]), ball([0, 0, 0], 0.5));
  const volume = 1 - Math.PI / 48;
  // -lap u + u = 1 has u* = 1: E(u*) = -|Omega| / 2, and the zero function has E = 0
  const problem = defineProblem({
    name: "bitten",
    domain,
    energy: elliptic({ reaction: 1, source: 1 }),
    exact: { u: () => 1, grad: () => [0, 0, 0] },
  });
  const network = shallow({ inputs: 3, width: 4 });
  const zero = trainedNetwork("bitten", network, new Float64Array(network.parameterCount), 1);
  const report = measureErrors(problem, zero);

  it("makes errors and energies as uncertain as it is", () => {
    const gap = report.energyGap!.absolute;
    expect(Math.abs(gap.uncertainty - domain.measureError! / 2)).toBeLessThan(1e-3 * gap.uncertainty);
    expect(Math.abs(gap.value - volume / 2)).toBeLessThan(4 * gap.uncertainty);
    const { l2 } = report.absolute!;
    expect(Math.abs(l2.uncertainty - domain.measureError! / 2 / Math.sqrt(volume))).toBeLessThan(
      1e-2 * l2.uncertainty,
    );
    expect(Math.abs(l2.value - Math.sqrt(volume))).toBeLessThan(4 * l2.uncertainty);
    expect(report.energy!.uncertainty).toBe(0);
  });

  it("cancels in relative errors, and is told in words", () => {
    expect(report.relative!.l2.value).toBeCloseTo(1, 12);
    expect(report.relative!.l2.uncertainty).toBeLessThan(1e-12);
    expect(report.rule).toMatch(/; the measure of the domain is an estimate, good to 0\.0\d %$/);
  });
});
