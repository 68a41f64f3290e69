import { gaussLegendreNodes } from "../math/gauss-legendre-nodes.ts";
import type { Chart } from "./domain.ts";

const order = 10;
const inCell = gaussLegendreNodes(order);

/**
 * The integral over a chart of a function of its points (1 by default), by composite Gauss rules of order 10
 * with ever more cells an axis, until two agree to 1e-14 or, for lack of smoothness, the last one.
 *
 * @param f of the points [n, d] and, on a boundary, normals [n, d]: its values [n]
 * @param mostPoints of the finest rule
 */
export function integrateChart(
  chart: Pick<Chart, "parameters" | "map">,
  f?: (points: Float64Array, count: number, normals: Float64Array | undefined) => ArrayLike<number>,
  mostPoints = 40_000,
): number {
  const k = chart.parameters;
  let previous = Number.NaN;
  for (let cells = 1; ; cells *= 2) {
    const perAxis = order * cells;
    const count = perAxis ** k;
    if (count > mostPoints && cells > 1) return previous;
    const unit = new Float64Array(count * k);
    const weights = new Float64Array(count).fill(1);
    for (let i = 0; i < count; i++) {
      for (let axis = 0, rest = i; axis < k; axis++, rest = Math.floor(rest / perAxis)) {
        const at = rest % perAxis;
        unit[i * k + axis] = (Math.floor(at / order) + inCell.nodes[at % order]!) / cells;
        weights[i] = weights[i]! * (inCell.weights[at % order]! / cells);
      }
    }
    const { points, jacobian, normals } = chart.map(unit, count);
    const values = f?.(points, count, normals);
    let sum = 0;
    let size = 0;
    for (let i = 0; i < count; i++) {
      const term = weights[i]! * jacobian[i]! * (values === undefined ? 1 : values[i]!);
      sum += term;
      size += Math.abs(term);
    }
    if (k === 0 || Math.abs(sum - previous) <= 1e-14 * size) return sum;
    previous = sum;
  }
}
