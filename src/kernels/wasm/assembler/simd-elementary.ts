import type { Vector, VectorLocal, Vectors } from "./simd-vectors.ts";

/**
 * Coefficients interpolate at Chebyshev nodes, which is within a small factor of the best polynomial; they
 * were computed with 60 digits. Errors of the polynomials alone, absolute: below 3e-8 in f32 and 1e-15 in f64.
 */
const coefficients = {
  f32: {
    /** (exp(r) - 1 - r) / r^2, |r| <= log(2) / 2. */
    exp: [0.5, 0.16666576305560638, 0.041666553762567636, 0.008363292753030603, 0.0013926325618133463],
    /** (sin(r) / r - 1) / r^2 in r^2, |r| <= pi / 2. */
    sin: [-0.16666665952587015, 0.008333241046727686, -0.0001982259292473147, 2.6342825178596846e-6],
    /** (cos(r) - 1) / r^2 in r^2, |r| <= pi / 2. */
    cos: [
      -0.4999999996323055, 0.041666659243296794, -0.0013888648817032465, 2.4774366196498957e-5,
      -2.629258410269936e-7,
    ],
    /** 2 (atanh(w) / w - 1) / w^2 in w^2, 0 <= w <= 1/3. */
    log: [0.6666664033669923, 0.40007560644911205, 0.2823661980531048, 0.2685149802283715],
  },
  f64: {
    exp: [
      0.5, 0.16666666666648006, 0.04166666666665112, 0.008333333353963128, 0.0013888888906076256,
      0.00019841208266475704, 2.4801536000433462e-5, 2.7625373722444332e-6, 2.7614021910563383e-7,
    ],
    sin: [
      -0.16666666666666666, 0.008333333333333316, -0.00019841269841254614, 2.7557319219066355e-6,
      -2.505210760468342e-8, 1.6058976515758235e-10, -7.643944910988918e-13, 2.7311288666722243e-15,
    ],
    cos: [
      -0.5, 0.041666666666666324, -0.0013888888888860028, 2.4801587292262675e-5, -2.755731774399421e-7,
      2.0876629358102244e-9, -1.1464641794203368e-11, 4.6270775426952664e-14,
    ],
    log: [
      0.6666666666666697, 0.39999999999560126, 0.2857142867666099, 0.22222212557929713, 0.18182261108419745,
      0.15373274876358003, 0.135023424717571, 0.10322669270499082, 0.1687070066109721,
    ],
  },
} as const;

/** The fit behind `normalTail`; errors 2e-8 in f32 and 6e-18 in f64 for a up to `end`. */
const normalTails = {
  f32: {
    k: 4,
    end: 6,
    terms: [
      0.09441063469394122, -0.17039776833805995, 0.1243803385156268, -0.07170390377913985,
      0.030844939360033692, -0.008577116304412498, 0.00044971363827532677, 0.000764431467949299,
    ],
  },
  f64: {
    k: 5,
    end: 9,
    terms: [
      0.07691930497500629, -0.14345755526401213, 0.11606881188600172, -0.0808838772641009,
      0.04785535228439059, -0.02341390048865233, 0.008991370539639726, -0.0023788443583119064,
      0.00021955095236207069, 0.00013427739939177898, -6.0428609815084386e-5, 9.535534297301312e-7,
      6.633642037374921e-6, -1.2532764358933414e-6, -5.890318768770557e-7, 3.921205644001138e-7,
      2.173636079952609e-7, 3.1579481087438085e-8,
    ],
  },
} as const;

/** Numbers that depend on the binary format. */
const formats = {
  f32: {
    /** Adding it rounds to an integer, which then stands in the low bits of the significand. */
    round: 1.5 * 2 ** 23,
    bias: 127,
    exponentShift: 23,
    signShift: 31,
    /** exp of these is a normal number. */
    least: -87,
    most: 88,
    log2: [0.693359375, -2.1219444005469057e-4],
    /** pi in parts whose products with small integers are exact (Cody & Waite). */
    pi: [3.140625, 9.675025939941406e-4, 1.5099579909783765e-7],
  },
  f64: {
    round: 1.5 * 2 ** 52,
    bias: 1023,
    exponentShift: 52,
    signShift: 63,
    least: -708,
    most: 709,
    log2: [0.6931471803691238, 1.9082149292705877e-10],
    pi: [3.141592653468251, 1.2154201012607932e-10, 4.044532497591901e-21],
  },
} as const;

/** exp(y) = power * (1 + rest) with a power of two; y clamped to the range of normal numbers. */
function exponentialParts(v: Vectors, y: Vector): { power: VectorLocal; rest: VectorLocal } {
  const { round, bias, exponentShift, least, most, log2 } = formats[v.format.precision];
  const clamped = v.keep(v.atMost(v.atLeast(y, v.constant(least)), v.constant(most)));
  const shifted = v.keep(v.fma(clamped, v.constant(Math.LOG2E), v.constant(round + bias)));
  const k = v.keep(v.sub(shifted, v.constant(round + bias)));
  const r = v.keep(v.fnma(k, v.constant(log2[1]), v.fnma(k, v.constant(log2[0]), clamped)));
  const tail = v.polynomial(r, coefficients[v.format.precision].exp);
  const rest = v.keep(v.fma(v.mul(r, r), tail, r));
  return { power: v.keep(v.shiftLeft(shifted, exponentShift)), rest };
}

/** exp(y). */
export function exponential(v: Vectors, y: Vector): VectorLocal {
  const { power, rest } = exponentialParts(v, y);
  return v.keep(v.fma(power, rest, power));
}

/** tanh(z), with a small relative error near 0 too. */
export function hyperbolicTangent(v: Vectors, z: VectorLocal): VectorLocal {
  if (v.format.precision === "f32") return rationalTangent(v, z);
  const { power, rest } = exponentialParts(v, v.add(z, z));
  const difference = v.keep(v.fma(power, rest, v.sub(power, v.constant(1)))); // exp(2 z) - 1
  return v.keep(v.div(difference, v.add(difference, v.constant(2))));
}

/** tanh(x) = x P(x^2) / Q(x^2), fitted on |x| <= 9 (beyond, 1 - tanh is below 2^-24); relative error 2e-8. */
function rationalTangent(v: Vectors, z: VectorLocal): VectorLocal {
  const x = v.keep(v.atMost(v.atLeast(z, v.constant(-9)), v.constant(9)));
  const square = v.keep(v.mul(x, x));
  const upper = v.polynomial(
    square,
    [
      0.9999999807099442, 0.13381452446144818, 0.0034960860610241916, 2.0616903950867973e-5,
      1.3364767913631619e-8,
    ],
  );
  const lower = v.polynomial(
    square,
    [1, 0.4671476848779868, 0.02587889985417959, 0.0003286433259581102, 7.780851239973061e-7],
  );
  return v.keep(v.div(v.mul(x, upper), lower));
}

/** sin(z) and cos(z), for |z| up to about 1e4 in f32 and 1e8 in f64. */
export function sineAndCosine(v: Vectors, z: VectorLocal): { sine: VectorLocal; cosine: VectorLocal } {
  const { round, signShift, pi } = formats[v.format.precision];
  const { sin, cos } = coefficients[v.format.precision];
  const shifted = v.keep(v.fma(z, v.constant(1 / Math.PI), v.constant(round)));
  const k = v.keep(v.sub(shifted, v.constant(round)));
  const sign = v.keep(v.shiftLeft(shifted, signShift));
  const r = v.keep(pi.reduce<Vector>((rest, part) => v.fnma(k, v.constant(part), rest), z));
  const square = v.keep(v.mul(r, r));
  const sine = v.fma(v.mul(square, v.polynomial(square, sin)), r, r);
  const cosine = v.fma(square, v.polynomial(square, cos), v.constant(1));
  return { sine: v.keep(v.xor(sine, sign)), cosine: v.keep(v.xor(cosine, sign)) };
}

/** log(1 + e) for 0 <= e <= 1, as 2 atanh(e / (2 + e)). */
export function logOnePlus(v: Vectors, e: VectorLocal): VectorLocal {
  const w = v.keep(v.div(e, v.add(e, v.constant(2))));
  const square = v.keep(v.mul(w, w));
  const tail = v.polynomial(square, coefficients[v.format.precision].log);
  return v.keep(v.fma(v.mul(square, tail), w, v.add(w, w)));
}

/**
 * Phi(-a) exp(a^2 / 2) for a >= 0, Phi the standard normal distribution: a polynomial in (a - k) / (a + k),
 * as Shepherd & Laframboise do (Math. Comp. 36, 1981). Beyond the end of the fit Phi(-a) is negligible.
 */
export function normalTail(v: Vectors, a: Vector): VectorLocal {
  const { k, end, terms } = normalTails[v.format.precision];
  const clamped = v.keep(v.atMost(a, v.constant(end)));
  const t = v.keep(v.div(v.sub(clamped, v.constant(k)), v.add(clamped, v.constant(k))));
  return v.keep(v.polynomial(t, terms));
}
