import type { Domain } from "../../geometry/domain.ts";
import type { DataFunction } from "../../jet/data-function.ts";
import type { LevelSets } from "../../network/around/cusp-inputs.ts";
import { describe, ProblemError } from "../../schema/problem-error.ts";
import { type Field, fieldOf, type KnownFunction } from "../field.ts";

/** A smooth function phi of the point, zero where grad u may jump; without a gradient, differences are taken. */
export type LevelSet = DataFunction | KnownFunction;

/**
 * Reads the interfaces of a statement.
 *
 * @throws ProblemError if they are not a list of scalar functions, finite and smooth on the domain
 */
export function readInterfaces(domain: Domain, list: unknown): LevelSets {
  if (!Array.isArray(list) || list.length === 0) {
    throw new ProblemError("interfaces", `must be a list of level set functions, got ${describe(list)}`);
  }
  const fields = list.map((given: unknown, k): Field => {
    const field = `interfaces[${k}]`;
    if (typeof given === "number") {
      throw new ProblemError(field, `must be a function of x that vanishes on the interface, got ${given}`);
    }
    return fieldOf(field, given as LevelSet, domain, 1);
  });
  const d = domain.dimension;
  const K = fields.length;
  return {
    count: K,
    at(points) {
      const n = points.length / d;
      const values = new Float64Array(n * K);
      const gradients = new Float64Array(n * K * d);
      fields.forEach((field, k) => {
        const { u, grad } = field.jet(points);
        for (let i = 0; i < n; i++) {
          values[i * K + k] = u[i]!;
          for (let axis = 0; axis < d; axis++) {
            gradients[(i * K + k) * d + axis] = grad[i * d + axis]!;
          }
        }
      });
      return { values, gradients };
    },
  };
}
