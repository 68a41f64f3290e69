import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import type { SampleSet } from "../energy/regression.ts";
import type { SampleFile } from "../problem/statement.ts";
import { fileMessageOf, UserError } from "./user-error.ts";

/** A table of numbers read from a CSV file. */
export interface NumberTable {
  /** Column names; undefined when the first row holds numbers. */
  readonly header?: readonly string[];
  /** [rows][columns], all rows of one length */
  readonly rows: readonly (readonly number[])[];
}

/** A row of a CSV file as it was read. */
interface TextRow {
  readonly cells: readonly string[];
  /** Its line in the file, from 1. */
  readonly line: number;
}

/**
 * Reads a CSV file of numbers, with or without a header line. Empty lines and what follows a # are skipped.
 *
 * @throws UserError naming the file, and the row (its line in the file) and column of the first cell that is
 *   not a finite number
 */
export function readNumbers(file: string): NumberTable {
  const [first, ...rest] = readRows(file);
  if (!first) throw new UserError(`${file}: holds no rows`);
  const header = first.cells.every((cell) => !isNumber(cell)) ? first.cells : undefined;
  const body = header ? rest : [first, ...rest];
  if (body.length === 0) throw new UserError(`${file}: holds a header and no rows`);
  const columns = first.cells.length;
  const rows = body.map(({ cells, line }) => {
    if (cells.length !== columns) {
      throw new UserError(`${file}: row ${line}: must hold ${columns} cells, got ${cells.length}`);
    }
    return cells.map((cell, index) => {
      if (isNumber(cell)) return Number(cell);
      const column = JSON.stringify(header?.[index] ?? index + 1);
      const got = JSON.stringify(cell.length > 40 ? `${cell.slice(0, 37)}...` : cell);
      throw new UserError(`${file}: row ${line}, column ${column}: must be a finite number, got ${got}`);
    });
  });
  return { ...(header && { header }), rows };
}

/**
 * The columns with the given names, in their order.
 *
 * @returns [rows, names], row-major
 * @throws UserError if there is no such column
 */
export function takeColumns(
  file: string,
  { header = [], rows }: NumberTable,
  names: readonly string[],
): Float64Array {
  const indices = names.map((name) => {
    const index = header.indexOf(name);
    if (index >= 0) return index;
    throw new UserError(`${file}: no column ${JSON.stringify(name)}; there are ${header.join(", ")}`);
  });
  return Float64Array.from(rows.flatMap((row) => indices.map((index) => row[index]!)));
}

/**
 * Reads a problem's samples; its columns are found by their names in the header.
 *
 * @throws UserError if the file cannot be read or lacks a column
 */
export function readSamples(file: string, columns: SampleFile): SampleSet {
  const { inputs, outputs, gradients } = columns;
  const table = readNumbers(file);
  if (!table.header) {
    throw new UserError(
      `${file}: needs a header line with the columns ${[...inputs, ...outputs].join(", ")}`,
    );
  }
  return {
    points: takeColumns(file, table, inputs),
    values: takeColumns(file, table, outputs),
    ...(gradients && { gradients: takeColumns(file, table, gradients) }),
    inputs: inputs.length,
    outputs: outputs.length,
  };
}

function readRows(file: string): TextRow[] {
  try {
    const records: unknown = parse(readFileSync(file, "utf8"), {
      bom: true,
      skip_empty_lines: true,
      trim: true,
      comment: "#",
      relax_column_count: true, // rows are counted here, with a message like the others
      info: true,
    });
    return (records as { record: string[]; info: { lines: number } }[]).map(({ record, info }) => ({
      cells: record,
      line: info.lines,
    }));
  } catch (error) {
    throw new UserError(`${file}: ${fileMessageOf(error)}`, { cause: error });
  }
}

function isNumber(cell: string): boolean {
  return cell !== "" && Number.isFinite(Number(cell));
}
