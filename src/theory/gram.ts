/** A symmetric matrix [n, n] with an error bar on every entry; no errors are known for exact ones. */
export interface GramMatrix {
  /** n */
  readonly size: number;
  /** [n, n] */
  readonly entries: Float64Array;
  /** Quadrature errors or standard errors [n, n]; absent where entries are exact up to rounding. */
  readonly errors?: Float64Array;
}

/** The two kernels of a two-layer network: of its outer weights, K^[a], and its inner ones, K^[w]. */
export interface GramPair {
  /** K^[a] */
  readonly a: GramMatrix;
  /** K^[w] */
  readonly w: GramMatrix;
}

/** K^[a] + K^[w], the kernel of all parameters. */
export function sumOf({ a, w }: GramPair): GramMatrix {
  const add = (x: Float64Array, y: Float64Array) => x.map((entry, i) => entry + y[i]!);
  return {
    size: a.size,
    entries: add(a.entries, w.entries),
    ...(a.errors && w.errors && { errors: add(a.errors, w.errors) }),
  };
}

/** The Frobenius norm of a matrix, given by its entries [n, n]. */
export function frobeniusNorm(entries: Float64Array): number {
  return Math.sqrt(entries.reduce((sum, entry) => sum + entry * entry, 0));
}

/** |A - B|_F */
export function frobeniusDistance(a: GramMatrix, b: GramMatrix): number {
  return frobeniusNorm(a.entries.map((entry, i) => entry - b.entries[i]!));
}
