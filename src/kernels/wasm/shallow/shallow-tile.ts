import { frameDouble, frameInteger } from "../assembler/frame.ts";
import type { Vector, VectorLocal, Vectors } from "../assembler/simd-vectors.ts";
import { type Integer, type Local, plus, times } from "../expression/expression.ts";
import { points, type ShallowPlan, slopeScale, slopes, sumScale, values } from "./shallow-plan.ts";

/** The factors of the sums over neurons. */
export interface OutputScales {
  readonly sum: VectorLocal;
  readonly slope: VectorLocal;
}

export function outputScales(v: Vectors): OutputScales {
  return { sum: v.keep(v.splat(frameDouble(sumScale))), slope: v.keep(v.splat(frameDouble(slopeScale))) };
}

/**
 * Two vectors of samples of output j, in the row-major arrays of the caller: lane by lane, which is cheap
 * beside the loop over neurons.
 */
export class SampleTile {
  readonly #v: Vectors;
  readonly #plan: ShallowPlan;
  readonly #j: Integer;
  readonly #points: Local<"i32">;
  readonly #values: Local<"i32">;
  readonly #slopes: Local<"i32">;

  constructor(v: Vectors, plan: ShallowPlan, tile: Local<"i32">, j: Integer) {
    const { d, c, bytes } = plan;
    const { f } = v;
    this.#v = v;
    this.#plan = plan;
    this.#j = j;
    const first = f.let(times(tile, plan.tile * bytes));
    this.#points = f.let(plus(frameInteger(points), times(first, d)));
    this.#values = f.let(plus(plus(frameInteger(values), times(first, c)), times(j, bytes)));
    this.#slopes = f.let(plus(plus(frameInteger(slopes), times(first, c * d)), times(j, d * bytes)));
  }

  /** x_l of one of the two vectors of samples. */
  point(group: number, l: Integer): VectorLocal {
    const { d, bytes } = this.#plan;
    return this.#v.gather(plus(this.#points, times(l, bytes)), group * this.#v.lanes * d * bytes, d * bytes);
  }

  /** P_jl, with the identity's part. */
  affineSlope(l: Integer): Vector {
    const { d, bytes, affine } = this.#plan;
    return this.#v.loadSplat(plus(affine, times(plus(times(this.#j, d), l), bytes)));
  }

  /** q_j, with the identity's part. */
  affineConstant(): Vector {
    const { d, c, bytes, affine } = this.#plan;
    return this.#v.loadSplat(plus(affine + c * d * bytes, times(this.#j, bytes)));
  }

  /** u and grad u to their affine part, at points x. */
  start(group: number, x: readonly VectorLocal[]): void {
    const value = x.reduce<Vector>(
      (sum, xl, l) => this.#v.fma(xl, this.affineSlope(l), sum),
      this.affineConstant(),
    );
    this.setValue(group, value);
    x.forEach((_, l) => {
      this.setSlope(group, l, this.affineSlope(l));
    });
  }

  setValue(group: number, value: Vector): void {
    const { c, bytes } = this.#plan;
    this.#v.scatter(this.#values, group * 16 * c, c * bytes, this.#v.keep(value));
  }
  addValue(group: number, value: Vector): void {
    const { c, bytes } = this.#plan;
    this.setValue(group, this.#v.add(this.#v.gather(this.#values, group * 16 * c, c * bytes), value));
  }

  setSlope(group: number, l: Integer, value: Vector): void {
    const { d, c, bytes } = this.#plan;
    const address = plus(this.#slopes, times(l, bytes));
    this.#v.scatter(address, group * 16 * c * d, c * d * bytes, this.#v.keep(value));
  }
  addSlope(group: number, l: Integer, value: Vector): void {
    const { d, c, bytes } = this.#plan;
    const address = plus(this.#slopes, times(l, bytes));
    const old = this.#v.gather(address, group * 16 * c * d, c * d * bytes);
    this.setSlope(group, l, this.#v.add(old, value));
  }
}
