import type { Measured } from "../solve/errors/measured.ts";

/** What a table shows in one place; numbers are written by `formatNumber`. */
export type TableCell = string | number;

/**
 * A number for people: "0.125", "20000", "2.6e-4".
 *
 * Integers below 1e6 in magnitude are written in full; other numbers are rounded to `digits` significant
 * digits, but never before the decimal point, and lose trailing zeros. Magnitudes below 1e-3 or from 1e6 on are
 * written with an exponent. What is not finite is written "NaN", "Infinity" or "-Infinity".
 *
 * @param digits significant digits, from 1 to 17; default 3
 */
export function formatNumber(value: number, digits = 3): string {
  if (!Number.isFinite(value) || value === 0) return String(value);
  const magnitude = Math.abs(value);
  if (Number.isInteger(value) && magnitude < 1e6) return String(value);
  const scientific = value.toExponential(digits - 1);
  const [mantissa = "", exponentText = ""] = scientific.split("e");
  const exponent = Number(exponentText);
  if (exponent < -3 || exponent >= 6) return `${withoutTrailingZeros(mantissa)}e${exponent}`;
  return withoutTrailingZeros(value.toFixed(Math.max(0, digits - 1 - exponent)));
}

/**
 * A length of time for people: "4.2 ms", "12.3 s", "1 min 15 s", "2 h 5 min", "1 d 3 h".
 *
 * @throws RangeError if seconds is negative or not finite
 */
export function formatDuration(seconds: number): string {
  if (!(seconds >= 0 && seconds < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`formatDuration: seconds must be finite and not negative, got ${seconds}`);
  }
  if (seconds === 0) return "0 s";
  // bounds a little below the units, so that rounding never gives "1000 ms" or "60 s"
  if (seconds < 0.9995) return `${formatNumber(seconds * 1000)} ms`;
  if (seconds < 59.95) return `${formatNumber(seconds)} s`;
  if (seconds < 3599.5) return twoUnits(Math.round(seconds), 60, "min", "s");
  if (seconds < 86370) return twoUnits(Math.round(seconds / 60), 60, "h", "min");
  return twoUnits(Math.round(seconds / 3600), 24, "d", "h");
}

function twoUnits(count: number, ratio: number, larger: string, smaller: string): string {
  const rest = count % ratio;
  const whole = `${Math.floor(count / ratio)} ${larger}`;
  return rest === 0 ? whole : `${whole} ${rest} ${smaller}`;
}

/**
 * A table for a terminal: columns aligned, two spaces apart, numbers to the right, words to the left.
 *
 * Rows may differ in length. The text ends without a line break; with neither rows nor header it is empty.
 */
export function textTable(
  rows: readonly (readonly TableCell[])[],
  options: {
    /** Words above the columns, underlined; default: none. */
    readonly header?: readonly string[];
  } = {},
): string {
  const body = rows.map((row) => row.map(formatCell));
  const lines = options.header === undefined ? body : [options.header, ...body];
  const columns = Math.max(0, ...lines.map((line) => line.length));
  const widths: number[] = [];
  const numeric: boolean[] = [];
  for (let column = 0; column < columns; column++) {
    widths.push(Math.max(0, ...lines.map((line) => lengthOf(line[column] ?? ""))));
    numeric.push(isNumericColumn(body, column));
  }
  const texts = lines.map((line) =>
    widths
      .map((width, column) => {
        const cell = line[column] ?? "";
        const space = " ".repeat(width - lengthOf(cell));
        return numeric[column] ? space + cell : cell + space;
      })
      .join("  ")
      .trimEnd(),
  );
  if (options.header !== undefined) texts.splice(1, 0, widths.map((width) => "-".repeat(width)).join("  "));
  return texts.join("\n");
}

/** A table cell as text. */
export function formatCell(cell: TableCell): string {
  return typeof cell === "number" ? formatNumber(cell) : cell;
}

/** Whether a column holds numbers, with or without a unit behind them, and nothing else but blanks. */
export function isNumericColumn(rows: readonly (readonly TableCell[])[], column: number): boolean {
  const cells = rows.map((row) => formatCell(row[column] ?? "")).filter((cell) => /[^\s-]/u.test(cell));
  return (
    cells.length > 0 &&
    cells.every((cell) => /^([-+]?\.?\d[\d.]*(e[-+]?\d+)?( ?%)?|NaN|-?Infinity)$/u.test(cell))
  );
}

function withoutTrailingZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/u, "") : text;
}

/** The number of characters a terminal shows. */
function lengthOf(text: string): number {
  return [...text].length;
}

/** "0.0184 ± 2e-5": no more digits than the uncertainty leaves. */
export function withUncertainty({ value, uncertainty }: Measured, most = 3): string {
  const digits = uncertainty > 0 ? Math.ceil(Math.log10(Math.abs(value) / uncertainty)) : most;
  return `${formatNumber(value, Math.min(most, Math.max(1, digits)))} ± ${formatNumber(uncertainty, 1)}`;
}
