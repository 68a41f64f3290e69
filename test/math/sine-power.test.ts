import { describe, expect, it } from "vitest";
import { gaussLegendreNodes } from "../../src/math/gauss-legendre-nodes.ts";
import { inverseSinePower } from "../../src/math/sine-power.ts";

describe("inverseSinePower", () => {
  const { nodes, weights } = gaussLegendreNodes(60);
  const upTo = (power: number, theta: number) =>
    nodes.reduce((sum, x, i) => sum + theta * weights[i]! * Math.sin(theta * x) ** power, 0);

  it.each([0, 1, 2, 3, 4, 7, 8, 20, 98])("inverts the distribution of sin^%i", (power) => {
    const inverse = inverseSinePower(power);
    const total = upTo(power, Math.PI);
    let before = -1;
    for (let k = 0; k <= 400; k++) {
      const u = k / 400;
      const theta = inverse(u);
      expect(theta).toBeGreaterThan(before);
      before = theta;
      expect(Math.abs(upTo(power, theta) / total - u)).toBeLessThan((power + 10) * 1e-14);
    }
  });

  it("keeps relative accuracy at the ends, where theta^(p + 1) / (p + 1) is u times the total", () => {
    for (const power of [2, 5]) {
      const u = 1e-12;
      const leading = (u * upTo(power, Math.PI) * (power + 1)) ** (1 / (power + 1));
      expect(Math.abs(inverseSinePower(power)(u) / leading - 1)).toBeLessThan(leading ** 2);
      expect(Math.abs(Math.PI - inverseSinePower(power)(1 - u) - leading)).toBeLessThan(1e-3 * leading);
    }
  });
});
