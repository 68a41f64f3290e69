import type { Domain } from "../domain.ts";
import { extent } from "../extent.ts";
import { copy, MapInverter, type MappedPoint } from "./invert-map.ts";
import { NearestPoints } from "./nearest-points.ts";
import { PointTable } from "./point-table.ts";
import type { SmoothMap } from "./smooth-map.ts";

/** Of a preimage: none was found, or one out of the domain, or one in the closed domain, to rounding. */
const [none, outside, inside] = [0, 1, 2];

/**
 * The inverse of a map: to a point its preimage in the domain if there is one, else any that is found.
 *
 * Newton's iteration starts at the samples whose images are nearest: at one in the domain, which nearly always is
 * enough, then at four, of the boundary too. All pieces of a boundary ask for the same points one after another, so
 * the last few thousand are remembered.
 */
export class Preimages {
  /** x [d], of the latest point asked for; of no meaning if there is none */
  readonly point: Float64Array;
  /** [d, d]: the inverse of the Jacobian at x */
  readonly inverse: Float64Array;
  private readonly table: PointTable;
  private readonly domain: Domain;
  private readonly rounding: number;
  private readonly spare: Float64Array;
  private readonly inverter: MapInverter;
  /** [n, d + d + d d]: samples, their images and inverse Jacobians side by side, as they are needed together */
  private readonly samples: Float64Array;
  private readonly start: MappedPoint;
  private readonly inDomain: NearestPoints;
  private readonly inDomainOrOnBoundary: NearestPoints;
  private readonly first = new Int32Array(1);
  private readonly several = new Int32Array(4);

  /**
   * @param inDomain samples of the domain, where a start is looked for first
   * @param onBoundary samples of its boundary
   * @param tolerance to which F(x) = y
   */
  constructor(
    domain: Domain,
    map: SmoothMap,
    inDomain: readonly MappedPoint[],
    onBoundary: readonly MappedPoint[],
    tolerance: number,
  ) {
    const d = domain.dimension;
    const length = d + d * d;
    this.domain = domain;
    this.rounding = 1e-12 * extent(domain);
    this.spare = new Float64Array(d);
    this.inverter = new MapInverter(map, tolerance);
    const isRegular = ({ determinant }: MappedPoint) => determinant !== 0;
    const inner = inDomain.filter(isRegular);
    const regular = [...inner, ...onBoundary.filter(isRegular)];
    const images = regular.map(({ image }) => image);
    this.inDomain = new NearestPoints(images.slice(0, inner.length), d);
    this.inDomainOrOnBoundary = new NearestPoints(images, d);
    this.samples = new Float64Array(regular.length * (d + length));
    regular.forEach(({ point, image, inverse }, i) => {
      this.samples.set([...point, ...image, ...inverse], i * (d + length));
    });
    this.start = {
      point: new Float64Array(d),
      image: new Float64Array(d),
      inverse: new Float64Array(d * d),
      determinant: 1,
    };
    this.table = new PointTable(d, length + 1, (y, result) => this.search(y, result));
    this.point = this.table.result.subarray(0, d);
    this.inverse = this.table.result.subarray(d, length);
  }

  /** Writes the preimage of y [d], if there is one: whether there is. */
  find(y: ArrayLike<number>): boolean {
    return this.kindOf(y) !== none;
  }

  /** The same; whether the preimage is in the closed domain, to rounding. */
  findInside(y: ArrayLike<number>): boolean {
    return this.kindOf(y) === inside;
  }

  private kindOf(y: ArrayLike<number>): number {
    const result = this.table.at(y);
    return result[result.length - 1]!;
  }

  private search(y: Float64Array, result: Float64Array): void {
    const kind = result.length - 1;
    result[kind] = none;
    this.inDomain.nearest(y, this.first);
    this.tryFrom(this.first[0]!, y, result);
    if (result[kind] === inside) return;
    this.inDomainOrOnBoundary.nearest(y, this.several);
    for (const sample of this.several) if (result[kind] !== inside) this.tryFrom(sample, y, result);
  }

  private tryFrom(sample: number, y: Float64Array, result: Float64Array): void {
    if (sample < 0) return;
    const { inverter, samples, start, domain } = this;
    const d = this.point.length;
    let at = sample * (2 * d + d * d);
    for (let k = 0; k < d; k++) start.point[k] = samples[at++]!;
    for (let k = 0; k < d; k++) start.image[k] = samples[at++]!;
    for (let e = 0; e < d * d; e++) start.inverse[e] = samples[at++]!;
    if (!inverter.solve(y, start)) return;
    const x = inverter.point;
    const isInside = domain.contains(x) || (domain.signedDistance?.(x, this.spare) ?? -1) >= -this.rounding;
    if (result[result.length - 1] !== none && !isInside) return;
    result[result.length - 1] = isInside ? inside : outside;
    copy(x, this.point);
    copy(inverter.inverse, this.inverse);
  }
}
