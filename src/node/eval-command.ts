import { stringify } from "csv-stringify/sync";
import { readRun, writeWhole } from "./run-folder.ts";
import { readNumbers } from "./samples.ts";
import { UserError } from "./user-error.ts";

export interface EvalArguments {
  readonly run: string;
  readonly points: string;
  readonly gradient: boolean;
  readonly out?: string;
}

/**
 * Evaluates a saved run at the points of a CSV file and writes x, u and, if asked, grad u as CSV.
 *
 * @returns the exit code
 * @throws UserError if the run or the points cannot be read, or have different dimensions
 */
export function evalCommand({ run, points: file, gradient, out }: EvalArguments): number {
  const trained = readRun(run);
  const { inputs: d, outputs: c } = trained.network;
  const { rows } = readNumbers(file);
  rows.forEach((row, index) => {
    if (row.length !== d) {
      throw new UserError(`${file}: row ${index + 1} must hold ${d} coordinates, got ${row.length}`);
    }
  });
  const { u, grad } = trained.evaluate(Float64Array.from(rows.flat()));
  const header = [
    ...axisNames(d),
    ...(c === 1 ? ["u"] : Array.from({ length: c }, (_, j) => `u${j + 1}`)),
    ...(gradient ? gradientNames(d, c) : []),
  ];
  const table = rows.map((row, i) => [
    ...row,
    ...u.subarray(i * c, (i + 1) * c),
    ...(gradient ? grad.subarray(i * c * d, (i + 1) * c * d) : []),
  ]);
  const text = stringify([header, ...table]);
  if (out === undefined) process.stdout.write(text);
  else writeWhole(out, text);
  return 0;
}

function axisNames(d: number): string[] {
  return d <= 3 ? ["x", "y", "z"].slice(0, d) : Array.from({ length: d }, (_, k) => `x${k + 1}`);
}

function gradientNames(d: number, c: number): string[] {
  return Array.from({ length: c }, (_, j) =>
    axisNames(d).map((axis) => (c === 1 ? `du/d${axis}` : `du${j + 1}/d${axis}`)),
  ).flat();
}
