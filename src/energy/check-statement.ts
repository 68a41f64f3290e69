import type { Domain } from "../geometry/domain.ts";
import { isMapped } from "../geometry/mapped.ts";
import { uniformPoint } from "../geometry/uniform-point.ts";
import { Random } from "../math/random.ts";
import { compositeGauss } from "../quadrature/composite-gauss.ts";
import { drawOn } from "../quadrature/on-region.ts";
import { sobol } from "../quadrature/sobol.ts";
import type { Functional } from "./functional.ts";
import { evaluateLifted } from "./lift.ts";
import { ProblemError } from "./problem-error.ts";
import { type DataFunction, describe, evaluateFunction, type Sample } from "./sample.ts";

/** @throws ProblemError unless it looks like a domain */
export function checkDomain(domain: unknown): asserts domain is Domain {
  const candidate = domain as Partial<Domain> | undefined;
  if (!candidate || !(Number(candidate.dimension) >= 1) || typeof candidate.contains !== "function") {
    throw new ProblemError("domain", `must be a domain such as box([0, 0], [1, 1]), got ${describe(domain)}`);
  }
}

/** @throws ProblemError unless it is a function */
export function checkFunction(field: string, f: unknown): void {
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

/** @throws ProblemError if the integral of the exact u^2 is not the size that the energy asks for */
export function checkSize(u: DataFunction, domain: Domain, size: number): void {
  const d = domain.dimension;
  const cells = [32, 6, 3][d - 1];
  const rule = cells !== undefined && isMapped(domain) ? compositeGauss({ order: 4, cells }) : sobol();
  const { points, weights, count } = drawOn(domain, rule, 4096, new Random(0));
  const { values } = evaluateFunction("exact.u", u, points, d);
  const terms = weights.map((weight, i) => weight * values[i]! ** 2);
  const norm = terms.reduce((a, b) => a + b, 0);
  const error = Math.sqrt(terms.reduce((sum, term) => sum + (term - norm / count) ** 2, 0));
  if (Math.abs(norm - size) <= sizeTolerance * size + 4 * error) return;
  const shown = (value: number) => Number(value.toPrecision(4));
  throw new ProblemError(
    "exact.u",
    `the integral of its square must be the energy's size, ${shown(size)}, got ${shown(norm)}; scale it, or give eigenvalue({ size })`,
  );
}
