import { ArrayPool } from "./array-pool.ts";

/**
 * A number with its gradient in d variables, and with its second derivatives if the variables have them: forward
 * differentiation, exact to rounding.
 *
 * Source: R. E. Wengert, "A simple automatic derivative evaluation program", Comm. ACM 7 (1964) 463-464.
 */
export class Dual {
  /** The number itself. */
  readonly value: number;
  /** [d] */
  readonly gradient: Float64Array;
  /** [d, d], row-major; undefined if one of the numbers it comes from has none */
  readonly hessian: Float64Array | undefined;
  /** Gives the arrays of numbers that come from this one. */
  private readonly pool: DualPool | undefined;

  /** Numbers come from `variables`, and from one another by arithmetic. */
  constructor(value: number, gradient: Float64Array, hessian?: Float64Array, pool?: DualPool) {
    this.value = value;
    this.gradient = gradient;
    this.hessian = hessian;
    this.pool = pool;
  }

  /** The variables themselves at a point [d], for derivatives up to the given order. */
  static variables(point: ArrayLike<number>, order: 1 | 2 = 1): Dual[] {
    const d = point.length;
    const variables: Dual[] = [];
    for (let k = 0; k < d; k++) {
      const gradient = new Float64Array(d);
      gradient[k] = 1;
      variables.push(new Dual(point[k]!, gradient, order === 2 ? new Float64Array(d * d) : undefined));
    }
    return variables;
  }

  /** a + b. */
  plus(other: Dual | number): Dual {
    return this.with(other, this.value + plain(other), 1, 1, 0, 0, 0);
  }

  /** a - b. */
  minus(other: Dual | number): Dual {
    return this.with(other, this.value - plain(other), 1, -1, 0, 0, 0);
  }

  /** a b. */
  times(other: Dual | number): Dual {
    const b = plain(other);
    return this.with(other, this.value * b, b, this.value, 0, 1, 0);
  }

  /** a / b. */
  over(other: Dual | number): Dual {
    const b = plain(other);
    const quotient = this.value / b;
    return this.with(other, quotient, 1 / b, -quotient / b, 0, -1 / b / b, (2 * quotient) / b / b);
  }

  /** The angle of the point (x, this), as `Math.atan2(this, x)`. */
  atan2(x: Dual | number): Dual {
    const [a, b] = [this.value, plain(x)];
    const squared = a * a + b * b;
    const [p, q] = [a / squared, b / squared];
    return this.with(x, Math.atan2(a, b), q, -p, -2 * p * q, p * p - q * q, 2 * p * q);
  }

  /** To a fixed power. */
  power(exponent: number): Dual {
    const { value } = this;
    const slope = exponent === 0 ? 0 : exponent * value ** (exponent - 1);
    const curvature =
      exponent === 0 || exponent === 1 ? 0 : exponent * (exponent - 1) * value ** (exponent - 2);
    return this.through(value ** exponent, slope, curvature);
  }

  /** Its square root. */
  sqrt(): Dual {
    const root = Math.sqrt(this.value);
    return this.through(root, 0.5 / root, -0.25 / (root * this.value));
  }

  /** e to its power. */
  exp(): Dual {
    const value = Math.exp(this.value);
    return this.through(value, value, value);
  }

  /** Its natural logarithm. */
  log(): Dual {
    return this.through(Math.log(this.value), 1 / this.value, -1 / this.value ** 2);
  }

  /** Its sine. */
  sin(): Dual {
    const sine = Math.sin(this.value);
    return this.through(sine, Math.cos(this.value), -sine);
  }

  /** Its cosine. */
  cos(): Dual {
    const cosine = Math.cos(this.value);
    return this.through(cosine, -Math.sin(this.value), -cosine);
  }

  /** Its hyperbolic tangent. */
  tanh(): Dual {
    const value = Math.tanh(this.value);
    const slope = 1 - value * value;
    return this.through(value, slope, -2 * value * slope);
  }

  /** A function of this number with the given value and derivatives. */
  private through(value: number, slope: number, curvature: number): Dual {
    const { gradient: p, hessian, pool } = this;
    const d = p.length;
    const gradient = pool === undefined ? new Float64Array(d) : pool.gradients.take();
    for (let k = 0; k < d; k++) gradient[k] = slope * p[k]!;
    if (hessian === undefined) return new Dual(value, gradient, undefined, pool);
    const second = pool === undefined ? new Float64Array(d * d) : pool.hessians.take();
    for (let i = 0, e = 0; i < d; i++) {
      for (let k = 0; k < d; k++, e++) second[e] = slope * hessian[e]! + curvature * p[i]! * p[k]!;
    }
    return new Dual(value, gradient, second, pool);
  }

  /** A function of two numbers a, this one, and b with the given value and derivatives. */
  private with(
    other: Dual | number,
    value: number,
    byA: number,
    byB: number,
    byAA: number,
    byAB: number,
    byBB: number,
  ): Dual {
    if (typeof other === "number") return this.through(value, byA, byAA);
    const { gradient: p, pool } = this;
    const q = other.gradient;
    const d = p.length;
    const gradient = pool === undefined ? new Float64Array(d) : pool.gradients.take();
    for (let k = 0; k < d; k++) gradient[k] = byA * p[k]! + byB * q[k]!;
    if (this.hessian === undefined || other.hessian === undefined)
      return new Dual(value, gradient, undefined, pool);
    const second = pool === undefined ? new Float64Array(d * d) : pool.hessians.take();
    for (let i = 0, e = 0; i < d; i++) {
      const [ofA, ofB] = [byAA * p[i]! + byAB * q[i]!, byAB * p[i]! + byBB * q[i]!];
      for (let k = 0; k < d; k++, e++) {
        second[e] = byA * this.hessian[e]! + byB * other.hessian[e]! + ofA * p[k]! + ofB * q[k]!;
      }
    }
    return new Dual(value, gradient, second, pool);
  }
}

/** Where a function is evaluated again and again: arrays for its derivatives, which the next evaluation reuses. */
export class DualPool {
  readonly gradients: ArrayPool;
  readonly hessians: ArrayPool;
  /** Derivatives of the variables, which are the same everywhere. */
  private readonly variables: readonly Dual[];

  constructor(dimension: number) {
    this.gradients = new ArrayPool(dimension);
    this.hessians = new ArrayPool(dimension ** 2);
    this.variables = Dual.variables(new Float64Array(dimension), 2);
  }

  /** The variables at a point [d], for derivatives up to the given order; ends the use of all numbers before. */
  variablesAt(point: Float64Array, order: 1 | 2): Dual[] {
    this.gradients.recycle();
    this.hessians.recycle();
    const variables: Dual[] = [];
    for (let k = 0; k < point.length; k++) {
      const { gradient, hessian } = this.variables[k]!;
      variables.push(new Dual(point[k]!, gradient, order === 2 ? hessian : undefined, this));
    }
    return variables;
  }
}

function plain(number: Dual | number): number {
  return typeof number === "number" ? number : number.value;
}
