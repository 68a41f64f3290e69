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
  /** Never so where an entry of q is lost. */
  readonly converged: boolean;
  /** An entry of q that has gone to where it has no influence any more, or too far to be believed. */
  readonly lost?: number;
}

export interface LeastSquaresOptions {
  /** Most iterations; default 50. */
  readonly iterations?: number;
  /** What a trial step may throw without ending the iteration: it is taken for one too long. */
  readonly isInfeasible: (error: unknown) => boolean;
  /** How far from `q` a step may lead, [m]; default: 1, or the size of the entry where that is larger. */
  readonly reach?: (q: Float64Array) => Float64Array;
  /** How far from the start an entry may go, [m], before it is lost; default: as far as it likes. */
  readonly farthest?: Float64Array;
  /** Called with q and the residuals of every accepted step; true ends the iteration. */
  readonly onIterate?: (q: Float64Array, residuals: Float64Array) => boolean;
}

/** Differences are taken over this step in q, whose entries are of order 1. */
const differenceStep = 1e-4;

/** Shares of its influence at the start, and of the residuals, below which an entry has none. */
const vanishing = 1e-3;

/**
 * Least squares by Levenberg and Marquardt, with a Jacobian of central differences. It has converged when a step is
 * below 1e-9 in q, or promises less than 1e-12 of the sum of squares.
 *
 * Steps minimise the linearised sum of squares within a trust region (J. J. More, The Levenberg-Marquardt algorithm,
 * 1978), an ellipsoid whose half-axes are at most `reach`. Damping by the diagonal of J^T J alone, as Marquardt's,
 * bounds no entry whose influence is small: in the logarithm of a rate it would go to e^-200 in a step, where
 * the residuals know nothing of it and no step leads back. An entry is lost where its column of J has fallen below a
 * thousandth both of what it was at the start and of the residuals, or where it has gone beyond `farthest`.
 */
export function leastSquares(of: Residuals, start: Float64Array, options: LeastSquaresOptions): LeastSquares {
  const { iterations: most = 50, isInfeasible, reach = ownSize, farthest } = options;
  let q = start;
  let residuals = of(q);
  let radius = 1;
  let influence: Float64Array | undefined;
  for (let iterations = 0; ; iterations++) {
    const jacobian = differences(of, q, residuals.length);
    const normal = normalMatrix(jacobian, q.length);
    const gradient = normalVector(jacobian, residuals, q.length);
    const present = gradient.map((_, k) => Math.sqrt(normal[k * (q.length + 1)]!));
    influence ??= present;
    const first = influence;
    const size = Math.sqrt(squares(residuals));
    const lost = q.findIndex(
      (entry, k) =>
        Math.abs(entry - start[k]!) > (farthest?.[k] ?? Number.POSITIVE_INFINITY) ||
        present[k]! < vanishing * Math.min(first[k]!, size),
    );
    const done = (converged: boolean): LeastSquares => ({
      q,
      residuals,
      jacobian,
      iterations,
      converged: converged && lost < 0,
      ...(lost >= 0 && { lost }),
    });
    if (options.onIterate?.(q, residuals) || lost >= 0 || iterations === most) return done(false);
    const halfAxes = reach(q);
    let infeasible: unknown;
    for (let attempt = 0; ; attempt++) {
      const { step, length } = stepWithin(radius, normal, gradient, halfAxes);
      const promised = promise(step, normal, gradient);
      const longest = Math.max(...step.map(Math.abs));
      if (longest < 1e-9 || promised < 1e-12 * squares(residuals)) return done(true);
      const next = q.map((entry, k) => entry + step[k]!);
      const there = attempted(() => of(next), isInfeasible);
      const gained = there.value ? squares(residuals) - squares(there.value) : Number.NaN;
      if (there.value && gained > 0) {
        q = next;
        residuals = there.value;
        if (gained > 0.75 * promised) radius = Math.min(1, Math.max(radius, 2 * length));
        else if (gained < 0.25 * promised) radius = length / 2;
        break;
      }
      infeasible = there.error ?? infeasible;
      if (attempt === 20) {
        if (infeasible !== undefined) throw infeasible;
        return done(true); // no step lowers what is rounding by now
      }
      radius = Math.min(radius, length) / 4;
    }
  }
}

const ownSize = (q: Float64Array) => q.map((entry) => Math.max(1, Math.abs(entry)));

/** By how much the sum of squares falls where the residuals are linear. */
function promise(step: Float64Array, normal: Float64Array, gradient: Float64Array): number {
  const m = step.length;
  let sum = 0;
  for (let k = 0; k < m; k++) {
    sum -= 2 * step[k]! * gradient[k]!;
    for (let l = 0; l < m; l++) sum -= step[k]! * normal[k * m + l]! * step[l]!;
  }
  return sum;
}

/** What `act` returns, or the error that was expected of it; throws others. */
export function attempted<T>(
  act: () => T,
  isExpected: (error: unknown) => boolean,
): { value?: T; error?: unknown } {
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

/** What keeps the matrix of a step regular, as a share of its diagonal. */
const leastDamping = 1e-12;

/**
 * The step of least linearised sum of squares whose length, in units of the half-axes, is at most `radius` (to a tenth):
 * -(N + mu D^-2)^-1 g, with mu = 0 where that is short enough. An entry of no influence stays where it is.
 */
function stepWithin(
  radius: number,
  normal: Float64Array,
  gradient: Float64Array,
  halfAxes: Float64Array,
): { readonly step: Float64Array; readonly length: number } {
  const m = gradient.length;
  const at = (mu: number) => {
    const matrix = normal.slice();
    for (let k = 0; k < m; k++) {
      const entry = matrix[k * (m + 1)]!;
      matrix[k * (m + 1)] = entry * (1 + leastDamping) + mu / halfAxes[k]! ** 2 || 1;
    }
    const inverse = new Float64Array(m * m);
    invert(matrix, inverse, m);
    const step = gradient.map((_, k) => {
      let sum = 0;
      for (let l = 0; l < m; l++) sum -= inverse[k * m + l]! * gradient[l]!;
      return sum;
    });
    return { step, length: Math.sqrt(squares(step.map((entry, k) => entry / halfAxes[k]!))) };
  };
  let found = at(0);
  if (found.length <= radius) return found;
  // |step| <= |D g| / mu, so that this mu is large enough.
  let high = Math.sqrt(squares(gradient.map((entry, k) => entry * halfAxes[k]!))) / radius;
  let low = high * 1e-16;
  for (let halving = 0; halving < 60; halving++) {
    const middle = Math.sqrt(low * high);
    found = at(middle);
    if (found.length > radius) low = middle;
    else if (found.length > 0.9 * radius) return found;
    else high = middle;
  }
  return at(high);
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
