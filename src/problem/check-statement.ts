import { evaluateFunction } from "../energy/data.ts";
import type { Functional } from "../energy/functional.ts";
import { evaluateLifted } from "../energy/lift/lifted-energy.ts";
import type { Sample } from "../energy/sample.ts";
import type { Domain } from "../geometry/domain.ts";
import { isMapped } from "../geometry/is-mapped.ts";
import { uniformPoint } from "../geometry/uniform-point.ts";
import type { DataFunction } from "../jet/data-function.ts";
import { Random } from "../math/random.ts";
import { compositeGauss } from "../quadrature/composite-gauss.ts";
import { drawOn } from "../quadrature/draw-on.ts";
import { sobol } from "../quadrature/sobol.ts";
import { describe, ProblemError } from "../schema/problem-error.ts";
import type { ExactSolution } from "./problem.ts";

/** @throws ProblemError unless it is a function */
function checkFunction(field: string, f: unknown): void {
  if (typeof f !== "function") throw new ProblemError(field, `must be a function of x, got ${describe(f)}`);
}

/**
 * Tries a function at a point of the domain: the centre of its bounding box may lie outside, or on a kink.
 *
 * @throws ProblemError unless it gives as many numbers as wanted
 */
export function checkWidth(field: string, f: DataFunction | undefined, domain: Domain, wanted: number): void {
  checkFunction(field, f);
  const { width } = evaluateFunction(field, f!, uniformPoint(domain, new Random(0)), domain.dimension);
  if (width === wanted) return;
  throw new ProblemError(field, `must return ${wanted} number${wanted === 1 ? "" : "s"}, got ${width}`);
}

/** Evaluates a closed-form energy once, so that bad data shows when the problem is stated. */
export function tryOut(functional: Functional, sample: Sample, outputs: number): void {
  const d = sample.points.length / sample.count;
  const u = new Float64Array(sample.count * outputs);
  evaluateLifted(functional, sample, { count: sample.count, u, grad: new Float64Array(u.length * d) });
}

/** Of the size that the energy asks for; known solutions on truncated domains are off by a little. */
const sizeTolerance = 0.05;
/** To which independent rules must agree for their word to count: narrow or fast functions they see each differently. */
const agreement = 0.01;

/**
 * Compares a known eigenfunction with the size and the sign that solvers give theirs.
 *
 * @throws ProblemError if the integral of the exact u^2 is not the size that the energy asks for, or that of u is
 *   negative where its sign matters
 */
export function checkSize({ u, upToSign }: ExactSolution, domain: Domain, size: number): void {
  const d = domain.dimension;
  const cells = isMapped(domain) ? [64, 24, 8][d - 1] : undefined;
  const rules =
    cells === undefined
      ? [sobol(), sobol(), sobol(), sobol()]
      : [compositeGauss({ order: 4, cells }), compositeGauss({ order: 5, cells: 0.75 * cells - 1 })];
  const random = new Random(0);
  const moments = rules.map((rule) => {
    const { points, weights } = drawOn(domain, rule, 4096, random);
    const { values } = evaluateFunction("exact.u", u, points, d);
    const moment = (power: 1 | 2) =>
      weights.reduce((sum, weight, i) => sum + weight * values[i]! ** power, 0);
    return { mean: moment(1), norm: moment(2) };
  });
  const norms = moments.map(({ norm }) => norm);
  const shown = (value: number) => Number(value.toPrecision(4));
  const largest = Math.max(...norms);
  if (!(largest > 0 && largest - Math.min(...norms) <= agreement * largest)) return;
  if (norms.every((norm) => Math.abs(norm - size) > sizeTolerance * size)) {
    throw new ProblemError(
      "exact.u",
      `the integral of its square must be the energy's size, ${shown(size)}, got ${shown(norms[0]!)}; scale it, or give eigenvalue({ size })`,
    );
  }
  const clearly = 0.01 * Math.sqrt(size * domain.measure);
  if (!upToSign && moments.every(({ mean }) => mean < -clearly)) {
    throw new ProblemError(
      "exact.u",
      `its integral is ${shown(moments[0]!.mean)}, and eigenfunctions come with a positive one; turn its sign, or add upToSign: true`,
    );
  }
}
