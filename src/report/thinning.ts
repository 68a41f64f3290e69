/** In place of an index: the curve is interrupted. */
export const gap = -1;

/**
 * The points of a curve to draw, as indices in their order, with `gap` where missing points interrupt it.
 *
 * A curve of more than `limit` points keeps, in each of limit/4 columns of equal width in x, the first, the
 * last, the lowest and the highest point: no pixel then tells it from the whole (U. Jugel et al., "M4", PVLDB
 * 7, 2014). Interruptions within a column are not kept. Where x does not ascend, the columns are runs of
 * equally many points.
 *
 * @param x [n], in the coordinate that is drawn; NaN where a point is missing
 * @param y [n], likewise
 */
export function thinCurve(x: ArrayLike<number>, y: ArrayLike<number>, limit: number): number[] {
  const present: number[] = [];
  for (let k = 0; k < x.length; k++) if (!Number.isNaN(x[k]! + y[k]!)) present.push(k);
  const columns =
    present.length <= limit ? present.map((k) => [k]) : split(x, present, Math.floor(limit / 4));
  const result: number[] = [];
  let last = Number.NaN;
  for (const column of columns) {
    const first = column[0]!;
    if (first > last + 1) result.push(gap);
    result.push(...(column.length <= 4 ? column : extremes(y, column)));
    last = column.at(-1)!;
  }
  return result;
}

/** The indices in `present`, column by column. */
function split(x: ArrayLike<number>, present: readonly number[], count: number): number[][] {
  const start = x[present[0]!]!;
  const width = x[present.at(-1)!]! - start;
  const ascending = width > 0 && present.every((k, at) => at === 0 || x[k]! >= x[present[at - 1]!]!);
  const columns: number[][] = [];
  let current = -1;
  present.forEach((k, at) => {
    const position = ascending ? (x[k]! - start) / width : at / present.length;
    const column = Math.min(count - 1, Math.floor(position * count));
    if (column !== current) columns.push([]);
    current = column;
    columns.at(-1)!.push(k);
  });
  return columns;
}

/** The first, the last, the lowest and the highest of a column's points, each once, in their order. */
function extremes(y: ArrayLike<number>, column: readonly number[]): number[] {
  let lowest = column[0]!;
  let highest = lowest;
  for (const k of column) {
    if (y[k]! < y[lowest]!) lowest = k;
    if (y[k]! > y[highest]!) highest = k;
  }
  return [...new Set([column[0]!, Math.min(lowest, highest), Math.max(lowest, highest), column.at(-1)!])];
}
