import { expect } from "vitest";

const step = 3e-4;

/**
 * Relative to the scale of a check. Rounding gives a few eps |f| / step, about 1e-12 each; the extrapolated
 * difference's own error is step^4 / 480 |f^(5)|, about 2e-17 |f^(5)|, and fifth derivatives here stay below
 * 1e6 times the scale.
 */
const finiteDifference = 1e-10;

/** f'(0) by central differences at two steps, extrapolated to order 4 (Richardson). */
export function derivativeAtZero(f: (t: number) => number, h = step): number {
  const central = (width: number) => (f(width) - f(-width)) / (2 * width);
  return (4 * central(h / 2) - central(h)) / 3;
}

/** The gradient of f at a point, by central differences in float64. */
export function differenceGradient(
  f: (at: Float64Array) => number,
  at: Float64Array,
  h = step,
): Float64Array {
  return at.map((_, index) =>
    derivativeAtZero((t) => {
      const moved = at.slice();
      moved[index]! += t;
      return f(moved);
    }, h),
  );
}

/**
 * Expects `gradient` to be that of f at `at`, by central differences in float64. The scale of the tolerance
 * is the larger of |f| and the gradient's largest entry.
 */
export function checkGradient(
  label: string,
  f: (at: Float64Array) => number,
  at: Float64Array,
  gradient: ArrayLike<number>,
  tolerance = finiteDifference,
): void {
  const differences = differenceGradient(f, at);
  const scale = Math.max(Math.abs(f(at)), ...differences.map(Math.abs));
  expect(gradient.length, `${label}: length`).toBe(at.length);
  expectClose(label, gradient, differences, tolerance * scale);
}

/** Expects |actual - expected| <= tolerance entry by entry; names the worst entry. */
export function expectClose(
  label: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
): void {
  expect(actual.length, `${label}: length`).toBe(expected.length);
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    // Not Math.max, which would lose a NaN's index.
    if (!(Math.abs(actual[i]! - expected[i]!) <= Math.abs(actual[worst]! - expected[worst]!))) worst = i;
  }
  const gap = Math.abs(actual[worst]! - expected[worst]!);
  if (gap <= tolerance || expected.length === 0) return;
  expect.fail(
    `${label}: entry ${worst} is ${actual[worst]}, not ${expected[worst]}: off by ${gap}, allowed ${tolerance}`,
  );
}
