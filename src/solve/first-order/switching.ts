/** Tells when a sequence of energies has stopped falling. */
export class Plateau {
  private readonly window: number;
  private readonly tolerance: number;
  private sum = 0;
  private count = 0;
  private previous = Number.NaN;

  /** Compares means over windows of `window` steps; `tolerance` is relative to the previous mean. */
  constructor({ window, tolerance }: { window: number; tolerance: number }) {
    if (!Number.isSafeInteger(window) || window < 1) {
      throw new RangeError(`plateau: window must be a positive integer, got ${window}`);
    }
    this.window = window;
    this.tolerance = tolerance;
  }

  /** Takes one energy; true when this window's mean is not below the last one's by the tolerance. */
  reached(energy: number): boolean {
    this.sum += energy;
    if (++this.count < this.window) return false;
    const mean = this.sum / this.count;
    const stuck = mean > this.previous - this.tolerance * Math.abs(this.previous);
    this.previous = mean;
    this.sum = 0;
    this.count = 0;
    return stuck;
  }
}

/**
 * Corollary 1 of the HRTA paper: s_2 = inf { s in (s_1, 2) : R_s(theta) > zeta R_(s_1)(theta) }, with theta
 * as it stands. Where the set is empty (the loss stays below that for every s), nothing limits the
 * relaxation and s_2 = 2.
 *
 * @param lossAt R_s(theta), a non-negative loss
 */
export async function corollaryOne(
  s1: number,
  zeta: number,
  lossAt: (s: number) => number | Promise<number>,
): Promise<{ s: number; empty: boolean }> {
  const limit = zeta * (await lossAt(s1));
  const grid = 128;
  for (let k = 1; k <= grid; k++) {
    let high = s1 + ((2 - s1) * k) / grid;
    if (!((await lossAt(high)) > limit)) continue;
    let low = s1 + ((2 - s1) * (k - 1)) / grid;
    for (let halving = 0; halving < 30; halving++) {
      const middle = 0.5 * (low + high);
      if ((await lossAt(middle)) > limit) high = middle;
      else low = middle;
    }
    return { s: high, empty: false };
  }
  return { s: 2, empty: true };
}
