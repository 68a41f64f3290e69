import { inverseSinePower } from "../../math/sine-power.ts";

/** Measure of the unit sphere S^(d-1) in R^d: 2 pi^(d/2) / Gamma(d/2). */
export function sphereMeasure(dimension: number): number {
  return dimension === 1
    ? 2
    : dimension === 2
      ? 2 * Math.PI
      : (sphereMeasure(dimension - 2) * 2 * Math.PI) / (dimension - 2);
}

/**
 * Maps d - 1 unit coordinates, read from `unit[from...]`, to a direction in R^d, written to `directions[to...]`;
 * returns the Jacobian.
 */
export type DirectionMap = (unit: Float64Array, from: number, directions: Float64Array, to: number) => number;

/**
 * The unit sphere of R^d, d >= 2, as an image of the cube by spherical angles. Up to d = 3 the map is analytic,
 * so that Gauss's rules keep their order; above, the angles' distributions are inverted and the Jacobian is
 * constant, so that equal weights stay equal.
 */
export function directionMap(dimension: number): DirectionMap {
  const measure = sphereMeasure(dimension);
  if (dimension <= 3) {
    return (unit, from, directions, to) => {
      const phi = 2 * Math.PI * unit[from + dimension - 2]!;
      if (dimension === 2) {
        directions[to] = Math.cos(phi);
        directions[to + 1] = Math.sin(phi);
        return measure;
      }
      const theta = Math.PI * unit[from]!;
      const sine = Math.sin(theta);
      directions[to] = sine * Math.cos(phi);
      directions[to + 1] = sine * Math.sin(phi);
      directions[to + 2] = Math.cos(theta);
      return 2 * Math.PI ** 2 * sine;
    };
  }
  const angles = Array.from({ length: dimension - 2 }, (_, k) => inverseSinePower(dimension - 2 - k));
  return (unit, from, directions, to) => {
    let radius = 1;
    for (let k = 0; k < angles.length; k++) {
      const theta = angles[k]!(unit[from + k]!);
      directions[to + k] = radius * Math.cos(theta);
      radius *= Math.sin(theta);
    }
    const phi = 2 * Math.PI * unit[from + dimension - 2]!;
    directions[to + dimension - 2] = radius * Math.cos(phi);
    directions[to + dimension - 1] = radius * Math.sin(phi);
    return measure;
  };
}
