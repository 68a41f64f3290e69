import type { Chart } from "../geometry/domain.ts";
import { type QuadratureRule, quadratureRule } from "./quadrature.ts";
import { drawInStrata, type Stratum } from "./strata.ts";
import { antitheticStratified } from "./stratified.ts";

/** What is known of a density on one chart. */
export interface ChartDensity {
  readonly chart: Chart;
  /** [m, k] in the unit cube */
  readonly unit: Float64Array;
  /** [m]: the density times the measure that each of these points stands for */
  readonly masses: Float64Array;
}

interface Cell {
  readonly lower: readonly number[];
  readonly upper: readonly number[];
  /** Indices of the density's points inside. */
  readonly members: readonly number[];
  readonly mass: number;
}

/**
 * Importance sampling by strata: each chart's cube is halved, always the cell with the most mass along its
 * longest side, until there are half as many cells as points are asked for; an antithetic pair of uniform points
 * is drawn in each. So points are spread as the density is, to the cells' resolution, and each weighs one over
 * the density that it was drawn with: half its cell's volume. Whatever the density, sums are unbiased.
 *
 * Charts that are not listed are left to the base rule.
 */
export function adaptiveStrata(densities: readonly ChartDensity[], base: QuadratureRule): QuadratureRule {
  const pair = antitheticStratified();
  const known = new Map<Chart, { rule: QuadratureRule; mass: number }>();
  for (const density of densities) {
    const mass = density.masses.reduce((sum, value) => sum + value, 0);
    const bySize = new Map<number, readonly Stratum[]>();
    const rule = quadratureRule(`adaptive ${base.name}`, true, (k, count, random) => {
      const cells = Math.max(1, Math.floor(count / 2));
      if (!bySize.has(cells)) bySize.set(cells, partition(density, k, cells));
      return drawInStrata(bySize.get(cells)!, pair, 2 * cells, random);
    });
    known.set(density.chart, { rule, mass });
  }
  return {
    ...quadratureRule(`adaptive ${base.name}`, base.random, (k, count, random) =>
      base.draw(k, count, random),
    ),
    onChart: (chart) => known.get(chart)?.rule ?? base.onChart?.(chart) ?? base,
    share: (chart) => known.get(chart)?.mass ?? chart.measure,
  };
}

function partition({ chart, unit, masses }: ChartDensity, k: number, wanted: number): Stratum[] {
  const stretch = stretches(chart, k);
  const heap: Cell[] = [
    {
      lower: new Array<number>(k).fill(0),
      upper: new Array<number>(k).fill(1),
      members: Array.from(masses.keys()),
      mass: masses.reduce((sum, mass) => sum + mass, 0),
    },
  ];
  while (heap.length < wanted) {
    const largest = heap.reduce((best, cell, i) => (cell.mass > heap[best]!.mass ? i : best), 0);
    heap.splice(largest, 1, ...halves(heap[largest]!, unit, masses, stretch));
  }
  return heap.map(({ lower, upper }) => ({ lower, upper, share: 1 / heap.length }));
}

function halves(cell: Cell, unit: Float64Array, masses: Float64Array, stretch: readonly number[]): Cell[] {
  const { lower, upper, members } = cell;
  const k = lower.length;
  const lengths = lower.map((low, axis) => (upper[axis]! - low) * stretch[axis]!);
  const axis = lengths.indexOf(Math.max(...lengths));
  const middle = (lower[axis]! + upper[axis]!) / 2;
  const low = members.filter((i) => unit[i * k + axis]! < middle);
  const high = members.filter((i) => unit[i * k + axis]! >= middle);
  const massOf = (part: readonly number[]) => part.reduce((sum, i) => sum + masses[i]!, 0);
  return [
    { lower, upper: upper.map((end, j) => (j === axis ? middle : end)), members: low, mass: massOf(low) },
    { lower: lower.map((end, j) => (j === axis ? middle : end)), upper, members: high, mass: massOf(high) },
  ];
}

/** The mean length of the image of each axis of the unit cube. */
function stretches(chart: Chart, k: number): number[] {
  return Array.from({ length: k }, (_, axis) => {
    const [lines, ticks] = [8, 9];
    let length = 0;
    for (let line = 0; line < lines; line++) {
      const unit = new Float64Array(ticks * k);
      for (let i = 0; i < ticks; i++) {
        for (let j = 0; j < k; j++) unit[i * k + j] = ((line + 0.5) * (j + 1) * 0.618) % 1;
        unit[i * k + axis] = i / (ticks - 1);
      }
      const { points } = chart.map(unit, ticks);
      const d = points.length / ticks;
      for (let i = 1; i < ticks; i++) {
        let squared = 0;
        for (let j = 0; j < d; j++) squared += (points[i * d + j]! - points[(i - 1) * d + j]!) ** 2;
        length += Math.sqrt(squared) / lines;
      }
    }
    return length;
  });
}
