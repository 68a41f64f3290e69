import type { WasmFunction, WasmModule } from "../assembler/assembler.ts";
import { Vectors } from "../assembler/simd-vectors.ts";
import { isLess, type Local, larger, minus, plus, smaller, times } from "../expression/expression.ts";
import { type DeepPlan, type LayerPlan, pair } from "./deep-plan.ts";

type I = Local<"i32">;

/**
 * pack(low, high, thread) and packTransposed(low, high, thread): panels low .. high - 1 of all layers'
 * scale W, with b, and of their transposes (the first layer needs none). What is beyond the matrix is zero.
 */
export function definePacking(module: WasmModule, plan: DeepPlan): void {
  const { bytes, columns, theta } = plan;
  module.define("pack", 3, (f, low, high) => {
    const v = new Vectors(f, plan.format);
    eachPart(f, plan.layers, packedPanels, low, high, (layer, panel) => {
      packPanel(v, plan, layer, panel, {
        to: layer.packed,
        length: layer.inputs,
        paddedLength: layer.inputPanels * columns,
        width: layer.outputs,
        lengthStep: layer.outputs * bytes,
        laneStep: bytes,
      });
      const bias = plus(times(panel, pair), theta + layer.bias * bytes);
      const target = plus(times(panel, pair), layer.packedBias);
      lastOrWhole(f, plan, layer.outputs, panel, (used) => {
        for (const half of [0, 1]) {
          v.store(target, 16 * half, v.gatherSome(bias, 16 * half, bytes, lanesIn(v, half, used)));
        }
      });
    });
  });
  module.define("packTransposed", 3, (f, low, high) => {
    const v = new Vectors(f, plan.format);
    eachPart(f, plan.layers, transposedPanels, low, high, (layer, panel) => {
      packPanel(v, plan, layer, panel, {
        to: layer.transposed!,
        length: layer.outputs,
        paddedLength: layer.outputPanels * columns,
        width: layer.inputs,
        lengthStep: bytes,
        laneStep: layer.outputs * bytes,
      });
    });
  });
}

/** Panels that each of the two packs of a layer. */
export const packedPanels = (layer: LayerPlan) => layer.outputPanels;
export const transposedPanels = (layer: LayerPlan) =>
  layer.transposed === undefined ? 0 : layer.inputPanels;

/** Splits parts low .. high - 1 among the layers: body(layer, index of a part of it). */
export function eachPart(
  f: WasmFunction,
  layers: readonly LayerPlan[],
  count: (layer: LayerPlan) => number,
  low: I,
  high: I,
  body: (layer: LayerPlan, part: I) => void,
): void {
  let start = 0;
  for (const layer of layers) {
    const first = start;
    start += count(layer);
    if (start === first) continue;
    const from = f.let(larger(low, first));
    const to = f.let(smaller(high, start));
    f.range(from, to, 1, (index) => body(layer, f.let(minus(index, first))));
  }
}

/** body(columns in use): code for whole panels, and for the last one where it is not whole. */
export function lastOrWhole(
  f: WasmFunction,
  { columns }: DeepPlan,
  width: number,
  panel: I,
  body: (used: number) => void,
): void {
  const whole = Math.floor(width / columns);
  const rest = width % columns;
  if (rest === 0) {
    body(columns);
    return;
  }
  if (whole > 0) f.when(isLess(panel, whole), () => body(columns));
  f.when(isLess(whole, plus(panel, 1)), () => body(rest));
}

/** Lanes in use of one of the two vectors of a row. */
export function lanesIn(v: Vectors, half: number, used: number): number {
  return Math.max(0, Math.min(v.lanes, used - half * v.lanes));
}

interface Packing {
  readonly to: number;
  /** Entries along the panel, and with zeros. */
  readonly length: number;
  readonly paddedLength: number;
  /** Entries across all panels. */
  readonly width: number;
  /** Bytes in theta from one entry to the next, along and across. */
  readonly lengthStep: number;
  readonly laneStep: number;
}

function packPanel(v: Vectors, plan: DeepPlan, layer: LayerPlan, panel: I, packing: Packing): void {
  const { f } = v;
  const { columns, bytes, theta } = plan;
  const { to, length, paddedLength, width, lengthStep, laneStep } = packing;
  const scale = v.keep(v.constant(layer.scale));
  const from = f.let(plus(times(panel, columns * laneStep), theta + layer.weights * bytes));
  const target = f.let(plus(times(panel, paddedLength * pair), to));
  lastOrWhole(f, plan, width, panel, (used) => {
    const streams = [
      [from, lengthStep],
      [target, pair],
    ] as const;
    f.sweep(length, streams, (entry, row) => {
      for (const half of [0, 1]) {
        const offset = half * v.lanes * laneStep;
        const lanes = v.gatherSome(entry, offset, laneStep, lanesIn(v, half, used));
        v.store(row, 16 * half, v.mul(lanes, scale));
      }
    });
  });
  if (paddedLength > length) f.clearMemory(plus(target, length * pair), (paddedLength - length) * pair);
}
