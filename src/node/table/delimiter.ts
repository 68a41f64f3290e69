import { type Delimiter, fits, splitRows, type TextRow, usualLength, withoutRemarks } from "./cells.ts";
import { holdsNumber, isMissing, isWord, numberIn } from "./number-cell.ts";

const delimiters: readonly Delimiter[] = ["\t", ";", ",", "blanks"];

/** Whether decimal commas are read beside it. */
export function readsDecimalCommas(delimiter: Delimiter): boolean {
  return delimiter === ";" || delimiter === "\t";
}

/** Whether a cell holds a number, by a point or, where these are read, a comma. */
export function isNumeric(cell: string, delimiter: Delimiter): boolean {
  return readsDecimalCommas(delimiter) ? holdsNumber(cell) : numberIn(cell) !== undefined;
}

/** How a text reads by one delimiter. */
interface Reading {
  readonly delimiter: Delimiter;
  readonly rows: readonly TextRow[];
  /** Cells of most rows. */
  readonly columns: number;
  /** Share of the rows that have these many. */
  readonly share: number;
  /** Columns of numbers, below the header if the first row may be one. */
  readonly numeric: number;
  /** Whether a cell of the other columns may be several numbers by another delimiter. */
  readonly divisible: boolean;
}

/** Numbers with what delimits cells between them or behind: "5 0", "1;2", "3,". */
const joinedNumbers = /^[-+\d.ed]*\d[\s;,]+(?:[-+.]?\d[-+\d.ed\s;,]*)?$/i;

function read(text: string, delimiter: Delimiter): Reading | undefined {
  let rows: TextRow[];
  try {
    rows = withoutRemarks(splitRows(text, delimiter, 100));
  } catch {
    return undefined;
  }
  if (rows.length === 0) return undefined;
  const columns = usualLength(rows);
  const regular = rows.filter((row) => fits(row, columns));
  const body = regular[0]?.cells.some(isWord) && regular.length > 1 ? regular.slice(1) : regular;
  const indices = Array.from({ length: columns }, (_, index) => index);
  const others = indices.filter((index) => !isColumnOfNumbers(body, index, delimiter));
  const numeric = columns - others.length;
  const divisible = others.some((index) => body.some(({ cells }) => joinedNumbers.test(cells[index]!)));
  return { delimiter, rows, columns, share: regular.length / rows.length, numeric, divisible };
}

/** Whether a column has a number, and nothing but numbers and missing values. */
export function isColumnOfNumbers(rows: readonly TextRow[], index: number, delimiter: Delimiter): boolean {
  const cells = rows.map((row) => row.cells[index] ?? "");
  return (
    cells.some((cell) => isNumeric(cell, delimiter)) &&
    cells.every((cell) => isNumeric(cell, delimiter) || isMissing(cell))
  );
}

/**
 * What delimits the cells of a text, by its first rows: that by which all have the same number of cells, two or more,
 * and most columns are numbers; else the only one by which most rows do, so that what is wrong with the others can be
 * said. "," where there is one column.
 *
 * @returns undefined where it cannot be told
 */
export function delimiterOf(text: string): Delimiter | undefined {
  const readings = delimiters.flatMap((delimiter) => read(text, delimiter) ?? []);
  const several = readings.filter(({ columns }) => columns > 1);
  if (several.length === 0) return ","; // if nothing can be read, it is read again for what is wrong
  const regular = several.filter(({ share }) => share === 1);
  const numbers = regular.find(({ columns, numeric }) => numeric === columns);
  if (numbers) return numbers.delimiter;
  const isOneColumn = ({ delimiter, columns, share, numeric }: Reading) =>
    delimiter === "," && columns === 1 && share === 1 && numeric === 1;
  if (readings.some(isOneColumn)) return ",";
  const mostly = several.filter(({ numeric, share, divisible }) => numeric > 0 && share >= 0.5 && !divisible);
  return (
    most(regular.filter(({ numeric, divisible }) => numeric > 0 && !divisible)) ??
    only(regular.filter(({ rows, columns }) => rows.length > 1 && isText(rows[0]!, columns))) ??
    only(mostly.filter(({ delimiter }) => delimiter !== "blanks")) ??
    only(mostly) ??
    only(several.filter(({ rows, columns }) => rows.length === 1 && isText(rows[0]!, columns)))
  );
}

const isText = (row: TextRow, columns: number) => fits(row, columns) && !row.cells.some(holdsNumber);

/** That with the most columns of numbers; of tabs and blanks tabs. Undefined where two have as many. */
function most(readings: readonly Reading[]): Delimiter | undefined {
  const numeric = Math.max(...readings.map((reading) => reading.numeric));
  return only(readings.filter((reading) => reading.numeric === numeric));
}

function only([first, ...others]: readonly Reading[]): Delimiter | undefined {
  const same = first?.delimiter === "\t" && others.every(({ delimiter }) => delimiter === "blanks");
  return others.length === 0 || same ? first?.delimiter : undefined;
}
