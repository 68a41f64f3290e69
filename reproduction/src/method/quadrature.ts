import { formatNumber, lineChart } from "deep-ritz/report";
import type { Experiment, Task } from "../experiment.ts";
import { type Drawing, minimum, paperPoisson } from "../hrta/paper-poisson.ts";
import { armsOf, median, medianCurve, ofArm, seedsFrom, spreadCells } from "../statistics.ts";
import { trainingRun } from "../training/training-run.ts";
import type { TrainingResult, TrainingSettings } from "../training/training-settings.ts";

const arms: Readonly<Record<string, Drawing>> = {
  "Monte Carlo, fixed": { rule: "monte-carlo", points: 400, redrawEvery: 0 },
  "scrambled Sobol, fixed": { rule: "sobol", points: 400, redrawEvery: 0 },
  "Gauss 20 x 20, fixed": { rule: "gauss-legendre", points: 400, redrawEvery: 0 },
  "Sobol with a random shift, new every 100 steps": { rule: "sobol-shift", points: 400, redrawEvery: 100 },
  "Monte Carlo, fresh": { rule: "monte-carlo", points: 400, redrawEvery: 1 },
  "Sobol with a random shift, fresh": { rule: "sobol-shift", points: 400, redrawEvery: 1 },
  "stratified 20 x 20, fresh": { rule: "stratified", points: 400, redrawEvery: 1 },
  "antithetic stratified, 392, fresh": { rule: "antithetic-stratified", points: 400, redrawEvery: 1 },
  "antithetic stratified, 1568, fresh": { rule: "antithetic-stratified", points: 1568, redrawEvery: 1 },
};
const shown = [
  "Monte Carlo, fixed",
  "Gauss 20 x 20, fixed",
  "Monte Carlo, fresh",
  "stratified 20 x 20, fresh",
  "antithetic stratified, 392, fresh",
];

function tasks(quick: boolean): Task[] {
  return Object.entries(arms).flatMap(([arm, drawing]) =>
    seedsFrom(quick ? 2 : 5).map((seed) => ({
      arm,
      seed,
      settings: { ...paperPoisson(quick), ...drawing } as unknown as Task["settings"],
    })),
  );
}

const last = (curve: readonly number[]) => curve.at(-1) ?? Number.NaN;

export const methodQuadrature: Experiment<TrainingResult> = {
  name: "method-quadrature",
  results: "method-quadrature",
  tasks,
  run: ({ settings, seed }) => trainingRun(settings as unknown as TrainingSettings, seed),
  page(outcomes, quick) {
    const of = (arm: string, pick: (result: TrainingResult) => number) =>
      ofArm(outcomes, arm).map(({ result }) => pick(result));
    const h1 = (arm: string) => median(of(arm, ({ curves }) => last(curves.h1)));
    const below = (arm: string) => median(of(arm, ({ curves }) => last(curves.energy) - minimum));
    const show = (value: number) => formatNumber(value, 2);
    const fixed = Object.keys(arms).filter((arm) => arms[arm]!.redrawEvery === 0);
    const best = "antithetic stratified, 392, fresh";
    const ratio = Math.min(...fixed.map(h1)) / h1(best);
    return {
      title: `Quadrature: fixed and fresh points${quick ? " (quick)" : ""}`,
      claim:
        "None: this is ours. The Deep Ritz method replaces the energy's integral by a sum over points. Which points?",
      verdict: `${ratio > 2 ? "Fixed points do not work" : "Fixed points are not worse here"}: after training the discrete energy is ${fixed.map((arm) => `${show(below(arm))} (${arm})`).join(", ")} from the true minimum, below it where negative, and the relative H1 errors are ${fixed.map((arm) => show(h1(arm))).join(", ")}. A network of 1000 neurons has more freedom than 400 points can see: it keeps grad u small at the points and steep between them, and the sum does not notice. With points drawn anew at every step nothing can be learnt by heart: relative H1 errors ${show(h1("Monte Carlo, fresh"))} (Monte Carlo), ${show(h1("Sobol with a random shift, fresh"))} (shifted Sobol), ${show(h1("stratified 20 x 20, fresh"))} (stratified) and ${show(h1(best))} (antithetic stratified: a point in each cell and its mirror image, so that the linear part of the integrand costs no error). With new points every hundred steps the error is ${show(h1("Sobol with a random shift, new every 100 steps"))}. What is left with fresh points is the noise of sampling: four times the points bring the error to ${show(h1("antithetic stratified, 1568, fresh") / h1(best))} times that of 392.`,
      tables: [
        {
          caption: "Relative H1 error after the last step, on independent points",
          header: ["points", "median", "quartiles", "all seeds", "L2", "discrete energy - E*"],
          rows: armsOf(outcomes).map((arm) => [
            arm,
            ...spreadCells(of(arm, ({ curves }) => last(curves.h1))),
            formatNumber(median(of(arm, ({ curves }) => last(curves.l2))), 3),
            formatNumber(below(arm), 3),
          ]),
        },
      ],
      figures: [
        {
          name: "h1",
          caption: "Relative H1 error against steps, on independent points: medians over seeds.",
          svg: lineChart({
            title: "H1 error by the points of training",
            xLabel: "step",
            yLabel: "relative H1 error",
            yLog: true,
            series: shown.map((arm) => {
              const curves = ofArm(outcomes, arm).map(({ result }) => result.curves);
              return {
                name: arm,
                x: medianCurve(curves.map(({ step }) => step)),
                y: medianCurve(curves.map((curve) => curve.h1)),
              };
            }),
          }),
        },
      ],
      settings: [
        `The HRTA paper's Poisson problem, eq. (18): 1000 neurons, ReLU^2/2, s = 1 throughout, Adam from 1e-3 with a cosine to 0, ${quick ? 3000 : "20,000"} steps; errors on independent composite Gauss points. The energy of fresh points is that of the last draw, so its sign means nothing.`,
      ],
      notes: [],
    };
  },
};
