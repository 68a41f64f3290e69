import type { WasmModule } from "../assembler/assembler.ts";
import { type Vector, type VectorLocal, Vectors } from "../assembler/simd-vectors.ts";
import {
  type Expression,
  type Integer,
  isLess,
  type Local,
  plus,
  smaller,
  times,
} from "../expression/expression.ts";
import type { ShallowPlan } from "./shallow-plan.ts";
import { type OutputScales, outputScales, SampleTile } from "./shallow-tile.ts";

/** Neurons, or inputs, in one register tile beside two vectors of samples. */
const side = 4;
const pair = 32; // bytes of two vectors

/**
 * forward(low, high, thread) for any d. A tile of samples meets the neurons block by block;
 * A sigma'(z) of the block stands in a scratch array that fits the first-level cache, and the two products
 * with W are register-tiled.
 *
 * Scratch: x [d], sums of A sigma'(z) w [d], A sigma'(z) [block], each entry two vectors of samples.
 */
export function defineForwardBlocked(module: WasmModule, plan: ShallowPlan): void {
  module.define("forward", 3, (f, low, high, thread) => {
    const v = new Vectors(f, plan.format);
    const scales = outputScales(v);
    const size = plan.neuronBlock * plan.bytes;
    const end = side * plan.bytes * Math.ceil(plan.m / side);
    const scratch = f.let(plus(plan.scratch, times(thread, plan.scratchSize)));
    f.times(plan.c, (j) => {
      f.range(low, high, 1, (tile) => {
        const samples = new SampleTile(v, plan, tile, j);
        const sums = startTile(v, plan, samples, scratch);
        f.range(0, end, size, (block) => {
          const blockEnd = f.let(smaller(plus(block, size), end));
          const place: Place = { j, scratch, block, blockEnd };
          activate(v, plan, place, scales.sum, sums);
          addSlopes(v, plan, place);
        });
        finishTile(v, plan, samples, scratch, scales, sums);
      });
    });
  });
}

interface Place {
  readonly j: Expression<"i32">;
  readonly scratch: Local<"i32">;
  /** Byte offsets in the rows of neurons. */
  readonly block: Local<"i32">;
  readonly blockEnd: Local<"i32">;
}

const pointsPart = 0;
const slopesPart = (plan: ShallowPlan) => plan.d * pair;
const neuronsPart = (plan: ShallowPlan) => 2 * plan.d * pair;

/** Transposes the points, clears the sums of slopes; returns u, so far the affine part. */
function startTile(v: Vectors, plan: ShallowPlan, samples: SampleTile, scratch: Local<"i32">): VectorLocal[] {
  const { f } = v;
  const sums = [0, 1].map(() => v.keep(samples.affineConstant()));
  f.range(0, plan.d, 1, (l) => {
    const place = f.let(plus(scratch, times(l, pair)));
    sums.forEach((sum, group) => {
      const x = samples.point(group, l);
      f.set(sum, v.fma(x, samples.affineSlope(l), sum));
      v.store(place, pointsPart + 16 * group, x);
      v.store(place, slopesPart(plan) + 16 * group, v.zero);
    });
  });
  return sums;
}

/** z = w.x + b, then A sigma'(z), for a block of neurons; adds sum_k A sigma(z) to u. */
function activate(
  v: Vectors,
  plan: ShallowPlan,
  place: Place,
  scale: Vector,
  totals: readonly VectorLocal[],
): void {
  const { f } = v;
  const { d, rows, stride, bytes, activation } = plan;
  const k = f.let(place.block);
  const outer = f.let(plus(k, times(place.j, stride)));
  const target = f.let(place.scratch);
  const neurons = Array.from({ length: side }, (_, i) => i);
  const sums = totals.map(() => v.keep(v.zero));
  f.repeat(
    () => {
      const z = neurons.map((i) => {
        const b = v.keep(v.loadSplat(k, rows + d * stride + i * bytes));
        return [b, v.keep(b)] as const;
      });
      const streams = [
        [place.scratch, pair],
        [k, stride],
      ] as const;
      f.sweep(d, streams, (entry, row) => {
        const x = [v.keep(v.load(entry, pointsPart)), v.keep(v.load(entry, pointsPart + 16))] as const;
        for (const i of neurons) {
          const w = v.keep(v.loadSplat(row, rows + i * bytes));
          z[i]!.forEach((sum, group) => {
            f.set(sum, v.fma(x[group]!, w, sum));
          });
        }
      });
      for (const i of neurons) {
        const a = v.keep(v.loadSplat(outer, rows + (d + 1) * stride + i * bytes));
        z[i]!.forEach((zi, group) => {
          const next = activation.forward(v, zi, a, sums[group]!);
          f.set(sums[group]!, next.sum);
          v.store(target, neuronsPart(plan) + i * pair + 16 * group, next.slope);
        });
      }
      f.advance(k, side * bytes);
      f.advance(outer, side * bytes);
      f.advance(target, side * pair);
    },
    isLess(k, place.blockEnd),
  );
  totals.forEach((total, group) => {
    f.set(total, v.fma(sums[group]!, scale, total));
  });
}

/** Adds W (A sigma'(z)) of the block to the sums of slopes, a few inputs at a time. */
function addSlopes(v: Vectors, plan: ShallowPlan, { scratch, block, blockEnd }: Place): void {
  const { f } = v;
  const { d, rows, stride, bytes } = plan;
  const addTile = (l: Integer, inputs: readonly number[]) => {
    const first = f.settle(times(l, stride));
    const k = f.let(block);
    const place = f.let(scratch);
    const sums = inputs.map(() => [v.keep(v.zero), v.keep(v.zero)] as const);
    f.repeat(
      () => {
        const slope = [0, 16].map((group) => v.keep(v.load(place, neuronsPart(plan) + group)));
        for (const i of inputs) {
          const w = v.keep(v.loadSplat(plus(first, k), rows + i * stride));
          sums[i]!.forEach((sum, group) => {
            f.set(sum, v.fma(slope[group]!, w, sum));
          });
        }
        f.advance(k, bytes);
        f.advance(place, pair);
      },
      isLess(k, blockEnd),
    );
    const target = f.let(plus(scratch, times(l, pair)));
    for (const i of inputs) {
      sums[i]!.forEach((sum, group) => {
        const offset = slopesPart(plan) + i * pair + 16 * group;
        v.store(target, offset, v.add(sum, v.load(target, offset)));
      });
    }
  };
  const upTo = (length: number) => Array.from({ length }, (_, i) => i);
  const whole = Math.floor(d / side) * side;
  f.range(0, whole, side, (l) => addTile(l, upTo(side)));
  if (whole < d) addTile(whole, upTo(d - whole));
}

function finishTile(
  v: Vectors,
  plan: ShallowPlan,
  samples: SampleTile,
  scratch: Local<"i32">,
  scales: OutputScales,
  sums: readonly VectorLocal[],
): void {
  const { f } = v;
  sums.forEach((sum, group) => {
    samples.setValue(group, sum);
  });
  f.range(0, plan.d, 1, (l) => {
    const place = f.let(plus(scratch, times(l, pair)));
    for (const group of [0, 1]) {
      const slope = v.load(place, slopesPart(plan) + 16 * group);
      samples.setSlope(group, l, v.fma(slope, scales.slope, samples.affineSlope(l)));
    }
  });
}
