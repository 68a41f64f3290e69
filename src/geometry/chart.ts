import type { Chart } from "./domain.ts";

/**
 * One point of a chart: reads its k unit coordinates from `unit[from...]`, writes its d coordinates to
 * `points[to...]` and, on a boundary, the outward unit normal to `normals[to...]`; returns the Jacobian.
 */
export type PointMap = (
  unit: Float64Array,
  from: number,
  points: Float64Array,
  to: number,
  normals: Float64Array,
) => number;

/** A chart of the inside of a domain in R^d, point by point; it leaves `normals` alone. */
export function interiorChart(dimension: number, measure: number, mapPoint: PointMap): Chart {
  return {
    parameters: dimension,
    measure,
    map(unit, count) {
      const points = new Float64Array(count * dimension);
      const jacobian = new Float64Array(count);
      for (let i = 0, at = 0; i < count; i++, at += dimension) {
        jacobian[i] = mapPoint(unit, at, points, at, noNormals);
      }
      return { points, jacobian };
    },
  };
}

const noNormals = new Float64Array(0);

/** A chart of a boundary in R^d from the unit cube of dimension d - 1, point by point. */
export function boundaryChart(dimension: number, measure: number, mapPoint: PointMap): Chart {
  const parameters = dimension - 1;
  return {
    parameters,
    measure,
    map(unit, count) {
      const points = new Float64Array(count * dimension);
      const normals = new Float64Array(count * dimension);
      const jacobian = new Float64Array(count);
      for (let i = 0; i < count; i++) {
        jacobian[i] = mapPoint(unit, i * parameters, points, i * dimension, normals);
      }
      return { points, jacobian, normals };
    },
  };
}
