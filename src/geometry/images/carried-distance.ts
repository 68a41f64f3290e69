import type { SmoothDistance } from "../domain.ts";
import { PointTable } from "./point-table.ts";
import type { Preimages } from "./preimages.ts";
import type { SmoothMap } from "./smooth-map.ts";

/**
 * Carries distances phi(x) to y = F(x), normalised: phi / root with root^2 = |grad_y phi|^2 + (phi / scale)^2.
 *
 * With w = grad_y phi = J^-T grad phi and v = J^-1 w the root's gradient, as a function of x, is that of
 * w . w / 2, which is D^2 phi v - w . D^2 F v. D^2 phi v is a central difference of the gradient of phi; on the
 * piece it does not count. D^2 F serves all pieces.
 *
 * @param scale a length of the domain of phi
 */
export function carriedDistances(
  map: SmoothMap,
  preimages: Preimages,
  scale: number,
): (distance: SmoothDistance) => SmoothDistance {
  const d = map.dimension;
  const h = 6e-6 * scale;
  const secondDerivatives = new PointTable(d, d ** 3, (x, out) => map.curvature(x, h, out));
  const inner = new Float64Array(d);
  const w = new Float64Array(d);
  const v = new Float64Array(d);
  const moved = new Float64Array(d);
  const slopes = new Float64Array(d);
  const ofRoot = new Float64Array(d);
  const { point: x, inverse } = preimages;
  return (distance) => (y, gradient) => {
    if (!preimages.find(y)) {
      throw new RangeError(`image: no point is mapped to (${Array.from(y).join(", ")})`);
    }
    const value = distance(x, inner);
    const length = transposed(inverse, inner, w);
    const root = Math.sqrt(length ** 2 + (value / scale) ** 2);
    let squared = 0;
    for (let i = 0; i < d; i++) {
      slopes[i] = (value / scale ** 2) * inner[i]!;
      v[i] = 0;
      for (let k = 0; k < d; k++) v[i]! += inverse[i * d + k]! * w[k]!;
      squared += v[i]! ** 2;
    }
    const speed = Math.sqrt(squared);
    if (speed > 0) {
      for (let side = -1; side <= 1; side += 2) {
        const step = (side * h) / speed;
        for (let k = 0; k < d; k++) moved[k] = x[k]! + step * v[k]!;
        distance(moved, inner);
        for (let k = 0; k < d; k++) slopes[k]! += inner[k]! / (2 * step);
      }
      const curvature = secondDerivatives.at(x);
      for (let i = 0, at = 0; i < d; i++) {
        for (let k = 0; k < d; k++) {
          for (let j = 0; j < d; j++, at++) slopes[k]! -= w[i]! * curvature[at]! * v[j]!;
        }
      }
    }
    transposed(inverse, slopes, ofRoot);
    const scaled = value / root;
    for (let k = 0; k < d; k++) gradient[k] = (w[k]! - (scaled * ofRoot[k]!) / root) / root;
    return scaled;
  };
}

/** Writes J^-T v into `out` and returns its length; `inverse` is J^-1. */
export function transposed(inverse: Float64Array, v: ArrayLike<number>, out: Float64Array): number {
  const d = out.length;
  let squared = 0;
  for (let k = 0; k < d; k++) {
    let sum = 0;
    for (let i = 0; i < d; i++) sum += inverse[i * d + k]! * v[i]!;
    out[k] = sum;
    squared += sum * sum;
  }
  return Math.sqrt(squared);
}
