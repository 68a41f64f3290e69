import { type DataFunction, type Parameters, type Point, type Problem, Random } from "deep-ritz";
import { type Network, referenceEvaluator } from "deep-ritz/network";
import { compositeGauss } from "deep-ritz/quadrature";
import { ritzObjective } from "deep-ritz/solve";

/** An iterate's energy and its relative errors, on points that training does not see. */
export interface Judgement {
  readonly energy: number;
  readonly l2: number;
  readonly h1: number;
}

/** Cells along an axis of the two rules, in one to three dimensions. */
const cellsIn = [
  [250, 199],
  [10, 7],
  [3, 2],
] as const;

/**
 * Judges parameters at one s on the points on which the records of `solve` do, so that their curves compare: two
 * composite Gauss rules of about 4096 points at most, the mean of their energies, errors on the first. In float64.
 *
 * @throws RangeError if the problem has no solution with its gradient, or more than three dimensions
 */
export function judgeOf(problem: Problem, network: Network, s: number): (theta: Parameters) => Judgement {
  const { exact, domain } = problem;
  const cells = cellsIn[domain.dimension - 1];
  if (!exact?.grad || !cells) {
    throw new RangeError(`judge: needs exact.u and exact.grad in three dimensions at most: ${problem.name}`);
  }
  const rules = [
    compositeGauss({ order: 4, cells: cells[0] }),
    compositeGauss({ order: 5, cells: cells[1] }),
  ] as const;
  const energies = rules.map((rule) => {
    const quadrature = { rule, points: 4096, redrawEvery: 0 };
    return ritzObjective(problem, referenceEvaluator(network), s, quadrature, new Random(1)); // nothing is drawn
  });
  const [{ points, weights }] = problem.draw(rules[0], 4096, new Random(1)).regions;
  const known = {
    u: valuesAt(points, domain.dimension, exact.u),
    grad: valuesAt(points, domain.dimension, exact.grad),
  };
  return (theta) => {
    const at = Float64Array.from(theta);
    const { u, grad } = network.evaluate(theta, s, points);
    const [inU, inGrad] = [squares(weights, known.u, u), squares(weights, known.grad, grad)];
    return {
      energy: energies.reduce((sum, energy) => sum + energy(at, 0).value, 0) / rules.length,
      l2: Math.sqrt(inU.error / inU.exact),
      h1: Math.sqrt((inU.error + inGrad.error) / (inU.exact + inGrad.exact)),
    };
  };
}

/** [n, width], of a function at points [n, d] */
function valuesAt(points: Float64Array, d: number, f: DataFunction): Float64Array {
  const values: number[] = [];
  for (let at = 0; at < points.length; at += d) {
    const value = f([...points.subarray(at, at + d)] as unknown as Point);
    if (typeof value === "number") values.push(value);
    else values.push(...Array.from(value));
  }
  return Float64Array.from(values);
}

/** Integrals of |computed - exact|^2 and |exact|^2, both [n, width]. */
function squares(weights: Float64Array, exact: Float64Array, computed: ArrayLike<number>) {
  const width = exact.length / weights.length;
  const sums = { error: 0, exact: 0 };
  exact.forEach((value, at) => {
    const weight = weights[Math.floor(at / width)]!;
    sums.error += weight * (computed[at]! - value) ** 2;
    sums.exact += weight * value * value;
  });
  return sums;
}
