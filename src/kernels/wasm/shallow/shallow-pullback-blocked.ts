import type { WasmModule } from "../assembler/assembler.ts";
import { frameInteger } from "../assembler/frame.ts";
import { Vectors } from "../assembler/simd-vectors.ts";
import { type Integer, isLess, type Local, plus, smaller, times } from "../expression/expression.ts";
import { count, points, type ShallowPlan } from "./shallow-plan.ts";
import { addTo, clearSums, finishTile, sampleAddresses } from "./shallow-sums.ts";

/** Inputs in one register tile beside two vectors of neurons. */
const side = 4;
const entry = 64; // bytes of two vectors of toZ and two of sigma'(z)

/**
 * pullback(low, high, thread) for any d. A tile of neurons meets the samples block by block; the cotangents of
 * z = w.x + b and sigma'(z) stand in a scratch array that fits the first-level cache, and the products that
 * make and use them are register-tiled.
 */
export function definePullbackBlocked(module: WasmModule, plan: ShallowPlan): void {
  module.define("pullback", 3, (f, low, high, thread) => {
    const v = new Vectors(f, plan.format);
    const n = f.let(frameInteger(count));
    const scratch = f.let(plus(plan.scratch, times(thread, plan.scratchSize)));
    clearSums(f, plan, low, high, "totals");
    f.times(plan.c, (j) => {
      clearSums(f, plan, low, high, "partial");
      f.range(0, n, plan.sampleBlock, (block) => {
        const blockEnd = f.let(smaller(plus(block, plan.sampleBlock), n));
        const end = f.let(plus(frameInteger(points), times(blockEnd, plan.d * plan.bytes)));
        f.range(low, high, 1, (tile) => {
          const at = f.let(times(tile, 32));
          const place: Place = { scratch, at, block, end, j };
          activate(v, plan, place);
          addToWeights(v, plan, place);
        });
      });
      f.range(low, high, 1, (tile) => finishTile(v, plan, tile, j));
    });
  });
}

interface Place {
  readonly scratch: Local<"i32">;
  /** Byte offset of the tile in the rows of neurons. */
  readonly at: Local<"i32">;
  /** The first sample, and the address of the point after the last. */
  readonly block: Local<"i32">;
  readonly end: Local<"i32">;
  readonly j: Integer;
}

/** z and q, then the cotangent of z and sigma'(z), two samples at a time; sums for b and A. */
function activate(v: Vectors, plan: ShallowPlan, { scratch, at, block, end, j }: Place): void {
  const { f } = v;
  const { d, c, bytes, rows, partial, stride, activation } = plan;
  const samples = sampleAddresses(f, plan, block, j);
  const target = f.let(scratch);
  const totals = [0, 16].map(() => ({ toB: v.keep(v.zero), toWeight: v.keep(v.zero) }));
  f.repeat(
    () => {
      const b = [0, 16].map((group) => v.keep(v.load(at, rows + d * stride + group)));
      const sums = [0, 1].map(() => ({
        z: b.map((part) => v.keep(part)),
        q: b.map(() => v.keep(v.zero)),
      }));
      const streams = [
        [at, stride],
        [samples.x, bytes],
        [samples.g, bytes],
      ] as const;
      f.sweep(d, streams, (row, xs, gs) => {
        const w = [0, 16].map((group) => v.keep(v.load(row, rows + group)));
        sums.forEach(({ z, q }, i) => {
          const x = v.keep(v.loadSplat(xs, i * d * bytes));
          const g = v.keep(v.loadSplat(gs, i * c * d * bytes));
          w.forEach((part, group) => {
            f.set(z[group]!, v.fma(x, part, z[group]!));
            f.set(q[group]!, v.fma(g, part, q[group]!));
          });
        });
      });
      sums.forEach(({ z, q }, i) => {
        const u = v.keep(v.loadSplat(samples.u, i * c * bytes));
        totals.forEach(({ toB, toWeight }, group) => {
          const code = activation.pullback(v, z[group]!, u, q[group]!);
          if (code.toWeight) f.set(toWeight, code.toWeight(toWeight));
          const toZ = v.keep(code.toZ);
          v.store(target, i * entry + 16 * group, toZ);
          v.store(target, i * entry + 32 + 16 * group, code.first);
          f.set(toB, v.add(toB, toZ));
        });
      });
      f.advance(samples.x, 2 * d * bytes);
      f.advance(samples.u, 2 * c * bytes);
      f.advance(samples.g, 2 * c * d * bytes);
      f.advance(target, 2 * entry);
    },
    isLess(samples.x, end),
  );
  totals.forEach(({ toB, toWeight }, group) => {
    addTo(v, at, partial + d * stride + 16 * group, toB);
    if (activation.degree === undefined) addTo(v, at, partial + (d + 1) * stride + 16 * group, toWeight);
  });
}

/** Sums for W: cotangent of z times x plus sigma'(z) times G, a few inputs at a time. */
function addToWeights(v: Vectors, plan: ShallowPlan, { scratch, at, block, end, j }: Place): void {
  const { f } = v;
  const { d, c, bytes, partial, stride } = plan;
  const addTile = (l: Integer, inputs: readonly number[]) => {
    const samples = sampleAddresses(f, plan, block, j);
    const first = f.settle(times(l, bytes));
    const place = f.let(scratch);
    const sums = inputs.map(() => [v.keep(v.zero), v.keep(v.zero)] as const);
    f.repeat(
      () => {
        const parts = [0, 16, 32, 48].map((offset) => v.keep(v.load(place, offset)));
        for (const i of inputs) {
          const x = v.keep(v.loadSplat(plus(samples.x, first), i * bytes));
          sums[i]!.forEach((sum, group) => {
            f.set(sum, v.fma(parts[group]!, x, sum));
          });
          const g = v.keep(v.loadSplat(plus(samples.g, first), i * bytes));
          sums[i]!.forEach((sum, group) => {
            f.set(sum, v.fma(parts[2 + group]!, g, sum));
          });
        }
        f.advance(samples.x, d * bytes);
        f.advance(samples.g, c * d * bytes);
        f.advance(place, entry);
      },
      isLess(samples.x, end),
    );
    const row = f.let(plus(at, times(l, stride)));
    for (const i of inputs) {
      sums[i]!.forEach((sum, group) => {
        addTo(v, row, partial + i * stride + 16 * group, sum);
      });
    }
  };
  const whole = Math.floor(d / side) * side;
  const upTo = (length: number) => Array.from({ length }, (_, i) => i);
  f.range(0, whole, side, (l) => addTile(l, upTo(side)));
  if (whole < d) addTile(whole, upTo(d - whole));
}
