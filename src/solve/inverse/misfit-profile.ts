import type { Inverse } from "../../problem/inverse.ts";
import { attempted, type LeastSquares, leastSquares, type Residuals, squares } from "./least-squares.ts";
import { misfitOf, reachOf, toValues } from "./search-variables.ts";
import { uncertaintyOf } from "./uncertainty.ts";

/** The misfit as a function of one parameter, where the data do not determine it. */
export interface MisfitProfile {
  /** Its name. */
  readonly parameter: string;
  /** Of the parameter, increasing, at most 25. */
  readonly values: readonly number[];
  /** Root mean square of u - data for these values, with all other parameters fitted anew. */
  readonly misfits: readonly number[];
  /** The data do not tell values above it from the best; left out where they tell none of those tried. */
  readonly lower?: number;
  /** The data do not tell values below it from the best; left out where they tell none of those tried. */
  readonly upper?: number;
}

/** Distances from the best value, in units of what a step may be: e^16 is 9 million. */
const distances = [0.5, 1, 2, 4, 8, 16];
/** Of the last interval, which is half its distance long at most. */
const bisections = 6;
/** A sum of squares may rise by this many variances of the noise: two standard errors where u is linear in p. */
const tolerated = 4;
/** Share of the data below which misfits are errors of u_p, not noise. */
const accuracy = 1e-5;

/**
 * The profile of the misfit over parameter number k (D. M. Bates, D. G. Watts, Nonlinear Regression Analysis and Its
 * Applications, 1988, section 6.1): outwards on either side until the sum of squares has risen by four variances of the
 * noise, then between, to where it has. Undefined where neither a deviation nor a misfit says what the noise is.
 */
export function misfitProfile(
  inverse: Inverse,
  residuals: Residuals,
  found: LeastSquares,
  k: number,
  isInfeasible: (error: unknown) => boolean,
): MisfitProfile | undefined {
  const parameter = inverse.parameters[k]!;
  const { deviation } = uncertaintyOf(inverse, found);
  if (deviation === undefined) return undefined;
  const unit = inverse.deviation ?? 1;
  const floor = accuracy * Math.sqrt(squares(inverse.values) / inverse.values.length);
  const noise = Math.max(deviation, floor) / unit;
  const best = { q: found.q, residuals: found.residuals };
  const limit = squares(best.residuals) + tolerated * noise * noise;
  const reach = reachOf(inverse, found.q)[k]!;
  /** All else is fitted anew, from where a neighbour has it. */
  const at = (entry: number, near: Float64Array) => {
    const whole = (rest: Float64Array) =>
      Float64Array.from(near, (_, l) => (l === k ? entry : rest[l < k ? l : l - 1]!));
    const others = near.filter((_, l) => l !== k);
    return attempted(() => {
      if (others.length === 0) return { q: whole(others), residuals: residuals(whole(others)) };
      const fitted = leastSquares((rest) => residuals(whole(rest)), others, {
        isInfeasible,
        reach: (rest) => reachOf(inverse, whole(rest)).filter((_, l) => l !== k),
      });
      return { q: whole(fitted.q), residuals: fitted.residuals };
    }, isInfeasible).value;
  };
  const points = [best];
  const end = (sign: number): number | undefined => {
    let inner = best;
    let outer = Number.NaN;
    for (const distance of distances) {
      const entry = found.q[k]! + sign * distance * reach;
      const there = at(entry, inner.q);
      if (there) points.push(there);
      if (there && squares(there.residuals) <= limit) inner = there;
      else {
        outer = entry;
        break;
      }
    }
    if (Number.isNaN(outer)) return undefined;
    for (let n = 0; n < bisections; n++) {
      const middle: number = (inner.q[k]! + outer) / 2;
      const there = at(middle, inner.q);
      if (there) points.push(there);
      if (there && squares(there.residuals) <= limit) inner = there;
      else outer = middle;
    }
    return parameterAt(inverse, inner.q, k);
  };
  const [lower, upper] = [end(-1), end(1)];
  points.sort((a, b) => a.q[k]! - b.q[k]!);
  return {
    parameter: parameter.name,
    values: points.map(({ q }) => parameterAt(inverse, q, k)),
    misfits: points.map((point) => misfitOf(inverse, point.residuals)),
    ...(lower !== undefined && { lower }),
    ...(upper !== undefined && { upper }),
  };
}

const parameterAt = (inverse: Inverse, q: Float64Array, k: number) => toValues(inverse, q)[k]!;

/** One sentence: over which range the data do not tell. */
export function profileInWords({ parameter, values, lower, upper }: MisfitProfile): string {
  const short = (value: number) => String(Number(value.toPrecision(3)));
  const range =
    lower !== undefined && upper !== undefined
      ? `for values from ${short(lower)} to ${short(upper)}`
      : lower !== undefined
        ? `for values above ${short(lower)}`
        : upper !== undefined
          ? `for values below ${short(upper)}`
          : `at all values tried, ${short(values[0]!)} to ${short(values.at(-1)!)}`;
  return `${parameter} is not determined: the misfit changes by less than the noise ${range}.`;
}
