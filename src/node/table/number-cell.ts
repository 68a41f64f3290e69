/** What stands before the decimals. */
export type DecimalSign = "." | ",";

/** Also of Fortran, which writes 1.0D-3, and 1.0-103 where three digits leave no place for the letter. */
const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[ed][+-]?\d+|[+-]\d{3})?$/i;

/** The finite number that a cell holds, if it does; thousands separators are not read. */
export function numberIn(cell: string, sign: DecimalSign = "."): number | undefined {
  if (sign === "," && !/^[^.,]*(?:,\d[^.,]*)?$/.test(cell)) return undefined;
  const text = (sign === "," ? cell.replace(",", ".") : cell).replaceAll("\u2212", "-"); // the minus of typesetters
  if (!number.test(text)) return undefined;
  const value = Number(text.replace(/d/i, "e").replace(/(?<=[\d.])[+-]\d{3}$/, "e$&"));
  return Number.isFinite(value) ? value : undefined;
}

/** Whether a cell holds a number, by either decimal sign. */
export function holdsNumber(cell: string): boolean {
  return numberIn(cell) !== undefined || numberIn(cell, ",") !== undefined;
}

/** Whether a cell may name a column: it has a letter, and is neither a number nor says that a value is missing. */
export function isWord(cell: string): boolean {
  return /\p{L}/u.test(cell) && !isMissing(cell) && !holdsNumber(cell);
}

/** Whether a cell says that there is no value. */
export function isMissing(cell: string): boolean {
  return /^(?:|-+|#?n\/?a|<na>|[+-]?nan|null|none|missing)$/i.test(cell);
}

/** Digits in threes, with what may stand between the thousands. */
const thousands = /^[+-]?\d{1,3}(?:([,.'\u2019_ \u00a0\u202f])\d{3})+(?:[.,]\d*)?$/;

/** Whether a number with a comma may as well have it before thousands: 1,000 but not 0,500. */
export function mayBeThousands(cell: string): boolean {
  return thousands.test(cell) && !/^[+-]?0/.test(cell);
}

/** What to do about a cell that is not a number: ": ..." or nothing to say. */
export function remedyFor(cell: string, readsCommas: boolean): string {
  if (isMissing(cell)) return ": the value is missing; fill it in, or leave the row out";
  if (mayBeThousands(cell)) return ": thousands separators are ambiguous; write the number without";
  if (!readsCommas && numberIn(cell, ",") !== undefined) {
    return ": write a decimal point, or delimit the cells by semicolons or tabs";
  }
  return "";
}
