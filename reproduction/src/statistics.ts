import { formatNumber } from "deep-ritz/report";
import type { Outcome } from "./experiment.ts";

/** The q-quantile, 0 <= q <= 1, with linear interpolation; NaN of nothing. */
export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const at = q * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below]!;
  return low + (at - below) * (sorted[Math.min(below + 1, sorted.length - 1)]! - low);
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Cells "median", "quartiles" and "all seeds" for a table. */
export function spreadCells(values: readonly number[]): [string, string, string] {
  const show = (value: number) => formatNumber(value, 3);
  if (values.length === 0) return ["not run", "", ""];
  return [
    show(median(values)),
    `${show(quantile(values, 0.25))} to ${show(quantile(values, 0.75))}`,
    [...values].map((value) => formatNumber(value, 2)).join(", "),
  ];
}

/** The outcomes of an arm. */
export function ofArm<Result>(outcomes: readonly Outcome<Result>[], arm: string): readonly Outcome<Result>[] {
  return outcomes.filter((outcome) => outcome.arm === arm);
}

/** Names of the arms, in the order in which they first occur. */
export function armsOf(outcomes: readonly Outcome<unknown>[]): string[] {
  return [...new Set(outcomes.map(({ arm }) => arm))];
}

/** Median curves over seeds whose records are at the same places; NaN or missing values are left out. */
export function medianCurve(curves: readonly (readonly number[])[]): number[] {
  const length = Math.max(0, ...curves.map((curve) => curve.length));
  return Array.from({ length }, (_, i) =>
    median(curves.flatMap((curve) => (Number.isFinite(curve[i]) ? [curve[i]!] : []))),
  );
}

export function seedsFrom(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
