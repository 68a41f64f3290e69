/** Values and gradients of a network with c outputs at n points of R^d. */
export interface Jet {
  /** n */
  readonly count: number;
  /** [n, c] */
  readonly u: Float32Array | Float64Array;
  /** [n, c, d] */
  readonly grad: Float32Array | Float64Array;
}

/** An energy of a jet: its value and its derivatives with respect to u and grad u. */
export interface FunctionalValue {
  /** The energy. */
  readonly value: number;
  /** Its derivatives with respect to every u [n, c] and grad u [n, c, d]. */
  readonly cotangent: Jet;
}

/** Room for the derivatives with respect to a jet. */
export function newCotangent(jet: Jet): Jet {
  return {
    count: jet.count,
    u: new Float64Array(jet.u.length),
    grad: new Float64Array(jet.grad.length),
  };
}
