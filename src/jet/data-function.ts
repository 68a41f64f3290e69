/**
 * A point [d] as data functions see it: a plain array of length d. Its type promises three coordinates, so
 * that `([x, y]) => ...` needs no checks under strict compiler flags. It is overwritten between calls.
 */
export type Point = readonly [number, number, number, ...number[]];

/** A plain float64 function of a point [d]: a number, or a list of numbers of fixed length. */
export type DataFunction = (x: Point) => number | ArrayLike<number>;

const constants = new WeakSet<DataFunction>();

/** The function that has this value everywhere: it is not called at every point. */
export function constantFunction(value: number | readonly number[]): DataFunction {
  const f = () => value;
  constants.add(f);
  return f;
}

/** Whether `constantFunction` made it. */
export function isConstantFunction(f: DataFunction): boolean {
  return constants.has(f);
}
