import type { Random } from "../../math/random.ts";
import type { Inverse } from "../../problem/inverse.ts";
import { attempted, type LeastSquares, leastSquares, type Residuals, squares } from "./least-squares.ts";
import { farthestOf, misfitOf, reachOf, toValues } from "./search-variables.ts";
import { freeParameters } from "./uncertainty.ts";

/** A search for the parameters, from one place. */
export interface IdentificationStart {
  /** Where it began, values in the parameters' order. */
  readonly from: readonly number[];
  /** Where it ended. */
  readonly to: readonly number[];
  /** Root mean square of u - data there; NaN where the problem could not be solved. */
  readonly misfit: number;
  /**
   * "lost": a parameter went to where the data do not depend on it, or by a factor of e^30; "infeasible": the problem
   * could not be stated or solved there.
   */
  readonly ending: "converged" | "out of budget" | "lost" | "infeasible";
  /** Whether the parameters given are those of this search. */
  readonly isBest: boolean;
}

/** How a search is made. */
export interface SearchOptions {
  readonly isInfeasible: (error: unknown) => boolean;
  /** Called with every accepted step of the search that is taken; true ends the search. */
  readonly onIterate: (q: Float64Array, residuals: Float64Array) => boolean;
  /** Lets signals in before each other start; true ends the search. */
  readonly pause: () => Promise<boolean>;
  /** Where other starts come from. */
  readonly random: Random;
  /** Whether other starts are for searches that have lost a parameter only, not for all that end badly. */
  readonly onlyWhenLost?: boolean;
}

/** How many other starts are tried. */
const otherStarts = 8;
/** Of a search from another start. */
const mostIterations = 30;

/**
 * Least squares from `start`; where that ends badly (not converged, parameters free, or a misfit
 * that is more than noise), from eight other starts too, a Latin hypercube around the first: positive parameters within
 * a factor of 100, others within twice their size. The least sum of squares is taken, and one from a search that has
 * ended well wherever it is within the noise of the least.
 */
export async function search(
  inverse: Inverse,
  residuals: Residuals,
  start: Float64Array,
  { isInfeasible, onIterate, pause, random, onlyWhenLost = false }: SearchOptions,
): Promise<{ readonly found: LeastSquares; readonly starts: readonly IdentificationStart[] }> {
  const common = {
    isInfeasible,
    reach: (q: Float64Array) => reachOf(inverse, q),
    farthest: farthestOf(inverse),
  };
  let stopped = false;
  const first = leastSquares(residuals, start, {
    ...common,
    onIterate: (...at) => {
      stopped = onIterate(...at);
      return stopped;
    },
  });
  const searches: { from: Float64Array; found?: LeastSquares }[] = [{ from: start, found: first }];
  let best = first;
  const isBad = onlyWhenLost
    ? first.lost !== undefined
    : !isSound(inverse, first) || isFarOff(inverse, first);
  if (isBad && !stopped) {
    let steps: [Float64Array, Float64Array][] = [];
    for (const from of hypercube(inverse, start, random)) {
      if (await pause()) break;
      const taken: [Float64Array, Float64Array][] = [];
      const { value: found } = attempted(
        () =>
          leastSquares(residuals, from, {
            ...common,
            iterations: mostIterations,
            onIterate: (...at) => {
              taken.push(at);
              return false;
            },
          }),
        isInfeasible,
      );
      searches.push({ from, ...(found && { found }) });
      if (found && score(inverse, found) < 0.99 * score(inverse, best)) {
        best = found;
        steps = taken;
      }
    }
    for (const step of steps) onIterate(...step);
  }
  const starts = searches.map(
    ({ from, found }): IdentificationStart => ({
      from: toValues(inverse, from),
      to: toValues(inverse, found?.q ?? from),
      misfit: found ? misfitOf(inverse, found.residuals) : Number.NaN,
      ending: endingOf(found),
      isBest: found === best,
    }),
  );
  return { found: best, starts };
}

function endingOf(found: LeastSquares | undefined): IdentificationStart["ending"] {
  if (!found) return "infeasible";
  if (found.lost !== undefined) return "lost";
  return found.converged ? "converged" : "out of budget";
}

/** Whether a search ended at a minimum that determines the parameters. */
function isSound(inverse: Inverse, found: LeastSquares): boolean {
  return found.converged && freeParameters(inverse, found).length === 0;
}

/** Sum of squares, and for a search without a good end what two standard deviations of noise add. */
function score(inverse: Inverse, found: LeastSquares): number {
  return squares(found.residuals) * (isSound(inverse, found) ? 1 : 1 + 4 / found.residuals.length);
}

/** Whether the sum of squares is five standard deviations above what noise gives, or, of noise unknown, the misfit a tenth of the data. */
export function isFarOff({ values, deviation }: Inverse, { residuals }: LeastSquares): boolean {
  const n = values.length;
  const sum = squares(residuals.subarray(0, n));
  return deviation === undefined ? sum > 0.01 * squares(values) : sum > n + 5 * Math.sqrt(2 * n);
}

/** Starts [m] that have each of as many shares of every parameter's range once. */
function hypercube(inverse: Inverse, centre: Float64Array, random: Random): Float64Array[] {
  const halfWidths = reachOf(inverse, centre).map((reach, k) =>
    inverse.parameters[k]!.positive ? Math.log(100) : 2 * reach,
  );
  const orders = inverse.parameters.map(() => shuffled(otherStarts, random));
  return Array.from({ length: otherStarts }, (_, n) =>
    centre.map((entry, k) => entry + halfWidths[k]! * ((2 * orders[k]![n]! + 1) / otherStarts - 1)),
  );
}

function shuffled(count: number, random: Random): number[] {
  const order = Array.from({ length: count }, (_, k) => k);
  for (let k = count - 1; k > 0; k--) {
    const other = Math.floor(random.uniform() * (k + 1));
    [order[k], order[other]] = [order[other]!, order[k]!];
  }
  return order;
}
