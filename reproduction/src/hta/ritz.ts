import { adam, measureErrors, Random, solve, type TrainedNetwork } from "deep-ritz";
import { referenceEvaluator, shallow } from "deep-ritz/network";
import { chooseKernels } from "deep-ritz/node";
import { cosine, firstOrder, hta, adam as optimizer } from "deep-ritz/optimize";
import { antitheticStratified } from "deep-ritz/quadrature";
import { formatNumber, lineChart } from "deep-ritz/report";
import { ritzObjective, splitNetworkByLayers } from "deep-ritz/solve";
import type { Experiment, Task } from "../experiment.ts";
import { packagedProblem } from "../package-folder.ts";
import { armsOf, median, ofArm, seedsFrom, spreadCells } from "../statistics.ts";
import { startOf } from "../training/starting-parameters.ts";

interface Result {
  readonly l2: number;
  readonly h1: number;
  readonly gradients: number;
}

const arms = [
  "Adam, s = 1",
  "HRTA 0.5 to 1, lossless",
  "HTA by layers, anchor at the start",
  "HTA by layers, anchor 0",
];
const levels = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1];
const rate = 1e-2;

/** Gradients that HTA takes: two decoupled problems, two copies at each L, and the problem itself. */
const budgetOf = (steps: number) => (3 + 2 * levels.length) * (steps + 1);

function tasks(quick: boolean): Task[] {
  return arms.flatMap((arm) =>
    seedsFrom(quick ? 2 : 5).map((seed) => ({
      arm,
      seed,
      settings: { problem: "poisson2d", width: 1000, points: 400, rate, steps: quick ? 100 : 500, L: levels },
    })),
  );
}

async function run({ arm, seed, settings }: Task): Promise<Result> {
  const { width, points, steps } = settings as unknown as { width: number; points: number; steps: number };
  const problem = await packagedProblem("poisson2d");
  const kernels = chooseKernels({ threads: 1 });
  const gradients = budgetOf(steps);
  const errorsOf = (trained: TrainedNetwork): Result => {
    const { relative } = measureErrors(problem, trained);
    return { l2: relative?.l2.value ?? Number.NaN, h1: relative?.h1?.value ?? Number.NaN, gradients };
  };
  try {
    if (!arm.startsWith("HTA")) {
      const s = arm.startsWith("Adam") ? [1] : [0.5, 1];
      const solver = adam({
        network: { width },
        s,
        steps: gradients,
        learningRate: rate,
        transfer: "lossless",
        quadrature: { rule: antitheticStratified(), points },
      });
      return errorsOf(await solve(problem, { solver, kernels, seed }));
    }
    const network = shallow({ inputs: 2, width });
    const start = startOf(problem, network, seed);
    const evaluator = kernels.evaluator(network) ?? referenceEvaluator(network);
    const quadrature = { rule: antitheticStratified(), points, redrawEvery: 1 };
    const objective = ritzObjective(problem, evaluator, 1, quadrature, new Random(seed).stream("points"));
    const { x } = hta(objective, start, {
      groups: splitNetworkByLayers(network),
      L: levels,
      anchor: arm.endsWith("start") ? start : new Float64Array(start.length),
      minimise: firstOrder(optimizer(), { steps, learningRate: rate, schedule: cosine() }),
    });
    const evaluate = (points: Float64Array) => network.evaluate(x, 1, points);
    return errorsOf({ problemName: problem.name, network, theta: x, s: 1, evaluate });
  } finally {
    kernels.dispose();
  }
}

export const htaRitz: Experiment<Result> = {
  name: "hta-ritz",
  results: "hta-ritz",
  tasks,
  run,
  page(outcomes, quick) {
    const of = (arm: string, norm: "l2" | "h1") => ofArm(outcomes, arm).map(({ result }) => result[norm]);
    const plain = median(of(arms[0]!, "h1"));
    const ratios = arms.slice(1).map((arm) => median(of(arm, "h1")) / plain);
    const wins = ratios.filter((ratio) => ratio < 1).length;
    return {
      title: `HTA and HRTA on a Ritz problem${quick ? " (quick)" : ""}`,
      claim:
        "None: the HTA paper trains classifiers. This compares both homotopies on HRTA's Poisson problem, eq. (18).",
      verdict: `${wins === 0 ? "Neither homotopy beats plain Adam" : `${wins} of 3 homotopies beat plain Adam`} at equal numbers of gradients. Relative H1 errors, as multiples of plain Adam's ${formatNumber(plain, 2)}: ${arms
        .slice(1)
        .map((arm, index) => `${arm} ${formatNumber(ratios[index]!, 2)}`)
        .join("; ")}.`,
      tables: (["l2", "h1"] as const).map((norm) => ({
        caption: `Relative ${norm.toUpperCase()} error`,
        header: ["training", "median", "quartiles", "all seeds"],
        rows: armsOf(outcomes).map((arm) => [arm, ...spreadCells(of(arm, norm))]),
      })),
      figures: [
        {
          name: "errors",
          caption: "Relative H1 error of every seed.",
          svg: lineChart({
            title: "Relative H1 error by training",
            xLabel: "seed",
            yLabel: "relative H1 error",
            yLog: true,
            series: arms.map((arm) => ({
              name: arm,
              x: ofArm(outcomes, arm).map(({ seed }) => seed),
              y: of(arm, "h1"),
              style: "points" as const,
            })),
          }),
        },
      ],
      settings: [
        `1000 neurons, ReLU^2/2, 392 fresh antithetic points at every step, Adam from 1e-2 with a cosine to 0 (HTA: one for each problem along the way), ${budgetOf(quick ? 100 : 500)} gradients in every arm.`,
        "HTA: the inner weights and biases are one group, the outer weights and the affine skip the other; L = 0.9, 0.8, ..., 0.1.",
      ],
      notes: [],
    };
  },
};
