import { describe, expect, it } from "vitest";
import { Random } from "../../src/math/random.ts";
import { sobol } from "../../src/quadrature/sobol.ts";
import { exponential, observedOrder, powersOfTwo } from "./observed-order.ts";
import { commonDigits, expectSharedDigits } from "./shared-digits.ts";

const randomisations = ["owen", "digital-shift", "none"] as const;
const scrambled = ["owen", "digital-shift"] as const;

describe.each(randomisations)("sobol, randomisation %s", (randomisation) => {
  const rule = sobol({ randomisation });

  it("puts one of 2^m points in every elementary interval in 2-D: a (0,m,2)-net", () => {
    for (let m = 0; m <= 9; m++) {
      const { points } = rule.draw(2, 2 ** m, new Random(m));
      for (let i = 0; i <= m; i++) {
        const hits = new Uint8Array(2 ** m);
        for (let at = 0; at < points.length; at += 2) {
          const column = Math.floor(points[at]! * 2 ** i);
          const row = Math.floor(points[at + 1]! * 2 ** (m - i));
          hits[column * 2 ** (m - i) + row]!++;
        }
        expect(
          hits.every((hit) => hit === 1),
          `2^${i} columns, 2^${m - i} rows`,
        ).toBe(true);
      }
    }
  });

  it("stratifies every axis of a high dimension", () => {
    const [dimension, count] = [100, 128];
    const { points } = rule.draw(dimension, count, new Random(3));
    for (let axis = 0; axis < dimension; axis++) {
      const strata = new Set<number>();
      for (let i = 0; i < count; i++) strata.add(Math.floor(points[i * dimension + axis]! * count));
      expect(strata.size).toBe(count);
    }
  });

  it("takes the first points when count is not a power of two", () => {
    const some = rule.draw(3, 100, new Random(4)).points;
    const more = rule.draw(3, 128, new Random(4)).points;
    expect([...some]).toEqual([...more.subarray(0, 300)]);
  });

  it("converges at order 0.9 or better on a smooth integrand in 3-D", () => {
    const { order } = observedOrder(rule, exponential([1, 1, 1]), powersOfTwo(4, 12), rule.random ? 32 : 1);
    expect(order).toBeGreaterThanOrEqual(0.9);
  });
});

describe.each(scrambled)("randomisation %s", (randomisation) => {
  const rule = sobol({ randomisation });

  it("makes every digit of every point fair, so each point is uniform", () => {
    const seeds = 4000;
    const count = 3;
    const ones = new Float64Array(count * 52);
    const sums = new Float64Array(count);
    const squares = new Float64Array(count);
    for (let seed = 0; seed < seeds; seed++) {
      const { points } = rule.draw(1, count, new Random(seed));
      points.forEach((x, i) => {
        sums[i]! += x;
        squares[i]! += x * x;
        for (let digit = 0; digit < 52; digit++)
          ones[i * 52 + digit]! += Math.floor(x * 2 ** (digit + 1)) % 2;
      });
    }
    const z = 4.5; // two-sided chance 7e-6 for each of the 162 checks
    for (const one of ones) expect(Math.abs(one / seeds - 0.5)).toBeLessThan(z * Math.sqrt(0.25 / seeds));
    for (const sum of sums) expect(Math.abs(sum / seeds - 1 / 2)).toBeLessThan(z * Math.sqrt(1 / 12 / seeds));
    // var(x^2) = 1/5 - 1/9
    for (const s of squares) expect(Math.abs(s / seeds - 1 / 3)).toBeLessThan(z * Math.sqrt(4 / 45 / seeds));
  });

  it("depends on the seed and on nothing else", () => {
    const draw = (seed: number) => [...rule.draw(4, 64, new Random(seed)).points];
    expect(draw(1)).toEqual(draw(1));
    const again = draw(2);
    expect(draw(1).filter((x, i) => x === again[i])).toEqual([]);
  });

  it("flips digit i by what depends on digits before it only", () => {
    const count = 256;
    const before = sobol({ randomisation: "none" }).draw(3, count, new Random(0)).points;
    const after = rule.draw(3, count, new Random(9)).points;
    for (let i = 0; i < count * 3; i++) {
      for (let j = i % 3; j < i; j += 3) {
        const shared = commonDigits(before[i]!, before[j]!);
        expectSharedDigits(Float64Array.of(after[i]!, after[j]!), shared);
      }
    }
  });
});
