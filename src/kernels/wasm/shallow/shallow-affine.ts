import type { WasmFunction, WasmModule } from "../assembler/assembler.ts";
import { frameDouble, frameInteger } from "../assembler/frame.ts";
import { Vectors } from "../assembler/simd-vectors.ts";
import {
  addDoubles,
  double,
  type Expression,
  type Integer,
  isLess,
  loadAsDouble,
  multiplyDoubles,
  narrowed,
  plus,
  times,
} from "../expression/expression.ts";
import { count, identityScale, points, type ShallowPlan, slopes, values } from "./shallow-plan.ts";

/**
 * What surrounds the loops over points and neurons; each costs O(n d) or O(m d) for one output:
 *
 * stage(): theta to padded rows;
 * affine(): P and q with the identity's part of the homotopy, (1 - s) m^(-1/2) sum_k A_jk (w_k.x + b_k);
 * moments(): sums over the samples of U x + G and U, which are the gradients of P and q;
 * compact(): the gradient's rows and the moments to one flat array.
 */
export function defineShallowEdges(module: WasmModule, plan: ShallowPlan): void {
  module.define("stage", 0, (f) => stage(f, plan));
  module.define("affine", 0, (f) => affine(f, plan));
  module.define("moments", 0, (f) => moments(f, plan));
  module.define("compact", 0, (f) => compact(f, plan));
}

function stage(f: WasmFunction, plan: ShallowPlan): void {
  const { d, m, c, bytes, stride } = plan;
  const used = m * bytes;
  f.range(0, d + 1 + c, 1, (row) => {
    const to = f.integer(plus(plan.rows, times(row, stride)));
    f.copyMemory(to, plus(plan.theta, times(row, used)), used);
    if (stride > used) f.clearMemory(plus(to, used), stride - used);
  });
}

function compact(f: WasmFunction, plan: ShallowPlan): void {
  const { d, m, c, bytes, stride } = plan;
  const used = m * bytes;
  f.range(0, d + 1 + c, 1, (row) => {
    f.copyMemory(plus(plan.gradient, times(row, used)), plus(plan.totals, times(row, stride)), used);
  });
  f.copyMemory(plan.gradient + (d + 1 + c) * used, plan.moments, c * (d + 1) * bytes);
}

function affine(f: WasmFunction, plan: ShallowPlan): void {
  const { d, m, c, bytes, rows, stride } = plan;
  const { precision } = plan.format;
  const own = plan.theta + (d + 1 + c) * m * bytes;
  const entry = (index: Integer, row: Integer, weights: Integer) => {
    const place = f.integer(times(index, bytes));
    const sum = sumOfProducts(f, plan, row, weights);
    const identity = multiplyDoubles(frameDouble(identityScale), sum);
    const value = addDoubles(loadAsDouble(precision, plus(place, own)), identity);
    f.storeFloat(plus(place, plan.affine), 0, narrowed(precision, value));
  };
  f.times(c, (j) => {
    const weights = f.integer(plus(rows + (d + 1) * stride, times(j, stride)));
    f.range(0, d, 1, (l) => entry(plus(times(j, d), l), plus(rows, times(l, stride)), weights));
    entry(plus(c * d, j), rows + d * stride, weights);
  });
}

/** Sum over the neurons of the products of two rows, in f64. */
function sumOfProducts(f: WasmFunction, plan: ShallowPlan, a: Integer, b: Integer): Expression<"f64"> {
  const v = new Vectors(f, plan.format);
  const wide = new Vectors(f, { ...plan.format, precision: "f64" });
  const [p, q] = [f.integer(a), f.integer(b)];
  const end = f.integer(plus(p, plan.stride));
  const sums = [wide.keep(wide.zero), wide.keep(wide.zero)] as const;
  const pair = 2 * plan.bytes;
  f.repeat(
    () => {
      sums.forEach((sum, i) => {
        f.set(sum, wide.fma(v.loadWide(p, i * pair), v.loadWide(q, i * pair), sum));
      });
      f.advance(p, 2 * pair);
      f.advance(q, 2 * pair);
    },
    isLess(p, end),
  );
  return Vectors.total(wide.keep(wide.add(...sums)));
}

function moments(f: WasmFunction, plan: ShallowPlan): void {
  const { d, c, bytes } = plan;
  const { precision } = plan.format;
  const n = f.let(frameInteger(count));
  const put = (index: Integer, value: Expression<"f64">) =>
    f.storeFloat(plus(times(index, bytes), plan.moments), 0, narrowed(precision, value));
  f.times(c, (j) => {
    const first = f.let(plus(frameInteger(values), times(j, bytes)));
    const constant = f.let(double(0));
    const u = f.let(first);
    f.range(0, n, 1, () => {
      f.set(constant, addDoubles(constant, loadAsDouble(precision, u)));
      f.advance(u, c * bytes);
    });
    put(plus(c * d, j), constant);
    f.range(0, d, 1, (l) => {
      const sum = f.let(double(0));
      const x = f.let(plus(frameInteger(points), times(l, bytes)));
      const g = f.let(plus(frameInteger(slopes), times(plus(times(j, d), l), bytes)));
      f.set(u, first);
      f.range(0, n, 1, () => {
        const product = multiplyDoubles(loadAsDouble(precision, u), loadAsDouble(precision, x));
        f.set(sum, addDoubles(sum, addDoubles(product, loadAsDouble(precision, g))));
        f.advance(u, c * bytes);
        f.advance(x, d * bytes);
        f.advance(g, c * d * bytes);
      });
      put(plus(times(j, d), l), sum);
    });
  });
}
