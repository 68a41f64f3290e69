import { scaleLinear, scaleLog } from "d3-scale";

/** The numbers that an axis spans, lower below upper; both positive on a logarithmic axis. */
export interface AxisRange {
  readonly lower: number;
  readonly upper: number;
  readonly log: boolean;
  /** whether it shows whole numbers only, such as steps, and ticks between them would say nothing; no by default */
  readonly whole?: boolean;
}

/**
 * A range that shows all values; [0, 1], or three decades on a logarithmic axis, if there are none.
 *
 * @param values what `onAxis` gives
 * @param margin free on either side, as a part of the range that is drawn
 */
export function axisRange(values: Iterable<number>, log: boolean, margin: number): AxisRange {
  let lower = Number.POSITIVE_INFINITY;
  let upper = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    lower = Math.min(lower, value);
    upper = Math.max(upper, value);
  }
  if (lower > upper) return log ? { lower: 1e-3, upper: 1, log } : { lower: 0, upper: 1, log };
  if (log) {
    const decades = Math.log10(upper) - Math.log10(lower);
    const factor = isPoint(lower, upper) ? 2 : 10 ** (margin * decades);
    // with its margin, a range over all that axes hold would leave what numbers can be
    return { lower: Math.max(1e-307, lower / factor), upper: Math.min(1e307, upper * factor), log };
  }
  const free = isPoint(lower, upper) ? Math.abs(upper) / 10 || 1 : margin * (upper - lower);
  return { lower: lower - free, upper: upper + free, log };
}

/** Where an axis draws a number, if its range is drawn between two places. */
export function axisScale(
  { lower, upper, log }: AxisRange,
  from: number,
  to: number,
): (value: number) => number {
  return (log ? scaleLog() : scaleLinear()).domain([lower, upper]).range([from, to]);
}

/** The value, if an axis can show it; else NaN. */
export function onAxis(value: number, log: boolean): number {
  const held = withinRange(value);
  return Number.isFinite(held) && (!log || held > 0) ? held : Number.NaN;
}

/**
 * The value, where axes can hold it: beyond 1e300 in magnitude it is infinite, below 1e-300 it is 0, so that no
 * range of values overflows and no step between ticks vanishes.
 */
export function withinRange(value: number): number {
  const magnitude = Math.abs(value);
  if (magnitude > 1e300) return value > 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  return magnitude < 1e-300 ? 0 : value;
}

/** Whether [lower, upper] is so short, against the numbers in it, that rounding makes it up. */
export function isPoint(lower: number, upper: number): boolean {
  return upper - lower <= 1e-12 * Math.max(Math.abs(lower), Math.abs(upper));
}
