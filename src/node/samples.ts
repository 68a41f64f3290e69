import type { SampleSet } from "../energy/regression.ts";
import type { SampleFile } from "../problem/statement.ts";
import { findColumns, numbersIn } from "./table/columns.ts";
import { readTable } from "./table/text-table.ts";
import { UserError } from "./user-error.ts";

/**
 * Reads a problem's samples; their columns are found by the names in the header, and others may hold anything.
 *
 * @throws UserError naming the file and what is wrong: no such column, a name that stands there twice, the row (its
 *   line in the file) and column of a cell that is not a finite number, what cannot be told
 */
export function readSamples(file: string, columns: SampleFile): SampleSet {
  const { inputs, outputs, gradients = [] } = columns;
  const table = readTable(file);
  const names = [...inputs, ...outputs, ...gradients];
  const found = findColumns(table, names);
  if (!found) throw new UserError(`${file}: needs a header line with the columns ${names.join(", ")}`);
  const numbers = numbersIn(table, found); // of all at once: they have one decimal sign
  const rows = table.rows.length;
  const take = (from: number, count: number) => {
    const taken = new Float64Array(rows * count);
    for (let row = 0; row < rows; row++) {
      const start = row * names.length + from;
      taken.set(numbers.subarray(start, start + count), row * count);
    }
    return taken;
  };
  return {
    points: take(0, inputs.length),
    values: take(inputs.length, outputs.length),
    ...(columns.gradients && { gradients: take(inputs.length + outputs.length, gradients.length) }),
    inputs: inputs.length,
    outputs: outputs.length,
  };
}

/**
 * Reads points: the columns that bear the axes' names, wherever they stand; without a header the file must have as many
 * columns as there are axes, in their order.
 *
 * @returns [n, axes], row-major
 * @throws UserError as readSamples does
 */
export function readPoints(file: string, axes: readonly string[]): Float64Array {
  const table = readTable(file);
  const found = findColumns(table, axes);
  if (found) return numbersIn(table, found);
  if (table.columns !== axes.length) {
    const columns = axes.length === 1 ? "column" : `${axes.length} columns`;
    const halved = table.delimiter === "," && table.columns === 2 * axes.length;
    const hint = halved ? "; if decimals have commas, delimit by semicolons or tabs" : "";
    throw new UserError(`${file}: must hold the ${columns} ${axes.join(", ")}; got ${table.columns}${hint}`);
  }
  return numbersIn(table, { indices: axes.map((_, index) => index) });
}
