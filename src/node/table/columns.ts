import { nearestName } from "../../schema/nearest-name.ts";
import { UserError } from "../user-error.ts";
import { readsDecimalCommas } from "./delimiter.ts";
import { type DecimalSign, mayBeThousands, numberIn, remedyFor } from "./number-cell.ts";
import type { TextTable } from "./text-table.ts";

/** Columns of a table, told by their names or places. */
export interface FoundColumns {
  /** Their places from 0, in the order that was asked for. */
  readonly indices: readonly number[];
  /** Names of all columns, if they have any. */
  readonly header?: readonly string[];
}

/**
 * Finds columns by the names in a table's header, or in a remark above its first row that has them. A name is
 * matched as it stands, else without a unit behind it, "x [m]" or "x (m)", else without regard to capitals, if
 * that is unique.
 *
 * @returns undefined where the table has no header
 * @throws UserError if a name is not there, or there more than once
 */
export function findColumns(table: TextTable, names: readonly string[]): FoundColumns | undefined {
  const { file, remarks } = table;
  const header = table.header ?? remarks.find(hasAll(names)) ?? remarks.find(hasSome(names));
  if (!header) return undefined;
  const other = remarks.find((remark) => hasAll(names)(remark) && !isSame(names, remark, header));
  if (other) {
    throw new UserError(
      `${file}: two remarks name the columns, ${header.join(", ")} and ${other.join(", ")}; leave one`,
    );
  }
  const indices = names.map((name) => {
    const places = placesOf(name, header, names);
    const [index] = places;
    if (index !== undefined && places.length === 1) return index;
    throw new UserError(
      `${file}: ${index === undefined ? absent(name, header, names) : repeated(name, places, header)}`,
    );
  });
  return { indices, header };
}

const hasAll = (names: readonly string[]) => (header: readonly string[]) =>
  names.every((name) => placesOf(name, header, names).length > 0);

const hasSome = (names: readonly string[]) => (header: readonly string[]) =>
  names.some((name) => placesOf(name, header, names).length > 0);

const isSame = (names: readonly string[], one: readonly string[], other: readonly string[]) =>
  names.every((name) => String(placesOf(name, one, names)) === String(placesOf(name, other, names)));

/** All columns that a name may mean. */
function placesOf(name: string, header: readonly string[], names: readonly string[]): number[] {
  const lower = name.toLowerCase();
  const isTaken = (column: string) => column !== name && names.includes(column);
  const ways: ((column: string) => boolean)[] = [
    (column) => column === name,
    (column) => !isTaken(column) && withoutUnit(column) === name,
    (column) => !isTaken(column) && [column, withoutUnit(column)].some((one) => one.toLowerCase() === lower),
  ];
  for (const matches of ways) {
    const places = header.flatMap((column, index) => (matches(column) ? [index] : []));
    if (places.length > 0) return places;
  }
  return [];
}

const withoutUnit = (column: string) => column.replace(/\s*(?:\[[^\]]*\]|\([^)]*\))$/, "");

function absent(name: string, header: readonly string[], names: readonly string[]): string {
  const others = header.filter((column) => !names.includes(column));
  const meant = nearestName(name, others);
  const hint = meant === undefined ? "" : `did you mean ${JSON.stringify(meant)}? `;
  return `no column ${JSON.stringify(name)}; ${hint}${hint ? "There" : "there"} are ${header.join(", ")}`;
}

function repeated(name: string, places: readonly number[], header: readonly string[]): string {
  const numbers = places.map((index) => index + 1).join(" and ");
  if (places.every((index) => header[index] === name)) {
    const times = places.length === 2 ? "twice" : `${places.length} times`;
    return `column ${JSON.stringify(name)} stands there ${times}, as columns ${numbers}; rename all but one`;
  }
  const columns = places.map((index) => JSON.stringify(header[index])).join(" or ");
  return `no column ${JSON.stringify(name)}; it may be ${columns}, columns ${numbers}: write the name in full`;
}

/**
 * The numbers in columns of a table.
 *
 * @returns [rows, columns], row-major
 * @throws UserError with the row, the column and the value of the first cell that is not a finite number; and if it
 *   cannot be told whether commas are decimal signs
 */
export function numbersIn(table: TextTable, { indices, header }: FoundColumns): Float64Array {
  const { file, rows, delimiter } = table;
  const sign = decimalSignOf(table, { indices, ...(header && { header }) });
  const numbers = new Float64Array(rows.length * indices.length);
  let next = 0;
  for (const { cells, line } of rows) {
    for (const index of indices) {
      const cell = cells[index]!;
      const number = numberIn(cell, sign);
      if (number === undefined) {
        const remedy = remedyFor(cell, readsDecimalCommas(delimiter));
        const place = placeOf(line, index, header);
        throw new UserError(`${file}: ${place}: must be a finite number, got ${quoted(cell)}${remedy}`);
      }
      numbers[next++] = number;
    }
  }
  return numbers;
}

function decimalSignOf(table: TextTable, { indices, header }: FoundColumns): DecimalSign {
  if (!readsDecimalCommas(table.delimiter)) return ".";
  let point: string | undefined; // where there is one, and what
  let comma: string | undefined;
  let doubtful: string | undefined;
  for (const { cells, line } of table.rows) {
    for (const index of indices) {
      const cell = cells[index]!;
      const says = () => `${quoted(cell)} in ${placeOf(line, index, header)}`;
      if (cell.includes(".") && numberIn(cell) !== undefined) point ??= says();
      if (!cell.includes(",") || numberIn(cell, ",") === undefined) continue;
      if (mayBeThousands(cell)) doubtful ??= says();
      else comma ??= says();
    }
  }
  const seen = comma ?? doubtful;
  if (point !== undefined && seen !== undefined) {
    throw new UserError(
      `${table.file}: cannot tell the decimal sign, there are ${point} and ${seen}; write one sign throughout, and no thousands separators`,
    );
  }
  if (comma === undefined && doubtful !== undefined) {
    throw new UserError(
      `${table.file}: cannot tell a decimal comma from a thousands separator: got ${doubtful}; write decimal points, and no thousands separators`,
    );
  }
  return comma === undefined ? "." : ",";
}

function placeOf(line: number, index: number, header: readonly string[] | undefined): string {
  return `row ${line}, column ${JSON.stringify(header?.[index] || index + 1)}`;
}

function quoted(cell: string): string {
  return JSON.stringify(cell.length > 40 ? `${cell.slice(0, 37)}...` : cell);
}
