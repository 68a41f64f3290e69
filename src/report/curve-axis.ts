import type { AxisTicks } from "./axis-ticks.ts";
import { isPoint, linearTicks, logBounds, logTicks, withinRange } from "./axis-ticks.ts";

/** A number in the coordinate that its axis draws: its decimal logarithm if `log`; NaN if it has no place there. */
export function onAxis(value: number, log: boolean): number {
  const held = withinRange(value);
  if (!Number.isFinite(held)) return Number.NaN;
  if (!log) return held;
  return held > 0 ? Math.log10(held) : Number.NaN;
}

/**
 * Bounds of an axis that shows all positions; [0, 1], or three decades on a logarithmic axis, if there are none.
 *
 * @param positions in the coordinate that the axis draws
 * @param margin free on either side, as a part of the range
 */
export function axisBounds(
  positions: readonly number[],
  log: boolean,
  margin: number,
): readonly [lower: number, upper: number] {
  let lower = Number.POSITIVE_INFINITY;
  let upper = Number.NEGATIVE_INFINITY;
  for (const position of positions) {
    lower = Math.min(lower, position);
    upper = Math.max(upper, position);
  }
  if (lower > upper) return log ? [-3, 0] : [0, 1];
  const range = upper - lower;
  if (log) return logBounds(lower - margin * range, upper + margin * range);
  const free = isPoint(lower, upper) ? Math.abs(upper) / 10 || 1 : margin * range;
  return [lower - free, upper + free];
}

/** Ticks of a linear or a logarithmic axis. */
export function axisTicks(lower: number, upper: number, count: number, log: boolean): AxisTicks {
  return log ? logTicks(lower, upper, count) : linearTicks(lower, upper, count);
}
