import type { FloatArray, JetKernel, ShallowRequest } from "../../contract/kernel-set.ts";
import { WasmModule } from "../assembler/assembler.ts";
import { Bump, constantsAddress, doubleIndex } from "../assembler/frame.ts";
import type { WasmProgram, WasmRuntime } from "../assembler/runtime.ts";
import { lanesOf } from "../assembler/simd-vectors.ts";
import { defineShallowEdges } from "./shallow-affine.ts";
import { defineForwardInRegisters } from "./shallow-forward.ts";
import { defineForwardBlocked } from "./shallow-forward-blocked.ts";
import {
  count as countSlot,
  identityScale,
  innerScale,
  planShallow,
  points as pointsSlot,
  type ShallowPlan,
  slopeScale,
  slopes as slopesSlot,
  sumScale,
  values as valuesSlot,
  weightScale,
} from "./shallow-plan.ts";
import { definePullbackInRegisters } from "./shallow-pullback.ts";
import { definePullbackBlocked } from "./shallow-pullback-blocked.ts";

/** Fused jets of a two-layer network. */
export class ShallowKernel implements JetKernel {
  readonly #plan: ShallowPlan;
  readonly #runtime: WasmRuntime;
  readonly #program: WasmProgram;
  readonly #constants: FloatArray;
  #layout: SampleLayout;

  constructor(request: ShallowRequest, fused: boolean, runtime: WasmRuntime) {
    const plan = planShallow(request, fused, runtime.threads);
    const module = new WasmModule();
    defineShallowEdges(module, plan);
    if (plan.registers) {
      defineForwardInRegisters(module, plan, plan.registers);
      definePullbackInRegisters(module, plan, plan.registers);
    } else {
      defineForwardBlocked(module, plan);
      definePullbackBlocked(module, plan);
    }
    this.#plan = plan;
    this.#runtime = runtime;
    this.#program = runtime.compile(module);
    const values = plan.format.constants.values(lanesOf(plan.format));
    this.#constants = plan.bytes === 4 ? Float32Array.from(values) : Float64Array.from(values);
    this.#layout = layOut(plan, 0);
  }

  forward(theta: FloatArray, s: number, points: FloatArray, count: number, u: FloatArray, grad: FloatArray) {
    const { d, m, c, bytes, tile } = this.#plan;
    const at = this.#enter(theta, s, points, count);
    this.#program.call("affine");
    this.#program.run("forward", at.padded / tile, count * m * c * (d + 2));
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
    const { d, m, c, bytes, tile, parameterCount } = this.#plan;
    const at = this.#enter(theta, s, points, count);
    const { arena } = this.#runtime;
    arena.write(bytes, at.values, toU, count * c, at.padded * c);
    arena.write(bytes, at.slopes, toGrad, count * c * d, at.padded * c * d);
    this.#program.call("moments");
    this.#program.run("pullback", Math.ceil(m / tile), count * m * c * (d + 2));
    this.#program.call("compact");
    arena.read(bytes, this.#plan.gradient, gradient, parameterCount);
  }

  /** Lays the call out in the memory: arguments, constants, parameters and points. */
  #enter(theta: FloatArray, s: number, points: FloatArray, count: number): SampleLayout {
    const { d, m, bytes, parameterCount, activation } = this.#plan;
    if (theta.length !== parameterCount) {
      throw new RangeError(`wasm: theta must have ${parameterCount} entries, got ${theta.length}`);
    }
    if (this.#layout.count !== count) this.#layout = layOut(this.#plan, count);
    const at = this.#layout;
    const { arena } = this.#runtime;
    arena.reserve(at.end);
    if (arena.owner !== this) {
      arena.floats(bytes).set(this.#constants, constantsAddress / bytes);
      arena.owner = this;
    }
    const { integers, doubles } = arena;
    integers[countSlot] = at.padded;
    integers[pointsSlot] = at.points;
    integers[valuesSlot] = at.values;
    integers[slopesSlot] = at.slopes;
    const scale = 1 / Math.sqrt(m);
    const { sumFactor, slopeFactor, pullbackFactor, degree } = activation;
    doubles[doubleIndex(identityScale)] = (1 - s) * scale;
    doubles[doubleIndex(sumScale)] = s * scale * sumFactor;
    doubles[doubleIndex(slopeScale)] = s * scale * slopeFactor;
    doubles[doubleIndex(weightScale)] = (s * scale * pullbackFactor) / (degree ?? 1);
    doubles[doubleIndex(innerScale)] = s * scale * pullbackFactor;
    arena.write(bytes, this.#plan.theta, theta, parameterCount);
    arena.write(bytes, at.points, points, count * d, at.padded * d);
    this.#program.call("stage");
    return at;
  }
}

/** Addresses of the arrays of one number of points. */
interface SampleLayout {
  readonly count: number;
  /** The count in whole tiles. */
  readonly padded: number;
  readonly points: number;
  readonly values: number;
  readonly slopes: number;
  readonly end: number;
}

function layOut(plan: ShallowPlan, count: number): SampleLayout {
  const { d, c, bytes, tile } = plan;
  const padded = Math.ceil(count / tile) * tile;
  const bump = new Bump(plan.end);
  const points = bump.take(padded * d * bytes);
  const values = bump.take(padded * c * bytes);
  const slopes = bump.take(padded * c * d * bytes);
  return { count, padded, points, values, slopes, end: bump.end };
}
