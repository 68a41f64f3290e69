import { type DataFunction, isConstantFunction } from "../jet/data-function.ts";
import { describe, naming, ProblemError } from "../schema/problem-error.ts";

/** A data function's values at the points of a region. */
export interface DataValues {
  /** [n, width] */
  readonly values: Float64Array;
  /** Numbers a point: 1 for scalars. */
  readonly width: number;
  /** True when the function returned plain numbers. */
  readonly scalar: boolean;
}

/** Data that is computed at all points [n, d] of a region at once: another solution's values, say. */
export interface BatchFunction {
  /** Its values at points [n, d]. */
  readonly batch: (points: Float64Array) => DataValues;
}

/** The data functions that an energy needs. */
export interface DataSource {
  /** Where the problem's statement has them, for messages: "data" or "elliptic". */
  readonly field: string;
  /** By name, on a region: "domain" or a boundary piece. */
  data(region: string): Readonly<Record<string, DataFunction | BatchFunction>>;
}

/**
 * The data of some sources at the points [n, d] of a region, by name.
 *
 * @throws ProblemError if data is not finite at a point
 */
export function evaluateData(
  sources: readonly DataSource[],
  region: string,
  points: Float64Array,
  d: number,
): Record<string, DataValues> {
  const result: Record<string, DataValues> = {};
  for (const source of sources) {
    for (const [name, f] of Object.entries(source.data(region))) {
      result[name] =
        typeof f === "function" ? evaluateFunction(`${source.field}.${name}`, f, points, d) : f.batch(points);
    }
  }
  return result;
}

/**
 * A data function's values at points [n, d].
 *
 * @throws ProblemError, naming `field`, if the function throws, a value is not finite or a list changes its
 *   length
 */
export function evaluateFunction(
  field: string,
  f: DataFunction,
  points: Float64Array,
  d: number,
): DataValues {
  const count = points.length / d;
  const x = new Array<number>(d).fill(0) as unknown as [number, number, number];
  const moveTo = (i: number) => {
    for (let k = 0; k < d; k++) x[k] = points[i * d + k]!;
  };
  const wrong = (got: unknown): never => {
    throw new ProblemError(field, `must be finite, got ${describe(got)} at x = (${x.join(", ")})`);
  };
  moveTo(0);
  const first = naming(field, () => f(x));
  if (typeof first === "number") {
    const values = new Float64Array(count);
    if (isConstantFunction(f) && Number.isFinite(first)) {
      return { values: values.fill(first), width: 1, scalar: true };
    }
    for (let i = 0; i < count; i++) {
      moveTo(i);
      const value = f(x) as number;
      if (!Number.isFinite(value)) wrong(value);
      values[i] = value;
    }
    return { values, width: 1, scalar: true };
  }
  if (first === null || typeof first !== "object" || !(first.length > 0)) {
    throw new ProblemError(field, `must return a number or a list of numbers, got ${describe(first)}`);
  }
  const width = first.length;
  const values = new Float64Array(count * width);
  for (let i = 0; i < count; i++) {
    moveTo(i);
    const list = f(x) as ArrayLike<number>;
    if (list.length !== width) {
      throw new ProblemError(
        field,
        `must return a list of fixed length, got ${width} and then ${list.length} numbers`,
      );
    }
    for (let j = 0; j < width; j++) {
      if (!Number.isFinite(list[j])) wrong(list[j]);
      values[i * width + j] = list[j]!;
    }
  }
  return { values, width, scalar: false };
}
