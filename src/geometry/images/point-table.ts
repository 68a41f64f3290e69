/**
 * Remembers a function of points of R^d, for points that come back soon: by its coordinates each has one row of a
 * table, and takes it from the point that had it before. Results are those of the function, bit by bit.
 */
export class PointTable {
  /** The latest result; written anew by the next `at`. */
  readonly result: Float64Array;
  private readonly write: (point: Float64Array, result: Float64Array) => void;
  private readonly size: number;
  /** [size, d + length of the result]: a point, NaN where there is none, and its result */
  private readonly rows: Float64Array;
  /** [d], of the latest point */
  private readonly key: Float64Array;
  private readonly words: Int32Array;

  /**
   * @param length of a result; there are rows for 4096 points, or for 2^18 numbers if that is less
   * @param write evaluates the function
   */
  constructor(dimension: number, length: number, write: (point: Float64Array, result: Float64Array) => void) {
    this.result = new Float64Array(length);
    this.write = write;
    this.size = Math.min(4096, 2 ** Math.max(0, Math.floor(18 - Math.log2(dimension + length))));
    this.rows = new Float64Array(this.size * (dimension + length)).fill(Number.NaN);
    this.key = new Float64Array(dimension).fill(Number.NaN);
    this.words = new Int32Array(this.key.buffer);
  }

  /** Writes `result` at a point [d], and returns it. */
  at(point: ArrayLike<number>): Float64Array {
    const { key, result, rows } = this;
    const d = key.length;
    let isLatest = true;
    for (let k = 0; k < d; k++) {
      isLatest &&= key[k] === point[k];
      key[k] = point[k]!;
    }
    if (isLatest) return result;
    const from = this.row() * (d + result.length);
    if (isAt(rows, from, key)) {
      for (let i = 0; i < result.length; i++) result[i] = rows[from + d + i]!;
      return result;
    }
    try {
      this.write(key, result);
    } catch (error) {
      key.fill(Number.NaN);
      throw error;
    }
    for (let k = 0; k < d; k++) rows[from + k] = key[k]!;
    for (let i = 0; i < result.length; i++) rows[from + d + i] = result[i]!;
    return result;
  }

  /** All bits of the key, mixed. */
  private row(): number {
    const { words } = this;
    let mixed = 0;
    for (let i = 0; i < words.length; i++) {
      mixed = Math.imul(mixed ^ words[i]!, 0x9e3779b1);
      mixed ^= mixed >>> 15;
    }
    return mixed & (this.size - 1);
  }
}

function isAt(rows: Float64Array, from: number, key: Float64Array): boolean {
  for (let k = 0; k < key.length; k++) if (rows[from + k] !== key[k]) return false;
  return true;
}
