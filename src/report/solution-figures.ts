import { evaluateFunction } from "../energy/data.ts";
import type { Domain } from "../geometry/domain.ts";
import { nearerSign } from "../solve/errors/error-norms.ts";
import type { Solution } from "../solve/solution/solution.ts";
import { formatNumber } from "./format.ts";
import { heatMap } from "./heat-map.ts";
import { lineChart } from "./line-chart.ts";

/** A drawn figure: a name fit for a file, a caption and SVG markup. */
export interface Figure {
  /** Without an extension: "solution", "error". */
  readonly name: string;
  /** One line for people. */
  readonly caption: string;
  /** One SVG element, as text. */
  readonly svg: string;
}

/** Cells along each side of a map; finer where the domain does not fill its box, so that its edge looks smooth. */
const [cellsInBox, cellsElse] = [72, 128];

/**
 * The solution, the exact solution and the error, each component apart (three at most): curves in one
 * dimension, heat maps in two, and above two a slice in the first two axes through the middle of the box.
 */
export function solutionFigures(solution: Solution): Figure[] {
  const components = Math.min(3, solution.network.outputs);
  return Array.from({ length: components }, (_, component) =>
    solution.problem.domain.dimension === 1 ? curves(solution, component) : maps(solution, component),
  ).flat();
}

function curves(solution: Solution, component: number): Figure[] {
  const { problem } = solution;
  const [lower, upper] = [problem.domain.bounds.lower[0]!, problem.domain.bounds.upper[0]!];
  const x = Float64Array.from({ length: 601 }, (_, i) => lower + ((upper - lower) * i) / 600);
  const { u, exact, error } = valuesAt(solution, x, component);
  const { suffix, label } = named(solution, component);
  const known = exact && [{ name: "exact", x, y: exact, style: "dashed" as const }];
  const given = problem.kind === "regression" && problem.given && samplesOf(solution, component);
  const figures = [
    {
      name: `solution${suffix}`,
      caption: exact ? "The computed and the exact solution." : "The computed solution.",
      svg: lineChart({
        title: problem.name,
        xLabel: "x",
        yLabel: label,
        series: [{ name: "computed", x, y: u }, ...(known ?? []), ...(given ? [given] : [])],
      }),
    },
  ];
  if (error) {
    figures.push({
      name: `error${suffix}`,
      caption: "The error, computed minus exact.",
      svg: lineChart({
        title: "error",
        xLabel: "x",
        yLabel: `${label} - ${label}*`,
        series: [{ name: "error", x, y: error }],
      }),
    });
  }
  return figures;
}

function samplesOf({ validation, network }: Solution, component: number) {
  const c = network.outputs;
  const y = validation.regions[0].data.target!.values.filter((_, index) => index % c === component);
  return { name: "samples", x: validation.points, y, style: "points" as const };
}

function maps(solution: Solution, component: number): Figure[] {
  const { domain } = solution.problem;
  const { lower, upper } = domain.bounds;
  const d = domain.dimension;
  const cells = fillsItsBox(domain) ? cellsInBox : cellsElse;
  const centres = (axis: number) =>
    Float64Array.from(
      { length: cells },
      (_, i) => lower[axis]! + ((i + 0.5) / cells) * (upper[axis]! - lower[axis]!),
    );
  const [x, y] = [centres(0), centres(1)];
  const middle = lower.map((low, axis) => 0.5 * (low + upper[axis]!));
  const points = new Float64Array(cells * cells * d);
  for (let row = 0, at = 0; row < cells; row++) {
    for (let column = 0; column < cells; column++, at += d) {
      points.set(middle, at);
      points[at] = x[column]!;
      points[at + 1] = y[row]!;
    }
  }
  const values = valuesAt(solution, points, component);
  const { suffix, label } = named(solution, component);
  const ofComponent = solution.network.outputs > 1 ? `, component ${component + 1}` : "";
  const others = middle.slice(2).map((value, k) => `${d > 3 ? `x${k + 3}` : "z"} = ${formatNumber(value)}`);
  const slice =
    d > 2 ? ` (slice at ${others.length > 3 ? "the middle of the other axes" : others.join(", ")})` : "";
  const draw = (
    name: string,
    title: string,
    unit: string,
    entries: Float64Array,
    signed: boolean,
    alongside?: Float64Array,
  ): Figure => ({
    name: name + suffix,
    caption: `${title}${ofComponent}${slice}.`,
    svg: heatMap({
      title: title + ofComponent,
      xLabel: d > 3 ? "x1" : "x",
      yLabel: d > 3 ? "x2" : "y",
      x,
      y,
      values: entries,
      ...(alongside && { alongside }),
      scale: signed ? "diverging" : "sequential",
      unit,
      equalAspect: true,
    }),
  });
  const range = values.exact ?? values.u;
  const signed = range.some((value) => value < 0) && range.some((value) => value > 0);
  const figures = [draw("solution", "Computed solution", label, values.u, signed, values.exact)];
  if (values.exact && values.error) {
    figures.push(draw("exact", "Exact solution", `${label}*`, values.exact, signed, values.u));
    figures.push(draw("error", "Error, computed minus exact", `${label} - ${label}*`, values.error, true));
  }
  return figures;
}

function named({ network }: Solution, component: number): { suffix: string; label: string } {
  return network.outputs === 1
    ? { suffix: "", label: "u" }
    : { suffix: `-${component + 1}`, label: `u${component + 1}` };
}

/** Whether the corners and edges of the first two axes' section through the middle lie in the domain. */
function fillsItsBox(domain: Domain): boolean {
  const { lower, upper } = domain.bounds;
  const at = (s: number, t: number) =>
    domain.contains(lower.map((low, axis) => low + [s, t, 0.5][Math.min(axis, 2)]! * (upper[axis]! - low)));
  const ticks = Array.from({ length: 33 }, (_, i) => i / 32);
  return ticks.every((s) => ticks.every((t) => at(s, t)));
}

/** One component at points [n, d]; NaN outside the domain, where nothing is evaluated. */
function valuesAt(solution: Solution, points: Float64Array, component: number) {
  const { problem, network } = solution;
  const d = problem.domain.dimension;
  const c = network.outputs;
  const count = points.length / d;
  const inside = Array.from({ length: count }, (_, i) => i).filter((i) =>
    problem.domain.contains(points.subarray(i * d, (i + 1) * d)),
  );
  const within = new Float64Array(inside.length * d);
  inside.forEach((i, k) => {
    within.set(points.subarray(i * d, (i + 1) * d), k * d);
  });
  const pick = (values: ArrayLike<number>) => {
    const all = new Float64Array(count).fill(Number.NaN);
    inside.forEach((i, k) => {
      all[i] = values[k * c + component]!;
    });
    return all;
  };
  const all = inside.length === 0 ? [] : solution.evaluate(within).u;
  const u = pick(all);
  if (!problem.exact || inside.length === 0) return { u };
  const { values } = evaluateFunction("exact.u", problem.exact.u, within, d);
  const sign = problem.exact.upToSign
    ? nearerSign(values, all, new Float64Array(inside.length).fill(1), c)
    : 1;
  const exact = pick(values.map((value) => sign * value));
  return { u, exact, error: u.map((value, i) => value - exact[i]!) };
}
