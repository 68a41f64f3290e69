import { type Functional, sum } from "../../energy/functional.ts";
import { drawSample, type RegionSample } from "../../energy/sample.ts";
import type { Domain } from "../../geometry/domain.ts";
import type { TrialFunction } from "../../jet/trial-function.ts";
import { denseReference } from "../../kernels/reference/dense.ts";
import { Random } from "../../math/random.ts";
import { sobol } from "../../quadrature/sobol.ts";
import type { DirichletCondition } from "./dirichlet.ts";
import { dirichletTerm } from "./dirichlet-term.ts";

/** Points of a block, which bounds the memory for spans. */
const block = 32;
const [domainPoints, mostFunctions] = [1024, 64];
/**
 * Added to the functions' energies, as a share of their mean: what training moves by hardly anything, as the
 * neurons that cut off a corner's tip, must not decide.
 */
const regularisation = 1e-3;

/**
 * The constant C of the inverse inequality int_D sigma(v)^2 <= C a(v, v) in the iterate's span: the largest
 * eigenvalue of the boundary flux against the energy's quadratic part, slightly shifted. Nitsche's energy is
 * bounded below in that span when its weight is at least C, but for combinations of vanishing energy.
 *
 * Only the 64 functions with the largest quotients of their own are taken; they are what decides.
 *
 * @param functional the energy without Dirichlet terms; it knows its flux
 */
export function nitscheConstant(
  domain: Domain,
  outputs: number,
  functional: Functional,
  conditions: readonly DirichletCondition[],
  iterate: TrialFunction,
): number {
  const d = domain.dimension;
  const c = outputs;
  const b = c * (1 + d);
  const flux = functional.flux!;
  const whole = sum([...functional.terms, dirichletTerm(c, conditions, { weight: 0, flux })]);
  const pieces = domain.boundary.filter(({ name }) => whole.pieces.includes(name));
  const sample = drawSample(domain, pieces, whole.sources, sobol(), domainPoints, new Random(0));
  const zero = new Float64Array(sample.count * c);
  const curvature = functional.curvature(sample, {
    count: sample.count,
    u: zero,
    grad: new Float64Array(zero.length * d),
  });
  const { spanned } = iterate;

  /** H_i: the energy's curvature at a point of the sample applied to the span's values there [b, columns]. */
  const bend = (i: number, values: Float64Array, columns: number): Float64Array => {
    const result = new Float64Array(b * columns);
    for (let p = 0; p < b; p++) {
      for (let q = 0; q < b; q++) {
        let entry = 0;
        if (curvature.form === "blocks") entry = curvature.blocks[(i * b + p) * b + q]!;
        else if (p === 0 && q === 0) entry = curvature.value[i]!;
        else if (p > 0 && q > 0) {
          entry = curvature.slope[i]! * curvature.metric[(p - 1) * d + q - 1]!;
        }
        if (entry === 0) continue;
        for (let k = 0; k < columns; k++) result[p * columns + k]! += entry * values[q * columns + k]!;
      }
    }
    return result;
  };
  /** Visits every point with the chosen functions' values and derivatives there [b, columns]. */
  const visit = (
    chosen: readonly number[] | undefined,
    see: (region: RegionSample, i: number, values: Float64Array) => void,
  ) => {
    const columns = chosen?.length ?? spanned;
    for (const region of sample.regions) {
      for (let start = 0; start < region.count; start += block) {
        const end = Math.min(region.count, start + block);
        const span = iterate.span(region.points.subarray(start * d, end * d));
        for (let i = start; i < end; i++) {
          const all = span.subarray((i - start) * b * spanned, (i - start + 1) * b * spanned);
          if (!chosen) {
            see(region, i, all);
            continue;
          }
          const values = new Float64Array(b * columns);
          for (let p = 0; p < b; p++) {
            for (let k = 0; k < columns; k++) values[p * columns + k] = all[p * spanned + chosen[k]!]!;
          }
          see(region, i, values);
        }
      }
    }
  };
  const prescribed = new Map(conditions.map((condition) => [condition.piece.name, condition.prescribed]));
  const conormals = new Map(
    sample.regions
      .filter(({ region }) => prescribed.has(region))
      .map((region) => [region.region, flux.conormal(region)]),
  );
  /** The flux of each function, for each prescribed component [columns]. */
  const fluxes = (region: RegionSample, i: number, values: Float64Array, columns: number) => {
    const conormal = conormals.get(region.region);
    if (!conormal) return [];
    return prescribed.get(region.region)!.flatMap((is, j) => {
      if (!is) return [];
      const flux = new Float64Array(columns);
      for (let m = 0; m < c; m++) {
        for (let l = 0; l < d; l++) {
          const entry = conormal[((i * c + j) * c + m) * d + l]!;
          if (entry === 0) continue;
          const row = (m * (1 + d) + 1 + l) * columns;
          for (let k = 0; k < columns; k++) flux[k]! += entry * values[row + k]!;
        }
      }
      return [flux];
    });
  };

  const energy = new Float64Array(spanned);
  const boundary = new Float64Array(spanned);
  visit(undefined, (region, i, values) => {
    const bent = bend(region.offset + i, values, spanned);
    for (let at = 0; at < bent.length; at++) energy[at % spanned]! += bent[at]! * values[at]!;
    for (const flux of fluxes(region, i, values, spanned)) {
      for (let k = 0; k < spanned; k++) boundary[k]! += region.weights[i]! * flux[k]! ** 2;
    }
  });
  const shift = (regularisation * energy.reduce((total, entry) => total + entry, 0)) / spanned;
  if (!(shift > 0)) return 0;
  const quotient = (k: number) => boundary[k]! / (energy[k]! + shift);
  const chosen = Array.from({ length: spanned }, (_, k) => k)
    .sort((k, l) => quotient(l) - quotient(k))
    .slice(0, mostFunctions);
  const size = chosen.length;
  const [K, F] = [new Float64Array(size * size), new Float64Array(size * size)];
  visit(chosen, (region, i, values) => {
    const bent = bend(region.offset + i, values, size);
    for (let p = 0; p < b; p++) {
      for (let k = 0; k < size; k++) {
        const left = bent[p * size + k]!;
        if (left === 0) continue;
        for (let l = 0; l <= k; l++) K[k * size + l]! += left * values[p * size + l]!;
      }
    }
    for (const flux of fluxes(region, i, values, size)) {
      for (let k = 0; k < size; k++) {
        const left = region.weights[i]! * flux[k]!;
        for (let l = 0; l <= k; l++) F[k * size + l]! += left * flux[l]!;
      }
    }
  });
  for (let k = 0; k < size; k++) K[k * (size + 1)]! += shift;
  return largestQuotient(F, K, size);
}

/**
 * The largest eigenvalue of F v = lambda K v, by 100 steps of the power method.
 *
 * @param F [n, n], symmetric, in its lower triangle
 * @param K [n, n], likewise, positive definite
 */
function largestQuotient(F: Float64Array, K: Float64Array, n: number): number {
  const factor = K.slice();
  if (!denseReference.cholesky(factor, n)) return 0;
  const random = new Random(0);
  let v: Float64Array = Float64Array.from({ length: n }, () => random.normal());
  let quotient = 0;
  for (let iteration = 0; iteration < 100; iteration++) {
    v = times(F, v);
    denseReference.solve(factor, n, v);
    const length = Math.sqrt(dot(v, v));
    if (!(length > 0)) return 0;
    v = v.map((entry) => entry / length);
    quotient = dot(v, times(F, v)) / dot(v, times(K, v));
  }
  return quotient;
}

/** A v for a symmetric matrix [n, n] in its lower triangle. */
function times(lower: Float64Array, v: Float64Array): Float64Array {
  const n = v.length;
  const result = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    for (let l = 0; l < k; l++) {
      const entry = lower[k * n + l]!;
      result[k]! += entry * v[l]!;
      result[l]! += entry * v[k]!;
    }
    result[k]! += lower[k * n + k]! * v[k]!;
  }
  return result;
}

function dot(v: Float64Array, w: Float64Array): number {
  return v.reduce((sum, entry, k) => sum + entry * w[k]!, 0);
}
