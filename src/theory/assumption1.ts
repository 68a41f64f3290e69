import type { GramMatrix } from "./gram.ts";
import { infiniteGram } from "./infinite-width.ts";
import type { InputPoints } from "./input-points.ts";
import { type Spectrum, spectrum } from "./spectrum.ts";

/** One of the eight matrices that Assumption 1 wants to be strictly positive definite. */
export interface AssumedMatrix {
  /** As the paper writes it, with the kernel in brackets. */
  readonly name: "K[a]" | "K[w]" | "H[a]" | "H[w]" | "M[a]" | "M[w]" | "T[a]" | "T[w]";
  /** Its entries at the points. */
  readonly matrix: GramMatrix;
  /** Its eigenvalues. */
  readonly spectrum: Spectrum;
  /** The smallest eigenvalue is above zero by more than its uncertainty. */
  readonly positive: boolean;
}

/**
 * Assumption 1 of the HRTA paper, eq. (9), for ReLU: K = k(x_i, x_j), H = k(-x_i, x_j), M = k(x_i, -x_j),
 * T = k(-x_i, -x_j), for both kernels.
 *
 * It cannot hold: ReLU(-z) ReLU(z) = 0, so H and M have a zero diagonal and, unless they vanish, a negative
 * eigenvalue. (T equals K.)
 */
export function checkAssumption1(points: InputPoints): {
  /** Whether all of them are strictly positive definite. */
  holds: boolean;
  /** All eight. */
  matrices: AssumedMatrix[];
} {
  const { count: n, dimension, coordinates } = points;
  const both = Float64Array.from([...coordinates, ...coordinates.map((entry) => -entry)]);
  const kernels = infiniteGram({ count: 2 * n, dimension, coordinates: both }, 1);
  const block = ({ entries }: GramMatrix, rows: number, columns: number): GramMatrix => ({
    size: n,
    entries: Float64Array.from({ length: n * n }, (_, at) => {
      const [i, j] = [Math.floor(at / n), at % n];
      return entries[(rows * n + i) * 2 * n + columns * n + j]!;
    }),
  });
  const sides = { K: [0, 0], H: [1, 0], M: [0, 1], T: [1, 1] } as const;
  const matrices = Object.entries(sides).flatMap(([letter, [rows, columns]]) =>
    (["a", "w"] as const).map((kernel): AssumedMatrix => {
      const matrix = block(kernels[kernel], rows, columns);
      const found = spectrum(matrix);
      const name = `${letter}[${kernel}]` as AssumedMatrix["name"];
      return { name, matrix, spectrum: found, positive: found.smallest > found.uncertainty };
    }),
  );
  return { holds: matrices.every(({ positive }) => positive), matrices };
}
