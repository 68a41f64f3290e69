import { axisName } from "../axis-names.ts";
import { conjunction } from "../distance/smooth-distance.ts";
import type { BoundaryPiece, Chart, Domain, SmoothDistance } from "../domain.ts";

/**
 * The box with the given corners, in any dimension.
 *
 * Its boundary pieces are the 2d faces, named by axis and side: "x-", "x+", "y-", ... for the first three
 * axes, "x4-", "x4+", ... beyond.
 *
 * @param lower corner [d]
 * @param upper corner [d]
 * @throws RangeError if the corners differ in length, or lower is not below upper on some axis
 * @example
 * ```ts
 * import { box } from "deep-ritz";
 *
 * const square = box([-1, -1], [1, 1]);
 * console.log(square.measure); // 4
 * console.log(square.boundary.map(({ name }) => name).join(" ")); // x- x+ y- y+
 * ```
 */
export function box(lower: readonly number[], upper: readonly number[]): Domain {
  const dimension = lower.length;
  if (dimension === 0 || upper.length !== dimension) {
    throw new RangeError(
      `box: lower and upper must have the same length, at least 1, got ${lower.length} and ${upper.length}`,
    );
  }
  for (let axis = 0; axis < dimension; axis++) {
    const low = lower[axis]!;
    const high = upper[axis]!;
    if (!(low < high) || !Number.isFinite(low) || !Number.isFinite(high)) {
      throw new RangeError(`box: lower must be below upper on axis ${axis}, got ${low} and ${high}`);
    }
  }
  const levels = lower.map((_, axis) =>
    ([-1, 1] as const).map((side) => faceDistance(lower, upper, axis, side)),
  );
  const boundary: BoundaryPiece[] = [];
  for (let axis = 0; axis < dimension; axis++) {
    for (const side of [-1, 1] as const) {
      const chart = faceChart(lower, upper, axis, side);
      const level = levels[axis]![side < 0 ? 0 : 1]!;
      const others = levels.filter((_, k) => k !== axis).flat();
      boundary.push({
        name: axisName(axis) + (side < 0 ? "-" : "+"),
        measure: chart.measure,
        charts: [chart],
        distance: level,
        equation: { level, ...(others.length > 0 && { trim: conjunction(others) }) },
      });
    }
  }
  const interior = interiorChart(lower, upper);
  return {
    name: `box ${lower.map((low, axis) => `[${low}, ${upper[axis]}]`).join(" x ")}`,
    dimension,
    measure: interior.measure,
    bounds: { lower: [...lower], upper: [...upper] },
    contains(point) {
      for (let axis = 0; axis < dimension; axis++) {
        const value = point[axis]!;
        if (!(value >= lower[axis]! && value <= upper[axis]!)) return false;
      }
      return true;
    },
    charts: [interior],
    nonObtuse: true,
    boundary,
    signedDistance: conjunction(levels.flat()),
  };
}

/**
 * The interval [lower, upper]: the one-dimensional box; its boundary pieces are "x-" and "x+".
 *
 * @throws RangeError if lower is not below upper
 * @example
 * ```ts
 * import { interval } from "deep-ritz";
 *
 * console.log(interval(0, 2).measure); // 2
 * ```
 */
export function interval(lower: number, upper: number): Domain {
  return box([lower], [upper]);
}

function interiorChart(lower: readonly number[], upper: readonly number[]): Chart {
  const dimension = lower.length;
  const widths = lower.map((low, axis) => upper[axis]! - low);
  const measure = widths.reduce((product, width) => product * width, 1);
  return {
    parameters: dimension,
    measure,
    map(unit, count) {
      const points = new Float64Array(count * dimension);
      for (let axis = 0; axis < dimension; axis++) {
        const low = lower[axis]!;
        const width = widths[axis]!;
        for (let at = axis; at < points.length; at += dimension) points[at] = low + unit[at]! * width;
      }
      return { points, jacobian: new Float64Array(count).fill(measure) };
    },
  };
}

function faceChart(lower: readonly number[], upper: readonly number[], axis: number, side: -1 | 1): Chart {
  const dimension = lower.length;
  const free = lower.map((_, k) => k).filter((k) => k !== axis);
  const measure = free.reduce((product, k) => product * (upper[k]! - lower[k]!), 1);
  return {
    parameters: dimension - 1,
    measure,
    map(unit, count) {
      const points = new Float64Array(count * dimension);
      const normals = new Float64Array(count * dimension);
      for (let i = 0; i < count; i++) {
        points[i * dimension + axis] = side < 0 ? lower[axis]! : upper[axis]!;
        normals[i * dimension + axis] = side;
        for (let k = 0; k < free.length; k++) {
          const target = free[k]!;
          points[i * dimension + target] =
            lower[target]! + unit[i * free.length + k]! * (upper[target]! - lower[target]!);
        }
      }
      return { points, jacobian: new Float64Array(count).fill(measure), normals };
    },
  };
}

/** The distance to the face's hyperplane, which does not cut the box. */
function faceDistance(
  lower: readonly number[],
  upper: readonly number[],
  axis: number,
  side: -1 | 1,
): SmoothDistance {
  const place = side < 0 ? lower[axis]! : upper[axis]!;
  return (x, gradient) => {
    for (let k = 0; k < gradient.length; k++) gradient[k] = k === axis ? -side : 0;
    return side < 0 ? x[axis]! - place : place - x[axis]!;
  };
}
