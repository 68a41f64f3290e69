/** sigma_s and its first two derivatives at the first `count` entries of z, written to the three arrays. */
export type FillActivation = (
  z: Float64Array,
  count: number,
  value: Float64Array,
  first: Float64Array,
  second: Float64Array,
) => void;

/** d inputs, m neurons, c outputs. */
export interface ShallowSize {
  readonly inputs: number;
  readonly width: number;
  readonly outputs: number;
}

/** What the m neurons do at some points: sigma_s(z), sigma_s'(z) and sigma_s''(z), each [n, m]. */
export interface NeuronJets {
  readonly value: Float64Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
}

/** Where the blocks of theta start: W [d, m] at 0, b [m], A [c, m], P [c, d], q [c]. */
export function shallowOffsets({ inputs: d, width: m, outputs: c }: ShallowSize) {
  const b = d * m;
  const A = b + m;
  const P = A + c * m;
  const q = P + c * d;
  return { b, A, P, q, end: q + c };
}

/** Evaluates neurons at points `start` to `start + count`, in arrays that it keeps for the next call. */
export class NeuronFeatures {
  readonly #size: ShallowSize;
  #z = new Float64Array(0);
  #jets: NeuronJets = { value: this.#z, first: this.#z, second: this.#z };

  constructor(size: ShallowSize) {
    this.#size = size;
  }

  at(
    fill: FillActivation,
    theta: Float64Array,
    points: Float64Array,
    start: number,
    count: number,
  ): NeuronJets {
    const { inputs: d, width: m } = this.#size;
    if (this.#z.length < count * m) {
      const fresh = () => new Float64Array(count * m);
      this.#z = fresh();
      this.#jets = { value: fresh(), first: fresh(), second: fresh() };
    }
    const z = this.#z;
    const W = Array.from({ length: d }, (_, l) => theta.subarray(l * m, (l + 1) * m));
    const bias = theta.subarray(d * m, (d + 1) * m);
    for (let i = 0; i < count; i++) {
      const row = z.subarray(i * m, (i + 1) * m);
      row.set(bias);
      for (let l = 0; l < d; l++) {
        const x = points[(start + i) * d + l]!;
        const weights = W[l]!;
        for (let k = 0; k < row.length; k++) row[k]! += x * weights[k]!;
      }
    }
    const { value, first, second } = this.#jets;
    fill(z, count * m, value, first, second);
    return this.#jets;
  }
}
