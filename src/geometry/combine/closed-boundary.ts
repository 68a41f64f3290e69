import { integrateChart } from "../chart-measure.ts";
import type { BoundaryPiece, Domain } from "../domain.ts";
import { extent } from "../extent.ts";

/** The integral over a boundary in R^d of f . n, f a vector field: writes f(x) [d]. */
function flux(
  d: number,
  boundary: readonly BoundaryPiece[],
  field: (x: Float64Array, f: Float64Array) => void,
): number {
  const f = new Float64Array(d);
  const through = (points: Float64Array, count: number, normals: Float64Array | undefined) =>
    Float64Array.from({ length: count }, (_, i) => {
      field(points.subarray(i * d, (i + 1) * d), f);
      let sum = 0;
      for (let k = 0; k < d; k++) sum += f[k]! * normals![i * d + k]!;
      return sum;
    });
  const parts = boundary.flatMap(({ charts }) => charts.map((chart) => integrateChart(chart, through)));
  return parts.reduce((sum, part) => sum + part, 0);
}

/** The measure of what a closed boundary encloses: the flux of (x - c) / d, with c the middle of the bounds. */
export function measureInside(
  d: number,
  boundary: readonly BoundaryPiece[],
  { lower, upper }: Domain["bounds"],
): number {
  return flux(d, boundary, (x, f) => {
    for (let k = 0; k < d; k++) f[k] = (x[k]! - (lower[k]! + upper[k]!) / 2) / d;
  });
}

/** Whether constant fields flow through a boundary without a rest. */
export function isClosed(d: number, boundary: readonly BoundaryPiece[], bounds: Domain["bounds"]): boolean {
  const size = extent({ bounds }) ** (d - 1);
  return Array.from({ length: d }, (_, axis) => axis).every((axis) => {
    const rest = flux(d, boundary, (_, f) => {
      f.fill(0);
      f[axis] = 1;
    });
    return Math.abs(rest) <= 1e-9 * size;
  });
}
