import type { Chart, PieceEquation, SmoothDistance } from "../domain.ts";
import { joinedDistance } from "./joined-distance.ts";
import { conjunction, pieceDistance, planeDistance } from "./smooth-distance.ts";

/** Points along a curve, its ends first and last: each [2]. */
type Arc = readonly (readonly number[])[];

const samples = 65;

/**
 * The smooth distance to stretches of a plane curve: the curve's equation, trimmed for each stretch by the
 * half-plane beyond its chord or the circle on its chord, whichever parts it from the rest of the curve, or
 * else in halves; joined by R-equivalence.
 *
 * @param stretches charts of the part, of one parameter
 * @param rest charts of the rest of the curve
 * @param scale a length typical of the curve
 */
export function arcDistance(
  equation: PieceEquation,
  stretches: readonly Chart[],
  rest: readonly Chart[],
  scale: number,
): SmoothDistance {
  const outside = rest.flatMap((chart) => arcOf(chart).slice(1, -1));
  const arcs = joinedArcs(stretches.map(arcOf), 1e-9 * scale);
  const trims = arcs.flatMap((arc) => trimsOf(arc, outside, 1e-9 * scale, 6));
  return joinedDistance(
    2,
    trims.map((trim) => {
      const all = equation.trim ? [equation.trim, trim] : [trim];
      return pieceDistance({ level: equation.level, trim: conjunction(all) }, scale);
    }),
  );
}

function arcOf(chart: Chart): Arc {
  const unit = Float64Array.from({ length: samples }, (_, i) => i / (samples - 1));
  const { points } = chart.map(unit, samples);
  return Array.from({ length: samples }, (_, i) => [points[2 * i]!, points[2 * i + 1]!]);
}

/** Arcs of which one goes on where the other ends are one arc. */
function joinedArcs(arcs: readonly Arc[], tolerance: number): Arc[] {
  const open = [...arcs];
  for (let i = 0; i < open.length; i++) {
    const next = open.findIndex((other, j) => j !== i && apart(open[i]!.at(-1)!, other[0]!) <= tolerance);
    if (next < 0) continue;
    open[i] = [...open[i]!, ...open[next]!.slice(1)];
    open.splice(next, 1);
    i = -1;
  }
  return open;
}

function trimsOf(arc: Arc, outside: Arc, tolerance: number, halvings: number): SmoothDistance[] {
  const spare = new Float64Array(2);
  const parts = (trim: SmoothDistance) =>
    arc.every((x) => trim(x, spare) >= -tolerance) && outside.every((x) => trim(x, spare) <= tolerance);
  const candidates = [halfPlane(arc), circle(arc)];
  const fitting = candidates.find((trim) => trim !== undefined && parts(trim));
  if (fitting) return [fitting];
  if (halvings === 0 || arc.length < 5) return [circle(arc)];
  const middle = arc.length >> 1;
  return [arc.slice(0, middle + 1), arc.slice(middle)].flatMap((half) =>
    trimsOf(half, outside, tolerance, halvings - 1),
  );
}

/** The half-plane beyond the chord; none for a straight or closed arc. */
function halfPlane(arc: Arc): SmoothDistance | undefined {
  const [from, to, middle] = [arc[0]!, arc.at(-1)!, arc[arc.length >> 1]!];
  const length = apart(from, to);
  const normal = [(from[1]! - to[1]!) / length, (to[0]! - from[0]!) / length];
  const height = (middle[0]! - from[0]!) * normal[0]! + (middle[1]! - from[1]!) * normal[1]!;
  if (!(Math.abs(height) > 1e-3 * length)) return undefined;
  return planeDistance(
    from,
    normal.map((entry) => entry * Math.sign(height)),
  );
}

/** The disk with the chord as a diameter. */
function circle(arc: Arc): SmoothDistance {
  const [from, to] = [arc[0]!, arc.at(-1)!];
  const length = apart(from, to);
  const middle = [0, 1].map((k) => (from[k]! + to[k]!) / 2);
  return (x, gradient) => {
    let value = (length / 2) ** 2;
    for (let k = 0; k < 2; k++) {
      value -= (x[k]! - middle[k]!) ** 2;
      gradient[k] = (-2 * (x[k]! - middle[k]!)) / length;
    }
    return value / length;
  };
}

function apart(p: readonly number[], q: readonly number[]): number {
  return Math.hypot(p[0]! - q[0]!, p[1]! - q[1]!);
}
