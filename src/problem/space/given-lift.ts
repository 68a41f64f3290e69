import { evaluateFunction } from "../../energy/data.ts";
import type { Lift, LiftValues } from "../../energy/lift/lift-values.ts";
import type { Domain } from "../../geometry/domain.ts";
import { uniformPoint } from "../../geometry/uniform-point.ts";
import type { DataFunction } from "../../jet/data-function.ts";
import { Random } from "../../math/random.ts";
import { drawOn } from "../../quadrature/draw-on.ts";
import { monteCarlo } from "../../quadrature/monte-carlo.ts";
import { ProblemError } from "../../schema/problem-error.ts";
import { type Field, fieldOf, type KnownFunction } from "../field.ts";
import type { DirichletCondition } from "../terms/dirichlet.ts";

/** Parts of a lift that a user gives: one number for all components, or a list of c. */
export type LiftPart = number | DataFunction | KnownFunction;

/** How far l may be from 0, and g from the prescribed value, on the boundary, relative to their sizes. */
const tolerance = 1e-8;

/**
 * A lift whose l, g or both a user gives; a part that is not given is taken from `automatic`.
 *
 * @throws ProblemError if l does not vanish where u is prescribed or is not positive inside, or g has not the
 *   prescribed values
 */
export function givenLift(
  domain: Domain,
  outputs: number,
  conditions: readonly DirichletCondition[],
  parts: { readonly distance?: LiftPart | undefined; readonly extension?: LiftPart | undefined },
  automatic: () => Lift,
): Lift {
  const distance = part("impose.distance", parts.distance, domain, outputs);
  const extension = part("impose.extension", parts.extension, domain, outputs);
  const other = distance && extension ? undefined : automatic();
  const lift: Lift = {
    at(points, count) {
      const rest = other?.at(points, count);
      const l = distance?.(points);
      const g = extension?.(points);
      return {
        g: g?.u ?? rest!.g,
        gradG: g?.grad ?? rest!.gradG,
        l: l?.u ?? rest!.l,
        gradL: l?.grad ?? rest!.gradL,
      };
    },
  };
  check(domain, outputs, conditions, lift);
  return lift;
}

type Spread = (points: Float64Array) => { u: Float64Array; grad: Float64Array };

/** The part for all components, at points. */
function part(
  field: string,
  given: LiftPart | undefined,
  domain: Domain,
  outputs: number,
): Spread | undefined {
  if (given === undefined) return undefined;
  const d = domain.dimension;
  const f = typeof given === "object" && given !== null ? given.value : given;
  const width =
    typeof f === "function"
      ? evaluateFunction(field, f, uniformPoint(domain, new Random(0)), d).width
      : outputs;
  if (width !== 1 && width !== outputs) {
    throw new ProblemError(field, `must return 1 or ${outputs} numbers, got ${width}`);
  }
  const known: Field = fieldOf(field, given, domain, width);
  return (points) => {
    const { u, grad } = known.jet(points);
    const copies = outputs / width;
    return {
      u: Float64Array.from({ length: u.length * copies }, (_, at) => u[Math.floor(at / copies)]!),
      grad: Float64Array.from(
        { length: grad.length * copies },
        (_, at) => grad[Math.floor(at / (copies * d)) * d + (at % d)]!,
      ),
    };
  };
}

function check(domain: Domain, c: number, conditions: readonly DirichletCondition[], lift: Lift): void {
  const random = new Random(0);
  const d = domain.dimension;
  const inside = new Float64Array(256 * d);
  for (let i = 0; i < 256; i++) inside.set(uniformPoint(domain, random), i * d);
  const { l } = lift.at(inside, 256);
  const at = (points: Float64Array, index: number) => {
    const i = Math.floor(index / c);
    return `x = (${points.subarray(i * d, (i + 1) * d).join(", ")})`;
  };
  const notPositive = l.findIndex((value) => !(value > 0));
  if (notPositive >= 0) {
    throw new ProblemError(
      "impose.distance",
      `must be positive in the domain, got ${l[notPositive]} at ${at(inside, notPositive)}`,
    );
  }
  const size = l.reduce((largest, value) => Math.max(largest, value), 0);
  for (const { piece, prescribed, value } of conditions) {
    const { points, count } = drawOn(piece, monteCarlo(), 64, random);
    const values: LiftValues = lift.at(points, count);
    value.values(points).forEach((wanted, index) => {
      if (!prescribed[index % c]) return;
      if (!(Math.abs(values.l[index]!) <= tolerance * size)) {
        throw new ProblemError(
          "impose.distance",
          `must vanish on ${JSON.stringify(piece.name)}, got ${values.l[index]} at ${at(points, index)}`,
        );
      }
      if (!(Math.abs(values.g[index]! - wanted) <= tolerance * (1 + Math.abs(wanted)))) {
        throw new ProblemError(
          "impose.extension",
          `must be ${wanted} on ${JSON.stringify(piece.name)}, got ${values.g[index]} at ${at(points, index)}`,
        );
      }
    });
  }
}
