import type { FlowSolution } from "../solve/evolution/minimising-movements.ts";
import { formatNumber } from "./format.ts";
import { heatMap } from "./heat-map.ts";
import { lineChart } from "./line-chart.ts";
import type { Findings } from "./run-report.ts";
import { type Figure, solutionFigures } from "./solution-figures.ts";

/** What a gradient flow's report says besides its final state: u, energies and errors over time. */
export function flowFindings(solved: FlowSolution): Findings {
  const { flow, states } = solved;
  const worst = largest(solved);
  const method = flow.order === 1 ? "minimising movements" : "minimising movements of second order (BDF2)";
  const last = states.at(-1)!;
  const steps = `${states.length - 1} ${method} of tau = ${formatNumber(flow.tau)}`;
  return {
    lines: [
      `t = ${formatNumber(last.time)} after ${steps}; energy from ${formatNumber(states[0]!.energy, 6)} to ${formatNumber(last.energy, 6)}`,
      ...(worst.l2 === undefined
        ? []
        : [`largest relative L2 error over the steps ${formatNumber(worst.l2)}`]),
    ],
    summary: [
      ["time", formatNumber(last.time)],
      ["steps in time", steps],
      ...(worst.l2 === undefined
        ? []
        : [["largest relative error over the steps, L2", formatNumber(worst.l2)] as [string, string]]),
    ],
    tables: [
      {
        caption: "Steps in time",
        header: ["time", "energy", "distance from the state before", "relative L2", "relative H1", "ended"],
        rows: states.map((state, k) => [
          state.time,
          formatNumber(state.energy, 6),
          state.distance === undefined ? "" : formatNumber(state.distance),
          state.l2 === undefined ? "" : formatNumber(state.l2),
          state.h1 === undefined ? "" : formatNumber(state.h1),
          k === 0 ? "" : solved.solutions[k - 1]!.status,
        ]),
      },
    ],
    figures: [...statesInTime(solved), energyInTime(solved), ...errorsInTime(solved)],
    data: {
      flow: {
        order: flow.order,
        tau: flow.tau,
        steps: states.length - 1,
        ...(worst.l2 !== undefined && { largestL2: worst.l2 }),
        ...(worst.h1 !== undefined && { largestH1: worst.h1 }),
        states,
      },
    },
  };
}

function largest({ states }: FlowSolution): { l2?: number; h1?: number } {
  const of = (key: "l2" | "h1") => {
    const values = states.slice(1).flatMap((state) => state[key] ?? []);
    return values.length === 0 ? undefined : Math.max(...values);
  };
  const [l2, h1] = [of("l2"), of("h1")];
  return { ...(l2 !== undefined && { l2 }), ...(h1 !== undefined && { h1 }) };
}

/** Up to `count` indices of solutions, equally far apart, the last one among them. */
function chosen({ solutions }: FlowSolution, count: number): number[] {
  const n = solutions.length;
  const indices = Array.from({ length: Math.min(n, count) }, (_, k) =>
    Math.round(((k + 1) * n) / Math.min(n, count) - 1),
  );
  return [...new Set(indices)];
}

function statesInTime(solved: FlowSolution): Figure[] {
  const { domain } = solved.final.problem;
  if (domain.dimension === 1) return curvesInTime(solved);
  const { exact, ...problem } = solved.final.problem;
  return chosen(solved, 4)
    .slice(0, -1)
    .flatMap((k) => {
      const time = formatNumber(solved.states[k + 1]!.time);
      return solutionFigures({ ...solved.solutions[k]!, problem }).map(({ name, caption, svg }) => ({
        name: `${name}-at-${k + 1}`,
        caption: `${caption.slice(0, -1)} at t = ${time}.`,
        svg,
      }));
    });
}

const cells = 128;

/** Each component, three at most: curves at some times, and u over x and t. */
function curvesInTime(solved: FlowSolution): Figure[] {
  const { flow, solutions, states, final } = solved;
  const { domain, outputs } = final.problem;
  const [lower, upper] = [domain.bounds.lower[0]!, domain.bounds.upper[0]!];
  const x = Float64Array.from({ length: cells }, (_, i) => lower + ((i + 0.5) * (upper - lower)) / cells);
  const values = [flow.initial.values(x), ...solutions.map((solution) => solution.evaluate(x).u)];
  const times = [0, ...chosen(solved, 5).map((k) => k + 1)];
  return Array.from({ length: Math.min(3, outputs) }, (_, j) => {
    const [suffix, label] = outputs === 1 ? ["", "u"] : [`-${j + 1}`, `u${j + 1}`];
    const rows = values.map((row) => Float64Array.from(x, (_, i) => row[i * outputs + j]!));
    const entries = Float64Array.from(rows.flatMap((row) => [...row]));
    const signed = entries.some((value) => value < 0) && entries.some((value) => value > 0);
    const title = `${label} in time`;
    return [
      {
        name: `times${suffix}`,
        caption: "The computed solution at some times.",
        svg: lineChart({
          title,
          xLabel: "x",
          yLabel: label!,
          series: times.map((k) => ({ name: `t = ${formatNumber(states[k]!.time)}`, x, y: rows[k]! })),
        }),
      },
      {
        name: `space-time${suffix}`,
        caption: "The computed solution over x and t, a row for each step.",
        svg: heatMap({
          title,
          xLabel: "x",
          yLabel: "t",
          x,
          y: states.map((_, k) => k * flow.tau),
          values: entries,
          scale: signed ? "diverging" : "sequential",
          unit: label!,
        }),
      },
    ];
  }).flat();
}

function energyInTime({ states }: FlowSolution): Figure {
  return {
    name: "energy",
    caption: "The energy at each time.",
    svg: lineChart({
      title: "Energy in time",
      xLabel: "t",
      yLabel: "energy",
      series: [{ name: "energy", x: states.map(({ time }) => time), y: states.map(({ energy }) => energy) }],
    }),
  };
}

function errorsInTime({ states }: FlowSolution): Figure[] {
  const later = states.slice(1);
  const curves = (["l2", "h1"] as const).flatMap((key) => {
    if (later.every((state) => state[key] === undefined)) return [];
    const y = later.map((state) => state[key] ?? Number.NaN);
    return [{ name: `relative ${key === "l2" ? "L2" : "H1"}`, x: later.map(({ time }) => time), y }];
  });
  if (curves.length === 0) return [];
  const svg = lineChart({
    title: "Error in time",
    xLabel: "t",
    yLabel: "relative error",
    yLog: true,
    series: curves,
  });
  return [{ name: "errors", caption: "Relative errors at each time.", svg }];
}
