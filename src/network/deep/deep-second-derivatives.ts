import type { LayerRequest } from "../../kernels/contract/kernel-set.ts";
import type { SecondDerivatives, SmoothActivation } from "../second-derivatives.ts";
import { backward, type Carried, forward } from "./deep-propagation.ts";
import { derivatives, laplacianPropagation } from "./laplacian-propagation.ts";

const blockSize = 64;

/**
 * Second derivatives of a deep network, carried forward beside values and tangents; gradients by one reverse
 * pass.
 *
 * @param activation sigma_s for a homotopy parameter s
 */
export function deepSecondDerivatives(
  layers: readonly LayerRequest[],
  activation: (s: number) => SmoothActivation,
): SecondDerivatives {
  const d = layers[0]!.inputs;
  const c = layers.at(-1)!.outputs;
  const blocks = (points: Float64Array, visit: (at: Float64Array, start: number, n: number) => void) => {
    const count = points.length / d;
    for (let start = 0; start < count; start += blockSize) {
      const n = Math.min(blockSize, count - start);
      visit(points.subarray(start * d, (start + n) * d), start, n);
    }
  };
  return {
    hessian(theta, s, points) {
      const carried = hessianRows(activation(s), d);
      const parameters = Float64Array.from(theta);
      const hessian = new Float64Array((points.length / d) * c * d * d);
      blocks(points, (at, start, n) => {
        const output = forward(layers, carried, parameters, at, n).states.at(-1)!;
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < c; j++) {
            const to = ((start + i) * c + j) * d * d;
            let row = i * carried.rows + 1 + d;
            for (let p = 0; p < d; p++) {
              for (let q = 0; q <= p; q++, row++) {
                hessian[to + p * d + q] = output[row * c + j]!;
                hessian[to + q * d + p] = output[row * c + j]!;
              }
            }
          }
        }
      });
      return hessian;
    },
    laplacian(theta, s, points) {
      const propagation = laplacianPropagation(activation(s), d);
      const parameters = Float64Array.from(theta);
      const laplacian = new Float64Array((points.length / d) * c);
      blocks(points, (at, start, n) => {
        const output = forward(layers, propagation, parameters, at, n).states.at(-1)!;
        for (let i = 0; i < n; i++) {
          const from = (i * propagation.rows + d + 1) * c;
          laplacian.set(output.subarray(from, from + c), (start + i) * c);
        }
      });
      return laplacian;
    },
    laplacianPullback(theta, s, points, cotangent) {
      const propagation = laplacianPropagation(activation(s), d);
      const parameters = Float64Array.from(theta);
      const gradient = new Float64Array(theta.length);
      blocks(points, (at, start, n) => {
        const tape = forward(layers, propagation, parameters, at, n);
        const adjoint = new Float64Array(n * propagation.rows * c);
        for (let i = 0; i < n; i++) {
          const to = (i * propagation.rows + d + 1) * c;
          for (let j = 0; j < c; j++) adjoint[to + j] = cotangent[(start + i) * c + j]!;
        }
        backward(layers, propagation, parameters, tape, adjoint, n, gradient);
      });
      return gradient;
    },
    laplacianJacobian(theta, s, points, count, rows) {
      const propagation = laplacianPropagation(activation(s), d);
      const parameters = Float64Array.from(theta);
      const p = theta.length;
      rows.fill(0, 0, count * c * p);
      for (let i = 0, row = 0; i < count; i++) {
        const tape = forward(layers, propagation, parameters, points.subarray(i * d, (i + 1) * d), 1);
        for (let j = 0; j < c; j++, row += p) {
          const adjoint = new Float64Array(propagation.rows * c);
          adjoint[(d + 1) * c + j] = 1;
          backward(layers, propagation, parameters, tape, adjoint, 1, rows.subarray(row, row + p));
        }
      }
    },
  };
}

/** Values, d tangents and the d (d + 1) / 2 second derivatives (p, q), q <= p. */
function hessianRows(sigma: SmoothActivation, d: number): Carried {
  const rows = 1 + d + (d * (d + 1)) / 2;
  return {
    rows,
    activate(z, n, width) {
      const out = new Float64Array(z.length);
      const { value, first, second } = derivatives(sigma, z, n, rows, width);
      for (let i = 0; i < n; i++) {
        const at = i * rows * width;
        for (let k = 0; k < width; k++) {
          const [one, two] = [first[i * width + k]!, second[i * width + k]!];
          const tangent = (l: number) => z[at + (1 + l) * width + k]!;
          out[at + k] = value[i * width + k]!;
          let row = at + (1 + d) * width + k;
          for (let p = 0; p < d; p++) {
            out[at + (1 + p) * width + k] = one * tangent(p);
            for (let q = 0; q <= p; q++, row += width) {
              out[row] = two * tangent(p) * tangent(q) + one * z[row]!;
            }
          }
        }
      }
      return out;
    },
  };
}
