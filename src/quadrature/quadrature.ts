import type { Chart } from "../geometry/domain.ts";
import type { Random } from "../math/random.ts";

/** A rule on the unit cube [0,1]^k: n points and weights that sum to 1. */
export interface UnitQuadrature {
  /** n */
  readonly count: number;
  /** [n, k], row-major */
  readonly points: Float64Array;
  /** [n], sum = 1 */
  readonly weights: Float64Array;
}

/**
 * A way to draw points in the unit cube.
 *
 * `count` is a request: a rule whose size is bound to a grid takes the largest size not above it
 * (at least its smallest grid) and says so through the result's `count`.
 */
export interface QuadratureRule {
  /** For people and for records of a run: "sobol", "composite-gauss-4". */
  readonly name: string;
  /** False when every draw gives the same points. */
  readonly random: boolean;
  /**
   * Draws points of the cube, and takes whatever is random in them from `random`.
   *
   * @param dimension k >= 0; the cube of dimension 0 is one point of weight 1
   * @param count points asked for, at least 1
   * @throws RangeError if dimension or count is not such an integer
   */
  draw(dimension: number, count: number, random: Random): UnitQuadrature;
  /** For rules that look at where a chart lies: the rule on its unit cube. */
  onChart?(chart: Chart): QuadratureRule;
  /** What each of several charts gets of the points, up to a factor; default its measure. */
  share?(chart: Chart): number;
}

/** Points and weights on a domain or on a piece of its boundary. */
export interface Quadrature {
  /** Space dimension d. */
  readonly dimension: number;
  /** n */
  readonly count: number;
  /** [n, d], row-major */
  readonly points: Float64Array;
  /** [n], sum = measure of the region */
  readonly weights: Float64Array;
  /** [n, d], outward unit normals; on the boundary only */
  readonly normals?: Float64Array;
}

/**
 * Makes a rule from its draw in dimension 1 and above: requests are checked and dimension 0 is answered
 * before `draw` sees them.
 */
export function quadratureRule(
  name: string,
  random: boolean,
  draw: (dimension: number, count: number, random: Random) => UnitQuadrature,
): QuadratureRule {
  return {
    name,
    random,
    draw(dimension, count, stream) {
      if (!Number.isSafeInteger(dimension) || dimension < 0) {
        throw new RangeError(`${name}: dimension must be an integer of at least 0, got ${dimension}`);
      }
      if (!Number.isSafeInteger(count) || count < 1) {
        throw new RangeError(`${name}: count must be an integer of at least 1, got ${count}`);
      }
      if (dimension === 0) return equalWeights(new Float64Array(0), 1);
      return draw(dimension, count, stream);
    },
  };
}

/** The points [n, k] with weights 1/n. */
export function equalWeights(points: Float64Array, count: number): UnitQuadrature {
  return { count, points, weights: new Float64Array(count).fill(1 / count) };
}
