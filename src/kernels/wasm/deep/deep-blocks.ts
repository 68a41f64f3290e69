import type { WasmFunction, WasmModule } from "../assembler/assembler.ts";
import { frameInteger } from "../assembler/frame.ts";
import {
  double,
  type Integer,
  type Local,
  loadFloat,
  narrowed,
  plus,
  times,
} from "../expression/expression.ts";
import { type BlockFunctions, defineBlockFunctions } from "./deep-activate.ts";
import { defineMultiply } from "./deep-multiply.ts";
import {
  type DeepPlan,
  firstBlock,
  pair,
  points as pointsSlot,
  records,
  slopes,
  toSlopes,
  toValues,
  values,
} from "./deep-plan.ts";

type I = Local<"i32">;

/**
 * forward(low, high, thread) and adjoint(low, high, thread), for the records low .. high - 1: all states from
 * the points to u and grad u, and all adjoints from their cotangents to the pre-activations of every layer.
 * Blocks do not depend on each other.
 */
export function defineBlocks(module: WasmModule, plan: DeepPlan): void {
  const multiply = defineMultiply(module, plan);
  const functions = defineBlockFunctions(module, plan);
  module.define("forward", 3, (f, low, high) => {
    f.range(low, high, 1, (block) => {
      const record = recordAddress(f, plan, block);
      putPoints(f, plan, record, block);
      for (const layer of plan.layers) {
        const before = plus(record, layer.before);
        const to = plus(record, layer.to);
        f.call(functions.startWithBias, before, layer.packedBias, layer.outputPanels);
        const from = plus(record, layer.from);
        f.call(multiply, from, layer.packed, before, layer.inputPanels, layer.outputPanels);
        if (layer.activated) f.call(functions.activate, before, to, layer.outputPanels);
        if (layer.skipped) f.call(functions.add, to, plus(record, layer.skipped.state), layer.outputPanels);
      }
      exchange(f, plan, record, block, "out");
    });
  });
  module.define("adjoint", 3, (f, low, high) => {
    f.range(low, high, 1, (block) => {
      const record = recordAddress(f, plan, block);
      f.clearMemory(plus(record, plan.adjoints.offset), plan.adjoints.size);
      exchange(f, plan, record, block, "in");
      adjoints(f, plan, record, multiply, functions);
    });
  });
}

function adjoints(
  f: WasmFunction,
  plan: DeepPlan,
  record: I,
  multiply: WasmFunction,
  functions: BlockFunctions,
): void {
  for (const layer of [...plan.layers].reverse()) {
    const adjoint = plus(record, layer.toAdjoint);
    if (layer.skipped) {
      f.call(functions.add, plus(record, layer.skipped.adjoint), adjoint, layer.outputPanels);
    }
    if (layer.activated) {
      f.call(functions.activateAdjoint, plus(record, layer.before), adjoint, layer.outputPanels);
    }
    if (layer.transposed === undefined) continue;
    const target = plus(record, layer.fromAdjoint);
    f.call(multiply, adjoint, layer.transposed, target, layer.outputPanels, layer.inputPanels);
  }
}

function recordAddress(f: WasmFunction, plan: DeepPlan, block: I): I {
  return f.let(plus(frameInteger(records), times(block, plan.recordSize)));
}

/** Index of a block's first point. */
function firstPoint(plan: DeepPlan, block: I) {
  return times(plus(block, frameInteger(firstBlock)), plan.points);
}

/** Offset in a matrix of a column's entry at a component's first point; component 0 is the value. */
function entryOffset({ columns, rows, points, bytes }: DeepPlan, column: number, component: number): number {
  const panel = Math.floor(column / columns);
  return (panel * rows + component * points) * pair + (column % columns) * bytes;
}

/** State 0: x, whose tangents are the unit vectors. */
function putPoints(f: WasmFunction, plan: DeepPlan, record: I, block: I): void {
  const { d, bytes, format } = plan;
  const state = f.let(plus(record, plan.layers[0]!.from));
  f.clearMemory(state, plan.layers[0]!.inputPanels * plan.rows * pair);
  const x = f.let(plus(frameInteger(pointsSlot), times(firstPoint(plan, block), d * bytes)));
  const one = narrowed(format.precision, double(1));
  for (let l = 0; l < d; l++) {
    const streams = [
      [state, pair],
      [plus(x, l * bytes), d * bytes],
    ] as const;
    f.sweep(plan.points, streams, (row, point) => {
      f.storeFloat(row, entryOffset(plan, l, 0), loadFloat(format.precision, point));
      f.storeFloat(row, entryOffset(plan, l, 1 + l), one);
    });
  }
}

/** u and grad u out of the last state, or their cotangents into its adjoint. */
function exchange(f: WasmFunction, plan: DeepPlan, record: I, block: I, direction: "in" | "out"): void {
  const { c, d, bytes } = plan;
  const last = plan.layers.at(-1)!;
  const matrix = f.let(plus(record, direction === "out" ? last.to : last.toAdjoint));
  const first = f.let(firstPoint(plan, block));
  const u = frameInteger(direction === "out" ? values : toValues);
  const gradient = frameInteger(direction === "out" ? slopes : toSlopes);
  const copy = (offset: number, array: Integer, step: number) => {
    const streams = [
      [matrix, pair],
      [array, step],
    ] as const;
    const { precision } = plan.format;
    f.sweep(plan.points, streams, (row, entry) => {
      if (direction === "out") f.storeFloat(entry, 0, loadFloat(precision, row, offset));
      else f.storeFloat(row, offset, loadFloat(precision, entry));
    });
  };
  for (let j = 0; j < c; j++) {
    copy(entryOffset(plan, j, 0), plus(plus(u, times(first, c * bytes)), j * bytes), c * bytes);
    for (let l = 0; l < d; l++) {
      const start = plus(plus(gradient, times(first, c * d * bytes)), (j * d + l) * bytes);
      copy(entryOffset(plan, j, 1 + l), start, c * d * bytes);
    }
  }
}
