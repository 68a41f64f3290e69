import type { Objective } from "./objective.ts";

/** A point along the search direction: x = start + step * direction. */
export interface SearchPoint {
  readonly step: number;
  readonly x: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
  /** Derivative of the value in the step. */
  readonly slope: number;
}

export interface LineSearch {
  /** Undefined when no step was found that decreases the value. */
  readonly found: SearchPoint | undefined;
  readonly evaluations: number;
}

/** c_1 and c_2 of the strong Wolfe conditions, as usual for quasi-Newton methods. */
const decrease = 1e-4;
const curvature = 0.9;
/** Rounding in the value, relative: below it, slopes decide (Hager & Zhang 2005, "approximate Wolfe"). */
const valueRounding = 1e-14;

/**
 * A step along a descent direction that fulfils the strong Wolfe conditions: bracketing and zooming with cubic
 * interpolation (Nocedal & Wright 2006, Algorithms 3.5 and 3.6). Where values differ by rounding only, the
 * slopes' form of sufficient decrease is accepted too. Values that are not finite count as too high.
 *
 * @param origin the point where the search starts, with step 0
 * @param direction [P], with a negative slope
 * @param first the step to be tried first
 * @param most evaluations at most
 */
export function lineSearch(
  objective: Objective,
  origin: SearchPoint,
  direction: Float64Array,
  first: number,
  most: number,
): LineSearch {
  let evaluations = 0;
  const at = (step: number): SearchPoint => {
    const x = Float64Array.from(origin.x, (value, i) => value + step * direction[i]!);
    const { value, gradient } = objective(x);
    evaluations++;
    return { step, x, value, gradient: Float64Array.from(gradient), slope: dot(gradient, direction) };
  };
  const isDefined = ({ value, slope }: SearchPoint) => Number.isFinite(value) && Number.isFinite(slope);
  const isLow = (point: SearchPoint) =>
    point.value <= origin.value + decrease * point.step * origin.slope ||
    (point.value <= origin.value + valueRounding * Math.abs(origin.value) &&
      point.slope <= (2 * decrease - 1) * origin.slope);
  const isFlat = (point: SearchPoint) => Math.abs(point.slope) <= -curvature * origin.slope;

  let low = origin;
  let high: SearchPoint | undefined;
  let step = first;
  while (evaluations < most) {
    const point = at(step);
    if (!isDefined(point) || !isLow(point) || point.value > low.value + rounding(low)) {
      high = point;
    } else {
      if (isFlat(point)) return { found: point, evaluations };
      const rises = high ? point.slope * (high.step - low.step) >= 0 : point.slope >= 0;
      if (rises) high = low;
      low = point;
    }
    if (high === undefined) {
      step *= 4;
      continue;
    }
    const width = Math.abs(high.step - low.step);
    if (width <= 1e-15 * Math.max(low.step, high.step) || width === 0) break;
    step = isDefined(high) ? cubicMinimum(low, high) : low.step + 0.1 * (high.step - low.step);
  }
  // the lowest point so far is still a decrease, if not one with a flat enough slope
  return { found: low.step > 0 && low.value <= origin.value ? low : undefined, evaluations };
}

function rounding({ value }: SearchPoint): number {
  return valueRounding * Math.abs(value);
}

/** Minimum of the cubic through both values and slopes, kept a tenth of the interval off its ends. */
function cubicMinimum(low: SearchPoint, high: SearchPoint): number {
  const width = high.step - low.step;
  const d1 = low.slope + high.slope - (3 * (high.value - low.value)) / width;
  const root = d1 * d1 - low.slope * high.slope;
  const d2 = Math.sign(width) * Math.sqrt(Math.max(0, root));
  const share = 1 - (high.slope + d2 - d1) / (high.slope - low.slope + 2 * d2);
  const safe = Number.isFinite(share) ? Math.min(0.9, Math.max(0.1, share)) : 0.5;
  return low.step + safe * width;
}

/** Sum of products of two vectors [P]. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
