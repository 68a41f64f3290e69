import { parse } from "csv-parse/sync";

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

interface ParsedRow {
  readonly record: readonly (string | null)[];
  readonly info: { readonly lines: number };
}

/**
 * The rows of a text that have a cell, by a delimiter.
 *
 * @param text lines end in "\n"
 * @param most read these many rows at most
 * @throws QuoteError with the line and what is wrong there
 */
export function splitRows(text: string, delimiter: Delimiter, most?: number): TextRow[] {
  let line = 0; // of the last whole row
  try {
    const rows: unknown = parse(text, {
      delimiter: delimiter === "blanks" ? [" ", "\t"] : delimiter,
      record_delimiter: "\n",
      skip_empty_lines: true,
      trim: true,
      relax_quotes: true, // inches, in a column of text
      relax_column_count: true, // rows are counted later, with a message like the others
      info: true,
      on_record: (row, { lines }) => {
        line = lines;
        return row;
      },
      // Of a run of blanks nothing remains, but an empty cell in quotes does.
      ...(delimiter === "blanks" && {
        cast: (cell: string, { quoting }: { quoting: boolean }) => (cell === "" && !quoting ? null : cell),
      }),
      ...(most !== undefined && { to: most }),
    });
    return (rows as ParsedRow[])
      .map(({ record, info }) => ({ cells: record.filter((cell) => cell !== null), line: info.lines }))
      .filter(({ cells }) => cells.some((cell) => cell !== ""));
  } catch (error) {
    const open = (error as { code?: string }).code === "CSV_QUOTE_NOT_CLOSED";
    const words = open ? 'a quote (") opens that is not closed' : 'more follows a closing quote (")';
    throw new QuoteError(`row ${line + 1} or below: ${words}`, { cause: error });
  }
}

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
 * Rows without the remarks behind a #. It begins one in the last cell; elsewhere only where the row has then as many cells
 * as the others, and had not before: columns of text may have it.
 */
export function withoutRemarks(rows: readonly TextRow[]): TextRow[] {
  if (!rows.some(hasMark)) return [...rows];
  const both = rows.map((row) => ({ row, cut: hasMark(row) ? cutAtMark(row) : row }));
  const afterNumbers = both.filter(
    ({ row, cut }) => cut !== row && /^[^a-z]*[\d.]$/i.test(cut.cells.at(-1) ?? ""),
  );
  const lengths = [
    ...afterNumbers.map(({ cut }) => cut.cells.length),
    ...both.flatMap(({ row: { cells } }) => [filledLength(cells), cells.length]),
    ...both.map(({ cut }) => cut.cells.length),
  ];
  const columns = bestOf(
    lengths,
    (length) => both.filter(({ row, cut }) => fits(row, length) || fits(cut, length)).length,
  );
  return both.map(({ row, cut }) => {
    if (!fits(row, columns)) return cut;
    const last = row.cells[columns - 1]!;
    return last.includes("#") ? { ...row, cells: row.cells.with(columns - 1, beforeMark(last)) } : row;
  });
}

const hasMark = ({ cells }: TextRow) => cells.some((cell) => cell.includes("#"));

function cutAtMark({ cells, line }: TextRow): TextRow {
  const from = cells.findIndex((cell) => cell.includes("#"));
  const last = beforeMark(cells[from]!);
  return { cells: [...cells.slice(0, from), ...(last === "" ? [] : [last])], line };
}

const beforeMark = (cell: string) => cell.replace(/#.*/s, "").trimEnd();

/** That length of which most is said; the first of several. */
function bestOf(lengths: readonly number[], countOf: (length: number) => number): number {
  let best = { length: 0, count: 0 };
  for (const length of new Set(lengths)) {
    const count = countOf(length);
    if (count > best.count) best = { length, count };
  }
  return best.length;
}
