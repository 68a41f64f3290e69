import type { Parameters } from "../../jet/parameters.ts";
import type { ShallowSize } from "../../kernels/reference/shallow-features.ts";
import type { SecondDerivatives, SmoothActivation } from "../second-derivatives.ts";
import { shallowBlocks } from "./shallow-jet.ts";

/**
 * Second derivatives of a two-layer network: d2 u_j / dx_p dx_q = m^(-1/2) sum_k A_jk sigma''(z_k) w_pk w_qk.
 *
 * @param activation sigma_s for a homotopy parameter s
 */
export function shallowSecondDerivatives(
  size: ShallowSize,
  activation: (s: number) => SmoothActivation,
): SecondDerivatives {
  const { inputs: d, width: m, outputs: c } = size;
  const scale = 1 / Math.sqrt(m);
  const neurons = (theta: Parameters, s: number, points: Float64Array) => {
    const { W, b, A } = shallowBlocks(size, Float64Array.from(theta));
    const sigma = activation(s);
    const [z, value, first] = [new Float64Array(m), new Float64Array(m), new Float64Array(m)];
    const [second, third] = [new Float64Array(m), new Float64Array(m)];
    const norms = new Float64Array(m); // |w_k|^2
    for (let l = 0; l < d; l++) for (let k = 0; k < m; k++) norms[k]! += W[l * m + k]! ** 2;
    const moveTo = (i: number) => {
      z.set(b);
      for (let l = 0; l < d; l++) {
        for (let k = 0; k < m; k++) z[k]! += points[i * d + l]! * W[l * m + k]!;
      }
      sigma.fill(z, m, value, first, second);
      sigma.third(z, m, third);
    };
    return { W, A, norms, second, third, moveTo, count: points.length / d };
  };
  /** gradient += weight times that of the Laplacian of output j at the point that the neurons are at. */
  const addGradient = (
    { W, A, norms, second, third }: ReturnType<typeof neurons>,
    x: Float64Array,
    j: number,
    weight: number,
    gradient: Float64Array,
  ) => {
    const out = shallowBlocks(size, gradient);
    for (let k = 0; k < m; k++) {
      const outer = scale * weight * A[j * m + k]!;
      const bend = outer * third[k]! * norms[k]!;
      out.A[j * m + k]! += scale * weight * second[k]! * norms[k]!;
      out.b[k]! += bend;
      for (let l = 0; l < d; l++) {
        out.W[l * m + k]! += bend * x[l]! + 2 * outer * second[k]! * W[l * m + k]!;
      }
    }
  };

  return {
    hessian(theta, s, points) {
      const { W, A, second, moveTo, count } = neurons(theta, s, points);
      const hessian = new Float64Array(count * c * d * d);
      for (let i = 0; i < count; i++) {
        moveTo(i);
        for (let j = 0; j < c; j++) {
          for (let p = 0; p < d; p++) {
            for (let q = 0; q <= p; q++) {
              let sum = 0;
              for (let k = 0; k < m; k++) {
                sum += A[j * m + k]! * second[k]! * W[p * m + k]! * W[q * m + k]!;
              }
              const at = (i * c + j) * d * d;
              hessian[at + p * d + q] = scale * sum;
              hessian[at + q * d + p] = scale * sum;
            }
          }
        }
      }
      return hessian;
    },
    laplacian(theta, s, points) {
      const { A, norms, second, moveTo, count } = neurons(theta, s, points);
      const laplacian = new Float64Array(count * c);
      for (let i = 0; i < count; i++) {
        moveTo(i);
        for (let j = 0; j < c; j++) {
          let sum = 0;
          for (let k = 0; k < m; k++) sum += A[j * m + k]! * second[k]! * norms[k]!;
          laplacian[i * c + j] = scale * sum;
        }
      }
      return laplacian;
    },
    laplacianPullback(theta, s, points, cotangent) {
      const at = neurons(theta, s, points);
      const gradient = new Float64Array(theta.length);
      for (let i = 0; i < at.count; i++) {
        at.moveTo(i);
        const x = points.subarray(i * d, (i + 1) * d);
        for (let j = 0; j < c; j++) addGradient(at, x, j, cotangent[i * c + j]!, gradient);
      }
      return gradient;
    },
    laplacianJacobian(theta, s, points, count, rows) {
      const at = neurons(theta, s, points);
      const p = theta.length;
      rows.fill(0, 0, count * c * p);
      for (let i = 0, row = 0; i < count; i++) {
        at.moveTo(i);
        const x = points.subarray(i * d, (i + 1) * d);
        for (let j = 0; j < c; j++, row += p) addGradient(at, x, j, 1, rows.subarray(row, row + p));
      }
    },
  };
}
