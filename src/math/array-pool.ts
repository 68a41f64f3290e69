/** Arrays of one length that are given out again and again: those of small size take long to make. */
export class ArrayPool {
  private readonly length: number;
  private readonly arrays: Float64Array[] = [];
  private used = 0;

  constructor(length: number) {
    this.length = length;
  }

  /** An array whose entries are of no meaning. */
  take(): Float64Array {
    if (this.used === this.arrays.length) this.arrays.push(new Float64Array(this.length));
    return this.arrays[this.used++]!;
  }

  /** Takes all arrays back: whoever still reads one will find other entries in it. */
  recycle(): void {
    this.used = 0;
  }
}
