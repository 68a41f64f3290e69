import { invert } from "../../math/invert.ts";
import { symmetricEigen } from "../../math/symmetric-eigen.ts";

/** Residuals [n] as a function of q [m]. */
export type Residuals = (q: Float64Array) => Float64Array;

/** Where an iteration has come to. */
export interface LeastSquares {
  readonly q: Float64Array;
  readonly residuals: Float64Array;
  /** [n, m] */
  readonly jacobian: Float64Array;
  readonly iterations: number;
  readonly converged: boolean;
}

export interface LeastSquaresOptions {
  /** Most iterations; default 30. */
  readonly iterations?: number;
  /** What a trial step may throw without ending the iteration: it is taken for one too long. */
  readonly isInfeasible: (error: unknown) => boolean;
  /** Called with q and the residuals of every accepted step; true ends the iteration. */
  readonly onIterate?: (q: Float64Array, residuals: Float64Array) => boolean;
}

/** Differences are taken over this step in q, whose entries are of order 1. */
const differenceStep = 1e-4;

/**
 * Least squares by Levenberg and Marquardt, with a Jacobian of central differences. It has converged when a step is
 * below 1e-9 in q, or promises less than 1e-12 of the sum of squares.
 */
export function leastSquares(of: Residuals, start: Float64Array, options: LeastSquaresOptions): LeastSquares {
  const { iterations: most = 30, isInfeasible } = options;
  let q = start;
  let residuals = of(q);
  let damping = 1e-3;
  for (let iterations = 0; ; iterations++) {
    const jacobian = differences(of, q, residuals.length);
    const done = (converged: boolean): LeastSquares => ({ q, residuals, jacobian, iterations, converged });
    const normal = normalMatrix(jacobian, q.length);
    const gradient = normalVector(jacobian, residuals, q.length);
    if (options.onIterate?.(q, residuals) || iterations === most) return done(false);
    let infeasible: unknown;
    for (let attempt = 0; ; attempt++) {
      const step = dampedStep(normal, gradient, damping);
      const promised = -step.reduce((sum, entry, k) => sum + entry * gradient[k]!, 0);
      const length = Math.max(...step.map(Math.abs));
      if (length < 1e-9 || promised < 1e-12 * squares(residuals)) return done(true);
      const next = q.map((entry, k) => entry + step[k]!);
      const there = attempted(() => of(next), isInfeasible);
      if (there.value && squares(there.value) < squares(residuals)) {
        q = next;
        residuals = there.value;
        damping = Math.max(damping / 10, 1e-12);
        break;
      }
      infeasible = there.error ?? infeasible;
      if (attempt === 12) {
        if (infeasible !== undefined) throw infeasible;
        return done(true); // no step lowers what is rounding by now
      }
      damping *= 8;
    }
  }
}

function attempted<T>(act: () => T, isExpected: (error: unknown) => boolean): { value?: T; error?: unknown } {
  try {
    return { value: act() };
  } catch (error) {
    if (isExpected(error)) return { error };
    throw error;
  }
}

function differences(of: Residuals, q: Float64Array, n: number): Float64Array {
  const m = q.length;
  const jacobian = new Float64Array(n * m);
  for (let k = 0; k < m; k++) {
    const at = (by: number) => of(q.map((entry, index) => (index === k ? entry + by : entry)));
    const [ahead, behind] = [at(differenceStep), at(-differenceStep)];
    for (let i = 0; i < n; i++) jacobian[i * m + k] = (ahead[i]! - behind[i]!) / (2 * differenceStep);
  }
  return jacobian;
}

/** J^T J, [m, m]. */
export function normalMatrix(jacobian: Float64Array, m: number): Float64Array {
  const result = new Float64Array(m * m);
  for (let row = 0; row < jacobian.length; row += m) {
    for (let k = 0; k < m; k++) {
      for (let l = 0; l < m; l++) result[k * m + l]! += jacobian[row + k]! * jacobian[row + l]!;
    }
  }
  return result;
}

function normalVector(jacobian: Float64Array, residuals: Float64Array, m: number): Float64Array {
  const result = new Float64Array(m);
  residuals.forEach((residual, i) => {
    for (let k = 0; k < m; k++) result[k]! += jacobian[i * m + k]! * residual;
  });
  return result;
}

/** -(N + damping diag N)^-1 g; an entry of no influence stays where it is. */
function dampedStep(normal: Float64Array, gradient: Float64Array, damping: number): Float64Array {
  const m = gradient.length;
  const matrix = normal.slice();
  for (let k = 0; k < m; k++) matrix[k * (m + 1)] = matrix[k * (m + 1)]! * (1 + damping) || 1;
  const inverse = new Float64Array(m * m);
  invert(matrix, inverse, m);
  return gradient.map((_, k) => {
    let sum = 0;
    for (let l = 0; l < m; l++) sum -= inverse[k * m + l]! * gradient[l]!;
    return sum;
  });
}

/** Sum of squares. */
export function squares(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}

/** Below this share of the largest, an eigenvalue of the scaled normal matrix may be rounding of differences. */
const resolved = 1e-9;

/**
 * (J^T J)^-1 [m, m]; or, where the residuals do not determine q, a direction [m] in which they do not change.
 */
export function inverseNormal(
  jacobian: Float64Array,
  m: number,
): { readonly inverse: Float64Array } | { readonly loose: Float64Array } {
  const normal = normalMatrix(jacobian, m);
  const sizes = Float64Array.from({ length: m }, (_, k) => Math.sqrt(normal[k * (m + 1)]!));
  const none = sizes.findIndex((size) => !(size > 0));
  if (none >= 0) return { loose: sizes.map((_, k) => Number(k === none)) };
  const eigen = symmetricEigen(m);
  eigen.decompose(normal.map((entry, at) => entry / (sizes[Math.floor(at / m)]! * sizes[at % m]!)));
  const { values, vectors } = eigen;
  let least = 0;
  for (let k = 1; k < m; k++) if (values[k]! < values[least]!) least = k;
  if (values[least]! < resolved * Math.max(...values)) {
    return { loose: sizes.map((size, k) => vectors[k * m + least]! / size) };
  }
  const inverse = new Float64Array(m * m);
  for (let k = 0; k < m; k++) {
    for (let l = 0; l < m; l++) {
      let sum = 0;
      for (let e = 0; e < m; e++) sum += (vectors[k * m + e]! * vectors[l * m + e]!) / values[e]!;
      inverse[k * m + l] = sum / (sizes[k]! * sizes[l]!);
    }
  }
  return { inverse };
}
