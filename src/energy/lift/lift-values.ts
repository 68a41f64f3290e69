import { type Jet, newCotangent } from "../../jet/jet.ts";

/** g and l of a lift u = g + l N, with their gradients, at n points of R^d; c components. */
export interface LiftValues {
  /** [n, c] */
  readonly g: Float64Array;
  /** [n, c, d] */
  readonly gradG: Float64Array;
  /** [n, c] */
  readonly l: Float64Array;
  /** [n, c, d] */
  readonly gradL: Float64Array;
}

/**
 * The ansatz u = g + l N, component by component: N is the network, l vanishes where u is prescribed, and g
 * has the prescribed values there. At each point (u, grad u) is an affine function of (N, grad N).
 */
export interface Lift {
  /** At points [n, d]. */
  at(points: Float64Array, count: number): LiftValues;
}

/**
 * The jet of u = g + l N: u_j = g_j + l_j N_j and grad u_j = grad g_j + l_j grad N_j + N_j grad l_j.
 *
 * @param jet N [n, c] and grad N [n, c, d]
 * @param into room for the result; it may be `jet` itself. Default: new float64 arrays.
 */
export function liftJet({ g, gradG, l, gradL }: LiftValues, jet: Jet, into: Jet = newCotangent(jet)): Jet {
  const d = jet.grad.length / jet.u.length;
  for (let i = 0; i < jet.u.length; i++) {
    const value = jet.u[i]!;
    for (let k = i * d; k < (i + 1) * d; k++) {
      into.grad[k] = gradG[k]! + l[i]! * jet.grad[k]! + value * gradL[k]!;
    }
    into.u[i] = g[i]! + l[i]! * value;
  }
  return into;
}

/**
 * Carries derivatives with respect to (u, grad u) to derivatives with respect to (N, grad N), the adjoint of
 * the linear part of `liftJet`.
 *
 * @param into room for the result; it may be `cotangent` itself. Default: new float64 arrays.
 */
export function pullCotangent(
  { l, gradL }: LiftValues,
  cotangent: Jet,
  into: Jet = newCotangent(cotangent),
): Jet {
  const d = cotangent.grad.length / cotangent.u.length;
  for (let i = 0; i < cotangent.u.length; i++) {
    let sum = l[i]! * cotangent.u[i]!;
    for (let k = i * d; k < (i + 1) * d; k++) {
      sum += gradL[k]! * cotangent.grad[k]!;
      into.grad[k] = l[i]! * cotangent.grad[k]!;
    }
    into.u[i] = sum;
  }
  return into;
}
