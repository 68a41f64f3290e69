import { bfgs, type Minimise, type Objective } from "deep-ritz/optimize";

/**
 * The non-convex test function of the HTA paper, eqs. (33) and (34), with k = 10 and A = 1: about 5^n local minima
 * in |x_i| < 10, and the global one, 0, at (1, ..., 1).
 */
export const testFunction: Objective = (x) => {
  const k = 10;
  const n = x.length;
  const y = x.map((entry) => 1 + (entry - 1) / 4);
  const slope = new Float64Array(n);
  let value = k * Math.sin(Math.PI * y[0]!) ** 2;
  slope[0]! += k * Math.PI * Math.sin(2 * Math.PI * y[0]!);
  for (let i = 0; i + 1 < n; i++) {
    const gap = y[i]! - 1;
    const factor = 1 + k * Math.sin(Math.PI * y[i + 1]!) ** 2;
    value += gap * gap * factor;
    slope[i]! += 2 * gap * factor;
    slope[i + 1]! += gap * gap * k * Math.PI * Math.sin(2 * Math.PI * y[i + 1]!);
  }
  const last = y[n - 1]! - 1;
  slope[n - 1]! += 2 * last;
  return {
    value: (Math.PI / n) * (value + last * last),
    gradient: slope.map((entry) => ((Math.PI / n) * entry) / 4),
  };
};

/** Whether a point is the global minimum: the lowest other minimum is above 0.1. */
export function isGlobalMinimum(value: number): boolean {
  return value < 1e-6;
}

/** The first half of the coordinates and the second: the paper's split. */
export function halves(n: number): number[] {
  return Array.from({ length: n }, (_, i) => (i < n / 2 ? 0 : 1));
}

/** All points whose coordinates are taken from `values`, first coordinate fastest: the paper's start grids. */
export function startGrid(values: readonly number[], n: number): Float64Array[] {
  return Array.from({ length: values.length ** n }, (_, index) =>
    Float64Array.from(
      { length: n },
      (_, axis) => values[Math.floor(index / values.length ** axis) % values.length]!,
    ),
  );
}

/** BFGS to gradients below 1e-6: values near 10 leave no more in float64 before the line search meets rounding. */
export const inner: Minimise = (objective, start, options = {}) =>
  bfgs(objective, start, { gradientTolerance: 1e-6, ...options });
