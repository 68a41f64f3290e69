import { evaluateFunction } from "../energy/data.ts";
import type { Domain } from "../geometry/domain.ts";
import type { DataFunction } from "../jet/data-function.ts";
import type { Jet } from "../jet/jet.ts";
import { numericalGradient } from "../math/numerical-gradient.ts";
import { checkField } from "../schema/check.ts";
import { optional, parts, tied } from "../schema/parts.ts";
import { naming, ProblemError } from "../schema/problem-error.ts";
import { functionOf } from "../schema/values.ts";

/** A known function with its gradient. */
export interface KnownFunction {
  /** A number, or c numbers for c components. */
  readonly value: DataFunction;
  /** d numbers, or c x d row-major for c components; default: differences, where a gradient is needed. */
  readonly gradient?: DataFunction;
}

/** A known function of c components, with its gradient, wherever it is asked for. */
export interface Field {
  /** c */
  readonly components: number;
  /** The values, where they are the same everywhere. */
  readonly constant?: readonly number[];
  /** The c values at a point. */
  readonly at: DataFunction;
  /** [n, c] at points [n, d] */
  values(points: Float64Array): Float64Array;
  /** Values [n, c] and gradients [n, c, d] at points [n, d]. */
  jet(points: Float64Array): Jet;
}

/** Differences reach this part of the bounding box's width from their point; see `numericalGradient`. */
const stepOfWidth = 1 / 500;

/** The field of constants. */
export function constantField(constant: readonly number[], d: number): Field {
  const components = constant.length;
  const values = (points: Float64Array) =>
    Float64Array.from({ length: (points.length / d) * components }, (_, at) => constant[at % components]!);
  return {
    components,
    constant,
    at: () => constant,
    values,
    jet(points) {
      const u = values(points);
      return { count: points.length / d, u, grad: new Float64Array(u.length * d) };
    },
  };
}

/**
 * The field of a user's function. Without a gradient, its gradient is taken by differences of order 6 with
 * steps of 1/500 of the domain's width, for which it must be smooth; see `numericalGradient`.
 *
 * @param field where the statement has it, for messages
 */
function functionField(
  field: string,
  { value, gradient }: KnownFunction,
  domain: Domain,
  components: number,
): Field {
  const d = domain.dimension;
  const { lower, upper } = domain.bounds;
  const steps = lower.map((low, axis) => stepOfWidth * (upper[axis]! - low));
  const evaluate = (name: string, f: DataFunction, points: Float64Array, wanted: number) => {
    const { values, width } = evaluateFunction(name, f, points, d);
    if (width === wanted) return values;
    throw new ProblemError(name, `must return ${wanted} number${wanted === 1 ? "" : "s"}, got ${width}`);
  };
  const values = (points: Float64Array) => evaluate(field, value, points, components);
  const differences = (points: Float64Array) => {
    const result = new Float64Array(points.length * components);
    const f = value as unknown as (x: number[]) => number | ArrayLike<number>;
    const width = d * components;
    const x = new Array<number>(d).fill(0);
    for (let i = 0; i < points.length / d; i++) {
      for (let k = 0; k < d; k++) x[k] = points[i * d + k]!;
      naming(field, () => numericalGradient(f, components, x, steps, result, i * width));
      let finite = true;
      for (let at = i * width; at < (i + 1) * width; at++) finite &&= Number.isFinite(result[at]);
      if (finite) continue;
      throw new ProblemError(field, `has no finite gradient at x = (${x.join(", ")}); give its gradient too`);
    }
    return result;
  };
  return {
    components,
    at: value,
    values,
    jet: (points) => ({
      count: points.length / d,
      u: values(points),
      grad: gradient ? evaluate(`${field}: gradient`, gradient, points, components * d) : differences(points),
    }),
  };
}

/** What a statement may give for a scalar function: a number, a function of the point, or one with its gradient. */
export function isScalarValue(value: unknown): boolean {
  return typeof value === "number" || typeof value === "function" || isKnownFunction(value);
}

/** True for what is meant to be `{ value, gradient? }`. */
function isKnownFunction(value: unknown): boolean {
  return typeof (value as Partial<KnownFunction> | null)?.value === "function";
}

const forms = "a number, a function of x, or { value, gradient }";
const knownFunction = tied<KnownFunction>()(
  parts(
    { value: functionOf<DataFunction>("x"), gradient: optional(functionOf<DataFunction>("x")) },
    { what: forms },
  ),
);

/** @throws ProblemError if a constant is not finite or the value is none of a field's forms */
export function fieldOf(
  field: string,
  value: number | DataFunction | KnownFunction,
  domain: Domain,
  components: number,
): Field {
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new ProblemError(field, `must be finite, got ${value}`);
    return constantField(new Array<number>(components).fill(value), domain.dimension);
  }
  if (typeof value === "function") return functionField(field, { value }, domain, components);
  if (value === null) {
    throw new ProblemError(field, `must be ${forms}, got null; where u is free, leave the piece out`);
  }
  checkField(knownFunction, value, field);
  return functionField(field, value, domain, components);
}
