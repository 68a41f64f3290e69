import type { SmoothActivation } from "../second-derivatives.ts";
import type { Propagation, State } from "./deep-propagation.ts";

/**
 * Values, their d tangents and their Laplacian: with t_l the tangents of z, the Laplacian of sigma(z) is
 * sigma''(z) sum_l t_l^2 + sigma'(z) lap z ("forward Laplacian", Li et al. 2024).
 */
export function laplacianPropagation(sigma: SmoothActivation, d: number): Propagation {
  const rows = d + 2;
  const last = d + 1;
  return {
    rows,
    activate(z, n, width) {
      const out = new Float64Array(z.length);
      const { value, first, second } = derivatives(sigma, z, n, rows, width);
      for (let i = 0; i < n; i++) {
        const at = i * rows * width;
        for (let k = 0; k < width; k++) {
          const [one, two] = [first[i * width + k]!, second[i * width + k]!];
          let square = 0;
          out[at + k] = value[i * width + k]!;
          for (let l = 1; l <= d; l++) {
            const t = z[at + l * width + k]!;
            square += t * t;
            out[at + l * width + k] = one * t;
          }
          out[at + last * width + k] = two * square + one * z[at + last * width + k]!;
        }
      }
      return out;
    },
    adjoint(z, adjoint, n, width) {
      const out = new Float64Array(z.length);
      const { first, second, third } = derivatives(sigma, z, n, rows, width);
      for (let i = 0; i < n; i++) {
        const at = i * rows * width;
        for (let k = 0; k < width; k++) {
          const [one, two, three] = [first[i * width + k]!, second[i * width + k]!, third[i * width + k]!];
          const toLaplacian = adjoint[at + last * width + k]!;
          let square = 0;
          let curvature = 0;
          for (let l = 1; l <= d; l++) {
            const entry = at + l * width + k;
            const t = z[entry]!;
            square += t * t;
            curvature += adjoint[entry]! * t;
            out[entry] = one * adjoint[entry]! + 2 * two * t * toLaplacian;
          }
          out[at + last * width + k] = one * toLaplacian;
          out[at + k] =
            one * adjoint[at + k]! +
            two * (curvature + toLaplacian * z[at + last * width + k]!) +
            three * square * toLaplacian;
        }
      }
      return out;
    },
  };
}

/** sigma and its derivatives at the values among the rows of z, each [n, width]. */
export function derivatives(sigma: SmoothActivation, z: State, n: number, rows: number, width: number) {
  const values = new Float64Array(n * width);
  for (let i = 0; i < n; i++) {
    values.set(z.subarray(i * rows * width, (i * rows + 1) * width), i * width);
  }
  const [value, first] = [new Float64Array(n * width), new Float64Array(n * width)];
  const [second, third] = [new Float64Array(n * width), new Float64Array(n * width)];
  sigma.fill(values, n * width, value, first, second);
  sigma.third(values, n * width, third);
  return { value, first, second, third };
}
