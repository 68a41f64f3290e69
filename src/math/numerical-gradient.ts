/** Shifts, in steps h, and weights of the central difference of order 6. */
const central = [
  [1, 45 / 60],
  [-1, -45 / 60],
  [2, -9 / 60],
  [-2, 9 / 60],
  [3, 1 / 60],
  [-3, -1 / 60],
] as const;
/** The same of the one-sided difference of order 6. */
const oneSided = [
  [0, -49 / 20],
  [1, 6],
  [2, -15 / 2],
  [3, 20 / 3],
  [4, -15 / 4],
  [5, 6 / 5],
  [6, -1 / 6],
] as const;

/**
 * The gradient of a smooth function of a point by differences of order 6, in float64: central ones, and
 * one-sided ones along an axis where the function is not finite on one side.
 *
 * With a step of 1/500 of the length over which f varies by its own size, truncation (h^6 f'''''''/140) and
 * rounding (1e-16 |f| / h) both stay below 1e-11 of f; across a kink of f it means nothing.
 *
 * @param f c components at a point [d], or one number
 * @param x [d]; restored before returning
 * @param steps [d], h on each axis
 * @param gradient [c, d], written, starting at `offset`; not finite where f is finite on neither side
 */
export function numericalGradient(
  f: (x: number[]) => number | ArrayLike<number>,
  components: number,
  x: number[],
  steps: readonly number[],
  gradient: Float64Array,
  offset: number,
): void {
  for (let axis = 0; axis < x.length; axis++) {
    if (difference(f, components, x, axis, steps[axis]!, central, gradient, offset + axis)) continue;
    if (difference(f, components, x, axis, steps[axis]!, oneSided, gradient, offset + axis)) continue;
    difference(f, components, x, axis, -steps[axis]!, oneSided, gradient, offset + axis);
  }
}

/** One formula along one axis, for all components; false where a derivative is not finite. */
function difference(
  f: (x: number[]) => number | ArrayLike<number>,
  components: number,
  x: number[],
  axis: number,
  h: number,
  formula: readonly (readonly [shift: number, weight: number])[],
  gradient: Float64Array,
  offset: number,
): boolean {
  const d = x.length;
  const centre = x[axis]!;
  for (let j = 0; j < components; j++) gradient[offset + j * d] = 0;
  for (const [shift, weight] of formula) {
    x[axis] = centre + shift * h;
    const values = f(x);
    if (typeof values === "number") gradient[offset]! += (weight * values) / h;
    else for (let j = 0; j < components; j++) gradient[offset + j * d]! += (weight * values[j]!) / h;
  }
  x[axis] = centre;
  let finite = true;
  for (let j = 0; j < components; j++) finite &&= Number.isFinite(gradient[offset + j * d]);
  return finite;
}
