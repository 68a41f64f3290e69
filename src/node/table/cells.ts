import { parse } from "csv-parse/sync";
import { holdsNumber } from "./number-cell.ts";

/** What stands between cells; "blanks" are runs of spaces and tabs. */
export type Delimiter = "\t" | ";" | "," | "blanks";

/** A row of a file as it was read. */
export interface TextRow {
  /** The last ones may be empty, as spreadsheets leave them. */
  readonly cells: readonly string[];
  /** Its line in the file, from 1. */
  readonly line: number;
}

/** A quote that does not close, and the like. */
export class QuoteError extends Error {}

/**
 * The rows of a text that have a cell, by a delimiter.
 *
 * @param text lines end in "\n"
 * @param most read these many rows at most
 * @throws QuoteError with the line and what is wrong there
 */
export function splitRows(text: string, delimiter: Delimiter, most?: number): TextRow[] {
  const byBlanks = delimiter === "blanks";
  let line = 0; // of the last whole row
  const rows: TextRow[] = [];
  try {
    parse(byBlanks ? withSingleBlanks(text) : text, {
      delimiter: byBlanks ? " " : delimiter,
      record_delimiter: "\n",
      skip_empty_lines: true,
      trim: true,
      relax_quotes: true, // inches, in a column of text
      relax_column_count: true, // rows are counted later, with a message like the others
      on_record: (cells, { lines }) => {
        line = lines;
        if (cells.some((cell) => cell !== "")) rows.push({ cells, line });
        return null;
      },
      ...(most !== undefined && { to: most }),
    });
  } catch (error) {
    const open = (error as { code?: string }).code === "CSV_QUOTE_NOT_CLOSED";
    const words = open ? 'a quote (") opens that is not closed' : 'more follows a closing quote (")';
    throw new QuoteError(`row ${line + 1} or below: ${words}`, { cause: error });
  }
  return byBlanks ? rows.map((row, index) => (index === 0 ? withBlanks(row) : row)) : rows;
}

const noBreak = "\u00a0";

/**
 * One space where there are several, or tabs, out of quotes. In the first line units are tied to their names:
 * "x [m] u [m/s]" has two cells, unless it has quotes to say what is one.
 */
function withSingleBlanks(text: string): string {
  return text
    .replace(/\S.*/, (first) => (first.includes('"') ? first : first.replace(spacedUnit, tied)))
    .replace(/^[ \t]+|[ \t]+$/gm, "")
    .replace(/"[^"\n]*"|[ \t]+/g, (part) => (part.startsWith('"') ? part : " "));
}

const spacedUnit = /[ \t]+(?:\[[^\]]*\]|\([^)]*\))/g;

const tied = (unit: string) => unit.replace(/[ \t]+/g, noBreak);

const withBlanks = ({ cells, line }: TextRow): TextRow => ({
  cells: cells.map((cell) => cell.replaceAll(noBreak, " ")),
  line,
});

/** Whether a row has these many cells, but for empty ones at its end. */
export function fits({ cells }: TextRow, columns: number): boolean {
  return filledLength(cells) <= columns && columns <= cells.length;
}

/** How many cells there are without the empty ones at the end. */
export function filledLength(cells: readonly string[]): number {
  return cells.findLastIndex((cell) => cell !== "") + 1;
}

/** The number of cells that most rows fit; the first of several. */
export function usualLength(rows: readonly TextRow[]): number {
  const lengths = rows.flatMap(({ cells }) => [filledLength(cells), cells.length]);
  return bestOf(lengths, (length) => rows.filter((row) => fits(row, length)).length);
}

/**
 * Rows without the remarks behind a # or a lone %. Rows that have without it as many cells as the others, and had not
 * before, lose it; in other rows it is part of a text, but for a # in the last cell, or a % behind a number there.
 */
export function withoutRemarks(rows: readonly TextRow[]): TextRow[] {
  if (!rows.some(hasMark)) return [...rows];
  const both = rows.map((row) => ({ row, cut: hasMark(row) ? cutAtMark(row) : row }));
  const afterNumbers = both.filter(({ row, cut }) => cut !== row && holdsNumber(cut.cells.at(-1) ?? ""));
  const lengths = [
    ...afterNumbers.map(({ cut }) => cut.cells.length),
    ...both.flatMap(({ row: { cells } }) => [filledLength(cells), cells.length]),
    ...both.map(({ cut }) => cut.cells.length),
  ];
  const fitting = (length: number) => both.filter(({ row, cut }) => fits(row, length) || fits(cut, length));
  const columns = bestOf(lengths, (length) => fitting(length).length);
  return both.map(({ row, cut }) => {
    if (!fits(row, columns)) return fits(cut, columns) ? cut : row;
    const whole = row.cells[columns - 1]!;
    const last = beforeMark(whole);
    const isRemark = last !== whole && (whole.includes("#") || holdsNumber(last));
    return isRemark ? { ...row, cells: row.cells.with(columns - 1, last) } : row;
  });
}

const mark = /(?:#|(?<!\S)%).*/s;

const hasMark = ({ cells }: TextRow) => cells.some((cell) => mark.test(cell));

const beforeMark = (cell: string) => cell.replace(mark, "").trimEnd();

function cutAtMark({ cells, line }: TextRow): TextRow {
  const from = cells.findIndex((cell) => mark.test(cell));
  const last = beforeMark(cells[from]!);
  return { cells: [...cells.slice(0, from), ...(last === "" ? [] : [last])], line };
}

/** That length of which most is said; the first of several. */
function bestOf(lengths: readonly number[], countOf: (length: number) => number): number {
  let best = { length: 0, count: 0 };
  for (const length of new Set(lengths)) {
    const count = countOf(length);
    if (count > best.count) best = { length, count };
  }
  return best.length;
}
