import * as v from "valibot";
import type { Chart } from "../geometry/domain.ts";
import { readOptions } from "../schema/check.ts";
import { optional, optionsOf, tied } from "../schema/parts.ts";
import { having, strictlyBetween, within } from "../schema/values.ts";
import { nearestPlace } from "./chart-preimage.ts";
import { type QuadratureRule, quadratureRule } from "./quadrature.ts";
import { drawInStrata, type Stratum, volumeOf } from "./strata.ts";
import { antitheticStratified } from "./stratified.ts";

/** Where points are concentrated, and how much. */
export interface GradedOptions {
  /** The singular point [d], or several: a re-entrant corner, the tip of a crack, a point source. */
  readonly towards: readonly number[] | readonly (readonly number[])[];
  /** Size of each level's cube over that of the level before, in (0, 1); default 0.5. */
  readonly ratio?: number;
  /** Levels of refinement; default 8. */
  readonly levels?: number;
  /**
   * Points of a level go with its volume to this power: 0 gives each level as many, 1 spreads them evenly;
   * default 0.5.
   */
  readonly balance?: number;
  /** Drawn in each cell; default antithetic stratified sampling. Composite Gauss makes geometric hp-rules. */
  readonly rule?: QuadratureRule;
}

type Towards = GradedOptions["towards"];

const towardsWords = "must be a point or a list of points";
const levelWords = "must be an integer from 1 to 200";
const gradedOptions = tied<GradedOptions>()(
  optionsOf({
    towards: v.custom<Towards>((value) => {
      const isPoint = (x: unknown) => Array.isArray(x) && x.length > 0 && x.every(Number.isFinite);
      return isPoint(value) || (Array.isArray(value) && value.length > 0 && value.every(isPoint));
    }, towardsWords),
    ratio: optional(strictlyBetween(0, 1)),
    levels: optional(
      v.pipe(
        v.number(levelWords),
        v.safeInteger(levelWords),
        v.minValue(1, levelWords),
        v.maxValue(200, levelWords),
      ),
    ),
    balance: optional(within(0, 1)),
    rule: optional(having<QuadratureRule>(["draw"], "a rule such as sobol(), not its name")),
  }),
);

/**
 * Geometric refinement towards singular points: each chart's cube is cut into nested cubes around the place
 * nearest to the point, ratio^level in size; what lies between two of them is cut into boxes, and a rule is drawn
 * in each. Weights are exact, so a rule that is unbiased stays so. On charts that do not reach the point, levels
 * end where cells would be much smaller than the distance from it.
 *
 * On the unit cube itself, without a chart, it is the rule it is made of.
 *
 * @throws RangeError naming the option that is unknown or out of range
 */
export function graded(options: GradedOptions): QuadratureRule {
  readOptions(gradedOptions, options, "graded");
  const { towards, ratio = 0.5, levels = 8, balance = 0.5, rule = antitheticStratified() } = options;
  const targets = (typeof towards[0] === "number" ? [towards] : towards) as readonly (readonly number[])[];
  const name = `graded ${rule.name}`;
  const known = new WeakMap<Chart, QuadratureRule>();
  const onChart = (chart: Chart): QuadratureRule => {
    const before = known.get(chart);
    if (before) return before;
    const strata = strataOf(chart, targets, ratio, levels, balance);
    const made = quadratureRule(name, rule.random, (_, count, random) =>
      drawInStrata(strata, rule, count, random),
    );
    known.set(chart, made);
    return made;
  };
  return { ...quadratureRule(name, rule.random, (k, count, random) => rule.draw(k, count, random)), onChart };
}

function strataOf(
  chart: Chart,
  targets: readonly (readonly number[])[],
  ratio: number,
  levels: number,
  balance: number,
): Stratum[] {
  const k = chart.parameters;
  const cube: Stratum = {
    lower: new Array<number>(k).fill(0),
    upper: new Array<number>(k).fill(1),
    share: 1,
  };
  if (k === 0) return [cube];
  let strata = [cube];
  for (const target of targets) {
    const { unit, distance, free, size } = nearestPlace(chart, target);
    // cells a good deal smaller than the distance see nothing singular
    const useful =
      distance > 1e-9 * size ? Math.floor(Math.log(distance / size / 2) / Math.log(ratio)) : levels;
    const depth = Math.min(levels, Math.max(0, useful));
    if (depth === 0) continue;
    strata = strata.flatMap((stratum) =>
      unit.every((u, axis) => free[axis] || (u >= stratum.lower[axis]! && u <= stratum.upper[axis]!))
        ? refined(stratum, unit, free, ratio, depth, balance)
        : [stratum],
    );
  }
  return strata;
}

/** Cuts a box geometrically towards a place in it. */
function refined(
  box: Stratum,
  place: readonly number[],
  free: readonly boolean[],
  ratio: number,
  levels: number,
  balance: number,
): Stratum[] {
  const shells: Pick<Stratum, "lower" | "upper">[][] = [];
  let outer: Pick<Stratum, "lower" | "upper"> = box;
  for (let level = 1; level <= levels; level++) {
    const reach = ratio ** level;
    const toward = (side: readonly number[]) =>
      side.map((end, axis) => (free[axis] ? end : place[axis]! + reach * (end - place[axis]!)));
    const inner = { lower: toward(box.lower), upper: toward(box.upper) };
    shells.push(between(outer, inner));
    outer = inner;
  }
  shells.push([outer]);
  const volumes = shells.map((shell) => shell.reduce((sum, cell) => sum + volumeOf(cell), 0));
  const all = volumes.reduce((sum, volume) => sum + volume ** balance, 0);
  return shells.flatMap((shell, level) =>
    shell.map((cell) => ({
      ...cell,
      share: (box.share * (volumes[level]! ** balance / all) * volumeOf(cell)) / volumes[level]!,
    })),
  );
}

/** The boxes that an inner box leaves of an outer one: two slabs an axis, fewer where faces coincide. */
function between(
  outer: Pick<Stratum, "lower" | "upper">,
  inner: Pick<Stratum, "lower" | "upper">,
): Pick<Stratum, "lower" | "upper">[] {
  const cells: Pick<Stratum, "lower" | "upper">[] = [];
  const lower = [...outer.lower];
  const upper = [...outer.upper];
  for (let axis = 0; axis < lower.length; axis++) {
    const [low, high] = [inner.lower[axis]!, inner.upper[axis]!];
    if (low > lower[axis]!)
      cells.push({ lower: [...lower], upper: upper.map((end, j) => (j === axis ? low : end)) });
    if (high < upper[axis]!)
      cells.push({ lower: lower.map((end, j) => (j === axis ? high : end)), upper: [...upper] });
    lower[axis] = low;
    upper[axis] = high;
  }
  return cells;
}
