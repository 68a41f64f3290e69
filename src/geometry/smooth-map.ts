import { Dual } from "../math/dual.ts";
import { invert } from "../math/invert.ts";

/** A point as maps see it: its type promises three coordinates, so that `([x, y]) => ...` needs no checks. */
export type Coordinates<T> = readonly [T, T, T, ...T[]];

/** A map written with `Dual` numbers, whose Jacobian is found by forward differentiation. */
export type DualMap = (x: Coordinates<Dual>) => readonly (Dual | number)[];

/** A map of plain numbers with its Jacobian. */
export interface MapWithJacobian {
  readonly map: (x: Coordinates<number>) => readonly number[];
  /** dF_i / dx_j as [d, d], row-major. */
  readonly jacobian: (x: Coordinates<number>) => readonly number[];
}

/** A map of R^d at one point. */
export interface MappedPoint {
  /** [d] */
  readonly image: Float64Array;
  /** [d, d], row-major: the inverse of the Jacobian */
  readonly inverse: Float64Array;
  readonly determinant: number;
}

/**
 * Evaluates a map with its Jacobian.
 *
 * @throws RangeError if it does not give d finite numbers, or its Jacobian not d x d
 */
export function evaluateMap(map: DualMap | MapWithJacobian, x: ArrayLike<number>): MappedPoint {
  const d = x.length;
  const image = new Float64Array(d);
  const jacobian = new Float64Array(d * d);
  const wrong = (what: string) => new RangeError(`image: ${what} at x = (${Array.from(x).join(", ")})`);
  if (typeof map === "function") {
    const values = map(Dual.variables(x) as unknown as Coordinates<Dual>);
    if (values.length !== d) throw wrong(`the map must give ${d} numbers, got ${values.length}`);
    values.forEach((value, i) => {
      image[i] = typeof value === "number" ? value : value.value;
      if (typeof value !== "number") jacobian.set(value.gradient, i * d);
    });
  } else {
    const point = Array.from(x) as unknown as Coordinates<number>;
    const values = map.map(point);
    if (values.length !== d) throw wrong(`the map must give ${d} numbers, got ${values.length}`);
    const entries = map.jacobian(point);
    if (entries.length !== d * d)
      throw wrong(`the Jacobian must be ${d} x ${d} numbers, got ${entries.length}`);
    image.set(values);
    jacobian.set(entries);
  }
  if (!image.every(Number.isFinite) || !jacobian.every(Number.isFinite))
    throw wrong("the map must be finite and smooth");
  const inverse = new Float64Array(d * d);
  return { image, inverse, determinant: invert(jacobian, inverse, d) };
}

/**
 * Solves F(x) = y by Newton's iteration from a start, with halved steps where the residual does not fall.
 *
 * @returns x [d], or undefined if the iteration does not converge
 */
export function solveMap(
  map: DualMap | MapWithJacobian,
  y: ArrayLike<number>,
  start: ArrayLike<number>,
  tolerance: number,
): Float64Array | undefined {
  const d = y.length;
  let x = Float64Array.from(start);
  let at = evaluateMap(map, x);
  let residual = gap(at.image, y);
  for (let iteration = 0; iteration < 60 && residual > tolerance; iteration++) {
    const { image, inverse } = at;
    if (at.determinant === 0) return undefined;
    let share = 1;
    for (; share > 1e-4; share /= 2) {
      const next = x.map((entry, i) => {
        let step = 0;
        for (let k = 0; k < d; k++) step += inverse[i * d + k]! * (y[k]! - image[k]!);
        return entry + share * step;
      });
      const tried = tryMap(map, next);
      const nextResidual = tried ? gap(tried.image, y) : Number.NaN;
      if (!tried || !(nextResidual < residual)) continue;
      [x, at, residual] = [next, tried, nextResidual];
      break;
    }
    if (share <= 1e-4) break;
  }
  // rounding may stop the descent a little above the tolerance
  return residual <= 10 * tolerance ? x : undefined;
}

/** Newton's steps may leave the set where the map is defined. */
function tryMap(map: DualMap | MapWithJacobian, x: Float64Array): MappedPoint | undefined {
  try {
    return evaluateMap(map, x);
  } catch {
    return undefined;
  }
}

function gap(p: ArrayLike<number>, q: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < q.length; k++) sum += (p[k]! - q[k]!) ** 2;
  return Math.sqrt(sum);
}
