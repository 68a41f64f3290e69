import type { FusedActivation } from "../../contract/kernel-set.ts";
import type { FillActivation } from "../../reference/shallow-features.ts";
import { WasmModule } from "../assembler/assembler.ts";
import {
  constantsAddress,
  doubleIndex,
  firstAddress,
  frameDouble,
  frameInteger,
} from "../assembler/frame.ts";
import type { WasmProgram, WasmRuntime } from "../assembler/runtime.ts";
import { activationCodes } from "../assembler/simd-activations.ts";
import { ConstantPool, Vectors } from "../assembler/simd-vectors.ts";
import { plus, smaller, times } from "../expression/expression.ts";

/** Numbers in one part of a task, and how many go through the memory at a time. */
const partEntries = 512;
const chunkEntries = 1 << 15;
const chunkBytes = 8 * chunkEntries;
const lanes = 2;

/** sigma_s and its first two derivatives at many numbers, for a homotopy parameter s. */
export function wasmFillActivation(
  activation: FusedActivation,
  fused: boolean,
  runtime: WasmRuntime,
): (s: number) => FillActivation {
  const constants = new ConstantPool(constantsAddress);
  const module = new WasmModule();
  module.define("fill", 3, (f, low, high) => {
    const v = new Vectors(f, { precision: "f64", fused, constants });
    const end = f.let(smaller(f.let(times(high!, 8 * partEntries)), f.let(frameInteger(0))));
    const identity = v.keep(v.splat(frameDouble(0)));
    const weight = v.keep(v.splat(frameDouble(1)));
    f.range(f.let(times(low!, 8 * partEntries)), end, 8 * lanes, (offset) => {
      const at = f.let(plus(offset, firstAddress));
      const z = v.keep(v.load(at));
      const { value, first, second } = activationCodes[activation].jet(v, z);
      v.store(at, chunkBytes, v.fma(weight, value, v.mul(identity, z)));
      v.store(at, 2 * chunkBytes, v.fma(weight, first, identity));
      v.store(at, 3 * chunkBytes, v.mul(weight, second));
    });
  });
  const values = Float64Array.from(constants.values(lanes));
  const owner = {};
  let program: WasmProgram | undefined;
  return (s) => (z, count, value, first, second) => {
    const { arena } = runtime;
    program ??= runtime.compile(module);
    arena.reserve(firstAddress + 4 * chunkBytes);
    if (arena.owner !== owner) arena.doubles.set(values, constantsAddress / 8);
    arena.owner = owner;
    const { integers, doubles } = arena;
    doubles[doubleIndex(0)] = 1 - s;
    doubles[doubleIndex(1)] = s;
    const base = firstAddress / 8;
    for (let start = 0; start < count; start += chunkEntries) {
      const n = Math.min(chunkEntries, count - start);
      integers[0] = 8 * n;
      doubles.set(z.subarray(start, start + n), base);
      program.run("fill", Math.ceil(n / partEntries), 32 * n);
      [value, first, second].forEach((target, index) => {
        const from = base + (index + 1) * chunkEntries;
        target.set(doubles.subarray(from, from + n), start);
      });
    }
  };
}
