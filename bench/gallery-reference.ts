import { existsSync, readFileSync } from "node:fs";
import { readRun } from "deep-ritz/node";

/** A solution by finite elements, as `bench/references/finite_elements.py` writes it. */
export interface Reference {
  readonly by: string;
  /** Coarse to fine; `l2` and `h1Semi` are relative distances to the finest. */
  readonly convergence: readonly {
    readonly unknowns: number;
    readonly l2: number;
    readonly h1Semi: number;
  }[];
  readonly energy: number;
  /** Evenly spread over the domain. */
  readonly points: readonly (readonly number[])[];
  readonly u: readonly number[];
  readonly grad: readonly (readonly number[])[];
}

/** Relative distances to a reference: of u and of (u, grad u), over its points, and of the energies. */
export interface Distances {
  readonly l2: number;
  readonly h1: number;
  readonly energyGap: number;
}

export function referenceOf(name: string): Reference | undefined {
  const path = `bench/references/${name}.json`;
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Reference) : undefined;
}

/**
 * How far a run is from a reference.
 *
 * @param run the run's folder
 * @param energy the run's
 */
export async function distancesTo(reference: Reference, run: string, energy: number): Promise<Distances> {
  const trained = await readRun(run);
  const { u, grad } = trained.evaluate(Float64Array.from(reference.points.flat()));
  const gap = (computed: ArrayLike<number>, known: readonly number[]) =>
    known.reduce((sum, value, i) => sum + (computed[i]! - value) ** 2, 0);
  const squared = (known: readonly number[]) => known.reduce((sum, value) => sum + value ** 2, 0);
  const slopes = reference.grad.flat();
  const [ofU, ofGrad] = [gap(u, reference.u), gap(grad, slopes)];
  return {
    l2: Math.sqrt(ofU / squared(reference.u)),
    h1: Math.sqrt((ofU + ofGrad) / (squared(reference.u) + squared(slopes))),
    energyGap: Math.abs(energy / reference.energy - 1),
  };
}
