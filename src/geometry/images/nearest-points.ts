const leafSize = 8;

/**
 * Points of R^d that find their nearest to another: a k-d tree.
 *
 * Source: J. L. Bentley, "Multidimensional binary search trees used for associative searching", Comm. ACM 18
 * (1975) 509-517.
 */
export class NearestPoints {
  private readonly dimension: number;
  /** The points' numbers in the order of the tree: the middle of a range splits it, across axes in turn. */
  private readonly order: Int32Array;
  /** [n, d], in that order */
  private readonly points: Float64Array;
  private distances = new Float64Array(0);
  private found: Int32Array = new Int32Array(0);

  /** @param points [n] of [d] */
  constructor(points: readonly ArrayLike<number>[], dimension: number) {
    this.dimension = dimension;
    this.order = Int32Array.from(points, (_, i) => i);
    this.sort(points, 0, points.length, 0);
    this.points = new Float64Array(points.length * dimension);
    this.order.forEach((i, at) => {
      this.points.set(points[i]!, at * dimension);
    });
  }

  /**
   * Writes the numbers of the nearest points, the nearest first, and -1 where there are no more points.
   *
   * @param y [d]
   * @param found as many as are wanted
   */
  nearest(y: Float64Array, found: Int32Array): void {
    if (this.distances.length !== found.length) this.distances = new Float64Array(found.length);
    this.distances.fill(Number.POSITIVE_INFINITY);
    this.found = found.fill(-1);
    this.search(y, 0, this.order.length, 0);
  }

  private sort(points: readonly ArrayLike<number>[], from: number, to: number, axis: number): void {
    if (to - from <= leafSize) return;
    this.order.subarray(from, to).sort((i, j) => points[i]![axis]! - points[j]![axis]!);
    const middle = (from + to) >> 1;
    const next = (axis + 1) % this.dimension;
    this.sort(points, from, middle, next);
    this.sort(points, middle + 1, to, next);
  }

  private search(y: Float64Array, from: number, to: number, axis: number): void {
    if (to - from <= leafSize) {
      for (let at = from; at < to; at++) this.offer(y, at);
      return;
    }
    const middle = (from + to) >> 1;
    const beyond = y[axis]! - this.points[middle * this.dimension + axis]!;
    const next = (axis + 1) % this.dimension;
    if (beyond < 0) this.search(y, from, middle, next);
    else this.search(y, middle + 1, to, next);
    if (beyond * beyond > this.distances[this.distances.length - 1]!) return;
    this.offer(y, middle);
    if (beyond < 0) this.search(y, middle + 1, to, next);
    else this.search(y, from, middle, next);
  }

  /** Puts a point among those found if it is nearer than the last of them. */
  private offer(y: Float64Array, at: number): void {
    const { dimension: d, points, distances, found } = this;
    let squared = 0;
    for (let k = 0; k < d; k++) squared += (points[at * d + k]! - y[k]!) ** 2;
    let place = found.length;
    for (; place > 0 && squared < distances[place - 1]!; place--) {
      if (place === found.length) continue;
      distances[place] = distances[place - 1]!;
      found[place] = found[place - 1]!;
    }
    if (place === found.length) return;
    distances[place] = squared;
    found[place] = this.order[at]!;
  }
}
