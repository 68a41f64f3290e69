import type { BoundaryPiece, Domain } from "../geometry/domain.ts";
import type { Random } from "../math/random.ts";
import { drawOn } from "../quadrature/draw-on.ts";
import type { QuadratureRule } from "../quadrature/quadrature.ts";
import { type DataSource, type DataValues, evaluateData } from "./data.ts";
import type { LiftValues } from "./lift/lift-values.ts";

/** Quadrature points on the domain or on one piece of its boundary, with the problem's data there. */
export interface RegionSample {
  /** "domain", or the name of the boundary piece. */
  readonly region: string;
  /** Index of its first point among the sample's points. */
  readonly offset: number;
  /** n */
  readonly count: number;
  /** [n, d] */
  readonly points: Float64Array;
  /** [n], sum = measure of the region */
  readonly weights: Float64Array;
  /** [n, d], on the boundary */
  readonly normals?: Float64Array;
  /** The problem's data at the points, by name. */
  readonly data: Readonly<Record<string, DataValues>>;
}

/** All points at which one energy is evaluated: the domain's first, then each boundary piece's. */
export interface Sample {
  /** N, the points of all regions. */
  readonly count: number;
  /** [N, d] */
  readonly points: Float64Array;
  /** The domain's region first. */
  readonly regions: readonly [RegionSample, ...RegionSample[]];
  /** At all points, where the problem has one: the unknown is then u = g + l N, with N the network. */
  readonly lift?: LiftValues;
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
  sources: readonly DataSource[],
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
      data: evaluateData(sources, region, quadrature.points, d),
    };
    offset += quadrature.count;
    return sample;
  });
  return { count: total, points, regions: regions as [RegionSample, ...RegionSample[]] };
}
