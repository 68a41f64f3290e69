import type { WasmModule } from "../assembler/assembler.ts";
import { frameInteger } from "../assembler/frame.ts";
import { type VectorLocal, Vectors } from "../assembler/simd-vectors.ts";
import { type Integer, isLess, type Local, minus, plus, smaller, times } from "../expression/expression.ts";
import { eachPart, lanesIn, lastOrWhole } from "./deep-pack.ts";
import { blockCount, type DeepPlan, type LayerPlan, pair, records } from "./deep-plan.ts";

type I = Local<"i32">;

/** Rows of W in one register tile, beside one panel. */
const side = 4;
/** Rows of the records that are summed at a stretch: panels of them fit the first-level cache. */
const stretch = 256;

/** Panels of a layer's inputs that one part takes together, so that adjoints are read less often. */
const groupSize = (layer: LayerPlan) => (layer.inputPanels < 64 ? 2 : 4);

/** Parts of a layer's gradient. */
export const weightParts = (layer: LayerPlan) => Math.ceil(layer.inputPanels / groupSize(layer));

/**
 * weights(low, high, thread): adds scale S^T Z to the gradient of W, for groups low .. high - 1 of rows of all
 * layers, with S the input state and Z the adjoint of the layer's pre-activation; the first group of a layer
 * also adds the gradient of b.
 */
export function defineWeights(module: WasmModule, plan: DeepPlan): void {
  const { rows, recordSize } = plan;
  const blocksAtOnce = Math.max(1, Math.floor(stretch / rows));
  module.define("weights", 3, (f, low, high) => {
    const v = new Vectors(f, plan.format);
    const blocks = f.let(frameInteger(blockCount));
    eachPart(f, plan.layers, weightParts, low, high, (layer, part) => {
      const size = groupSize(layer);
      const first = f.let(times(part, size));
      const last = f.let(smaller(plus(first, size), layer.inputPanels));
      f.range(0, blocks, blocksAtOnce, (block) => {
        const start = f.let(plus(frameInteger(records), times(block, recordSize)));
        const count = smaller(f.let(minus(blocks, block)), blocksAtOnce);
        const end = f.let(plus(start, times(f.let(count), recordSize)));
        f.range(0, layer.outputPanels, 1, (column) => {
          const stretchOf = { start, end, column };
          f.range(first, last, 1, (panel) => {
            for (let quarter = 0; quarter < plan.columns; quarter += side) {
              addTile(v, plan, layer, stretchOf, panel, quarter);
            }
          });
          f.when(isLess(part, 1), () => addBias(v, plan, layer, stretchOf));
        });
      });
    });
  });
}

interface Stretch {
  /** The first record, and the one after the last. */
  readonly start: I;
  readonly end: I;
  /** Panel of the layer's outputs. */
  readonly column: I;
}

/** The gradient of `side` rows of W, from row `quarter` of a panel of inputs, and one panel of columns. */
function addTile(
  v: Vectors,
  plan: DeepPlan,
  layer: LayerPlan,
  { start, end, column }: Stretch,
  panel: I,
  quarter: number,
): void {
  const { f } = v;
  const { rows, bytes, columns, recordSize } = plan;
  const tile = Array.from({ length: side }, (_, i) => i);
  const sums = tile.map(() => [v.keep(v.zero), v.keep(v.zero)] as const);
  const record = f.let(start);
  const fromOffset = f.let(plus(times(panel, rows * pair), layer.from + quarter * bytes));
  const toOffset = f.let(plus(times(column, rows * pair), layer.toAdjoint));
  f.repeat(
    () => {
      const streams = [
        [plus(record, fromOffset), pair],
        [plus(record, toOffset), pair],
      ] as const;
      f.sweep(rows, streams, (left, right) => {
        const row = [v.keep(v.load(right)), v.keep(v.load(right, 16))] as const;
        for (const i of tile) {
          const spread = v.keep(v.loadSplat(left, i * bytes));
          sums[i]!.forEach((sum, half) => {
            f.set(sum, v.fma(spread, row[half]!, sum));
          });
        }
      });
      f.advance(record, recordSize);
    },
    isLess(record, end),
  );
  const scale = v.keep(v.constant(layer.scale));
  const index = f.let(times(panel, columns));
  for (const i of tile) {
    f.when(isLess(plus(index, quarter + i), layer.inputs), () => {
      const entry = plus(times(plus(index, quarter + i), layer.outputs), times(column, columns));
      const scaled = sums[i]!.map((sum) => v.keep(v.mul(sum, scale)));
      addToGradient(v, plan, layer, plus(entry, layer.weights), column, scaled);
    });
  }
}

/** The gradient of one panel of b: the sum of the adjoints of values. */
function addBias(v: Vectors, plan: DeepPlan, layer: LayerPlan, { start, end, column }: Stretch): void {
  const { f } = v;
  const sums = [v.keep(v.zero), v.keep(v.zero)];
  const record = f.let(start);
  const offset = f.let(plus(times(column, plan.rows * pair), layer.toAdjoint));
  f.repeat(
    () => {
      f.sweep(plan.points, [[plus(record, offset), pair]], (row) => {
        sums.forEach((sum, half) => {
          f.set(sum, v.add(sum, v.load(row, 16 * half)));
        });
      });
      f.advance(record, plan.recordSize);
    },
    isLess(record, end),
  );
  addToGradient(v, plan, layer, plus(times(column, plan.columns), layer.bias), column, sums);
}

/** Adds a row of one panel to the gradient at an index in theta. */
function addToGradient(
  v: Vectors,
  plan: DeepPlan,
  layer: LayerPlan,
  index: Integer,
  column: I,
  row: readonly VectorLocal[],
): void {
  const { f } = v;
  const address = f.let(plus(times(index, plan.bytes), plan.gradient));
  lastOrWhole(f, plan, layer.outputs, column, (used) => {
    row.forEach((value, half) => {
      const lanes = lanesIn(v, half, used);
      const old = v.gatherSome(address, 16 * half, plan.bytes, lanes);
      v.scatterSome(address, 16 * half, plan.bytes, lanes, v.keep(v.add(old, value)));
    });
  });
}
