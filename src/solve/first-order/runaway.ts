import type { SolveRecord } from "../solution/records.ts";

/**
 * With fixed points, the discrete energy of a wide network is unbounded below: training digs between the
 * points. The sign is a training energy well below the energy on independent points. Compares means over
 * the last logged steps, so that the noise of fresh points does not trip it.
 */
export function runsAway(history: readonly SolveRecord[]): boolean {
  const recent = history.slice(-8);
  if (recent.length < 8) return false;
  const gaps = recent.map(({ validationEnergy, energy }) => validationEnergy - energy);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / (gaps.length - 1);
  const scale = Math.abs(recent.at(-1)!.validationEnergy);
  return mean > 0.01 * scale && mean > 4 * Math.sqrt(variance / gaps.length);
}
