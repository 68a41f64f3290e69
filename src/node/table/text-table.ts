import { UserError } from "../user-error.ts";
import {
  type Delimiter,
  filledLength,
  fits,
  QuoteError,
  splitRows,
  type TextRow,
  usualLength,
  withoutRemarks,
} from "./cells.ts";
import { delimiterOf, isColumnOfNumbers } from "./delimiter.ts";
import { readText } from "./file-text.ts";
import { holdsNumber, isWord } from "./number-cell.ts";

/** A table as a file has it. */
export interface TextTable {
  /** Its file, as messages call it. */
  readonly file: string;
  /** What stands between cells. */
  readonly delimiter: Delimiter;
  /** Names of columns, "" for one without; undefined where the first row holds data. */
  readonly header?: readonly string[];
  /** What may be a header behind a # or %: remarks above the first row that have as many cells, the nearest first. */
  readonly remarks: readonly (readonly string[])[];
  /** How many cells a row has. */
  readonly columns: number;
  /** The data, all rows with as many cells as there are columns, or more that are empty. */
  readonly rows: readonly TextRow[];
}

/**
 * Reads a table from a text file: cells delimited by commas, semicolons, tabs or blanks, with or without a header.
 *
 * @throws UserError if the file cannot be read, it cannot be told what delimits its cells, or a row has too few
 *   cells or too many
 */
export function readTable(file: string): TextTable {
  const { lines, remarks, stated } = linesOf(readText(file));
  const text = lines.join("\n");
  const filled = lines.filter((line) => line !== "");
  const delimiter = stated ?? delimiterOf(filled.slice(0, 1000).join("\n"));
  if (delimiter === undefined) {
    throw new UserError(
      `${file}: cannot tell what delimits its cells, or whether its commas do or are decimal signs; delimit all rows alike, by commas, or by semicolons or tabs if decimals have commas`,
    );
  }
  const all = rowsOf(file, text, delimiter);
  const [first, ...rest] = all;
  if (!first) throw new UserError(`${file}: holds no rows`);
  const named = isHeader(first, rest, delimiter);
  const rows = named ? rest : all;
  if (rows.length === 0) throw new UserError(`${file}: holds a header and no rows`);
  const usual = usualLength(rows);
  const columns = named && !fits(first, usual) ? filledLength(first.cells) : usual;
  const odd = rows.find((row) => !fits(row, columns));
  if (odd) {
    throw new UserError(`${file}: ${wordsOn(odd, columns, delimiter, named ? first.line : undefined)}`);
  }
  const above = remarks.filter(({ line }) => line < first.line).reverse();
  return {
    file,
    delimiter,
    ...(named && { header: first.cells.slice(0, columns) }),
    remarks: named ? [] : above.flatMap((remark) => headersIn(remark.text, delimiter, columns)),
    columns,
    rows,
  };
}

interface Remark {
  readonly text: string;
  readonly line: number;
}

/** The lines of a text, remarks taken out of theirs; the delimiter if the first line says it, as Excel has it: sep=; */
function linesOf(text: string) {
  const lines = text.split(/\r\n|\n|\r/).map(withoutRemark);
  const separator = /^\s*"?sep=([;,\t])"?\s*$/i.exec(lines[0]!)?.[1] as Delimiter | undefined;
  if (separator) lines[0] = "";
  const remarks: Remark[] = [];
  for (const [index, line] of lines.entries()) {
    const remark = /^\s*[#%]+(.*)$/.exec(line);
    if (!remark) continue;
    remarks.push({ text: remark[1]!, line: index + 1 });
    lines[index] = "";
  }
  return { lines, remarks, stated: separator };
}

/** A line without a remark behind a cell in quotes, where nothing but a delimiter may stand. */
function withoutRemark(line: string): string {
  for (const { index } of line.matchAll(/"[ \t]+[#%]/g)) {
    const before = line.slice(0, index + 1);
    if (before.split('"').length % 2 === 1) return before; // as many quotes close as open
  }
  return line;
}

function rowsOf(file: string, text: string, delimiter: Delimiter): TextRow[] {
  try {
    return withoutRemarks(splitRows(text, delimiter));
  } catch (error) {
    if (error instanceof QuoteError) throw new UserError(`${file}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** Whether a row names columns: it has words and no number, or more words than numbers, one above a column of numbers. */
function isHeader({ cells }: TextRow, rest: readonly TextRow[], delimiter: Delimiter): boolean {
  const words = cells.filter(isWord).length;
  const numbers = cells.filter(holdsNumber).length;
  if (words <= numbers) return false;
  if (numbers === 0) return true;
  return cells.some((cell, index) => isWord(cell) && isColumnOfNumbers(rest, index, delimiter));
}

function wordsOn(row: TextRow, columns: number, delimiter: Delimiter, header?: number): string {
  const length = row.cells.length < columns ? row.cells.length : filledLength(row.cells);
  const words = `row ${row.line}: must hold ${columns} ${columns === 1 ? "cell" : "cells"}, got ${length}`;
  const hints: string[] = [];
  if (length < columns) {
    const isDivisible = row.cells.some((cell) => /[;,\t|]|\S\s+\S/.test(cell));
    if (isDivisible) hints.push(`cells are delimited by ${delimiterNames[delimiter]} here`);
  } else {
    if (header !== undefined) {
      hints.push(`the header, row ${header}, must name every column (begin lines of text with #)`);
    }
    if (delimiter === ",") hints.push("if decimals have commas, delimit by semicolons or tabs");
  }
  return hints.length === 0 ? words : `${words}; ${hints.join(", and ")}`;
}

const delimiterNames = { "\t": "tabs", ";": "semicolons", ",": "commas", blanks: "blanks" } as const;

/** What names a remark may give to the columns: delimited as the rows are, or by commas, blanks, .... */
function headersIn(remark: string, delimiter: Delimiter, columns: number): string[][] {
  const others = ([",", "\t", ";", "blanks"] as const).filter((other) => other !== delimiter);
  return [delimiter, ...others].flatMap((by) => {
    try {
      return splitRows(remark, by, 1)
        .filter((row) => fits(row, columns) && isHeader(row, [], by))
        .map(({ cells }) => cells.slice(0, columns));
    } catch {
      return []; // prose with a quote
    }
  });
}
