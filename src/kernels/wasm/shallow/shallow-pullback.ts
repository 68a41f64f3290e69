import type { WasmModule } from "../assembler/assembler.ts";
import { frameInteger } from "../assembler/frame.ts";
import type { ActivationCode } from "../assembler/simd-activations.ts";
import { type Vector, type VectorLocal, Vectors } from "../assembler/simd-vectors.ts";
import { type Expression, isLess, type Local, plus, smaller, times } from "../expression/expression.ts";
import { count, points, type RegisterLayout, type ShallowPlan } from "./shallow-plan.ts";
import { addTo, clearSums, finishTile, sampleAddresses } from "./shallow-sums.ts";

/**
 * pullback(low, high, thread): the gradient's rows for the tiles of neurons low .. high - 1, summed over the
 * samples, for d small enough that neurons, one sample and the sums stay in registers.
 */
export function definePullbackInRegisters(
  module: WasmModule,
  plan: ShallowPlan,
  layout: RegisterLayout,
): void {
  module.define("pullback", 3, (f, low, high) => {
    const v = new Vectors(f, plan.format);
    const n = f.let(frameInteger(count));
    clearSums(f, plan, low, high, "totals");
    f.times(plan.c, (j) => {
      clearSums(f, plan, low, high, "partial");
      f.range(0, n, plan.sampleBlock, (block) => {
        const blockEnd = f.let(smaller(plus(block, plan.sampleBlock), n));
        f.range(low, high, 1, (tile) => {
          const place: Place = { j, at: f.let(times(tile, 32)), block, blockEnd };
          if (layout.pullbackVectors === 2) addSamples(v, plan, place, [0, 16], layout);
          else for (const offset of [0, 16]) addSamples(v, plan, place, [offset], layout);
        });
      });
      f.range(low, high, 1, (tile) => finishTile(v, plan, tile, j));
    });
  });
}

interface Place {
  readonly j: Expression<"i32">;
  /** Byte offset of the tile in the rows of neurons. */
  readonly at: Local<"i32">;
  /** Samples. */
  readonly block: Local<"i32">;
  readonly blockEnd: Local<"i32">;
}

/** One vector of neurons: parameters w_1 .. w_d, b and sums for them and the outer weight. */
interface Neurons {
  readonly parameters: () => readonly VectorLocal[];
  readonly toW: readonly VectorLocal[];
  readonly toB: VectorLocal;
  readonly toWeight: VectorLocal;
}

/** Adds a block of samples to the sums of one or both vectors of a tile of neurons. */
function addSamples(
  v: Vectors,
  plan: ShallowPlan,
  { j, at, block, blockEnd }: Place,
  offsets: readonly number[],
  layout: RegisterLayout,
): void {
  const { f } = v;
  const { d, c, bytes, rows, partial, stride, activation } = plan;
  const inputs = Array.from({ length: d }, (_, l) => l);
  const groups: Neurons[] = offsets.map((offset) => {
    const load = () => [...inputs, d].map((row) => v.keep(v.load(at, rows + row * stride + offset)));
    const kept = layout.reload ? undefined : load();
    return {
      parameters: () => kept ?? load(),
      toW: inputs.map(() => v.keep(v.zero)),
      toB: v.keep(v.zero),
      toWeight: v.keep(v.zero),
    };
  });
  const samples = sampleAddresses(f, plan, block, j);
  const end = f.let(plus(frameInteger(points), times(blockEnd, d * bytes)));
  f.repeat(
    () => {
      const x = inputs.map((l) => v.keep(v.loadSplat(samples.x, l * bytes)));
      const g = inputs.map((l) => v.keep(v.loadSplat(samples.g, l * bytes)));
      const u = v.keep(v.loadSplat(samples.u));
      for (const neurons of groups) addSample(v, activation, neurons, x, u, g);
      f.advance(samples.x, d * bytes);
      f.advance(samples.u, c * bytes);
      f.advance(samples.g, c * d * bytes);
    },
    isLess(samples.x, end),
  );
  groups.forEach(({ toW, toB, toWeight }, group) => {
    const sums = activation.degree === undefined ? [...toW, toB, toWeight] : [...toW, toB];
    sums.forEach((sum, row) => {
      addTo(v, at, partial + row * stride + offsets[group]!, sum);
    });
  });
}

function addSample(
  v: Vectors,
  activation: ActivationCode,
  { parameters, toW, toB, toWeight }: Neurons,
  x: readonly VectorLocal[],
  u: VectorLocal,
  g: readonly VectorLocal[],
): void {
  const { f } = v;
  const loaded = parameters();
  const w = loaded.slice(0, -1);
  const z = v.keep(w.reduce<Vector>((sum, wl, l) => v.fma(x[l]!, wl, sum), loaded.at(-1)!));
  const slope = w.slice(1).reduce<Vector>((sum, wl, l) => v.fma(g[l + 1]!, wl, sum), v.mul(g[0]!, w[0]!));
  const code = activation.pullback(v, z, u, v.keep(slope));
  if (code.toWeight) f.set(toWeight, code.toWeight(toWeight));
  const toZ = v.keep(code.toZ);
  const first = v.keep(code.first);
  f.set(toB, v.add(toB, toZ));
  toW.forEach((sum, l) => {
    f.set(sum, v.fma(toZ, x[l]!, v.fma(g[l]!, first, sum)));
  });
}
