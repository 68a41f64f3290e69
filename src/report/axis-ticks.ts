/** Ticks of an axis, in the coordinate that the axis draws (the decimal logarithm on a logarithmic axis). */
export interface AxisTicks {
  /** labelled positions, ascending */
  readonly positions: readonly number[];
  /** one for each position */
  readonly labels: readonly string[];
  /** positions without a label, ascending */
  readonly minor: readonly number[];
  /** a factor common to all labels, such as "×10⁻⁴", or "" */
  readonly factor: string;
}

/**
 * Ticks at multiples of 1, 2 or 5 times a power of ten within [lower, upper].
 *
 * Labels of an axis whose numbers reach no further than 1e-3, or reach 1e6, are written without their common
 * power of ten, which is then the factor.
 *
 * @param count about how many intervals between ticks are wanted; there are always two ticks or more
 */
export function linearTicks(lower: number, upper: number, count: number): AxisTicks {
  // 3.2 intervals are rounded to two or more: an axis with a single tick has no scale
  const step = roundStep((upper - lower) / Math.max(3.2, count));
  const largest = Math.max(Math.abs(lower), Math.abs(upper));
  const magnitude = floorLog10(largest);
  const exponent = magnitude < -3 || magnitude >= 6 ? magnitude : 0;
  const decimals = Math.max(0, exponent - floorLog10(step));
  const scaledStep = step / 10 ** exponent;
  const positions: number[] = [];
  const labels: string[] = [];
  const slack = 1e-6;
  const last = Math.floor(upper / step + slack);
  for (let k = Math.ceil(lower / step - slack); k <= last; k++) {
    positions.push(Math.min(upper, Math.max(lower, k * step)));
    labels.push(decimalLabel(k * scaledStep, decimals));
  }
  return { positions, labels, minor: [], factor: exponent === 0 ? "" : `×${powerOfTen(exponent)}` };
}

/**
 * Ticks of a logarithmic axis between 10^lower and 10^upper: the powers of ten, or every second, third, ... of
 * them where they are many; 1, 2 and 5 times a power of ten where fewer than two powers lie within, or two and
 * there is room.
 *
 * @param lower decimal logarithm of the smallest number
 * @param upper decimal logarithm of the largest number
 */
export function logTicks(lower: number, upper: number, count: number): AxisTicks {
  const slack = 1e-9;
  const inside = (position: number) => position >= lower - slack && position <= upper + slack;
  const first = Math.floor(lower + slack);
  const last = Math.ceil(upper - slack);
  const exponents = Array.from({ length: last - first + 1 }, (_, k) => first + k);
  const powers = exponents.filter(inside);
  const multiples = (factors: readonly number[]) =>
    exponents
      .flatMap((exponent) =>
        factors.map((factor) => ({ exponent, factor, at: exponent + Math.log10(factor) })),
      )
      .filter(({ at }) => inside(at));
  const labelled = multiples([1, 2, 5]);
  if (powers.length < 2 || (powers.length === 2 && labelled.length <= count + 1)) {
    const plain = labelled.every(({ exponent }) => exponent >= -2 && exponent <= 4);
    const label = (factor: number, exponent: number) =>
      plain
        ? decimalLabel(factor * 10 ** exponent, Math.max(0, -exponent))
        : `${factor === 1 ? "" : `${factor}×`}${powerOfTen(exponent)}`;
    return {
      positions: labelled.map(({ at }) => at),
      labels: labelled.map(({ factor, exponent }) => label(factor, exponent)),
      minor: multiples([3, 4, 6, 7, 8, 9]).map(({ at }) => at),
      factor: "",
    };
  }
  const stride = Math.ceil(powers.length / Math.max(2, count));
  const round = powers.filter((exponent) => exponent % stride === 0);
  const drawn = round.length < 2 ? powers.filter((_, k) => k % stride === 0) : round;
  const minor =
    stride === 1
      ? multiples([2, 3, 4, 5, 6, 7, 8, 9]).map(({ at }) => at)
      : powers.filter((exponent) => !drawn.includes(exponent));
  return { positions: drawn, labels: drawn.map(powerOfTen), minor, factor: "" };
}

/**
 * Bounds of a logarithmic axis with at least two labelled ticks: [lower, upper] itself where two powers of ten
 * lie within, else widened to 1, 2 or 5 times a power of ten. All are decimal logarithms.
 */
export function logBounds(lower: number, upper: number): readonly [number, number] {
  if (Math.floor(upper + 1e-9) - Math.ceil(lower - 1e-9) >= 1) return [lower, upper];
  const grid = Array.from({ length: 6 }, (_, k) => Math.floor(lower) - 1 + k).flatMap((exponent) =>
    [1, 2, 5].map((factor) => exponent + Math.log10(factor)),
  );
  const below = Math.max(...grid.filter((at) => at <= lower + 1e-9));
  const above = Math.min(...grid.filter((at) => at >= upper - 1e-9 && at > below));
  return [below, above];
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

/** A power of ten as print has it: "10⁻³"; 10^0 is "1". */
export function powerOfTen(exponent: number): string {
  if (exponent === 0) return "1";
  return `10${[...String(exponent)].map((sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(sign)]!)).join("")}`;
}

/** The nearest, as a ratio, of 1, 2, 5, 10 times a power of ten. */
function roundStep(step: number): number {
  const power = 10 ** floorLog10(step);
  const ratio = (factor: number) => Math.abs(Math.log((factor * power) / step));
  return power * [1, 2, 5, 10].reduce((best, factor) => (ratio(factor) < ratio(best) ? factor : best));
}

function floorLog10(value: number): number {
  return Math.floor(Math.log10(value) + 1e-12);
}

/** A decimal number with a true minus sign, and thin spaces between thousands from five digits on. */
function decimalLabel(value: number, decimals: number): string {
  const [whole = "", fraction] = Math.abs(value).toFixed(decimals).split(".");
  const grouped = whole.length < 5 ? whole : whole.replace(/\B(?=(\d{3})+$)/gu, "\u2009");
  const text = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  return value < 0 && /[1-9]/u.test(text) ? `\u2212${text}` : text;
}
