import { readOptions } from "../schema/check.ts";
import { optional, optionsOf, tied } from "../schema/parts.ts";
import { functionOf, listOf, positiveNumber, readLater } from "../schema/values.ts";
import type { Minimise, Minimum } from "./objective.ts";
import {
  decoupled,
  type Groups,
  groupCount,
  membersOf,
  type SplitObjective,
  splittingHomotopy,
} from "./splitting.ts";

/** How the parameters are split, and how each of the problems is solved. */
export interface HtaOptions {
  /** The group [P] of each parameter, 0 to G - 1. */
  readonly groups: Groups;
  /** The homotopy parameters, falling; default 0.9, 0.8, ..., 0.1, the HTA paper's on its test function. */
  readonly L?: readonly number[];
  /** [P], the paper's theta tilde; default 0, the paper's choice for dropout. */
  readonly anchor?: Float64Array;
  /** Solves each of the problems along the way, and the last. */
  readonly minimise: Minimise;
  /** Called after each L with the mean [P] of the copies and the evaluations so far. */
  readonly onLevel?: (step: HtaStep, mean: Float64Array, evaluations: number) => void;
}

const htaOptions = tied<HtaOptions>()(
  optionsOf({
    groups: readLater<Groups>(),
    L: optional(listOf(positiveNumber, "a list of homotopy parameters")),
    anchor: optional(readLater<Float64Array>()),
    minimise: functionOf<Minimise>("an objective and a start"),
    onLevel: optional(functionOf<NonNullable<HtaOptions["onLevel"]>>("a level")),
  }),
);

/** The problem at one L, solved. */
export interface HtaStep {
  /** The homotopy parameter. */
  readonly L: number;
  /** Value of H. */
  readonly value: number;
  /** Root mean square distance of a parameter from its copies' mean. */
  readonly spread: number;
  /** Of the minimiser, at this L. */
  readonly iterations: number;
  /** Of the objective, at this L: G for each of H. */
  readonly evaluations: number;
  /** How the minimiser ended. */
  readonly status: Minimum["status"];
}

/** The minimum of the objective, and the way to it. */
export interface HtaResult extends Minimum {
  /** The copies [G, P] at the last L. */
  readonly copies: Float64Array;
  /** One step for each L. */
  readonly path: readonly HtaStep[];
}

/**
 * The Homotopy Training Algorithm (second seed paper, section 1): solves the decoupled problems of eq. (2) from
 * `start`, follows the minimum of the splitting homotopy, eq. (3), as L falls, and minimises the objective itself
 * from the mean of the copies. Iterations and evaluations count all of it; an evaluation of H is G of the objective.
 *
 * @param start [P], not changed
 * @throws RangeError if an option is unknown, L does not fall, or groups, anchor and start do not fit
 */
export function hta(objective: SplitObjective, start: Float64Array, options: HtaOptions): HtaResult {
  readOptions(htaOptions, options, "hta");
  const P = start.length;
  const { groups, minimise, anchor = new Float64Array(P) } = options;
  const { L: levels = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1] } = options;
  const G = groupCount(groups, P);
  if (anchor.length !== P) {
    throw new RangeError(`hta: the anchor must have ${P} entries, got ${anchor.length}`);
  }
  if (levels.length === 0 || !levels.every((L, k) => L > 0 && (k === 0 || L < levels[k - 1]!))) {
    throw new RangeError(`hta: L must be positive and fall, got ${levels}`);
  }
  let iterations = 0;
  let evaluations = 0;
  const count = (found: Minimum, each: number) => {
    iterations += found.iterations;
    evaluations += each * found.evaluations;
    return found;
  };
  let copies: Float64Array = new Float64Array(G * P);
  for (let g = 0; g < G; g++) {
    const members = membersOf(groups, g, P);
    const part = Float64Array.from(members, (i) => start[i]!);
    const { x } = count(minimise(decoupled(objective, anchor, groups, g), part), 1);
    copies.set(anchor, g * P);
    members.forEach((i, at) => {
      copies[g * P + i] = x[at]!;
    });
  }
  const path: HtaStep[] = [];
  for (const L of levels) {
    const found = count(minimise(splittingHomotopy(objective, anchor, groups, L), copies), G);
    copies = found.x;
    const { value, iterations: own, evaluations: times, status } = found;
    const step = {
      L,
      value,
      spread: spreadOf(copies, P, G),
      iterations: own,
      evaluations: G * times,
      status,
    };
    path.push(step);
    options.onLevel?.(step, meanOf(copies, P, G), evaluations);
  }
  const last = count(
    minimise((x) => objective(x, 0), meanOf(copies, P, G)),
    1,
  );
  return { ...last, iterations, evaluations, copies, path };
}

/** [P], the mean of copies [G, P]. */
function meanOf(copies: Float64Array, P: number, G: number): Float64Array {
  const mean = new Float64Array(P);
  copies.forEach((value, at) => {
    mean[at % P]! += value / G;
  });
  return mean;
}

function spreadOf(copies: Float64Array, P: number, G: number): number {
  const mean = meanOf(copies, P, G);
  return Math.sqrt(copies.reduce((sum, value, at) => sum + (value - mean[at % P]!) ** 2, 0) / copies.length);
}
