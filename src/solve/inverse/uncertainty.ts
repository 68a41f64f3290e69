import type { Inverse } from "../../problem/inverse.ts";
import { inverseNormal, type LeastSquares, squares } from "./least-squares.ts";
import { reachOf } from "./search-variables.ts";

/** What the Gauss-Newton matrix and the misfit say of the errors. */
export interface Uncertainty {
  /** Of the data. */
  readonly deviation?: number;
  /** [m, m], in the search's variables; both are left out where they cannot be had. */
  readonly covariance?: Float64Array;
  /** [m] */
  readonly search?: Float64Array;
}

/** Standard deviations of the data and of the search's variables. */
export function uncertaintyOf({ values, deviation, parameters }: Inverse, found: LeastSquares): Uncertainty {
  const m = parameters.length;
  const free = values.length - m;
  const noise = deviation ?? (free > 0 ? Math.sqrt(squares(found.residuals) / free) : undefined);
  const normal = inverseNormal(found.jacobian, m);
  if (noise === undefined || "loose" in normal) return noise === undefined ? {} : { deviation: noise };
  // With a given deviation the residuals are in its units already.
  const factor = deviation === undefined ? noise * noise : 1;
  const covariance = normal.inverse.map((entry) => factor * entry);
  const search = Float64Array.from({ length: m }, (_, k) => Math.sqrt(covariance[k * (m + 1)]!));
  return { deviation: noise, covariance, search };
}

/** [m, m] */
export function correlationOf(covariance: Float64Array, m: number): Float64Array {
  return covariance.map((entry, at) => {
    const [k, l] = [Math.floor(at / m), at % m];
    return entry / Math.sqrt(covariance[k * (m + 1)]! * covariance[l * (m + 1)]!);
  });
}

/** Shares of a direction in which the residuals do not change, [m], the largest 1; left out where there is none. */
export function looseDirection(found: LeastSquares): Float64Array | undefined {
  const normal = inverseNormal(found.jacobian, found.q.length);
  if (!("loose" in normal)) return undefined;
  const most = Math.max(...normal.loose.map(Math.abs));
  return normal.loose.map((entry) => entry / most);
}

/**
 * Which parameters the data leave free, by number: those that have part in a direction in which nothing changes, one
 * that the search has lost, and those whose standard error is more than a step may be (a factor of e for a positive
 * one, else its size).
 */
export function freeParameters(inverse: Inverse, found: LeastSquares): number[] {
  const loose = looseDirection(found);
  const errors = uncertaintyOf(inverse, found).search;
  const reach = reachOf(inverse, found.q);
  return inverse.parameters.flatMap((_, k) =>
    Math.abs(loose?.[k] ?? 0) >= 0.01 || found.lost === k || (errors?.[k] ?? 0) > reach[k]! ? [k] : [],
  );
}
