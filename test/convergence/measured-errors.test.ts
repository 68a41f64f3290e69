import { describe, expect, it } from "vitest";
import type { EllipticCoefficients } from "../../src/energy/elliptic/coefficients.ts";
import { elliptic } from "../../src/energy/elliptic/elliptic.ts";
import { box, interval } from "../../src/geometry/shapes/box.ts";
import { Random } from "../../src/math/random.ts";
import { shallow } from "../../src/network/shallow/shallow.ts";
import { defineProblem } from "../../src/problem/define-problem.ts";
import type { Problem } from "../../src/problem/problem.ts";
import { measureErrors } from "../../src/solve/errors/measure-errors.ts";
import type { Measured } from "../../src/solve/errors/measured.ts";
import type { TrainedNetwork } from "../../src/solve/solution/solution.ts";

type Point = readonly number[];
type Scalar = (x: number) => number;

/** A product of functions of one coordinate each, with what its norms are made of. */
interface Factors {
  readonly value: (axis: number) => Scalar;
  readonly slope: (axis: number) => Scalar;
  /** Integral of the square, and of the slope's square, over [low, high]. */
  readonly square: (axis: number, low: number, high: number) => number;
  readonly slopeSquare: (axis: number, low: number, high: number) => number;
}

const between = (primitive: Scalar, low: number, high: number) => primitive(high) - primitive(low);

/** cos(r_1 x_1 + 1) cos(r_2 x_2 + 2) ... with the given rates r. */
function cosinesAt(rates: readonly number[]): Factors {
  const angle = (axis: number) => (x: number) => rates[axis]! * x + 1 + axis;
  const wave = (axis: number) => (x: number) => Math.sin(2 * angle(axis)(x)) / (4 * rates[axis]!);
  return {
    value: (axis) => (x) => Math.cos(angle(axis)(x)),
    slope: (axis) => (x) => -rates[axis]! * Math.sin(angle(axis)(x)),
    square: (axis, low, high) => between((x) => x / 2 + wave(axis)(x), low, high),
    slopeSquare: (axis, low, high) => rates[axis]! ** 2 * between((x) => x / 2 - wave(axis)(x), low, high),
  };
}

/** With rates 1, minus the Laplacian is d times the product itself. */
const cosines = cosinesAt([1, 1, 1, 1, 1]);

/** (1 + x_1^2) (1 + x_2^2) ... */
const squares: Factors = {
  value: () => (x) => 1 + x * x,
  slope: () => (x) => 2 * x,
  square: (_, low, high) => between((x) => x + (2 / 3) * x ** 3 + x ** 5 / 5, low, high),
  slopeSquare: (_, low, high) => between((x) => (4 / 3) * x ** 3, low, high),
};

const productOf = (factors: Factors) => (x: Point) =>
  x.reduce((product, value, axis) => product * factors.value(axis)(value), 1);

const gradientOf = (factors: Factors) => (x: Point) =>
  x.map(
    (value, along) =>
      x.reduce(
        (product, other, axis) => (axis === along ? product : product * factors.value(axis)(other)),
        1,
      ) * factors.slope(along)(value),
  );

/** Squared L2 norm and H1 semi-norm over a box, exact. */
function squaredNorms(factors: Factors, lower: Point, upper: Point): { l2: number; h1Semi: number } {
  const square = lower.map((low, axis) => factors.square(axis, low, upper[axis]!));
  const slope = lower.map((low, axis) => factors.slopeSquare(axis, low, upper[axis]!));
  const l2 = square.reduce((product, value) => product * value, 1);
  return { l2, h1Semi: slope.reduce((sum, value, axis) => sum + (l2 / square[axis]!) * value, 0) };
}

/** -lap u + u = f with the Neumann values of the product of cosines, which is then the minimiser. */
function cosineProblem(lower: Point, upper: Point): Problem {
  const d = lower.length;
  const domain = box(lower, upper);
  const [u, grad] = [productOf(cosines), gradientOf(cosines)];
  const inD = (x: Point) => x.slice(0, d);
  const neumann: Record<string, (x: Point) => number> = {};
  domain.boundary.forEach(({ name }, index) => {
    const side = index % 2 === 0 ? -1 : 1;
    neumann[name] = (x) => side * grad(inD(x))[Math.floor(index / 2)]!;
  });
  const coefficients: EllipticCoefficients = { reaction: 1, source: (x) => (d + 1) * u(inD(x)), neumann };
  return defineProblem({
    name: "cosines",
    domain,
    energy: elliptic(coefficients),
    exact: { u: (x) => u(inD(x)), grad: (x) => grad(inD(x)) },
  });
}

/** A function in closed form, in the place of a trained network. */
function pretend(d: number, u: (x: Point) => number, grad: (x: Point) => Point): TrainedNetwork {
  const network = shallow({ inputs: d, width: 100 });
  return {
    problemName: "test",
    network,
    theta: new Float64Array(network.parameterCount),
    s: 1,
    evaluate(points) {
      const count = points.length / d;
      const list = Array.from({ length: count }, (_, i) => [...points.subarray(i * d, (i + 1) * d)]);
      return { count, u: Float64Array.from(list, u), grad: Float64Array.from(list.flatMap(grad)) };
    },
  };
}

/** Up to 64,000 terms are summed, whose roundings are random, and a root is taken. */
const rounding = 1e-12;

const boxes: readonly { d: number; lower: Point; upper: Point }[] = [
  { d: 1, lower: [-0.5], upper: [1] },
  { d: 2, lower: [-0.5, 0.2], upper: [1, 0.9] },
  { d: 3, lower: [-0.5, 0.2, 0], upper: [1, 0.9, 2] },
  { d: 5, lower: [-0.5, 0.2, 0, -1, 0], upper: [1, 0.9, 2, 0, 1] },
];

describe.each(boxes)("measured errors in $d dimensions", ({ d, lower, upper }) => {
  const amplitude = 0.01;
  const problem = cosineProblem(lower, upper);
  const [u, grad] = [productOf(cosines), gradientOf(cosines)];
  const [error, errorGrad] = [productOf(squares), gradientOf(squares)];
  const trained = pretend(
    d,
    (x) => u(x) + amplitude * error(x),
    (x) => grad(x).map((slope, axis) => slope + amplitude * errorGrad(x)[axis]!),
  );
  const report = measureErrors(problem, trained);
  const gap = squaredNorms(squares, lower, upper);
  const exact = squaredNorms(cosines, lower, upper);
  const l2 = amplitude * Math.sqrt(gap.l2);
  const h1Semi = amplitude * Math.sqrt(gap.h1Semi);
  const h1 = Math.hypot(l2, h1Semi);

  /** Replicates state a standard error: four of them hold with probability 0.995 at seven degrees of freedom. */
  const factor = d <= 3 ? 1 : 4;

  function expectRight(name: string, measured: Measured | undefined, expected: number): void {
    const { value, uncertainty } = measured!;
    expect(Math.abs(value - expected), name).toBeLessThanOrEqual(factor * uncertainty + rounding * expected);
    // Gauss's rules are exact here to rounding; 8 x 4096 Sobol points leave less than a percent.
    expect(uncertainty, `${name}: uncertainty`).toBeLessThan((d <= 3 ? 100 * rounding : 0.01) * expected);
  }

  it("are right in absolute terms", () => {
    expectRight("l2", report.absolute?.l2, l2);
    expectRight("h1Semi", report.absolute?.h1Semi, h1Semi);
    expectRight("h1", report.absolute?.h1, h1);
  });

  it("are right relative to the exact solution's norms", () => {
    expectRight("l2", report.relative?.l2, l2 / Math.sqrt(exact.l2));
    expectRight("h1Semi", report.relative?.h1Semi, h1Semi / Math.sqrt(exact.h1Semi));
    expectRight("h1", report.relative?.h1, h1 / Math.sqrt(exact.l2 + exact.h1Semi));
  });

  it("have the energy gap 1/2 |error|_H1^2", () => {
    const { value, uncertainty } = report.energyGap!.absolute;
    // The mixed terms, of order 1/amplitude larger, cancel to the accuracy of the rules on the boundary.
    const cancellation = rounding / amplitude;
    const off = Math.abs(value - 0.5 * h1 * h1);
    expect(off).toBeLessThanOrEqual(factor * uncertainty + cancellation * h1 * h1);
    if (d <= 3) expect(uncertainty).toBeLessThan(100 * cancellation * h1 * h1);
  });

  it("bound the maximum from below, and reach it but for a cell", () => {
    const corners = lower.map((low, axis) => Math.max(Math.abs(low), Math.abs(upper[axis]!)));
    const largest = amplitude * error(corners);
    expect(report.absolute!.max.value).toBeLessThanOrEqual(largest);
    expect(report.absolute!.max.value).toBeGreaterThan((d <= 3 ? 0.95 : 0.5) * largest);
  });

  it("say by which rule", () => {
    const sobol = "8 replicates of 4096 scrambled Sobol points";
    if (d > 3) expect(report.rule).toBe(sobol);
    else
      expect(report.rule).toMatch(
        /^composite-gauss-5x\d+ \(\d+ points\) against composite-gauss-6x\d+ \(\d+\)$/,
      );
  });
});

describe("the uncertainty of measured errors", () => {
  it("is a standard error in five dimensions", () => {
    const cube = box([0, 0, 0, 0, 0], [1, 1, 1, 1, 1]);
    const exact = { u: () => 0, grad: () => [0, 0, 0, 0, 0] };
    const problem = defineProblem({ name: "zero", domain: cube, energy: elliptic({}), exact });
    const random = new Random(31);
    const ratios = Array.from({ length: 12 }, () => {
      const rates = Array.from({ length: 5 }, () => 1 + 3 * random.uniform());
      const waves = cosinesAt(rates);
      const { value, uncertainty } = measureErrors(problem, pretend(5, productOf(waves), gradientOf(waves)))
        .absolute!.l2;
      const { l2 } = squaredNorms(waves, cube.bounds.lower, cube.bounds.upper);
      return (value - Math.sqrt(l2)) / uncertainty;
    });
    // Student's distribution with 7 degrees of freedom has the root mean square 1.2; twelve of its values, on
    // the same points, are within a factor of three of that.
    const rms = Math.sqrt(ratios.reduce((sum, ratio) => sum + ratio * ratio, 0) / ratios.length);
    expect(rms).toBeGreaterThan(0.4);
    expect(rms).toBeLessThan(3.6);
  });

  it("covers the rule's error where the error's gradient jumps, as far as a difference of two rules can", () => {
    const problem = defineProblem({
      name: "zero",
      domain: interval(0, 1),
      energy: elliptic({}),
      exact: { u: () => 0, grad: () => 0 },
    });
    // u - u* = max(x - c, 0) has |u - u*|_H1^2 = 1 - c: the kink lies anywhere in a cell of either rule.
    const ratios = Array.from({ length: 40 }, (_, k) => {
      const c = 0.3 + 0.4 * ((k * 0.6180339887498949) % 1);
      const kinked = pretend(
        1,
        ([x]) => Math.max(x! - c, 0),
        ([x]) => [x! > c ? 1 : 0],
      );
      const { value, uncertainty } = measureErrors(problem, kinked).absolute!.h1Semi!;
      return Math.abs(value - Math.sqrt(1 - c)) / uncertainty;
    });
    // For errors e, e' of the two rules that are independent and uniform, |e| <= |e - e'| with probability 5/8
    // and |e| <= 4 |e - e'| with 7/8; of 40 that is 25 and 35, here less four standard errors.
    expect(ratios.filter((ratio) => ratio <= 1).length).toBeGreaterThan(25 - 4 * 3.1);
    expect(ratios.filter((ratio) => ratio <= 4).length).toBeGreaterThan(35 - 4 * 2.1);
  });
});

describe("what is not known is not measured", () => {
  const trained = pretend(
    1,
    ([x]) => x!,
    () => [1],
  );

  it("without an exact solution there are no errors, only the energy", () => {
    const problem = defineProblem({ name: "p", domain: interval(0, 1), energy: elliptic({}) });
    const { relative, absolute, energy } = measureErrors(problem, trained);
    expect([relative, absolute]).toEqual([undefined, undefined]);
    expect(Math.abs(energy!.value - 0.5)).toBeLessThan(rounding);
  });

  it("without its gradient there are no H1 norms and no energy gap", () => {
    const exact = { u: () => 0 };
    const problem = defineProblem({ name: "p", domain: interval(0, 1), energy: elliptic({}), exact });
    const { absolute, energyGap } = measureErrors(problem, trained);
    expect(energyGap).toBeUndefined();
    expect(absolute).not.toHaveProperty("h1");
    expect(absolute).not.toHaveProperty("h1Semi");
    expect(Math.abs(absolute!.l2.value - Math.sqrt(1 / 3))).toBeLessThan(rounding);
  });

  it("nothing is relative to a minimum of zero, but for rounding", () => {
    for (const energy of [0, 1e-14]) {
      const exact = { u: () => 1, grad: () => 0, energy };
      const problem = defineProblem({ name: "p", domain: interval(0, 1), energy: elliptic({}), exact });
      const { energyGap } = measureErrors(problem, trained);
      expect(Math.abs(energyGap!.absolute.value - 0.5)).toBeLessThan(rounding);
      expect(energyGap!.relative.value).toBeNaN();
    }
  });

  it("a regression has errors on fresh points, and no energy gap", () => {
    const samples = { points: Float64Array.of(0, 1), values: Float64Array.of(0, 1), inputs: 1, outputs: 1 };
    const problem = defineProblem({ name: "p", samples, exact: { u: () => 0, grad: () => 0 } });
    const { absolute, energyGap } = measureErrors(problem, trained);
    expect(energyGap).toBeUndefined();
    expect(Math.abs(absolute!.l2.value - Math.sqrt(1 / 3))).toBeLessThan(rounding);
    expect(Math.abs(absolute!.h1!.value - Math.sqrt(4 / 3))).toBeLessThan(rounding);
  });

  it("vector-valued errors sum over the components", () => {
    const problem = defineProblem({
      name: "p",
      domain: interval(0, 2),
      outputs: 2,
      target: ([x]) => [x, -x],
      targetGradient: () => [1, -1],
    });
    const twice: TrainedNetwork = {
      ...trained,
      evaluate: (points) => ({
        count: points.length,
        u: Float64Array.from([...points].flatMap((x) => [x + 3, -x + 4])),
        grad: Float64Array.from([...points].flatMap(() => [1, 1])),
      }),
    };
    const { absolute } = measureErrors(problem, twice);
    expect(Math.abs(absolute!.l2.value - Math.sqrt(2 * 25))).toBeLessThan(10 * rounding);
    expect(Math.abs(absolute!.h1Semi!.value - Math.sqrt(2 * 4))).toBeLessThan(10 * rounding);
    expect(Math.abs(absolute!.max.value - 4)).toBeLessThan(10 * rounding);
  });
});
