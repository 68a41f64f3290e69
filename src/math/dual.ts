/**
 * A number with its gradient in d variables: forward differentiation, exact to rounding.
 *
 * Source: R. E. Wengert, "A simple automatic derivative evaluation program", Comm. ACM 7 (1964) 463-464.
 */
export class Dual {
  readonly value: number;
  /** [d] */
  readonly gradient: Float64Array;

  constructor(value: number, gradient: Float64Array) {
    this.value = value;
    this.gradient = gradient;
  }

  /** The variables themselves at a point [d]. */
  static variables(point: ArrayLike<number>): Dual[] {
    return Array.from(point, (value, k) => {
      const gradient = new Float64Array(point.length);
      gradient[k] = 1;
      return new Dual(value, gradient);
    });
  }

  plus(other: Dual | number): Dual {
    return this.with(other, (a, b) => [a + b, 1, 1]);
  }

  minus(other: Dual | number): Dual {
    return this.with(other, (a, b) => [a - b, 1, -1]);
  }

  times(other: Dual | number): Dual {
    return this.with(other, (a, b) => [a * b, b, a]);
  }

  over(other: Dual | number): Dual {
    return this.with(other, (a, b) => [a / b, 1 / b, -a / b / b]);
  }

  /** The angle of the point (x, this), as `Math.atan2(this, x)`. */
  atan2(x: Dual | number): Dual {
    return this.with(x, (a, b) => [Math.atan2(a, b), b / (a * a + b * b), -a / (a * a + b * b)]);
  }

  /** To a fixed power. */
  power(exponent: number): Dual {
    const { value } = this;
    return this.through(value ** exponent, exponent === 0 ? 0 : exponent * value ** (exponent - 1));
  }

  sqrt(): Dual {
    const root = Math.sqrt(this.value);
    return this.through(root, 0.5 / root);
  }

  exp(): Dual {
    const value = Math.exp(this.value);
    return this.through(value, value);
  }

  log(): Dual {
    return this.through(Math.log(this.value), 1 / this.value);
  }

  sin(): Dual {
    return this.through(Math.sin(this.value), Math.cos(this.value));
  }

  cos(): Dual {
    return this.through(Math.cos(this.value), -Math.sin(this.value));
  }

  tanh(): Dual {
    const value = Math.tanh(this.value);
    return this.through(value, 1 - value * value);
  }

  /** A function of this number with the given value and derivative. */
  private through(value: number, slope: number): Dual {
    return new Dual(
      value,
      this.gradient.map((entry) => slope * entry),
    );
  }

  private with(other: Dual | number, f: (a: number, b: number) => readonly [number, number, number]): Dual {
    if (typeof other === "number") {
      const [value, slope] = f(this.value, other);
      return this.through(value, slope);
    }
    const [value, bySelf, byOther] = f(this.value, other.value);
    return new Dual(
      value,
      this.gradient.map((entry, k) => bySelf * entry + byOther * other.gradient[k]!),
    );
  }
}
