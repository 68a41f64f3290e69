import { evaluateFunction } from "../energy/data.ts";
import type { Domain } from "../geometry/domain.ts";
import { uniformPoint } from "../geometry/uniform-point.ts";
import { numericalGradient } from "../math/numerical-gradient.ts";
import { Random } from "../math/random.ts";
import { ProblemError } from "../schema/problem-error.ts";
import type { KnownFunction } from "./field.ts";

/** Points at which a gradient is compared with differences; one right point is enough: the others may lie at kinks. */
const tries = 8;
/** Of the domain's width: short, so that fast waves pass, and not so short that values in float32 would not. */
const stepOfWidth = 1e-4;
/** Of the sum of the differences' sizes there; slips are far above it. */
const tolerance = 1e-2;

/**
 * Compares a function's gradient with differences of order 6.
 *
 * @param field where the statement has the function; its gradient is `field.grad`
 * @throws ProblemError if the gradient [c, d] disagrees with the function's differences at every one of some points
 */
export function checkGradient(
  field: string,
  { value, gradient }: Required<KnownFunction>,
  domain: Domain,
  components: number,
): void {
  const d = domain.dimension;
  const random = new Random(0);
  const { lower, upper } = domain.bounds;
  const steps = lower.map((low, axis) => stepOfWidth * (upper[axis]! - low));
  const f = value as unknown as (x: number[]) => number | ArrayLike<number>;
  const differences = new Float64Array(components * d);
  let last = "";
  for (let attempt = 0; attempt < tries; attempt++) {
    const x = uniformPoint(domain, random);
    const stated = Array.from(evaluateFunction(`${field}.grad`, gradient, x, d).values);
    numericalGradient(f, components, Array.from(x), steps, differences, 0);
    const found = Array.from(differences);
    if (!found.every(Number.isFinite)) return; // nothing to compare with
    const size = found.reduce((sum, entry) => sum + Math.abs(entry), 0);
    const off = stated.findIndex((entry, k) => !(Math.abs(entry - found[k]!) <= tolerance * size + 1e-9));
    if (off < 0) return;
    const axis = ["x", "y", "z"][off % d];
    const part = `derivative ${axis === undefined || d > 3 ? `along axis ${(off % d) + 1}` : `in ${axis}`}`;
    const of = components === 1 ? "u" : `u${Math.floor(off / d) + 1}`;
    const at = Array.from(x, (entry) => Number(entry.toPrecision(4))).join(", ");
    last = `the ${part} of ${of} at (${at}) is ${shown(found[off]!)} by differences, got ${shown(stated[off]!)}`;
  }
  throw new ProblemError(`${field}.grad`, last);
}

const shown = (value: number) => String(Number(value.toPrecision(5)));
