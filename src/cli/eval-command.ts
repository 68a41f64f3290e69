import { stringify } from "csv-stringify/sync";
import { readRun, writeWhole } from "../node/run-folder.ts";
import { readPoints } from "../node/samples.ts";

export interface EvalArguments {
  readonly run: string;
  readonly points: string;
  readonly gradient: boolean;
  readonly out?: string;
  /** The problem's file, for g and l of u = g + l N; default: the run's copy. */
  readonly problem?: string;
}

/**
 * Evaluates a saved run at the points of a CSV file and writes x, u and, if asked, grad u as CSV.
 *
 * @returns the exit code
 * @throws UserError if the run or the points cannot be read, or have different dimensions
 */
export async function evalCommand(args: EvalArguments): Promise<number> {
  const { run, points: file, gradient, out, problem } = args;
  const trained = await readRun(run, problem);
  const { inputs: d, outputs: c } = trained.network;
  const points = readPoints(file, axisNames(d));
  const { u, grad } = trained.evaluate(points);
  const header = [
    ...axisNames(d),
    ...(c === 1 ? ["u"] : Array.from({ length: c }, (_, j) => `u${j + 1}`)),
    ...(gradient ? gradientNames(d, c) : []),
  ];
  const table = Array.from({ length: points.length / d }, (_, i) => [
    ...points.subarray(i * d, (i + 1) * d),
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
