import { joeKuoDirectionNumbers } from "./joe-kuo.ts";
import { type Scrambling, unscrambled } from "./scrambling.ts";

const bits = 52;
const half = 26;
const halfMask = 67108863; // 2^26 - 1
const halfRadix = 67108864; // 2^26
const length = 4503599627370496; // 2^52

/** The largest dimension of a Sobol sequence for which direction numbers are stored. */
export const maximumSobolDimension = 1024;

/**
 * The Sobol sequence in Gray-code order: 2^52 points in [0,1)^d, multiples of 2^-52, the origin first.
 *
 * Sources: I. M. Sobol (1967); I. A. Antonov and V. M. Saleev (1979) for the order; direction numbers of
 * S. Joe and F. Y. Kuo (2008). Digits are held as two integers of 26 bits, since JavaScript's bitwise
 * operators see 32.
 */
export class SobolSequence {
  /** d */
  readonly dimension: number;
  /** Digits 1-26 and 27-52 of the direction numbers, [52, d] each. */
  private readonly directionsHigh: Int32Array;
  private readonly directionsLow: Int32Array;
  /** Digits of the next point, [d] each. */
  private readonly high: Int32Array;
  private readonly low: Int32Array;
  /** The next point's index is indexHigh 2^26 + indexLow. */
  private indexHigh = 0;
  private indexLow = 0;

  /**
   * The sequence from its first point on.
   *
   * @param dimension d, from 0 to 1024
   * @throws RangeError if the dimension is not an integer in that range
   */
  constructor(dimension: number) {
    if (!Number.isInteger(dimension) || dimension < 0 || dimension > maximumSobolDimension) {
      throw new RangeError(
        `Sobol: dimension must be an integer from 0 to ${maximumSobolDimension}, got ${dimension}`,
      );
    }
    this.dimension = dimension;
    this.directionsHigh = new Int32Array(bits * dimension);
    this.directionsLow = new Int32Array(bits * dimension);
    this.high = new Int32Array(dimension);
    this.low = new Int32Array(dimension);
    for (let axis = 0, row = 0; axis < dimension; axis++) {
      if (axis === 0) this.setVanDerCorput();
      else row = this.setDirections(axis, row);
    }
  }

  /** Index of the next point, from 0 to 2^52. */
  get index(): number {
    return this.indexHigh * halfRadix + this.indexLow;
  }

  /**
   * Makes `index` the next point.
   * @throws RangeError if the index is not an integer in [0, 2^52)
   */
  seek(index: number): void {
    this.digitsAt(index, this.high, this.low);
    this.indexHigh = Math.floor(index / halfRadix);
    this.indexLow = index % halfRadix;
  }

  /**
   * The point [d] of this index; the next point stays what it was.
   * @throws RangeError if the index is not an integer in [0, 2^52)
   */
  at(index: number): Float64Array {
    const high = new Int32Array(this.dimension);
    const low = new Int32Array(this.dimension);
    this.digitsAt(index, high, low);
    const point = new Float64Array(this.dimension);
    unscrambled(high, low, point, 0);
    return point;
  }

  /**
   * The next point [d].
   * @throws RangeError past the last of the 2^52 points
   */
  next(): Float64Array {
    return this.fill(new Float64Array(this.dimension), 1);
  }

  /**
   * Writes the next `count` points, scrambled if asked, to `points` [count, d] and returns it.
   * @throws RangeError if fewer than `count` points are left, or `points` is too short for them
   */
  fill(points: Float64Array, count: number, scrambling: Scrambling = unscrambled): Float64Array {
    if (!Number.isInteger(count) || count < 0 || count > length - this.index) {
      throw new RangeError(`Sobol: ${length - this.index} points are left, got a request for ${count}`);
    }
    if (points.length < count * this.dimension) {
      throw new RangeError(`Sobol: points must hold ${count * this.dimension} numbers, got ${points.length}`);
    }
    for (let i = 0, offset = 0; i < count; i++, offset += this.dimension) {
      scrambling(this.high, this.low, points, offset);
      this.advance();
    }
    return points;
  }

  /** Successive Gray codes differ in the bit that is the lowest zero of the index. */
  private advance(): void {
    const bit = this.indexLow === halfMask ? half + lowestZero(this.indexHigh) : lowestZero(this.indexLow);
    if (++this.indexLow === halfRadix) {
      this.indexLow = 0;
      this.indexHigh++;
    }
    if (bit >= bits) return;
    const { dimension, high, low, directionsHigh, directionsLow } = this;
    for (let axis = 0, at = bit * dimension; axis < dimension; axis++, at++) {
      high[axis] = high[axis]! ^ directionsHigh[at]!;
      low[axis] = low[axis]! ^ directionsLow[at]!;
    }
  }

  private digitsAt(index: number, high: Int32Array, low: Int32Array): void {
    if (!Number.isInteger(index) || index < 0 || index >= length) {
      throw new RangeError(`Sobol: index must be an integer from 0 to 2^52 - 1, got ${index}`);
    }
    const indexHigh = Math.floor(index / halfRadix);
    const indexLow = index % halfRadix;
    const grayHigh = indexHigh ^ (indexHigh >>> 1);
    const grayLow = indexLow ^ (indexLow >>> 1) ^ ((indexHigh & 1) << (half - 1));
    high.fill(0);
    low.fill(0);
    for (let bit = 0; bit < bits; bit++) {
      const set = bit < half ? grayLow >>> bit : grayHigh >>> (bit - half);
      if ((set & 1) === 0) continue;
      for (let axis = 0, at = bit * this.dimension; axis < this.dimension; axis++, at++) {
        high[axis] = high[axis]! ^ this.directionsHigh[at]!;
        low[axis] = low[axis]! ^ this.directionsLow[at]!;
      }
    }
  }

  private setVanDerCorput(): void {
    for (let bit = 0; bit < bits; bit++) {
      if (bit < half) this.directionsHigh[bit * this.dimension] = 1 << (half - 1 - bit);
      else this.directionsLow[bit * this.dimension] = 1 << (bits - 1 - bit);
    }
  }

  /** Fills one axis from the table's row that starts at `row`; returns where the following row starts. */
  private setDirections(axis: number, row: number): number {
    const { dimension, directionsHigh, directionsLow } = this;
    const polynomial = joeKuoDirectionNumbers[row]!;
    const degree = 31 - Math.clz32(polynomial);
    for (let bit = 0; bit < degree; bit++) {
      directionsHigh[bit * dimension + axis] = joeKuoDirectionNumbers[row + 1 + bit]! << (half - 1 - bit);
    }
    for (let bit = degree; bit < bits; bit++) {
      // v_k = a_1 v_{k-1} + ... + a_s v_{k-s} + 2^-s v_{k-s}, added digit by digit modulo 2
      const oldest = (bit - degree) * dimension + axis;
      let high = directionsHigh[oldest]! >>> degree;
      let low =
        (directionsLow[oldest]! >>> degree) | ((directionsHigh[oldest]! << (half - degree)) & halfMask);
      for (let lag = 1; lag <= degree; lag++) {
        if (((polynomial >>> (degree - lag)) & 1) === 0) continue;
        const at = (bit - lag) * dimension + axis;
        high ^= directionsHigh[at]!;
        low ^= directionsLow[at]!;
      }
      directionsHigh[bit * dimension + axis] = high;
      directionsLow[bit * dimension + axis] = low;
    }
    return row + 1 + degree;
  }
}

/** Position of the lowest zero bit; 26 when all of the low 26 bits are ones. */
function lowestZero(value: number): number {
  const zeros = ~value;
  return 31 - Math.clz32(zeros & -zeros);
}
