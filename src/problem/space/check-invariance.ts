import { evaluateFunction } from "../../energy/data.ts";
import type { Lift } from "../../energy/lift/lift-values.ts";
import type { Domain } from "../../geometry/domain.ts";
import type { DataFunction } from "../../jet/data-function.ts";
import { Random } from "../../math/random.ts";
import type { FixedFunctions } from "../../network/around/fixed-functions.ts";
import { drawOn } from "../../quadrature/draw-on.ts";
import { monteCarlo } from "../../quadrature/monte-carlo.ts";
import { ProblemError } from "../../schema/problem-error.ts";
import type { DirichletCondition } from "../terms/dirichlet.ts";
import type { Invariance } from "./invariance.ts";

/** What u is made of and compared with, besides the network. */
export interface PartsOfUnknown {
  readonly conditions?: readonly DirichletCondition[];
  readonly lift?: Lift;
  readonly enrichment?: FixedFunctions;
  /** u itself, where it is known. */
  readonly exact?: DataFunction;
}

/**
 * Checks that everything which u is made of is periodic or symmetric as u is stated to be.
 *
 * @throws ProblemError naming the part that is not
 */
export function checkInvariance(
  domain: Domain,
  invariance: Invariance,
  { conditions = [], lift, enrichment, exact }: PartsOfUnknown,
): void {
  refuseConditionsOnPeriodicFaces(domain, invariance, conditions);
  const d = domain.dimension;
  if (exact) compare("exact.u", invariance, (x) => evaluateFunction("exact.u", exact, x, d).values);
  for (let k = 0; k < (enrichment?.count ?? 0); k++) {
    compare(`enrichment[${k}]`, invariance, (x) => enrichment!.jets(x)[k]!.u);
  }
  if (!lift) return;
  compare("impose: the lift's g", invariance, (x) => lift.at(x, x.length / d).g);
  compare("impose: the lift's l", invariance, (x) => lift.at(x, x.length / d).l, false);
}

/**
 * Compares a function's values at the points of the checks and at their images.
 *
 * @param values of points [n, d]: [n, c]
 * @param signed whether it must change its sign as u does; else it must not change
 * @throws ProblemError if it is not as u is stated to be
 */
function compare(
  field: string,
  { checks, inside }: Invariance,
  values: (points: Float64Array) => ArrayLike<number>,
  signed = true,
): void {
  const size = Array.from(values(inside)).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (const { name, sign, count, points, images } of checks) {
    const [here, there] = [Array.from(values(points)), Array.from(values(images))];
    const wrong = here.findIndex(
      (value, at) => Math.abs(there[at]! - (signed ? sign : 1) * value) > 1e-6 * size,
    );
    if (wrong < 0) continue;
    const d = points.length / count;
    const i = Math.floor(wrong / (here.length / count));
    const [x, image] = [points, images].map((set) => `(${set.subarray(i * d, (i + 1) * d).join(", ")})`);
    throw new ProblemError(
      field,
      `${signed ? `is not ${name}, as u is stated to be` : `changes, where u is stated to be ${name}`}: ${here[wrong]} at ${x} and ${there[wrong]} at ${image}`,
    );
  }
}

/** @throws ProblemError if a condition is on a face that its opposite is identified with */
function refuseConditionsOnPeriodicFaces(
  domain: Domain,
  { periodic }: Invariance,
  conditions: readonly DirichletCondition[],
): void {
  const { dimension: d, bounds } = domain;
  for (const { piece } of conditions) {
    const { points } = drawOn(piece, monteCarlo(), 16, new Random(0));
    for (const axis of periodic) {
      const sides = [bounds.lower[axis]!, bounds.upper[axis]!];
      if (!sides.some((side) => points.every((value, at) => at % d !== axis || value === side))) continue;
      throw new ProblemError(
        "dirichlet",
        `prescribes u on ${JSON.stringify(piece.name)}, where it is periodic; name the other pieces`,
      );
    }
  }
}
