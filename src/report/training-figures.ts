import type { SolveRecord } from "../solve/solution/records.ts";
import type { Solution } from "../solve/solution/solution.ts";
import { lineChart } from "./line-chart.ts";
import type { LineSeries } from "./line-chart-options.ts";
import type { Figure } from "./solution-figures.ts";

/**
 * The course of training: energy or loss, and errors where the solution is known, against steps; for second-order
 * methods, whose steps differ in cost, against seconds too.
 */
export function trainingFigures(solution: Solution): Figure[] {
  const { history } = solution;
  if (history.length < 2) return [];
  const figures = [energyFigure(solution)];
  if (history[0]!.l2 === undefined) return figures;
  figures.push({
    name: "errors",
    caption: "Relative errors on points that training does not see, at each logged step.",
    svg: lineChart({
      title: "Error during training",
      xLabel: "step",
      yLabel: "relative error",
      yLog: true,
      series: errorCurves(history, (record) => record.step),
      marks: switches(solution),
    }),
  });
  if (history[0]!.kind === "second-order") {
    figures.push({
      name: "errors-time",
      caption: "The same errors against the time since the start.",
      svg: lineChart({
        title: "Error against time",
        xLabel: "seconds",
        yLabel: "relative error",
        xLog: true,
        yLog: true,
        series: errorCurves(history, (record) => record.seconds),
      }),
    });
  }
  return figures;
}

function estimateOf(record: SolveRecord): number | undefined {
  return record.kind === "second-order" ? record.estimate : undefined;
}

function errorCurves(history: readonly SolveRecord[], x: (record: SolveRecord) => number): LineSeries[] {
  const curves = [
    curve("relative L2", history, (record) => record.l2, x),
    curve("relative H1", history, (record) => record.h1, x),
    { ...curve("estimate, energy norm", history, estimateOf, x), style: "points" as const },
  ];
  return curves.filter(({ y }) => y.some(Number.isFinite));
}

function energyFigure(solution: Solution): Figure {
  const { history, problem } = solution;
  const marks = switches(solution);
  if (problem.kind === "regression") {
    return {
      name: "loss",
      caption: "Loss, half the mean squared error, at each logged step.",
      svg: lineChart({
        title: "Loss during training",
        xLabel: "step",
        yLabel: "loss",
        yLog: true,
        series: [curve("training", history, (record) => record.energy)],
        marks,
      }),
    };
  }
  const minimum = problem.exact?.energy;
  if (history[0]!.kind === "second-order") return secondOrderEnergy(solution);
  if (minimum === undefined) {
    return {
      name: "energy",
      caption: "Energy at each logged step, on the training points and on independent points.",
      svg: lineChart({
        title: "Energy during training",
        xLabel: "step",
        yLabel: "energy",
        series: [
          curve("training points", history, (record) => record.energy),
          curve("independent points", history, (record) => record.validationEnergy),
        ],
        marks,
      }),
    };
  }
  return {
    name: "energy",
    caption:
      "Energy above its minimum at each logged step. On few fresh points the training energy scatters about the minimum; where it is below, the curve shows its distance.",
    svg: lineChart({
      title: "Energy during training",
      xLabel: "step",
      yLabel: "|E - E*|",
      yLog: true,
      series: [
        curve("training points", history, (record) => Math.abs(record.energy - minimum)),
        curve("independent points", history, (record) => Math.abs(record.validationEnergy - minimum)),
      ],
      marks,
    }),
  };
}

/** A second-order method's energy falls through so many decades that only differences can be seen. */
function secondOrderEnergy({ history }: Solution): Figure {
  const last = history.at(-1)!.validationEnergy;
  return {
    name: "energy",
    caption:
      "How far the energy on hold-out points is above its last value, and the difference between the energies on hold-out and training points; at each iteration. Where that difference grows, the quadrature was refined.",
    svg: lineChart({
      title: "Energy during training",
      xLabel: "iteration",
      yLabel: "difference of energies",
      yLog: true,
      series: [
        curve("above the last", history, (record) => record.validationEnergy - last),
        curve("hold-out gap", history, (record) => Math.abs(record.validationEnergy - record.energy)),
      ],
    }),
  };
}

function curve(
  name: string,
  history: readonly SolveRecord[],
  of: (record: SolveRecord) => number | undefined,
  x: (record: SolveRecord) => number = (record) => record.step,
) {
  return { name, x: history.map(x), y: history.map((record) => of(record) ?? Number.NaN) };
}

function switches({ stages }: Solution) {
  return stages.slice(1).map((stage, index) => ({
    x: stage.firstStep,
    label: `s = ${round(stages[index]!.s)} → ${round(stage.s)}`,
  }));
}

function round(s: number): string {
  return String(Math.round(s * 1000) / 1000);
}
