import type { FusedActivation } from "../../contract/kernel-set.ts";
import { exponential, hyperbolicTangent, logOnePlus, normalTail, sineAndCosine } from "./simd-elementary.ts";
import type { Vector, VectorLocal, Vectors } from "./simd-vectors.ts";

/** sigma(z), sigma'(z) and sigma''(z); what is not used costs nothing. */
export interface JetCode {
  readonly value: Vector;
  readonly first: Vector;
  readonly second: Vector;
}

/**
 * An activation as code. The two-layer kernels see sigma itself, not its homotopy: the identity's part is
 * affine in x and is added once for all neurons. They allow constant factors, applied after the sums.
 */
export interface ActivationCode {
  jet(v: Vectors, z: VectorLocal): JetCode;
  /** `sum` plus weight sigma(z), and weight sigma'(z), up to the factors. */
  forward(v: Vectors, z: VectorLocal, weight: Vector, sum: Vector): { sum: Vector; slope: Vector };
  readonly sumFactor: number;
  readonly slopeFactor: number;
  /**
   * With U the cotangent of u and q = w.G that of the slope along w: first = sigma', toZ = U sigma' +
   * q sigma'', both up to `pullbackFactor`, and toWeight = U sigma + q sigma' added to `sum`, with no factor.
   */
  pullback(v: Vectors, z: VectorLocal, toU: Vector, q: VectorLocal): PullbackCode;
  readonly pullbackFactor: number;
  /**
   * k where sigma(t z) = t^k sigma(z) for t > 0. By Euler's identity the outer weight's derivative is then
   * (w . dw + b db) / k, where dw and db lack the outer weight: `toWeight` is not needed.
   */
  readonly degree?: number;
}

export interface PullbackCode {
  readonly first: Vector;
  readonly toZ: Vector;
  readonly toWeight?: (sum: Vector) => Vector;
}

const relu: ActivationCode = {
  jet(v, z) {
    const step = v.keep(v.and(v.greater(z, v.zero), v.constant(1)));
    return { value: v.atLeast(z, v.zero), first: step, second: v.zero };
  },
  forward(v, z, weight, sum) {
    const slope = v.keep(v.and(weight, v.greater(z, v.zero)));
    return { sum: v.fma(slope, z, sum), slope };
  },
  sumFactor: 1,
  slopeFactor: 1,
  pullback(v, z, toU) {
    const mask = v.keep(v.greater(z, v.zero));
    return { first: v.and(v.constant(1), mask), toZ: v.and(toU, mask) };
  },
  pullbackFactor: 1,
  degree: 1,
};

const relu2: ActivationCode = {
  jet(v, z) {
    const r = v.keep(v.atLeast(z, v.zero));
    const step = v.and(v.greater(z, v.zero), v.constant(1));
    return { value: v.mul(v.mul(r, r), v.constant(0.5)), first: r, second: step };
  },
  forward(v, z, weight, sum) {
    const r = v.keep(v.atLeast(z, v.zero));
    const slope = v.keep(v.mul(weight, r));
    return { sum: v.fma(slope, r, sum), slope };
  },
  sumFactor: 1 / 2,
  slopeFactor: 1,
  pullback(v, z, toU, q) {
    const first = v.keep(v.atLeast(z, v.zero));
    return { first, toZ: v.and(v.fma(toU, z, q), v.greater(z, v.zero)) };
  },
  pullbackFactor: 1,
  degree: 2,
};

const relu3: ActivationCode = {
  jet(v, z) {
    const r = v.keep(v.atLeast(z, v.zero));
    const square = v.keep(v.mul(r, r));
    const value = v.mul(v.mul(square, r), v.constant(1 / 6));
    return { value, first: v.mul(square, v.constant(0.5)), second: r };
  },
  forward(v, z, weight, sum) {
    const r = v.keep(v.atLeast(z, v.zero));
    const slope = v.keep(v.mul(v.mul(weight, r), r));
    return { sum: v.fma(slope, r, sum), slope };
  },
  sumFactor: 1 / 6,
  slopeFactor: 1 / 2,
  pullback(v, z, toU, q) {
    const r = v.keep(v.atLeast(z, v.zero));
    return { first: v.mul(r, r), toZ: v.mul(r, v.fma(toU, r, v.add(q, q))) };
  },
  pullbackFactor: 1 / 2,
  degree: 3,
};

const tanh = smooth((v, z) => {
  const value = hyperbolicTangent(v, z);
  const first = v.keep(v.fnma(value, value, v.constant(1)));
  return { value, first, second: v.mul(v.mul(value, v.constant(-2)), first) };
});

const sin = smooth((v, z) => {
  const { sine, cosine } = sineAndCosine(v, z);
  return { value: sine, first: cosine, second: v.sub(v.zero, sine) };
});

const softplus = smooth((v, z) => {
  const decay = exponential(v, v.sub(v.zero, v.abs(z)));
  const reciprocal = v.keep(v.div(v.constant(1), v.add(decay, v.constant(1))));
  const small = v.keep(v.mul(decay, reciprocal));
  const value = v.add(v.atLeast(z, v.zero), logOnePlus(v, decay));
  const first = v.keep(v.select(v.greater(v.zero, z), small, reciprocal));
  return { value, first, second: v.mul(small, reciprocal) };
});

const gelu = smooth((v, z) => {
  const square = v.keep(v.mul(z, z));
  const decay = exponential(v, v.mul(square, v.constant(-0.5)));
  const tail = v.keep(v.mul(decay, normalTail(v, v.abs(z))));
  const cdf = v.keep(v.select(v.greater(z, v.zero), v.sub(v.constant(1), tail), tail));
  const density = v.keep(v.mul(decay, v.constant(0.3989422804014327)));
  const first = v.keep(v.fma(z, density, cdf));
  return { value: v.mul(z, cdf), first, second: v.mul(v.sub(v.constant(2), square), density) };
});

/** Kernels' code of each activation. */
export const activationCodes: Readonly<Record<FusedActivation, ActivationCode>> = {
  relu,
  relu2,
  relu3,
  tanh,
  sin,
  softplus,
  gelu,
};

function smooth(jet: (v: Vectors, z: VectorLocal) => JetCode): ActivationCode {
  return {
    jet,
    forward(v, z, weight, sum) {
      const { value, first } = jet(v, z);
      return { sum: v.fma(weight, value, sum), slope: v.keep(v.mul(weight, first)) };
    },
    sumFactor: 1,
    slopeFactor: 1,
    pullback(v, z, toU, q) {
      const { value, first, second } = jet(v, z);
      return {
        first,
        toZ: v.fma(toU, first, v.mul(q, second)),
        toWeight: (sum) => v.fma(toU, value, v.fma(q, first, sum)),
      };
    },
    pullbackFactor: 1,
  };
}
