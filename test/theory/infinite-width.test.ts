import { readFileSync } from "node:fs";
import { Random, relu2, tanh } from "deep-ritz";
import { activations, relu, relu3 } from "deep-ritz/network";
import {
  finiteGram,
  frobeniusDistance,
  gaussHermiteNodes,
  type InputPoints,
  infiniteGram,
  normalTwoLayer,
  quadratureMoments,
  spectrum,
  sumOf,
  withBias,
  withoutBias,
} from "deep-ritz/theory";
import { describe, expect, it } from "vitest";

interface Row {
  readonly d: number;
  readonly s: number;
  readonly lambda_min_a: number;
  readonly lambda_min_w: number;
  readonly condition_sum: number;
}
/** Computed twice, independently, and checked by Monte Carlo. */
const reference = JSON.parse(readFileSync(new URL("./ntk-reference.json", import.meta.url), "utf8")) as {
  rows: Row[];
  counterexample_theorem1: { points: number[][]; rows: Omit<Row, "d" | "condition_sum">[] };
};

/** The reference's points: x_ij = frac(1/2 + i sqrt(p_j)) for i = 1 to n. */
function referencePoints(d: number, n = 20): InputPoints {
  const coordinates = Array.from({ length: n * d }, (_, at) => {
    const x = 0.5 + (Math.floor(at / d) + 1) * Math.sqrt([2, 3, 5][at % d]!);
    return x - Math.floor(x);
  });
  return withBias(coordinates, d);
}

describe("infiniteGram for ReLU", () => {
  it.each(reference.rows)("has the reference's eigenvalues for d = $d, s = $s", (row) => {
    const pair = infiniteGram(referencePoints(row.d), row.s);
    expect(spectrum(pair.a).smallest / row.lambda_min_a - 1).toBeCloseTo(0, 8);
    expect(spectrum(pair.w).smallest / row.lambda_min_w - 1).toBeCloseTo(0, 8);
    expect(spectrum(sumOf(pair)).condition / row.condition_sum - 1).toBeCloseTo(0, 8);
  });

  it.each(reference.counterexample_theorem1.rows)("knows the two-point counterexample at s = $s", (row) => {
    const pair = infiniteGram(withoutBias(reference.counterexample_theorem1.points.flat(), 2), row.s);
    expect(spectrum(pair.a).smallest / row.lambda_min_a - 1).toBeCloseTo(0, 8);
    expect(spectrum(pair.w).smallest / row.lambda_min_w - 1).toBeCloseTo(0, 8);
  });

  it("is x.x' for both kernels at s = 0, and zero for the zero vector", () => {
    const { a, w } = infiniteGram(withoutBias([1, 2, 0, 0], 2), 0);
    expect(a.entries).toEqual(Float64Array.of(5, 0, 0, 0));
    expect(w.entries).toEqual(Float64Array.of(5, 0, 0, 0));
    expect(infiniteGram(withoutBias([1, 2, 0, 0], 2), 1).a.entries.slice(1)).toEqual(new Float64Array(3));
  });

  it("refuses what it cannot do", () => {
    expect(() => infiniteGram(referencePoints(2), 2.5)).toThrow(/s: .*got 2.5/);
    const closed = { activation: tanh, method: { kind: "closed" } } as const;
    expect(() => infiniteGram(referencePoints(2), 1, closed)).toThrow(/powers of ReLU only, got tanh/);
    expect(() => withBias([1, 2, 3], 2)).toThrow(/groups of 2.*got 3/);
  });
});

describe("kernels by other means", () => {
  const points = referencePoints(2, 4);

  it.each([relu, relu2, relu3])(
    "Monte Carlo agrees with the closed form within its error bars: %o",
    (activation) => {
      const exact = infiniteGram(points, 1.5, { activation });
      const method = { kind: "monte-carlo", samples: 40_000, seed: 3 } as const;
      const sampled = infiniteGram(points, 1.5, { activation, method });
      for (const kernel of ["a", "w"] as const) {
        sampled[kernel].entries.forEach((entry, i) => {
          // 48 comparisons in all: five standard errors are exceeded once in 40,000 tests
          const gap = Math.abs(entry - exact[kernel].entries[i]!);
          expect(gap).toBeLessThan(5 * sampled[kernel].errors![i]!);
        });
      }
    },
  );

  it.each(Object.values(activations).filter(({ name }) => !name.startsWith("relu")))(
    "quadrature for a smooth activation agrees with Monte Carlo and knows its error: %o",
    (activation) => {
      const fine = infiniteGram(points, 0.5, { activation });
      const order = { kind: "quadrature", order: 24 } as const;
      const coarse = infiniteGram(points, 0.5, { activation, method: order });
      const method = { kind: "monte-carlo", samples: 20_000, seed: 5 } as const;
      const sampled = infiniteGram(points, 0.5, { activation, method });
      for (const kernel of ["a", "w"] as const) {
        expect(Math.max(...fine[kernel].errors!)).toBeLessThan(1e-4);
        expect(frobeniusDistance(fine[kernel], coarse[kernel])).toBeLessThan(
          2 * Math.hypot(...coarse[kernel].errors!) + 1e-13,
        );
        sampled[kernel].entries.forEach((entry, i) => {
          const gap = Math.abs(entry - fine[kernel].entries[i]!);
          expect(gap).toBeLessThan(5 * sampled[kernel].errors![i]! + 1e-4);
        });
      }
    },
  );

  it("quadrature is exact for sine: E sin(r z) sin(r' z') = exp(-(r^2 + r'^2)/2) sinh(r r' cos)", () => {
    const { pair, slope } = quadratureMoments(activations.sin!, 48);
    const [r, other, angle] = [1.3, 0.7, 0.9];
    const decay = Math.exp(-(r * r + other * other) / 2);
    const cov = r * other * Math.cos(angle);
    expect(pair(r, other, angle).value).toBeCloseTo(decay * Math.sinh(cov), 12);
    expect(pair(r, other, angle).slope).toBeCloseTo(decay * Math.cosh(cov), 12);
    expect(slope(r)).toBeCloseTo(Math.exp((-r * r) / 2), 12);
  });

  it("Gauss-Hermite nodes integrate even moments exactly: E z^(2k) = (2k - 1)!!", () => {
    const { nodes, weights } = gaussHermiteNodes(8);
    let doubleFactorial = 1;
    for (let k = 0; k < 8; k++) {
      const moment = weights.reduce((sum, weight, i) => sum + weight * nodes[i]! ** (2 * k), 0);
      expect(moment / doubleFactorial - 1).toBeCloseTo(0, 10);
      doubleFactorial *= 2 * k + 1;
    }
  });
});

describe("finite width", () => {
  it("approaches infinite width like m^(-1/2)", () => {
    const points = referencePoints(2, 6);
    const exact = sumOf(infiniteGram(points, 1.5));
    const distance = (width: number) => {
      const squares = Array.from({ length: 24 }, (_, seed) => {
        const network = normalTwoLayer(width, 3, new Random(100 + seed));
        return frobeniusDistance(sumOf(finiteGram(network, points, 1.5)), exact) ** 2;
      });
      return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
    };
    const rate = Math.log(distance(100) / distance(6400)) / Math.log(64);
    // the mean square over 24 networks is known to about 40 %, so the rate to 0.4 / log(64)
    expect(Math.abs(rate - 0.5)).toBeLessThan(0.1);
  });

  it("refuses points of another dimension", () => {
    const network = normalTwoLayer(5, 2, new Random(1));
    expect(() => finiteGram(network, referencePoints(2), 1)).toThrow(/takes 2 coordinates.*have 3/);
  });
});
