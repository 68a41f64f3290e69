import { describe, expect, it } from "vitest";
import { box, interval } from "../../src/geometry/shapes/box.ts";
import { Random } from "../../src/math/random.ts";
import { antithetic } from "../../src/quadrature/antithetic.ts";
import { drawOn } from "../../src/quadrature/draw-on.ts";
import type { QuadratureRule } from "../../src/quadrature/quadrature.ts";
import { quadratureRuleNamed, quadratureRules } from "../../src/quadrature/quadrature-rules.ts";
import { defaultTrainingRule } from "../../src/quadrature/training-quadrature.ts";

const rules: QuadratureRule[] = [...Object.values(quadratureRules), antithetic(quadratureRules.sobol)];
const dimensions = [1, 2, 3, 5];
const roundingOf = (count: number, total: number) => count * Number.EPSILON * total;
const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);

describe.each(rules)("rule $name", (rule) => {
  it("draws points of the unit cube, no more than asked, with weights that sum to 1", () => {
    for (const dimension of dimensions) {
      for (const request of [4 ** dimension, 4 ** dimension + 37]) {
        const { count, points, weights } = rule.draw(dimension, request, new Random(1));
        expect(count).toBeLessThanOrEqual(request);
        expect(points.length).toBe(count * dimension);
        expect(weights.length).toBe(count);
        expect(points.every((x) => x >= 0 && x <= 1)).toBe(true);
        expect(Math.abs(sum(weights) - 1)).toBeLessThanOrEqual(roundingOf(count, 1));
      }
    }
  });

  it("answers dimension 0 with one point of weight 1, and the smallest request with its smallest grid", () => {
    expect(rule.draw(0, 50, new Random(1))).toEqual({
      count: 1,
      points: new Float64Array(0),
      weights: Float64Array.of(1),
    });
    const smallest = rule.draw(2, 1, new Random(1));
    expect(smallest.count).toBeGreaterThanOrEqual(1);
    expect(Math.abs(sum(smallest.weights) - 1)).toBeLessThanOrEqual(roundingOf(smallest.count, 1));
  });

  it("gives the same points for the same seed, and says whether draws differ", () => {
    const random = new Random(7);
    const first = rule.draw(3, 70, random);
    const second = rule.draw(3, 70, random);
    expect(rule.draw(3, 70, new Random(7))).toEqual(first);
    const same = first.points.every((x, i) => x === second.points[i]);
    expect(same).toBe(!rule.random);
  });

  it("refuses a dimension or count that is not one, with the value", () => {
    const random = new Random(1);
    expect(() => rule.draw(-1, 10, random)).toThrow(/dimension .* got -1/);
    expect(() => rule.draw(2.5, 10, random)).toThrow(/dimension .* got 2.5/);
    expect(() => rule.draw(2, 0, random)).toThrow(/count .* got 0/);
    expect(() => rule.draw(2, Number.NaN, random)).toThrow(/count .* got NaN/);
  });

  it("carries the measure of a box and of its faces in its weights", () => {
    const domain = box([-1, 0.5, 2], [2, 1, 4]);
    const inside = drawOn(domain, rule, 200, new Random(2));
    expect(inside.dimension).toBe(3);
    expect(Math.abs(sum(inside.weights) - 3)).toBeLessThanOrEqual(roundingOf(inside.count, 3));
    for (let i = 0; i < inside.count; i++) {
      expect(domain.contains(inside.points.subarray(3 * i, 3 * i + 3))).toBe(true);
    }
    const areas = { "x-": 1, "x+": 1, "y-": 6, "y+": 6, "z-": 1.5, "z+": 1.5 };
    expect(domain.boundary.map((face) => face.name)).toEqual(Object.keys(areas));
    for (const face of domain.boundary) {
      const area = areas[face.name as keyof typeof areas];
      const on = drawOn(face, rule, 50, new Random(3));
      expect(on.dimension).toBe(3);
      expect(Math.abs(sum(on.weights) - area)).toBeLessThanOrEqual(roundingOf(on.count, area));
      expect(on.normals?.length).toBe(3 * on.count);
    }
    for (const end of interval(-2, 5).boundary) {
      const on = drawOn(end, rule, 50, new Random(3));
      expect([...on.weights]).toEqual([1]);
      expect([...on.points]).toEqual([end.name === "x-" ? -2 : 5]);
      expect([...(on.normals ?? [])]).toEqual([end.name === "x-" ? -1 : 1]);
    }
  });
});

describe("names of rules", () => {
  it("are those the rules carry", () => {
    for (const [name, rule] of Object.entries(quadratureRules)) expect(rule.name).toBe(name);
    expect(quadratureRuleNamed("lattice")).toBe(quadratureRules.lattice);
  });

  it("are listed when one is unknown", () => {
    expect(() => quadratureRuleNamed("simpson")).toThrow(/simpson; there are sobol, .*gauss-legendre/);
    expect(() => quadratureRuleNamed("toString")).toThrow(/toString/);
  });

  it("include the training rules: antithetic stratified up to 3-D, Owen-scrambled Sobol above", () => {
    const names = [1, 2, 3, 4, 10].map((dimension) => defaultTrainingRule(dimension).name);
    expect(names).toEqual([...new Array(3).fill("antithetic-stratified"), "sobol", "sobol"]);
  });

  it("refuse more dimensions than Sobol has direction numbers for", () => {
    expect(() => quadratureRules.sobol.draw(1025, 2, new Random(1))).toThrow(/0 to 1024, got 1025/);
  });
});
