import { type Dual, DualPool } from "../../math/dual.ts";
import { invertInPlace } from "../../math/invert.ts";

/** A point [d] as maps see it: its type promises three coordinates, so that `([x, y]) => ...` needs no checks. */
export type Coordinates<T> = readonly [T, T, T, ...T[]];

/**
 * A map written with `Dual` numbers, whose Jacobian is found by forward differentiation. It keeps none of them for a
 * later call: their arrays are used again.
 */
export type DualMap = (x: Coordinates<Dual>) => readonly (Dual | number)[];

/** A map of plain numbers with its Jacobian. */
export interface MapWithJacobian {
  /** F(x) [d] at the point x [d]. */
  readonly map: (x: Coordinates<number>) => readonly number[];
  /** dF_i / dx_j as [d, d], row-major. */
  readonly jacobian: (x: Coordinates<number>) => readonly number[];
}

/**
 * A smooth map F of R^d that is evaluated again and again: its arrays hold what belongs to the latest point, and
 * are written anew at the next.
 */
export class SmoothMap {
  readonly dimension: number;
  /** F(x) [d] */
  readonly image: Float64Array;
  /** dF_i / dx_j as [d, d], row-major */
  readonly jacobian: Float64Array;
  /** [d, d]: the inverse of the Jacobian, once `invert` has been called */
  readonly inverse: Float64Array;
  private readonly map: DualMap | MapWithJacobian;
  private readonly work: Float64Array;
  private readonly moved: Float64Array;
  private readonly pool: DualPool;

  constructor(map: DualMap | MapWithJacobian, dimension: number) {
    this.map = map;
    this.dimension = dimension;
    this.image = new Float64Array(dimension);
    this.jacobian = new Float64Array(dimension ** 2);
    this.inverse = new Float64Array(dimension ** 2);
    this.work = new Float64Array(dimension ** 2);
    this.moved = new Float64Array(dimension);
    this.pool = new DualPool(dimension);
  }

  /**
   * Writes the image of x [d] and the Jacobian there.
   *
   * @throws RangeError if the map does not give d finite numbers, or its Jacobian not d x d
   */
  evaluate(x: Float64Array): void {
    const { map, dimension: d, image, jacobian } = this;
    if (typeof map === "function") {
      const values = map(this.pool.variablesAt(x, 1) as unknown as Coordinates<Dual>);
      if (values.length !== d) throw wrongAt(x, `the map must give ${d} numbers, got ${values.length}`);
      for (let i = 0; i < d; i++) {
        const value = values[i]!;
        image[i] = typeof value === "number" ? value : value.value;
        for (let k = 0; k < d; k++) jacobian[i * d + k] = typeof value === "number" ? 0 : value.gradient[k]!;
      }
    } else {
      const point = Array.from(x) as unknown as Coordinates<number>;
      const values = map.map(point);
      if (values.length !== d) throw wrongAt(x, `the map must give ${d} numbers, got ${values.length}`);
      const entries = map.jacobian(point);
      if (entries.length !== d * d) {
        throw wrongAt(x, `the Jacobian must be ${d} x ${d} numbers, got ${entries.length}`);
      }
      image.set(values);
      jacobian.set(entries);
    }
    if (!areFinite(image) || !areFinite(jacobian)) throw wrongAt(x, "the map must be finite and smooth");
  }

  /**
   * Writes the second derivatives d^2 F_i / dx_k dx_j at x [d] as [i, k, j]: exact ones of `Dual` numbers, else
   * central differences of the Jacobian with steps of h.
   */
  curvature(x: Float64Array, h: number, out: Float64Array): void {
    const { map, dimension: d } = this;
    const values =
      typeof map === "function" ? map(this.pool.variablesAt(x, 2) as unknown as Coordinates<Dual>) : [];
    for (let i = 0; i < d; i++) {
      const value = values[i];
      const second = typeof value === "object" ? value.hessian : undefined;
      if (second === undefined && typeof value !== "number") {
        this.curvatureByDifferences(x, h, out);
        return;
      }
      for (let e = 0; e < d * d; e++) out[i * d * d + e] = second?.[e] ?? 0;
    }
  }

  private curvatureByDifferences(x: Float64Array, h: number, out: Float64Array): void {
    const { moved, jacobian, dimension: d } = this;
    for (let k = 0; k < d; k++) moved[k] = x[k]!;
    for (let k = 0; k < d; k++) {
      for (const side of [-1, 1]) {
        moved[k] = x[k]! + side * h;
        this.evaluate(moved);
        for (let i = 0; i < d; i++) {
          for (let j = 0; j < d; j++) {
            const at = (i * d + k) * d + j;
            out[at] = (side < 0 ? 0 : out[at]!) + (side * jacobian[i * d + j]!) / (2 * h);
          }
        }
      }
      moved[k] = x[k]!;
    }
  }

  /** Writes the inverse of the Jacobian, of no meaning where it is singular, and returns the determinant. */
  invert(): number {
    const { work, jacobian } = this;
    for (let i = 0; i < work.length; i++) work[i] = jacobian[i]!;
    return invertInPlace(work, this.inverse, this.dimension);
  }
}

function wrongAt(x: Float64Array, what: string): RangeError {
  return new RangeError(`image: ${what} at x = (${Array.from(x).join(", ")})`);
}

function areFinite(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i]!)) return false;
  return true;
}
