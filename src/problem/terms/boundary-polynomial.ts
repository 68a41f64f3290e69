import type { BoundaryPiece } from "../../geometry/domain.ts";
import type { DataFunction } from "../../jet/data-function.ts";
import { denseReference } from "../../kernels/reference/dense.ts";
import { Random } from "../../math/random.ts";
import { drawOn } from "../../quadrature/draw-on.ts";
import { gaussLegendre } from "../../quadrature/gauss-legendre.ts";
import { sobol } from "../../quadrature/sobol.ts";

/** Fits functions on a piece of the boundary by polynomials of the point. */
export interface BoundaryPolynomials {
  /** [n, d], where values are taken */
  readonly points: Float64Array;
  /** The least-squares fit of values [n, c] at the points: coefficients [terms, c]. */
  fit(values: Float64Array, components: number): Float64Array;
  /** The polynomial with coefficients [terms, c], a function with c components. */
  at(coefficients: Float64Array, components: number): DataFunction;
}

const [highestDegree, mostTerms] = [8, 45];
/** Added to the normal matrix's diagonal of ones: on curved pieces polynomials of the point are dependent. */
const ridge = 1e-9;

/**
 * Products of Legendre polynomials in the coordinates that vary on the piece, of total degree at most 8 and at
 * most 45 of them, fitted at fixed quadrature points of the piece.
 */
export function boundaryPolynomials(piece: BoundaryPiece, d: number): BoundaryPolynomials {
  const rule = d <= 3 ? gaussLegendre() : sobol();
  const { points, weights, count } = drawOn(piece, rule, d === 1 ? 1 : 256, new Random(0));
  const lower = new Float64Array(d).fill(Number.POSITIVE_INFINITY);
  const upper = new Float64Array(d).fill(Number.NEGATIVE_INFINITY);
  points.forEach((value, index) => {
    lower[index % d] = Math.min(lower[index % d]!, value);
    upper[index % d] = Math.max(upper[index % d]!, value);
  });
  const extent = Math.max(...upper.map((high, k) => high - lower[k]!));
  const axes = Array.from({ length: d }, (_, k) => k).filter((k) => upper[k]! - lower[k]! > 1e-9 * extent);
  const exponents = exponentsUpTo(axes.length);
  const terms = (x: ArrayLike<number>): number[] => {
    const factors = axes.map((k) => legendre((2 * x[k]! - lower[k]! - upper[k]!) / (upper[k]! - lower[k]!)));
    return exponents.map((powers) => powers.reduce((product, p, a) => product * factors[a]![p]!, 1));
  };
  const size = exponents.length;
  const rows = Array.from({ length: count }, (_, i) => terms(points.subarray(i * d, (i + 1) * d)));
  const normal = new Float64Array(size * size); // its lower triangle
  rows.forEach((row, i) => {
    for (let p = 0; p < size; p++) {
      for (let q = 0; q <= p; q++) normal[p * size + q]! += weights[i]! * row[p]! * row[q]!;
    }
  });
  const largest = Math.max(...Array.from({ length: size }, (_, p) => normal[p * (size + 1)]!));
  for (let p = 0; p < size; p++) normal[p * (size + 1)]! += ridge * largest;
  denseReference.cholesky(normal, size); // the ridge keeps it definite
  return {
    points,
    fit(values, components) {
      const coefficients = new Float64Array(size * components);
      for (let j = 0; j < components; j++) {
        const column = new Float64Array(size);
        rows.forEach((row, i) => {
          for (let p = 0; p < size; p++) column[p]! += weights[i]! * row[p]! * values[i * components + j]!;
        });
        denseReference.solve(normal, size, column);
        column.forEach((entry, p) => {
          coefficients[p * components + j] = entry;
        });
      }
      return coefficients;
    },
    at: (coefficients, components) => (x) => {
      const values = terms(x);
      return Array.from({ length: components }, (_, j) =>
        values.reduce((sum, term, p) => sum + term * coefficients[p * components + j]!, 0),
      );
    },
  };
}

/** All exponents of `axes` variables of the highest total degree that gives few enough terms. */
function exponentsUpTo(axes: number): number[][] {
  if (axes === 0) return [[]];
  let found: number[][] = [];
  for (let degree = 1; degree <= highestDegree; degree++) {
    const next = exponentsOf(axes, degree);
    if (degree > 1 && next.length > mostTerms) break;
    found = next;
  }
  return found;
}

function exponentsOf(axes: number, degree: number): number[][] {
  if (axes === 0) return [[]];
  return Array.from({ length: degree + 1 }, (_, first) =>
    exponentsOf(axes - 1, degree - first).map((rest) => [first, ...rest]),
  ).flat();
}

/** P_0, ..., P_8 at t. */
function legendre(t: number): number[] {
  const values = [1, t];
  for (let n = 1; n < highestDegree; n++) {
    values.push(((2 * n + 1) * t * values[n]! - n * values[n - 1]!) / (n + 1));
  }
  return values;
}
