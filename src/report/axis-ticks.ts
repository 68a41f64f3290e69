import { scaleLinear, scaleLog } from "d3-scale";
import type { AxisRange } from "./axis-range.ts";

/** Ticks of an axis. */
export interface AxisTicks {
  /** labelled numbers, ascending */
  readonly values: readonly number[];
  /** one for each of the values */
  readonly labels: readonly string[];
  /** numbers without a label, ascending */
  readonly minor: readonly number[];
  /** a factor common to all labels, such as "×10⁻⁴", or "" */
  readonly factor: string;
}

/** Relative to a range: ends of axes are computed, and a tick at one shall not be lost to rounding. */
const slack = 1e-9;

/** Ticks of a linear or a logarithmic axis, of about `count` intervals; there are always two ticks or more. */
export function axisTicks({ lower, upper, log, whole = false }: AxisRange, count: number): AxisTicks {
  if (log) return logTicks(lower, upper, count);
  // with no more intervals than whole numbers, steps between ticks are whole too
  return linearTicks(lower, upper, whole ? Math.min(count, upper - lower) : count);
}

/**
 * Ticks at multiples of 1, 2 or 5 times a power of ten within [lower, upper].
 *
 * Labels of an axis whose numbers reach no further than 1e-3, or reach 1e6, are written without their common
 * power of ten, which is then the factor.
 */
export function linearTicks(lower: number, upper: number, count: number): AxisTicks {
  const { exponent: magnitude } = scientific(Math.max(Math.abs(lower), Math.abs(upper)));
  const exponent = magnitude < -3 || magnitude >= 6 ? magnitude : 0;
  const power = 10 ** exponent;
  const free = slack * (upper - lower);
  const scale = scaleLinear().domain([(lower - free) / power, (upper + free) / power]);
  const enough = countForTwo(scale, count);
  const label = scale.tickFormat(enough, ",f");
  const ticks = scale.ticks(enough);
  return {
    values: ticks.map((tick) => Math.min(upper, Math.max(lower, tick * power))),
    labels: ticks.map((tick) => spaced(label(tick))),
    minor: [],
    factor: exponent === 0 ? "" : `×${powerOfTen(exponent)}`,
  };
}

/**
 * Ticks of a logarithmic axis, lower positive: all multiples of powers of ten where they are few, else 1, 2,
 * 3 and 5 times a power of ten, 1, 2 and 5 times one, the powers of ten, or every second, fifth, ... of them. Within a short range that holds
 * too few of these, ticks are those of a linear axis.
 */
export function logTicks(lower: number, upper: number, count: number): AxisTicks {
  const scale = scaleLog().domain([lower * (1 - slack), upper * (1 + slack)]);
  const decades = Math.log10(upper) - Math.log10(lower);
  // asked for more intervals than there are decades, d3 gives all multiples, up to rounding
  const multiples = scale.ticks(Math.ceil(decades) + 1).map((value) => Number(value.toPrecision(12)));
  const times = (...factors: readonly number[]) =>
    multiples.filter((value) => factors.includes(scientific(value).mantissa));
  const powers = times(1);
  const many = powers.length > count + 1;
  const candidates = [
    times(1, 2, 3, 4, 5, 6, 7, 8, 9),
    times(1, 2, 3, 5),
    times(1, 2, 5),
    many ? scale.ticks(countForTwo(scale, count)) : powers,
  ].filter(({ length }) => length >= 2);
  const values = candidates.find(({ length }) => length <= count + 1) ?? candidates.at(-1);
  // two ticks near each other leave most of a short axis without a number
  if (values === undefined || (decades < 1 && 2 * values.length < count)) {
    return linearTicks(lower, upper, count);
  }
  const between = many && values.length < powers.length;
  return {
    values,
    labels: logLabels(values),
    minor: (between ? powers : multiples).filter((value) => !values.includes(value)),
    factor: "",
  };
}

/** A power of ten as print has it: "10⁻³"; 10^0 is "1". */
export function powerOfTen(exponent: number): string {
  if (exponent === 0) return "1";
  return `10${[...String(exponent)].map((sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(sign)]!)).join("")}`;
}

/** The least count from the wanted one on for which d3, which takes it for a hint, gives two ticks or more. */
function countForTwo(scale: { ticks(count: number): number[] }, wanted: number): number {
  const counts = Array.from({ length: 8 }, (_, k) => wanted + k);
  return counts.find((count) => scale.ticks(count).length >= 2) ?? wanted;
}

/** Labels of multiples of powers of ten: powers as such, others as decimals where these are short. */
function logLabels(values: readonly number[]): string[] {
  const parts = values.map(scientific);
  const powersOnly = parts.every(({ mantissa }) => mantissa === 1);
  const short = parts.every(({ exponent }) => exponent >= -2 && exponent <= 3);
  if (short && !powersOnly) return values.map(String);
  return parts.map(
    ({ mantissa, exponent }) => `${mantissa === 1 ? "" : `${mantissa}×`}${powerOfTen(exponent)}`,
  );
}

/** The number as mantissa, at least 1 and below 10, times 10^exponent, rounding errors left out. */
function scientific(value: number): { readonly mantissa: number; readonly exponent: number } {
  const [mantissa, exponent] = value.toExponential(12).split("e").map(Number);
  return { mantissa: mantissa!, exponent: exponent! };
}

/** A number below a million with a thin space, not a comma, before its thousands, from five digits on. */
function spaced(label: string): string {
  return label.replace(/^(−?\d),/u, "$1").replace(",", "\u2009");
}
