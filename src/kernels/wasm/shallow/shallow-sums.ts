import type { WasmFunction } from "../assembler/assembler.ts";
import { frameDouble, frameInteger } from "../assembler/frame.ts";
import type { Vector, Vectors } from "../assembler/simd-vectors.ts";
import { type Integer, type Local, minus, plus, times } from "../expression/expression.ts";
import {
  identityScale,
  innerScale,
  points,
  type ShallowPlan,
  slopes,
  values,
  weightScale,
} from "./shallow-plan.ts";

/** Variables with the addresses of x, U_j and G_j of a sample. */
export function sampleAddresses(f: WasmFunction, plan: ShallowPlan, sample: Integer, j: Integer) {
  const { d, c, bytes } = plan;
  return {
    x: f.let(plus(frameInteger(points), times(sample, d * bytes))),
    u: f.let(plus(plus(frameInteger(values), times(sample, c * bytes)), times(j, bytes))),
    g: f.let(plus(plus(frameInteger(slopes), times(sample, c * d * bytes)), times(j, d * bytes))),
  };
}

/** Zeros to the tiles' part of one output's sums, or of the inner gradients, to which every output adds. */
export function clearSums(
  f: WasmFunction,
  plan: ShallowPlan,
  low: Local<"i32">,
  high: Local<"i32">,
  which: "partial" | "totals",
): void {
  const rowCount = which === "partial" ? plan.d + 2 : plan.d + 1;
  f.range(0, rowCount, 1, (row) => {
    const start = plus(times(row, plan.stride), times(low, 32));
    f.clearMemory(plus(start, plan[which]), times(minus(high, low), 32));
  });
}

/**
 * The gradients of a tile of neurons from the sums of output j: multiplied by the outer weight, with the
 * identity's part, which needs only the moments T = sum U x + G and V = sum U.
 */
export function finishTile(v: Vectors, plan: ShallowPlan, tile: Local<"i32">, j: Integer): void {
  const { f } = v;
  const { d, c, bytes, stride, rows, partial, totals, moments, activation } = plan;
  const at = f.let(times(tile, 32));
  const outerRow = f.let(plus(at, times(j, stride)));
  const scale = (slot: number) => v.keep(v.splat(frameDouble(slot)));
  const [identity, inner, weight] = [scale(identityScale), scale(innerScale), scale(weightScale)];
  for (const group of [0, 16]) {
    const outer = v.keep(v.load(outerRow, rows + (d + 1) * stride + group));
    const toWeight = v.keep(
      activation.degree === undefined ? v.load(at, partial + (d + 1) * stride + group) : v.zero,
    );
    const moment = v.keep(v.zero); // w.T + b V
    const row = (l: Integer, momentIndex: Integer) => {
      const place = f.let(plus(at, times(l, stride)));
      const parameter = v.keep(v.load(place, rows + group));
      const sum = v.keep(v.load(place, partial + group));
      const total = v.keep(v.mul(identity, v.loadSplat(plus(times(momentIndex, bytes), moments))));
      if (activation.degree !== undefined) f.set(toWeight, v.fma(parameter, sum, toWeight));
      f.set(moment, v.fma(parameter, total, moment));
      const gradient: Vector = v.fma(outer, v.fma(inner, sum, total), v.load(place, totals + group));
      v.store(place, totals + group, gradient);
    };
    f.range(0, d, 1, (l) => row(l, plus(times(j, d), l)));
    row(d, plus(c * d, j));
    v.store(outerRow, totals + (d + 1) * stride + group, v.fma(weight, toWeight, moment));
  }
}

/** Memory at address + offset plus the value. */
export function addTo(v: Vectors, address: Integer, offset: number, value: Vector): void {
  v.store(address, offset, v.add(value, v.load(address, offset)));
}
