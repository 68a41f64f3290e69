import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import type { SampleFile } from "../energy/problem.ts";
import type { SampleSet } from "../energy/regression.ts";
import { messageOf, UserError } from "./user-error.ts";

/** A table of numbers read from a CSV file. */
export interface NumberTable {
  /** Column names; undefined when the first row holds numbers. */
  readonly header?: readonly string[];
  /** [rows][columns] */
  readonly rows: readonly (readonly number[])[];
}

/**
 * Reads a CSV file of numbers, with or without a header line.
 *
 * @throws UserError naming the file, the row and the column of the first cell that is not a finite number
 */
export function readNumbers(file: string): NumberTable {
  let records: string[][];
  try {
    records = parse(readFileSync(file, "utf8"), { skip_empty_lines: true, trim: true, comment: "#" });
  } catch (error) {
    throw new UserError(`${file}: ${messageOf(error)}`);
  }
  const first = records[0];
  if (!first) throw new UserError(`${file}: holds no rows`);
  const header =
    first.some((cell) => !isNumber(cell)) && first.every((cell) => !isNumber(cell)) ? first : undefined;
  const body = header ? records.slice(1) : records;
  if (body.length === 0) throw new UserError(`${file}: holds a header and no rows`);
  const rows = body.map((cells, index) =>
    cells.map((cell, column) => {
      if (isNumber(cell)) return Number(cell);
      const name = header?.[column] ?? `column ${column + 1}`;
      const line = index + (header ? 2 : 1);
      throw new UserError(
        `${file}: row ${line}, ${name}: must be a finite number, got ${JSON.stringify(cell)}`,
      );
    }),
  );
  return { ...(header && { header }), rows };
}

/**
 * Reads a problem's samples; its columns are found by their names in the header.
 *
 * @throws UserError if the file cannot be read or lacks a column
 */
export function readSamples(file: string, columns: SampleFile): SampleSet {
  const { header, rows } = readNumbers(file);
  if (!header) {
    throw new UserError(`${file}: needs a header line with the columns ${columns.inputs.join(", ")}, ...`);
  }
  const take = (names: readonly string[]) => {
    const indices = names.map((name) => {
      const index = header.indexOf(name);
      if (index >= 0) return index;
      throw new UserError(`${file}: no column ${JSON.stringify(name)}; there are ${header.join(", ")}`);
    });
    return Float64Array.from(rows.flatMap((row) => indices.map((index) => row[index]!)));
  };
  return {
    points: take(columns.inputs),
    values: take(columns.outputs),
    ...(columns.gradients && { gradients: take(columns.gradients) }),
    inputs: columns.inputs.length,
    outputs: columns.outputs.length,
  };
}

function isNumber(cell: string): boolean {
  return cell !== "" && Number.isFinite(Number(cell));
}
