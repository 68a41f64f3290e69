import type { BoundaryPiece, Domain } from "../geometry/domain.ts";
import { type DataFunction, isConstantFunction } from "../jet/data-function.ts";
import type { Random } from "../math/random.ts";
import { drawOn } from "../quadrature/draw-on.ts";
import type { QuadratureRule } from "../quadrature/quadrature.ts";
import type { LiftValues } from "./lift/lift-values.ts";
import { naming, ProblemError } from "./problem-error.ts";

/** A data function's values at the points of a region: [n, width]; scalars have width 1. */
export interface DataValues {
  readonly values: Float64Array;
  readonly width: number;
  /** True when the function returned plain numbers. */
  readonly scalar: boolean;
}

/** Quadrature points on the domain or on one piece of its boundary, with the problem's data there. */
export interface RegionSample {
  /** "domain", or the name of the boundary piece. */
  readonly region: string;
  /** Index of its first point among the sample's points. */
  readonly offset: number;
  readonly count: number;
  /** [n, d] */
  readonly points: Float64Array;
  /** [n], sum = measure of the region */
  readonly weights: Float64Array;
  /** [n, d], on the boundary */
  readonly normals?: Float64Array;
  readonly data: Readonly<Record<string, DataValues>>;
}

/** All points at which one energy is evaluated: the domain's first, then each boundary piece's. */
export interface Sample {
  readonly count: number;
  /** [N, d] */
  readonly points: Float64Array;
  /** The domain's region first. */
  readonly regions: readonly [RegionSample, ...RegionSample[]];
  /** At all points, where the problem has one: the unknown is then u = g + l N, with N the network. */
  readonly lift?: LiftValues;
}

/** The data functions that an energy needs. */
export interface DataSource {
  /** Where the problem's statement has them, for messages: "data" or "elliptic". */
  readonly field: string;
  /** By name, on a region: "domain" or a boundary piece. */
  data(region: string): Readonly<Record<string, DataFunction>>;
}

/**
 * Draws points on the domain and on the named boundary pieces and evaluates the data there.
 * A boundary piece gets about n^((d-1)/d) points, at least 4 (one, where the boundary is points) and
 * never more in all than the domain.
 *
 * @throws ProblemError if data is not finite at a point
 */
export function drawSample(
  domain: Domain,
  pieces: readonly BoundaryPiece[],
  source: DataSource,
  rule: QuadratureRule,
  count: number,
  random: Random,
): Sample {
  const d = domain.dimension;
  const perPiece =
    d === 1
      ? 1
      : Math.max(4, Math.ceil(Math.min(count ** ((d - 1) / d), count / Math.max(pieces.length, 1))));
  const drawn = [
    { region: "domain", quadrature: drawOn(domain, rule, count, random) },
    ...pieces.map((piece) => ({ region: piece.name, quadrature: drawOn(piece, rule, perPiece, random) })),
  ];
  const total = drawn.reduce((sum, { quadrature }) => sum + quadrature.count, 0);
  const points = pieces.length === 0 ? drawn[0]!.quadrature.points : new Float64Array(total * d);
  let offset = 0;
  const regions = drawn.map(({ region, quadrature }): RegionSample => {
    if (pieces.length > 0) points.set(quadrature.points, offset * d);
    const sample = {
      region,
      offset,
      count: quadrature.count,
      points: quadrature.points,
      weights: quadrature.weights,
      ...(quadrature.normals && { normals: quadrature.normals }),
      data: evaluateData(source, region, quadrature.points, d),
    };
    offset += quadrature.count;
    return sample;
  });
  return { count: total, points, regions: regions as [RegionSample, ...RegionSample[]] };
}

function evaluateData(
  source: DataSource,
  region: string,
  points: Float64Array,
  d: number,
): Record<string, DataValues> {
  const result: Record<string, DataValues> = {};
  for (const [name, f] of Object.entries(source.data(region))) {
    result[name] = evaluateFunction(`${source.field}.${name}`, f, points, d);
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

/** A value as it should stand in a message: short, and recognisable. */
export function describe(value: unknown): string {
  if (typeof value === "function") return `a function`;
  if (typeof value === "object" && value !== null) {
    try {
      const text = JSON.stringify(value);
      return text.length > 60 ? `${text.slice(0, 57)}...` : text;
    } catch {
      return "an object"; // cyclic, or holding a BigInt
    }
  }
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
