import { readOptions } from "../schema/check.ts";
import { optional, optionsOf, tied } from "../schema/parts.ts";
import { yesOrNo } from "../schema/values.ts";
import { generatingVector } from "./component-by-component.ts";
import { largestPrime } from "./primes.ts";
import { equalWeights, type QuadratureRule, quadratureRule } from "./quadrature.ts";

/** What is done with the points of a lattice. */
export interface LatticeOptions {
  /** Fold the shifted points by the tent (baker's) transform 1 - |2x - 1|; default false. */
  readonly tent?: boolean;
}

const latticeOptions = tied<LatticeOptions>()(optionsOf({ tent: optional(yesOrNo) }));

/**
 * A rank-1 lattice, x_i = {i z / n + shift}, with a new uniform shift each draw and equal weights; n is the
 * largest prime not above `count` (one point when there is none), and z is found component by component,
 * once for each n, then kept by the rule.
 *
 * The root-mean-square error is close to O(n^-1) for integrands with square-integrable mixed first
 * derivatives, and with the tent transform close to O(n^-2) for smooth integrands that need not be periodic:
 * F. J. Hickernell, "Obtaining O(N^(-2+eps)) convergence for lattice quadrature rules" (2002).
 *
 * @throws RangeError naming the option that is unknown
 */
export function lattice(options: LatticeOptions = {}): QuadratureRule {
  const { tent = false } = readOptions(latticeOptions, options, "lattice");
  const vectors = new Map<number, Float64Array>();
  const vectorFor = (n: number, dimension: number): Float64Array => {
    const known = vectors.get(n);
    if (known !== undefined && known.length >= dimension) return known;
    const vector = generatingVector(n, dimension);
    vectors.set(n, vector);
    return vector;
  };
  return quadratureRule(tent ? "lattice-tent" : "lattice", true, (dimension, count, random) => {
    const n = largestPrime(count) ?? 1;
    const z = n === 1 ? new Float64Array(dimension) : vectorFor(n, dimension);
    const points = new Float64Array(n * dimension);
    for (let axis = 0; axis < dimension; axis++) {
      const shift = random.uniform();
      const step = z[axis]!;
      for (let i = 0, multiple = 0; i < n; i++) {
        let x = multiple / n + shift;
        if (x >= 1) x -= 1;
        points[i * dimension + axis] = tent ? 1 - Math.abs(2 * x - 1) : x;
        multiple += step;
        if (multiple >= n) multiple -= n;
      }
    }
    return equalWeights(points, n);
  });
}
