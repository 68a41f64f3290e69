import { evaluateFunction } from "../../energy/data.ts";
import type { Domain } from "../../geometry/domain.ts";
import { uniformPoint } from "../../geometry/uniform-point.ts";
import type { DataFunction, Point } from "../../jet/data-function.ts";
import type { Jet } from "../../jet/jet.ts";
import { Random } from "../../math/random.ts";
import type { FixedFunctions } from "../../network/around/fixed-functions.ts";
import { checkField } from "../../schema/check.ts";
import { parts, tied } from "../../schema/parts.ts";
import { ProblemError } from "../../schema/problem-error.ts";
import { functionOf, listOf } from "../../schema/values.ts";

/** A function psi that stands beside the network, u = N + C psi, with C trained. */
export interface EnrichmentFunction {
  /** psi: a number, or c numbers for c components. */
  readonly value: DataFunction;
  /** grad psi, exact: d numbers, or c x d row-major. Differences would be useless near a singular point. */
  readonly gradient: DataFunction;
}

const enrichmentFunctions = listOf(
  tied<EnrichmentFunction>()(
    parts(
      { value: functionOf<DataFunction>("x"), gradient: functionOf<DataFunction>("x") },
      { what: "{ value, gradient }, two functions of x" },
    ),
  ),
  "a list of functions { value, gradient }",
);

/**
 * Reads and tries the enrichment functions of a statement.
 *
 * @throws ProblemError if one is not `{ value, gradient }`, has the wrong number of components, or a gradient that
 *   differences of its values contradict
 */
export function readEnrichment(
  domain: Domain,
  outputs: number,
  list: readonly EnrichmentFunction[],
): FixedFunctions {
  checkField(enrichmentFunctions, list, "enrichment");
  const d = domain.dimension;
  const functions = list.map((given, k) => {
    const field = `enrichment[${k}]`;
    const jet = jetOf(field, given, outputs, d);
    checkGradient(field, jet, domain);
    return jet;
  });
  return { count: functions.length, jets: (points) => functions.map((jet) => jet(points)) };
}

type JetFunction = (points: Float64Array) => Jet;

function jetOf(
  field: string,
  { value, gradient }: EnrichmentFunction,
  outputs: number,
  d: number,
): JetFunction {
  const check = (name: string, width: number, wanted: number) => {
    if (width === wanted) return;
    throw new ProblemError(name, `must return ${wanted} number${wanted === 1 ? "" : "s"}, got ${width}`);
  };
  const slopes = (x: Point) => {
    const slope = gradient(x);
    check(`${field}.gradient`, typeof slope === "number" ? 1 : slope.length, outputs * d);
    return slope;
  };
  return (points) => {
    const count = points.length / d;
    const { values, width } = evaluateFunction(`${field}.value`, value, points, d);
    check(`${field}.value`, width, outputs);
    const grad = new Float64Array(count * outputs * d);
    const x = new Array<number>(d).fill(0);
    for (let i = 0; i < count; i++) {
      for (let k = 0; k < d; k++) x[k] = points[i * d + k]!;
      // At a singular point itself the gradient is infinite, and may be asked for by a picture.
      const slope = slopes(x as unknown as Point);
      if (typeof slope === "number") grad[i] = slope;
      else grad.set(slope, i * outputs * d);
    }
    return { count, u: values, grad };
  };
}

const tries = 32;

/** Compares with central differences at random points; a few of them may lie on a cut-off's kink. */
function checkGradient(field: string, jet: JetFunction, domain: Domain): void {
  const d = domain.dimension;
  const random = new Random(0);
  const { lower, upper } = domain.bounds;
  const h = 1e-5 * Math.max(...lower.map((low, k) => upper[k]! - low));
  let wrong = 0;
  let worst = "";
  for (let i = 0; i < tries; i++) {
    const x = Float64Array.from(uniformPoint(domain, random));
    const { u, grad } = jet(x);
    const size = Math.max(...u.map(Math.abs)) / (1e5 * h) + Math.max(...grad.map(Math.abs));
    for (let axis = 0; axis < d; axis++) {
      const at = (shift: number) => jet(x.map((coordinate, k) => coordinate + (k === axis ? shift : 0))).u;
      const [ahead, behind] = [at(h), at(-h)];
      const bad = u.findIndex((_, j) => {
        const slope = (ahead[j]! - behind[j]!) / (2 * h);
        return !(Math.abs(slope - grad[j * d + axis]!) <= 1e-3 * size);
      });
      if (bad < 0) continue;
      wrong++;
      const slope = (ahead[bad]! - behind[bad]!) / (2 * h);
      worst = `${grad[bad * d + axis]} at x = (${x.join(", ")}), axis ${axis}, where differences give ${slope}`;
      break;
    }
  }
  if (wrong > tries / 4) {
    throw new ProblemError(`${field}.gradient`, `is not the gradient of value: ${worst}`);
  }
}
