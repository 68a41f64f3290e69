import type { SmoothMap } from "./smooth-map.ts";

/** A point, and a map there. */
export interface MappedPoint {
  /** [d] */
  readonly point: Float64Array;
  /** [d] */
  readonly image: Float64Array;
  /** [d, d], row-major: the inverse of the Jacobian */
  readonly inverse: Float64Array;
  readonly determinant: number;
}

/**
 * Solves F(x) = y by Newton's iteration, with halved steps where the residual does not fall, until it is of the
 * size of the tolerance. Arrays are made once: `point` and `inverse` hold what the latest call found.
 */
export class MapInverter {
  /** x [d] */
  readonly point: Float64Array;
  /** [d, d]: the inverse of the Jacobian at x */
  readonly inverse: Float64Array;
  private readonly map: SmoothMap;
  private readonly tolerance: number;
  private readonly step: Float64Array;
  private readonly next: Float64Array;
  private readonly image: Float64Array;
  private determinant = 0;
  private residual = 0;

  constructor(map: SmoothMap, tolerance: number) {
    const d = map.dimension;
    this.map = map;
    this.tolerance = tolerance;
    this.point = new Float64Array(d);
    this.inverse = new Float64Array(d * d);
    this.step = new Float64Array(d);
    this.next = new Float64Array(d);
    this.image = new Float64Array(d);
  }

  /**
   * @param y [d]
   * @returns whether the iteration converges; if not, `point` is of no meaning
   */
  solve(y: Float64Array, start: MappedPoint): boolean {
    copy(start.point, this.point);
    copy(start.inverse, this.inverse);
    copy(start.image, this.image);
    this.determinant = start.determinant;
    this.residual = gap(start.image, y);
    for (let iteration = 0; iteration < 60 && this.residual > this.tolerance; iteration++) {
      if (this.determinant === 0) return false;
      if (!this.descend(y)) break;
    }
    // rounding may stop the descent a little above the tolerance
    return this.residual <= 10 * this.tolerance;
  }

  /** One step; false if the residual does not fall. */
  private descend(y: Float64Array): boolean {
    const { map, point, inverse, image, step, next, residual } = this;
    const d = point.length;
    for (let i = 0; i < d; i++) {
      let sum = 0;
      for (let k = 0; k < d; k++) sum += inverse[i * d + k]! * (y[k]! - image[k]!);
      step[i] = sum;
    }
    const leastShare = residual <= 10 * this.tolerance ? 1 : 1e-4;
    for (let share = 1; share >= leastShare; share /= 2) {
      for (let i = 0; i < d; i++) next[i] = point[i]! + share * step[i]!;
      const reached = this.residualAt(next, y);
      if (!(reached < residual)) continue;
      this.residual = reached;
      this.determinant = map.invert();
      copy(next, point);
      copy(map.image, image);
      copy(map.inverse, inverse);
      return true;
    }
    return false;
  }

  /** Newton's steps may leave the set where the map is defined: NaN there. */
  private residualAt(x: Float64Array, y: Float64Array): number {
    try {
      this.map.evaluate(x);
    } catch {
      return Number.NaN;
    }
    return gap(this.map.image, y);
  }
}

function gap(p: Float64Array, q: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < q.length; k++) sum += (p[k]! - q[k]!) ** 2;
  return Math.sqrt(sum);
}

/** For a few numbers, faster than `set`. */
export function copy(from: Float64Array, to: Float64Array): void {
  for (let i = 0; i < to.length; i++) to[i] = from[i]!;
}
