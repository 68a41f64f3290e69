import type { Jet } from "../../jet/jet.ts";
import type { Parameters } from "../../jet/parameters.ts";
import type { ShallowSize } from "../../kernels/reference/shallow-features.ts";
import type { Activation } from "../activations.ts";

/**
 * The two-layer network's blocks as views: W [d, m], b [m], A [c, m], P [c, d], q [c];
 * u_j(x) = m^(-1/2) sum_k A_jk sigma(w_k.x + b_k) + P_j.x + q_j.
 */
export function shallowBlocks<T extends Parameters>(shape: ShallowSize, theta: T) {
  const { inputs: d, width: m, outputs: c } = shape;
  const b = d * m;
  const a = b + m;
  const p = a + c * m;
  const q = p + c * d;
  return {
    W: theta.subarray(0, b) as T,
    b: theta.subarray(b, a) as T,
    A: theta.subarray(a, p) as T,
    P: theta.subarray(p, q) as T,
    q: theta.subarray(q, q + c) as T,
  };
}

/** u [n, c] and grad u [n, c, d] at points [n, d], in float64. */
export function shallowJet(
  shape: ShallowSize,
  sigma: Activation,
  theta: Parameters,
  points: Float64Array,
): Jet {
  const { inputs: d, width: m, outputs: c } = shape;
  const { W, b, A, P, q } = shallowBlocks(shape, Float64Array.from(theta));
  const count = points.length / d;
  const scale = 1 / Math.sqrt(m);
  const u = new Float64Array(count * c);
  const grad = new Float64Array(count * c * d);
  const neurons = neuronBuffers(m);
  const { z, value, first, second } = neurons;
  for (let i = 0; i < count; i++) {
    preActivations(W, b, points, i, d, m, z);
    sigma.fill(z, m, value, first, second);
    for (let j = 0; j < c; j++) {
      const row = A.subarray(j * m, (j + 1) * m);
      let sum = 0;
      for (let k = 0; k < m; k++) sum += row[k]! * value[k]!;
      let affine = q[j]!;
      for (let l = 0; l < d; l++) {
        affine += P[j * d + l]! * points[i * d + l]!;
        let slope = 0;
        for (let k = 0, at = l * m; k < m; k++, at++) slope += row[k]! * first[k]! * W[at]!;
        grad[(i * c + j) * d + l] = scale * slope + P[j * d + l]!;
      }
      u[i * c + j] = scale * sum + affine;
    }
  }
  return { count, u, grad };
}

/** Gradient in theta of sum(u * cotangent.u) + sum(grad * cotangent.grad), in float64. */
export function shallowPullback(
  shape: ShallowSize,
  sigma: Activation,
  theta: Parameters,
  points: Float64Array,
  cotangent: Jet,
): Float64Array {
  const { inputs: d, width: m, outputs: c } = shape;
  const { W, b, A } = shallowBlocks(shape, Float64Array.from(theta));
  const gradient = new Float64Array(theta.length);
  const out = shallowBlocks(shape, gradient);
  const count = points.length / d;
  const scale = 1 / Math.sqrt(m);
  const { z, value, first, second } = neuronBuffers(m);
  const toFirst = new Float64Array(m); // cotangent of sigma'(z)
  const toValue = new Float64Array(m); // cotangent of sigma(z)
  for (let i = 0; i < count; i++) {
    preActivations(W, b, points, i, d, m, z);
    sigma.fill(z, m, value, first, second);
    toValue.fill(0);
    toFirst.fill(0);
    for (let j = 0; j < c; j++) {
      const du = cotangent.u[i * c + j]!;
      out.q[j]! += du;
      const row = j * m;
      for (let k = 0; k < m; k++) {
        toValue[k]! += scale * du * A[row + k]!;
        out.A[row + k]! += scale * du * value[k]!;
      }
      for (let l = 0; l < d; l++) {
        const dg = cotangent.grad[(i * c + j) * d + l]!;
        out.P[j * d + l]! += du * points[i * d + l]! + dg;
        for (let k = 0, at = l * m; k < m; k++, at++) {
          const weighted = scale * dg * W[at]!;
          toFirst[k]! += weighted * A[row + k]!;
          out.A[row + k]! += weighted * first[k]!;
          out.W[at]! += scale * dg * A[row + k]! * first[k]!;
        }
      }
    }
    for (let k = 0; k < m; k++) {
      const dz = toValue[k]! * first[k]! + toFirst[k]! * second[k]!;
      out.b[k]! += dz;
      for (let l = 0; l < d; l++) out.W[l * m + k]! += dz * points[i * d + l]!;
    }
  }
  return gradient;
}

function neuronBuffers(m: number) {
  return {
    z: new Float64Array(m),
    value: new Float64Array(m),
    first: new Float64Array(m),
    second: new Float64Array(m),
  };
}

function preActivations(
  W: Float64Array,
  b: Float64Array,
  points: Float64Array,
  i: number,
  d: number,
  m: number,
  z: Float64Array,
): void {
  z.set(b);
  for (let l = 0; l < d; l++) {
    const x = points[i * d + l]!;
    for (let k = 0, at = l * m; k < m; k++, at++) z[k]! += x * W[at]!;
  }
}
