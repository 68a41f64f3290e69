import type { WasmFunction, WasmModule } from "../assembler/assembler.ts";
import { Vectors } from "../assembler/simd-vectors.ts";
import { isLess, type Local, plus, times } from "../expression/expression.ts";
import { type DeepPlan, pair } from "./deep-plan.ts";

type I = Local<"i32">;

/**
 * multiply(a, b, c, inner, outer): C += A B for one block. A is [rows, inner panels] and C [rows, outer
 * panels]; B is packed for each panel of C: [outer][inner x columns][pair].
 *
 * A register tile of C takes `tileRows` rows of one panel; it stays in registers over the whole inner
 * dimension, while A's numbers are spread and B's rows stream.
 */
export function defineMultiply(module: WasmModule, plan: DeepPlan): WasmFunction {
  const { rows, columns } = plan;
  return module.define(undefined, 5, (f, ...parameters) => {
    const [a, b, c, inner, outer] = parameters as [I, I, I, I, I];
    const v = new Vectors(f, plan.format);
    const packed = f.let(times(inner, columns * pair));
    f.range(0, outer, 1, () => {
      const end = f.let(plus(b, packed));
      f.range(0, rows * pair, plan.tileRows * pair, (row) => {
        multiplyTile(v, plan, f.let(plus(a, row)), f.let(b), end, f.let(plus(c, row)));
      });
      f.advance(b, packed);
      f.advance(c, rows * pair);
    });
  });
}

function multiplyTile(v: Vectors, plan: DeepPlan, from: I, right: I, end: I, target: I): void {
  const { f } = v;
  const { rows, columns, bytes } = plan;
  const tile = Array.from({ length: plan.tileRows }, (_, i) => i);
  const sums = tile.map((i) => [0, 16].map((half) => v.keep(v.load(target, i * pair + half))));
  const panelEnd = f.let(from);
  f.repeat(
    () => {
      f.set(panelEnd, plus(from, columns * bytes));
      f.repeat(
        () => {
          const row = [v.keep(v.load(right)), v.keep(v.load(right, 16))];
          for (const i of tile) {
            const left = v.keep(v.loadSplat(from, i * pair));
            sums[i]!.forEach((sum, half) => {
              f.set(sum, v.fma(left, row[half]!, sum));
            });
          }
          f.advance(from, bytes);
          f.advance(right, pair);
        },
        isLess(from, panelEnd),
      );
      f.advance(from, rows * pair - columns * bytes);
    },
    isLess(right, end),
  );
  for (const i of tile) {
    sums[i]!.forEach((sum, half) => {
      v.store(target, i * pair + 16 * half, sum);
    });
  }
}
