import type { WasmModule } from "../assembler/assembler.ts";
import { type Vector, Vectors } from "../assembler/simd-vectors.ts";
import { type Expression, isLess, type Local, plus, smaller, times } from "../expression/expression.ts";
import type { RegisterLayout, ShallowPlan } from "./shallow-plan.ts";
import { type OutputScales, outputScales, SampleTile } from "./shallow-tile.ts";

/**
 * forward(low, high, thread): u and grad u at the tiles of samples low .. high - 1, for d small enough that
 * points, sums and one neuron stay in registers.
 */
export function defineForwardInRegisters(
  module: WasmModule,
  plan: ShallowPlan,
  layout: RegisterLayout,
): void {
  module.define("forward", 3, (f, low, high) => {
    const v = new Vectors(f, plan.format);
    const { m, c, bytes } = plan;
    const end = bytes * layout.forwardRounds * Math.ceil(m / layout.forwardRounds); // the rest are zeros
    const size = plan.neuronBlock * bytes;
    const scales = outputScales(v);
    f.times(c, (j) => {
      f.range(0, end, size, (block) => {
        const blockEnd = f.let(smaller(plus(block, size), end));
        f.range(low, high, 1, (tile) => {
          const samples = new SampleTile(v, plan, tile, j);
          const place: Place = { j, block, blockEnd, samples };
          if (layout.forwardVectors === 2) addNeurons(v, plan, place, [0, 1], scales, layout.forwardRounds);
          else for (const group of [0, 1]) addNeurons(v, plan, place, [group], scales, layout.forwardRounds);
        });
      });
    });
  });
}

interface Place {
  readonly j: Expression<"i32">;
  /** Byte offsets in the rows of neurons. */
  readonly block: Local<"i32">;
  readonly blockEnd: Local<"i32">;
  readonly samples: SampleTile;
}

/** Adds a block of neurons to u and grad u of one or both vectors of a tile. */
function addNeurons(
  v: Vectors,
  plan: ShallowPlan,
  { j, block, blockEnd, samples }: Place,
  which: readonly number[],
  scales: OutputScales,
  rounds: number,
): void {
  const { f } = v;
  const { d, rows: base, stride, bytes, activation } = plan;
  const inputs = Array.from({ length: d }, (_, l) => l);
  const groups = which.map((group) => ({
    group,
    x: inputs.map((l) => samples.point(group, l)),
    sum: v.keep(v.zero),
    slopes: inputs.map(() => v.keep(v.zero)),
  }));
  f.when(isLess(block, 1), () => {
    for (const { group, x } of groups) samples.start(group, x);
  });
  const k = f.let(block);
  const outer = f.let(plus(k, times(j, stride)));
  f.repeat(
    () => {
      for (let round = 0; round < rounds; round++) {
        const at = (row: number) => base + row * stride + round * bytes;
        const w = inputs.map((l) => v.keep(v.loadSplat(k, at(l))));
        const b = v.keep(v.loadSplat(k, at(d)));
        const a = v.keep(v.loadSplat(outer, at(d + 1)));
        for (const { x, sum, slopes } of groups) {
          const z = v.keep(x.reduce<Vector>((partial, xl, l) => v.fma(xl, w[l]!, partial), b));
          const next = activation.forward(v, z, a, sum);
          f.set(sum, next.sum);
          slopes.forEach((slope, l) => {
            f.set(slope, v.fma(next.slope, w[l]!, slope));
          });
        }
      }
      f.advance(k, rounds * bytes);
      f.advance(outer, rounds * bytes);
    },
    isLess(k, blockEnd),
  );
  for (const { group, sum, slopes } of groups) {
    samples.addValue(group, v.mul(sum, scales.sum));
    slopes.forEach((slope, l) => {
      samples.addSlope(group, l, v.mul(slope, scales.slope));
    });
  }
}
