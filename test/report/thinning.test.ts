import { describe, expect, it } from "vitest";
import { Random } from "../../src/math/random.ts";
import { gap, thinCurve } from "../../src/report/thinning.ts";

const random = new Random(3);
const count = 30000;
const limit = 2000;
const x = Float64Array.from({ length: count }, (_, k) => k);
const noise = Float64Array.from(x, () => random.normal());

describe("thinCurve", () => {
  it("keeps a short curve whole", () => {
    expect(thinCurve([0, 1, 2], [5, 4, 6], 3)).toEqual([0, 1, 2]);
    expect(thinCurve([], [], 3)).toEqual([]);
  });

  it("keeps at most the limit, in order, with both ends and all extremes", () => {
    const kept = thinCurve(x, noise, limit);
    expect(kept.length).toBeLessThanOrEqual(limit);
    expect(kept.length).toBeGreaterThan(limit / 2);
    expect([...kept].sort((a, b) => a - b)).toEqual(kept);
    expect(kept).toContain(0);
    expect(kept).toContain(count - 1);
    expect(kept).toContain(noise.indexOf(Math.max(...noise)));
    expect(kept).toContain(noise.indexOf(Math.min(...noise)));
  });

  it("keeps a single spike", () => {
    const spike = new Float64Array(count);
    spike[12345] = -1;
    expect(thinCurve(x, spike, limit)).toContain(12345);
  });

  it("spends its points evenly in x, so that a logarithmic axis keeps its beginning", () => {
    const logarithm = Float64Array.from(x, (value) => Math.log10(value + 1));
    expect(thinCurve(logarithm, noise, limit).slice(0, 50)).toEqual(Array.from({ length: 50 }, (_, k) => k));
  });

  it("marks interruptions, but none at the ends", () => {
    const y = [Number.NaN, 1, 2, Number.NaN, Number.NaN, 3, Number.NaN];
    expect(thinCurve([0, 1, 2, 3, 4, 5, 6], y, 10)).toEqual([1, 2, gap, 5]);
  });

  it("keeps a wide interruption of a long curve", () => {
    const y = noise.map((value, k) => (k >= 10000 && k < 20000 ? Number.NaN : value));
    const kept = thinCurve(x, y, limit);
    expect(kept.filter((k) => k === gap)).toHaveLength(1);
    expect(kept[kept.indexOf(gap) - 1]).toBe(9999);
    expect(kept[kept.indexOf(gap) + 1]).toBe(20000);
  });

  it("thins a closed curve by its order", () => {
    const angles = Float64Array.from(x, (k) => (2 * Math.PI * k) / count);
    const kept = thinCurve(angles.map(Math.cos), angles.map(Math.sin), limit);
    expect(kept.length).toBeLessThanOrEqual(limit);
    expect(kept.length).toBeGreaterThan(limit / 4);
  });
});
