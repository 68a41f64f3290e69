import { interval, Random } from "deep-ritz";
import { mlp, referenceEvaluator, relu, shallow } from "deep-ritz/network";
import {
  checkAssumption1,
  checkTheorem1,
  finiteGram,
  gradientFlow,
  infiniteGram,
  largestParameter,
  lemma1Bound,
  lemma2Bound,
  normalTwoLayer,
  proposition3Bound,
  sandwichBound,
  spectrum,
  sumOf,
  twoLayerOf,
  withBias,
  withoutBias,
} from "deep-ritz/theory";
import { describe, expect, it } from "vitest";

function randomPoints(n: number, d: number, seed: number) {
  const random = new Random(seed);
  return withBias(
    Float64Array.from({ length: n * d }, () => random.uniform()),
    d,
  );
}

describe("checkTheorem1", () => {
  it("is false for two orthogonal points, and says by how much", () => {
    const { holds, a, w } = checkTheorem1(withoutBias([1, 0, 0, 1], 2), [0, 0.5, 1, 1.5, 2]);
    expect(holds).toBe(false);
    expect(a).toMatchObject({ holds: false, positive: true, worst: { from: 0, to: 1.5, before: 1 } });
    // K[a] has eigenvalues (1 - s/2)^2 + s^2/4 + s^2/4 (2/pi) (+-1 off the diagonal): 1/16 + 9/16 (1 - 2/pi)
    expect(a.worst!.after).toBeCloseTo(1 / 16 + (9 / 16) * (1 - 2 / Math.PI), 12);
    expect(a.worst!.relative).toBeCloseTo(1 - a.worst!.after, 12);
    // K[w] is diagonal there: (1 - s/2)^2 + s^2/4, lowest at s = 1
    expect(w.worst).toMatchObject({ from: 0, to: 1 });
    expect(w.worst!.after).toBeCloseTo(0.5, 12);
  });

  it.each([1, 2, 3, 4, 5])("is true for more points than coordinates, seed %i", (seed) => {
    const report = checkTheorem1(randomPoints(12, 2, seed));
    expect(report).toMatchObject({ holds: true, a: { positive: true }, w: { positive: true } });
    expect(report.rows.length).toBe(41);
  });
});

describe("sandwichBound", () => {
  it("encloses lambda_min(K_s) / (s/2)^2 at every s", () => {
    const points = randomPoints(9, 2, 7);
    const bounds = sandwichBound(points);
    for (const s of [0.1, 0.5, 1, 1.7, 2]) {
      const pair = infiniteGram(points, s);
      for (const kernel of ["a", "w"] as const) {
        const found = spectrum(pair[kernel]);
        const slack = found.uncertainty / (s / 2) ** 2;
        expect(found.smallest / (s / 2) ** 2).toBeGreaterThanOrEqual(bounds[kernel].lower - slack);
        expect(found.smallest / (s / 2) ** 2).toBeLessThanOrEqual(bounds[kernel].upper + slack);
      }
    }
    expect(bounds.a.ratio).toBeGreaterThanOrEqual(1);
  });

  it("promises nothing where the points span everything", () => {
    expect(sandwichBound(withoutBias([1, 0, 0, 1], 2)).a.ratio).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("checkAssumption1", () => {
  it("fails on any points: H and M have a zero diagonal, T equals K", () => {
    const { holds, matrices } = checkAssumption1(randomPoints(8, 2, 11));
    expect(holds).toBe(false);
    const positive = matrices.filter((matrix) => matrix.positive).map(({ name }) => name);
    expect(positive).toEqual(["K[a]", "K[w]", "T[a]", "T[w]"]);
    for (const { name, matrix } of matrices.filter((one) => /^[HM]/.test(one.name))) {
      for (let i = 0; i < 8; i++) expect(Math.abs(matrix.entries[i * 9]!), name).toBeLessThan(1e-14);
    }
  });
});

describe("bounds at the start", () => {
  it("hold more often than they promise", () => {
    const points = randomPoints(10, 2, 13);
    const settings = { width: 200, dimension: 3, delta: 0.1 };
    let within = 0;
    for (let seed = 0; seed < 100; seed++) {
      const network = normalTwoLayer(200, 3, new Random(seed));
      const { records } = gradientFlow(points, new Float64Array(10), network, [{ s: 1, time: 1e-9 }], {
        records: 1,
      });
      const holds =
        largestParameter(network) <= lemma1Bound(settings) && records[0]!.risk <= lemma2Bound(settings);
      within += holds ? 1 : 0;
    }
    expect(within).toBeGreaterThanOrEqual(90);
    expect(() => lemma1Bound({ ...settings, delta: 1 })).toThrow(/delta.*got 1/);
    // eq. (14) falls like 1/sqrt(m) but for a logarithm
    const moved = (width: number) => proposition3Bound({ ...settings, width }, 10, 1, 0.1);
    expect(moved(100) / moved(40_000)).toBeGreaterThan(10);
  });
});

describe("gradientFlow", () => {
  const points = randomPoints(5, 1, 17);
  const targets = Float64Array.from({ length: 5 }, (_, i) => Math.sin(6 * points.coordinates[2 * i]!));

  it("starts with dR/dt = -e.G e / n^2", () => {
    const network = normalTwoLayer(60, 2, new Random(2));
    const G = sumOf(finiteGram(network, points, 1.5)).entries;
    const value = (i: number) => {
      let sum = 0;
      for (let k = 0; k < 60; k++) {
        const z = network.inner[2 * k]! * points.coordinates[2 * i]! + network.inner[2 * k + 1]!;
        sum += network.outer[k]! * (z > 0 ? z : -0.5 * z);
      }
      return sum / Math.sqrt(60) - targets[i]!;
    };
    const e = Float64Array.from({ length: 5 }, (_, i) => value(i));
    let decay = 0;
    for (let i = 0; i < 5; i++) for (let j = 0; j < 5; j++) decay += e[i]! * G[i * 5 + j]! * e[j]!;
    const time = 1e-6;
    const { records } = gradientFlow(points, targets, network, [{ s: 1.5, time }], { records: 4 });
    const slope = (records.at(-1)!.risk - records[0]!.risk) / time;
    expect(slope / (-decay / 25) - 1).toBeCloseTo(0, 4);
    expect(records[0]!.risk).toBeCloseTo(e.reduce((sum, x) => sum + x * x, 0) / 10, 12);
  });

  it("falls at every record, in both stages, and reports them", () => {
    const network = normalTwoLayer(100, 2, new Random(3));
    const before = network.outer.slice();
    const stages = [
      { s: 0.5, time: 20 },
      { s: 1, time: 20 },
    ];
    const report = gradientFlow(points, targets, network, stages, { records: 20 });
    expect(network.outer).toEqual(before);
    expect(report.stages.map(({ s, start, end }) => [s, start, end])).toEqual([
      [0.5, 0, 20],
      [1, 20, 40],
    ]);
    for (const [stage, { boundRate, lambda, exitTime, start, end }] of report.stages.entries()) {
      const risks = report.records.filter((record) => record.stage === stage).map(({ risk }) => risk);
      expect(risks.every((risk, i) => i === 0 || risk <= risks[i - 1]!)).toBe(true);
      expect(boundRate).toBe(lambda / 5);
      if (exitTime !== undefined) {
        expect(exitTime).toBeGreaterThanOrEqual(start);
        expect(exitTime).toBeLessThanOrEqual(end);
      }
    }
    expect(() => gradientFlow(points, [1], network, stages)).toThrow(/5 targets, got 1/);
    expect(() => gradientFlow(points, targets, network, [{ s: 1, time: 0 }])).toThrow(/positive, got 0/);
  });
});

describe("twoLayerOf", () => {
  it("takes the neurons of a shallow network: G = sum of squared parameter gradients", () => {
    const network = shallow({ inputs: 1, width: 7, activation: relu });
    const domain = interval(0, 1);
    const theta = network.initialise(new Random(5), () => domain.bounds.lower);
    const x = Float64Array.of(0.3);
    const unit = { count: 1, u: Float64Array.of(1), grad: Float64Array.of(0) };
    const functional = () => ({ value: 0, cotangent: unit });
    const { gradient } = referenceEvaluator(network).differentiate(theta, 0.5, x, functional);
    // W, b, A come before the skip's P and q
    const ofNeurons = gradient.subarray(0, 21);
    const square = Float64Array.from(ofNeurons).reduce((sum, entry) => sum + entry * entry, 0);
    const G = sumOf(finiteGram(twoLayerOf(network, theta), withBias(x, 1), 0.5));
    expect(G.entries[0]! / square).toBeCloseTo(1, 12);
    const deep = mlp({ inputs: 1, width: 3, depth: 2 });
    expect(() => twoLayerOf(deep, new Float64Array(deep.parameterCount))).toThrow(/two-layer.*got mlp/);
  });
});
