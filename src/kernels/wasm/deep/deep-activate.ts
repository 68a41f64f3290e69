import type { WasmFunction, WasmModule } from "../assembler/assembler.ts";
import { frameDouble } from "../assembler/frame.ts";
import type { JetCode } from "../assembler/simd-activations.ts";
import { type VectorLocal, Vectors } from "../assembler/simd-vectors.ts";
import { isLess, type Local, plus, times } from "../expression/expression.ts";
import { activationPart, type DeepPlan, identityPart, pair } from "./deep-plan.ts";

/** Functions that work on one block's matrices, panel by panel. */
export interface BlockFunctions {
  /** (target, packed b, panels): every row of values to b, tangents to zero. */
  readonly startWithBias: WasmFunction;
  /** (before, to, panels): sigma_s of z and sigma_s'(z) times its tangents. */
  readonly activate: WasmFunction;
  /** (before, adjoint, panels): adjoint of the activated state to that of z and its tangents, in place. */
  readonly activateAdjoint: WasmFunction;
  /** (to, from, panels): to += from. */
  readonly add: WasmFunction;
}

type I = Local<"i32">;

export function defineBlockFunctions(module: WasmModule, plan: DeepPlan): BlockFunctions {
  const { d, rows, points } = plan;
  const tangent = points * pair; // bytes from one component's rows to the next
  const define = (body: (v: Vectors, first: I, second: I, panels: I) => void) =>
    module.define(undefined, 3, (f, ...parameters) => {
      const [first, second, panels] = parameters as [I, I, I];
      body(new Vectors(f, plan.format), first, second, panels);
    });
  const startWithBias = define((v, target, bias, panels) => {
    const { f } = v;
    f.range(0, panels, 1, () => {
      const b = [v.keep(v.load(bias)), v.keep(v.load(bias, 16))];
      f.sweep(points, [[target, pair]], (row) => {
        b.forEach((part, half) => {
          v.store(row, 16 * half, part);
        });
      });
      f.clearMemory(plus(target, tangent), d * tangent);
      f.advance(target, rows * pair);
      f.advance(bias, pair);
    });
  });
  const add = define((v, to, from, panels) => {
    const { f } = v;
    const end = f.let(plus(to, times(panels, rows * pair)));
    f.repeat(
      () => {
        v.store(to, 0, v.add(v.load(to), v.load(from)));
        f.advance(to, 16);
        f.advance(from, 16);
      },
      isLess(to, end),
    );
  });
  const activate = define((v, before, to, panels) => {
    const mix = homotopy(v);
    eachEntry(v, plan, panels, [before, to], (entry, target) => {
      const z = v.keep(v.load(entry));
      const { value, first } = mix(z, plan.activation.jet(v, z));
      v.store(target, 0, value);
      const tangents = [
        [plus(entry, tangent), tangent],
        [plus(target, tangent), tangent],
      ] as const;
      v.f.sweep(d, tangents, (zt, tt) => v.store(tt, 0, v.mul(first, v.load(zt))));
    });
  });
  const activateAdjoint = define((v, before, adjoint, panels) => {
    const { f } = v;
    const mix = homotopy(v);
    eachEntry(v, plan, panels, [before, adjoint], (entry, target) => {
      const z = v.keep(v.load(entry));
      const { first, second } = mix(z, plan.activation.jet(v, z));
      const curvature = v.keep(v.zero);
      const tangents = [
        [plus(entry, tangent), tangent],
        [plus(target, tangent), tangent],
      ] as const;
      f.sweep(d, tangents, (zt, tt) => {
        const toTangent = v.keep(v.load(tt));
        f.set(curvature, v.fma(toTangent, v.load(zt), curvature));
        v.store(tt, 0, v.mul(toTangent, first));
      });
      v.store(target, 0, v.fma(v.load(target), first, v.mul(curvature, second)));
    });
  });
  return { startWithBias, activate, activateAdjoint, add };
}

/** body at every vector of values, in two matrices. */
function eachEntry(
  v: Vectors,
  { points, rows }: DeepPlan,
  panels: I,
  [a, b]: readonly [I, I],
  body: (a: I, b: I) => void,
): void {
  const { f } = v;
  f.range(0, panels, 1, () => {
    f.sweep(
      2 * points,
      [
        [a, 16],
        [b, 16],
      ],
      body,
    );
    f.advance(a, rows * pair);
    f.advance(b, rows * pair);
  });
}

/** The jet of sigma_s = (1 - s) Id + s sigma from that of sigma. */
function homotopy(v: Vectors) {
  const identity = v.keep(v.splat(frameDouble(identityPart)));
  const part = v.keep(v.splat(frameDouble(activationPart)));
  return (z: VectorLocal, jet: JetCode) => ({
    value: v.fma(part, jet.value, v.mul(identity, z)),
    first: v.keep(v.fma(part, jet.first, identity)),
    second: v.mul(part, jet.second),
  });
}
