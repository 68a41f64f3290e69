import type { DeepRequest, FloatArray, JetKernel } from "../../contract/kernel-set.ts";
import { WasmModule } from "../assembler/assembler.ts";
import { Bump, constantsAddress, doubleIndex } from "../assembler/frame.ts";
import type { WasmProgram, WasmRuntime } from "../assembler/runtime.ts";
import { lanesOf } from "../assembler/simd-vectors.ts";
import { defineBlocks } from "./deep-blocks.ts";
import { definePacking, packedPanels, transposedPanels } from "./deep-pack.ts";
import * as plans from "./deep-plan.ts";
import { defineWeights, weightParts } from "./deep-weights.ts";

/** Bytes of records that are kept at a time; more points go through in slabs, and are computed again. */
const mostRecordBytes = 512 * 1024 * 1024;

/** Jets of a deep network by blocked products of matrices, with all tangents beside the values. */
export class DeepKernel implements JetKernel {
  readonly #plan: plans.DeepPlan;
  readonly #runtime: WasmRuntime;
  readonly #program: WasmProgram;
  readonly #constants: FloatArray;
  #layout: PointLayout;
  /** Homotopy parameter of the records in the memory, where they are complete. */
  #kept: number | undefined;

  constructor(request: DeepRequest, fused: boolean, runtime: WasmRuntime) {
    const plan = plans.planDeep(request, fused);
    const module = new WasmModule();
    definePacking(module, plan);
    defineBlocks(module, plan);
    defineWeights(module, plan);
    this.#plan = plan;
    this.#runtime = runtime;
    this.#program = runtime.compile(module);
    const values = plan.format.constants.values(lanesOf(plan.format));
    this.#constants = plan.bytes === 4 ? Float32Array.from(values) : Float64Array.from(values);
    this.#layout = layOut(plan, 0);
  }

  forward(theta: FloatArray, s: number, points: FloatArray, count: number, u: FloatArray, grad: FloatArray) {
    const { c, d, bytes } = this.#plan;
    const at = this.#enter(theta, s, points, count);
    this.#eachSlab(at, (blocks) => this.#forward(blocks));
    if (at.blocks <= at.blocksAtOnce) this.#kept = s;
    const { arena } = this.#runtime;
    arena.read(bytes, at.values, u, count * c);
    arena.read(bytes, at.slopes, grad, count * c * d);
  }

  pullback(
    theta: FloatArray,
    s: number,
    points: FloatArray,
    count: number,
    toU: FloatArray,
    toGrad: FloatArray,
    gradient: FloatArray,
  ): void {
    const plan = this.#plan;
    const { c, d, bytes, parameterCount } = plan;
    const kept = this.#holds(theta, s, points, count);
    const at = kept ? this.#layout : this.#enter(theta, s, points, count);
    const { arena } = this.#runtime;
    arena.write(bytes, at.toValues, toU, count * c, at.padded * c);
    arena.write(bytes, at.toSlopes, toGrad, count * c * d, at.padded * c * d);
    arena.floats(bytes).fill(0, plan.gradient / bytes, plan.gradient / bytes + parameterCount);
    this.#program.run("packTransposed", sum(plan.layers, transposedPanels), parameterCount);
    this.#eachSlab(at, (blocks) => {
      if (!kept) this.#forward(blocks);
      const work = blocks * plan.rows * parameterCount;
      this.#program.run("adjoint", blocks, work);
      this.#program.run("weights", sum(plan.layers, weightParts), work);
    });
    if (at.blocks <= at.blocksAtOnce) this.#kept = s;
    arena.read(bytes, plan.gradient, gradient, parameterCount);
  }

  #forward(blocks: number): void {
    this.#program.run("forward", blocks, blocks * this.#plan.rows * this.#plan.parameterCount);
  }

  /** Runs the points slab by slab, as many blocks at a time as there is room for. */
  #eachSlab(at: PointLayout, run: (blocks: number) => void): void {
    const { integers } = this.#runtime.arena;
    for (let first = 0; first < at.blocks; first += at.blocksAtOnce) {
      const blocks = Math.min(at.blocksAtOnce, at.blocks - first);
      integers[plans.firstBlock] = first;
      integers[plans.blockCount] = blocks;
      run(blocks);
    }
  }

  /** Whether the memory holds the records of exactly this call. */
  #holds(theta: FloatArray, s: number, points: FloatArray, count: number): boolean {
    const { arena } = this.#runtime;
    if (arena.owner !== this || this.#kept !== s || this.#layout.count !== count) return false;
    const { bytes, d, parameterCount } = this.#plan;
    return (
      arena.equals(bytes, this.#layout.points, points, count * d) &&
      theta.length === parameterCount &&
      arena.equals(bytes, this.#plan.theta, theta, parameterCount)
    );
  }

  /** Lays the call out in the memory: arguments, constants, packed parameters and points. */
  #enter(theta: FloatArray, s: number, points: FloatArray, count: number): PointLayout {
    const plan = this.#plan;
    const { bytes, d, parameterCount } = plan;
    if (theta.length !== parameterCount) {
      throw new RangeError(`wasm: theta must have ${parameterCount} entries, got ${theta.length}`);
    }
    if (this.#layout.count !== count) this.#layout = layOut(plan, count);
    const at = this.#layout;
    const { arena } = this.#runtime;
    this.#kept = undefined;
    arena.reserve(at.end);
    if (arena.owner !== this) {
      arena.floats(bytes).set(this.#constants, constantsAddress / bytes);
      arena.owner = this;
    }
    const { integers, doubles } = arena;
    integers[plans.records] = at.records;
    integers[plans.points] = at.points;
    integers[plans.values] = at.values;
    integers[plans.slopes] = at.slopes;
    integers[plans.toValues] = at.toValues;
    integers[plans.toSlopes] = at.toSlopes;
    doubles[doubleIndex(plans.identityPart)] = 1 - s;
    doubles[doubleIndex(plans.activationPart)] = s;
    arena.write(bytes, plan.theta, theta, parameterCount);
    arena.write(bytes, at.points, points, count * d, at.padded * d);
    this.#program.run("pack", sum(plan.layers, packedPanels), parameterCount);
    return at;
  }
}

/** Addresses of the arrays of one number of points. */
interface PointLayout {
  readonly count: number;
  /** The count in whole blocks. */
  readonly padded: number;
  readonly blocks: number;
  readonly blocksAtOnce: number;
  readonly points: number;
  readonly values: number;
  readonly slopes: number;
  readonly toValues: number;
  readonly toSlopes: number;
  readonly records: number;
  readonly end: number;
}

function layOut(plan: plans.DeepPlan, count: number): PointLayout {
  const { c, d, bytes, recordSize } = plan;
  const blocks = Math.ceil(count / plan.points);
  const padded = blocks * plan.points;
  const most = Math.max(1, Math.floor(mostRecordBytes / recordSize));
  const blocksAtOnce = Math.ceil(blocks / Math.max(1, Math.ceil(blocks / most)));
  const bump = new Bump(plan.end);
  const array = (length: number) => bump.take(length * bytes);
  return {
    count,
    padded,
    blocks,
    blocksAtOnce,
    points: array(padded * d),
    values: array(padded * c),
    slopes: array(padded * c * d),
    toValues: array(padded * c),
    toSlopes: array(padded * c * d),
    records: bump.take(blocksAtOnce * recordSize),
    end: bump.end,
  };
}

function sum<T>(items: readonly T[], size: (item: T) => number): number {
  return items.reduce((total, item) => total + size(item), 0);
}
