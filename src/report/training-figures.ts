import type { Solution, StepRecord } from "../solution/solution.ts";
import { lineChart } from "./line-chart.ts";
import type { Figure } from "./solution-figures.ts";

/** The course of training: energy or loss, and errors where the solution is known, against steps. */
export function trainingFigures(solution: Solution): Figure[] {
  const { history } = solution;
  if (history.length < 2) return [];
  const figures = [energyFigure(solution)];
  if (history[0]!.l2 !== undefined) {
    const series = [curve("relative L2", history, (record) => record.l2)];
    if (history[0]!.h1 !== undefined) series.push(curve("relative H1", history, (record) => record.h1));
    figures.push({
      name: "errors",
      caption: "Relative errors on points that training does not see, at each logged step.",
      svg: lineChart({
        title: "Error during training",
        xLabel: "step",
        yLabel: "relative error",
        yLog: true,
        series,
        marks: switches(solution),
      }),
    });
  }
  return figures;
}

function energyFigure(solution: Solution): Figure {
  const { history, problem } = solution;
  const marks = switches(solution);
  if (problem.type === "regression") {
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

function curve(name: string, history: readonly StepRecord[], of: (record: StepRecord) => number | undefined) {
  return {
    name,
    x: history.map((record) => record.step),
    y: history.map((record) => of(record) ?? Number.NaN),
  };
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
