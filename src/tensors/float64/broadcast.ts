/** Where the entries of one shape stand in another; undefined: in the same places. */
export type BroadcastTable = Int32Array | undefined;

/** The tables that were made last: a training run needs the same few at every step. */
class Tables {
  readonly #most = 2 ** 22;
  readonly #known = new Map<string, Int32Array>();
  #entries = 0;

  get(key: string, create: () => Int32Array): Int32Array {
    const known = this.#known.get(key);
    if (known) return known;
    const table = create();
    this.#entries += table.length;
    if (this.#entries > this.#most) {
      this.#known.clear();
      this.#entries = table.length;
    }
    this.#known.set(key, table);
    return table;
  }
}

const tables = new Tables();

/**
 * For every entry of shape `to`, row-major, the index of the entry of shape `from` that is broadcast to it: axes
 * are aligned at the last one, and an extent of 1 is repeated.
 *
 * Read the other way it is a reduction: where each entry of `to` goes when axes are summed to extent 1.
 */
export function broadcastTable(from: readonly number[], to: readonly number[]): BroadcastTable {
  if (from.length === to.length && from.every((extent, axis) => extent === to[axis])) return undefined;
  return tables.get(`${from.join()} to ${to.join()}`, () => indices(from, to));
}

function indices(from: readonly number[], to: readonly number[]): Int32Array {
  const strides = new Array<number>(to.length).fill(0);
  let stride = 1;
  for (let k = 1; k <= from.length; k++) {
    const extent = from[from.length - k]!;
    strides[to.length - k] = extent === 1 ? 0 : stride;
    stride *= extent;
  }
  const table = new Int32Array(to.reduce((product, extent) => product * extent, 1));
  const index = new Int32Array(to.length);
  for (let i = 0, at = 0; i < table.length; i++) {
    table[i] = at;
    for (let axis = to.length - 1; axis >= 0; axis--) {
      at += strides[axis]!;
      if (++index[axis]! < to[axis]!) break;
      at -= strides[axis]! * to[axis]!;
      index[axis] = 0;
    }
  }
  return table;
}
