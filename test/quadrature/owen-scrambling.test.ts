import { describe, expect, it } from "vitest";
import { Random } from "../../src/math/random.ts";
import { monteCarlo } from "../../src/quadrature/monte-carlo.ts";
import { owenScrambling } from "../../src/quadrature/owen-scrambling.ts";
import { sobol } from "../../src/quadrature/sobol.ts";
import { exponential, integrate, observedOrder, powersOfTwo } from "./observed-order.ts";
import { expectSharedDigits } from "./shared-digits.ts";

/** Owen's scrambling as he defines it: a stored random bit at every node of the tree, 30 digits. */
function owenByTree(points: Float64Array, dimension: number, random: Random): Float64Array {
  const flips = new Map<string, number>();
  return points.map((x, i) => {
    let node = `${i % dimension}:`;
    let scrambledX = 0;
    for (let digit = 1, rest = x; digit <= 30; digit++) {
      rest *= 2;
      const bit = rest >= 1 ? 1 : 0;
      rest -= bit;
      if (!flips.has(node)) flips.set(node, random.uint32() & 1);
      scrambledX += (bit ^ flips.get(node)!) * 2 ** -digit;
      node += bit;
    }
    return scrambledX + random.uniform() * 2 ** -30;
  });
}

describe("Owen scrambling", () => {
  it("flips two points alike up to their first different digit, independently after it", () => {
    const [seeds, count] = [2000, 2 ** 12];
    const digits = new Random(13);
    const pair = new Float64Array(2);
    for (let k = 1; k <= 12; k++) {
      const agree = new Float64Array(53);
      for (let seed = 0; seed < seeds; seed++) {
        const high = digits.uint32() >>> 6;
        const scrambling = owenScrambling(1, count, new Random(seed));
        scrambling(Int32Array.of(high), Int32Array.of(0), pair, 0);
        scrambling(Int32Array.of(high ^ (2 ** (26 - k))), Int32Array.of(0), pair, 1);
        expectSharedDigits(pair, k - 1);
        for (let j = k + 1; j <= 52; j++) {
          if (Math.floor(pair[0]! * 2 ** j) % 2 === Math.floor(pair[1]! * 2 ** j) % 2) agree[j]!++;
        }
      }
      const z = 5; // two-sided chance 6e-7 for each of the 546 checks
      for (let j = k + 1; j <= 52; j++) {
        expect(Math.abs(agree[j]! / seeds - 0.5), `digit ${j} after ${k}`).toBeLessThan(
          z * Math.sqrt(0.25 / seeds),
        );
      }
    }
  });

  it("flips the digits of a point, on all axes, independently of one another", () => {
    const seeds = 2000;
    const bits = 104; // of the origin in 2-D
    const point = new Float64Array(2);
    const flips = new Uint8Array(bits);
    const agree = new Int32Array(bits * bits);
    for (let seed = 0; seed < seeds; seed++) {
      owenScrambling(2, 16, new Random(seed))(new Int32Array(2), new Int32Array(2), point, 0);
      for (let i = 0; i < bits; i++) flips[i] = Math.floor(point[i % 2]! * 2 ** (1 + (i >> 1))) % 2;
      for (let i = 0; i < bits; i++) {
        for (let j = 0; j < i; j++) if (flips[i] === flips[j]) agree[i * bits + j]!++;
      }
    }
    const agreements = agree.filter((_, at) => at % bits < Math.floor(at / bits));
    const largest = agreements.reduce((max, count) => Math.max(max, Math.abs(count / seeds - 0.5)), 0);
    const z = 5.5; // two-sided chance 4e-8 for each of the 5356 pairs
    expect(largest).toBeLessThan(z * Math.sqrt(0.25 / seeds));
  });

  it("refuses more points than its tables can tell apart", () => {
    expect(() => sobol().draw(1, 2 ** 26 + 1, new Random(1))).toThrow(
      "Sobol: a scrambled draw has at most 2^26 points, got a request for 67108865",
    );
  });

  it("is not affine: flips after different digits are independent", () => {
    // An affine scramble maps digit vectors with XOR zero to the same; the first four points are such.
    const sumOfDigits = (rule: ReturnType<typeof sobol>, seed: number) => {
      const digits = [...rule.draw(1, 4, new Random(seed)).points].map((x) => Math.floor(x * 2 ** 30));
      return digits.reduce((sum, value) => sum ^ value, 0);
    };
    const seeds = Array.from({ length: 20 }, (_, seed) => seed);
    const shift = sobol({ randomisation: "digital-shift" });
    expect(seeds.every((seed) => sumOfDigits(shift, seed) === 0)).toBe(true);
    expect(seeds.some((seed) => sumOfDigits(sobol(), seed) === 0)).toBe(false);
  });

  it("has the variance 1/(12 n^3) of a linear function in 1-D", () => {
    const [n, replicates] = [64, 2000];
    const rule = sobol();
    const random = new Random(11);
    let squares = 0;
    for (let r = 0; r < replicates; r++) {
      squares += (integrate((x) => x[0]!, 1, rule.draw(1, n, random)) - 0.5) ** 2;
    }
    const ratio = (squares / replicates) * 12 * n ** 3;
    expect(Math.abs(ratio - 1)).toBeLessThan(4 * Math.sqrt(2 / replicates));
  });

  it("has the mean square error of Owen's own construction in 2-D", () => {
    const [n, replicates] = [32, 600];
    const f = exponential([1, 2]);
    const rule = sobol();
    const net = sobol({ randomisation: "none" }).draw(2, n, new Random(0));
    const random = new Random(12);
    const moments = (draw: () => Float64Array) => {
      const squares = Array.from(
        { length: replicates },
        () => (integrate(f.at, 2, { ...net, points: draw() }) - f.integral) ** 2,
      );
      const mean = squares.reduce((sum, s) => sum + s, 0) / replicates;
      const variance = squares.reduce((sum, s) => sum + (s - mean) ** 2, 0) / (replicates - 1);
      return { mean, errorSquared: variance / replicates };
    };
    const ours = moments(() => rule.draw(2, n, random).points);
    const owen = moments(() => owenByTree(net.points, 2, random));
    expect(Math.abs(ours.mean - owen.mean)).toBeLessThan(
      4 * Math.sqrt(ours.errorSquared + owen.errorSquared),
    );
  });

  it("converges at order 1.4 or better on a smooth integrand in 3-D, where shifts and Monte Carlo do not", () => {
    // n^(-3/2) up to logarithms, which weigh little when the axes interact weakly.
    const integrand = exponential([1, 0.4, 0.2]);
    const orderOf = (rule: ReturnType<typeof sobol>) =>
      observedOrder(rule, integrand, powersOfTwo(5, 12), 64).order;
    expect(orderOf(sobol())).toBeGreaterThanOrEqual(1.4);
    expect(orderOf(sobol({ randomisation: "digital-shift" }))).toBeLessThan(1.2);
    expect(orderOf(monteCarlo())).toBeLessThan(0.7);
  });
});
